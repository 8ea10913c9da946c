// @ts-check
/** Builds tfjs-node's C++ binding, with lib's sessions in it, against the wheel's libraries in the cache. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { run } from "../command.mjs";
import { environmentPython, inClone } from "../places.mjs";
import { digest } from "../stamp.mjs";
import { fetchWheel, tensorflowVersion } from "./wheel.mjs";

export const tfjsNode = inClone("node_modules", "@tensorflow", "tfjs-node");
const nodeApi = inClone("node_modules", "node-api-headers");

/** The module that Node loads: it contains tfjs-node's `binding/tfjs_binding.cc`. */
const sessions = inClone("lib", "core", "compile", "session.cc");

/** Node-API version of the binding, in tfjs-node's list since 4.0 and in every Node since 12.22. */
export const nodeApiVersion = 8;

/** The compiler's options, the same in every clone. The binding finds its libraries in its own folder. */
const options = [
  ...["-O2", "-std=c++17", "-fPIC", "-shared", `-DNAPI_VERSION=${nodeApiVersion}`],
  ...(process.platform === "darwin"
    ? ["-undefined", "dynamic_lookup", "-Wl,-rpath,@loader_path"]
    : ["-Wl,-rpath,$ORIGIN"]),
];

/**
 * Where the binding lies in the cache: in the folder of the wheel's libraries, under a name that holds everything else
 * that decides its bytes.
 *
 * @param {string} cache
 * @param {import("./wheel.mjs").Wheel} wheel
 */
export function bindingFile(cache, wheel) {
  const versions = ["@tensorflow/tfjs-node", "node-api-headers"].map(lockedVersion);
  const recipe = digest([...versions, ...options, readFileSync(sessions, "utf8")]).slice(0, 12);
  const libraries = `${tensorflowVersion}-${process.platform}-${process.arch}-${wheel.sha256.slice(0, 12)}`;
  return join(cache, "tensorflow", libraries, `tfjs_binding-${recipe}.node`);
}

/**
 * Makes the binding, and the wheel's libraries and headers beside it where they are not there yet. Each appears whole
 * or not at all.
 *
 * @param {string} file As `bindingFile` names it
 * @param {import("./wheel.mjs").Wheel} wheel
 * @param {string} compiler
 * @param {import("../report.mjs").Report} report
 */
export async function buildBinding(file, wheel, compiler, report) {
  const folder = dirname(file);
  if (!existsSync(folder)) await unpackLibraries(folder, wheel, report);
  report.note(`compiling the binding with ${compiler}`);
  const partial = join(folder, `partial-${basename(file)}`);
  await run("tensorflow", [compiler, ...compilation(wheel, folder, partial)], {
    progress: report.progress,
    remedy: "install a current C++17 compiler (Debian: apt-get install g++; macOS: xcode-select --install)",
  });
  renameSync(partial, file);
}

/**
 * @param {string} folder
 * @param {import("./wheel.mjs").Wheel} wheel
 * @param {import("../report.mjs").Report} report
 */
async function unpackLibraries(folder, wheel, report) {
  const downloads = join(folder, "..", "downloads");
  mkdirSync(downloads, { recursive: true });
  report.note(`fetching ${wheel.project} ${tensorflowVersion} (about 210 MB)`);
  const file = await fetchWheel(wheel, downloads, report);

  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  report.note("unpacking its C library");
  const unpack = inClone("scripts", "setup", "tensorflow", "unpack.py");
  await run("tensorflow", [environmentPython, unpack, file, partial, ...wheel.libraries], {
    progress: report.progress,
    remedy: `free 1 GB of disk for ${folder}, or set SELFLAB_CACHE to a folder elsewhere`,
  });
  renameSync(partial, folder);
  rmSync(file);
}

/**
 * @param {import("./wheel.mjs").Wheel} wheel
 * @param {string} folder With the wheel's libraries and headers
 * @param {string} output
 */
function compilation(wheel, folder, output) {
  return [
    ...options,
    ...[join(nodeApi, "include"), join(folder, "include"), tfjsNode].map((path) => `-I${path}`),
    ...[join(tfjsNode, "binding", "tfjs_backend.cc"), sessions],
    ...wheel.libraries.map((library) => join(folder, library)),
    ...["-o", output],
  ];
}

/**
 * The version that package-lock.json asks for; node_modules may not be there yet, or not whole.
 *
 * @param {string} name
 */
function lockedVersion(name) {
  const { packages } = JSON.parse(readFileSync(inClone("package-lock.json"), "utf8"));
  return String(packages[`node_modules/${name}`].version);
}
