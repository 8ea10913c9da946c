// @ts-check
/** Builds tfjs-node's C++ binding against the wheel's libraries and puts all of it in the cache, in one folder. */
import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../command.mjs";
import { environmentPython, inClone } from "../places.mjs";
import { digest } from "../stamp.mjs";
import { fetchWheel, tensorflowVersion } from "./wheel.mjs";

export const tfjsNode = inClone("node_modules", "@tensorflow", "tfjs-node");
const nodeApi = inClone("node_modules", "node-api-headers");

export const bindingName = "tfjs_binding.node";

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
 * The cache folder of one build; everything that decides its bytes is in its name.
 *
 * @param {string} cache
 * @param {import("./wheel.mjs").Wheel} wheel
 */
export function buildFolder(cache, wheel) {
  const versions = ["@tensorflow/tfjs-node", "node-api-headers"].map(lockedVersion);
  const recipe = digest([wheel.sha256, ...versions, ...options]).slice(0, 12);
  return join(cache, "tensorflow", `${tensorflowVersion}-${process.platform}-${process.arch}-${recipe}`);
}

/**
 * Makes the build folder: the wheel's libraries and the binding beside them. Appears whole or not at all.
 *
 * @param {string} folder As `buildFolder` names it
 * @param {import("./wheel.mjs").Wheel} wheel
 * @param {string} compiler
 * @param {import("../report.mjs").Report} report
 */
export async function buildBinding(folder, wheel, compiler, report) {
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

  report.note(`compiling the binding with ${compiler}`);
  await run("tensorflow", [compiler, ...compilation(wheel, partial)], {
    progress: report.progress,
    remedy: "install a current C++17 compiler (Debian: apt-get install g++; macOS: xcode-select --install)",
  });
  rmSync(join(partial, "include"), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  rmSync(file);
}

/**
 * @param {import("./wheel.mjs").Wheel} wheel
 * @param {string} folder The build folder, with the headers in it
 */
function compilation(wheel, folder) {
  return [
    ...options,
    ...[join(nodeApi, "include"), join(folder, "include"), tfjsNode].map((path) => `-I${path}`),
    ...["tfjs_backend.cc", "tfjs_binding.cc"].map((source) => join(tfjsNode, "binding", source)),
    ...wheel.libraries.map((library) => join(folder, library)),
    ...["-o", join(folder, bindingName)],
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
