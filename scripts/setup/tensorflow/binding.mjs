// @ts-check
/** Builds tfjs-node's C++ binding, with lib's own native code in it, against the wheel's libraries in the cache. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { run } from "../command.mjs";
import { environmentPython, inClone } from "../places.mjs";
import { digest } from "../stamp.mjs";
import { fetchWheel, tensorflowVersion } from "./wheel.mjs";

export const tfjsNode = inClone("node_modules", "@tensorflow", "tfjs-node");
const nodeApi = inClone("node_modules", "node-api-headers");

/** lib's native code. Its `session.cc` is the module that Node loads: it contains tfjs-node's `binding/tfjs_binding.cc`. */
const native = inClone("lib", "core", "native");

/** Node-API version of the binding, in tfjs-node's list since 4.0 and in every Node since 12.22. */
export const nodeApiVersion = 8;

const darwin = process.platform === "darwin";

const compiling = ["-O3", "-std=c++17", "-fPIC", `-DNAPI_VERSION=${nodeApiVersion}`];

/** The binding finds its libraries in its own folder. */
const linking = [
  "-shared",
  ...(darwin ? ["-undefined", "dynamic_lookup", "-Wl,-rpath,@loader_path"] : ["-Wl,-rpath,$ORIGIN"]),
];

/**
 * Loops over numbers, in files named `…_loops.cc`, are compiled once for each level of vector instructions that the
 * processor may have; the program chooses when it runs. They round as they are written, whatever the level: no product is
 * joined with a sum.
 */
const loops = ["-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off"];

/** @type {Readonly<Record<string, readonly string[]>>} */
const levels =
  process.arch === "x64"
    ? {
        Baseline: [],
        Avx2: ["-mavx2", "-mfma"],
        Avx512: [
          ...["-mavx512f", "-mavx512bw", "-mavx512dq", "-mavx512vl", "-mfma"],
          "-mprefer-vector-width=512",
        ],
      }
    : { Baseline: [] };

/**
 * What is compiled: each file with its options, to an object of that name.
 *
 * @returns {{ source: string, options: readonly string[], object: string }[]}
 */
function units() {
  const backend = { source: join(tfjsNode, "binding", "tfjs_backend.cc"), options: compiling };
  const own = nativeFiles(".cc").flatMap((source) => {
    if (!source.endsWith("_loops.cc")) return [{ source, options: compiling }];
    return Object.entries(levels).map(([level, flags]) => ({
      source,
      options: [...compiling, ...loops, ...flags, `-DSELFLAB_LEVEL=${level}`],
    }));
  });
  return [backend, ...own].map((unit, i) => ({ ...unit, object: `${i}-${basename(unit.source, ".cc")}.o` }));
}

/** @param {string} ending */
function nativeFiles(ending) {
  const names = readdirSync(native).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => join(native, name));
}

/**
 * Where the binding lies in the cache: in the folder of the wheel's libraries, under a name that holds everything else
 * that decides its bytes.
 *
 * @param {string} cache
 * @param {import("./wheel.mjs").Wheel} wheel
 */
export function bindingFile(cache, wheel) {
  const versions = ["@tensorflow/tfjs-node", "node-api-headers"].map(lockedVersion);
  const files = [...nativeFiles(".h"), ...nativeFiles(".cc")].map((path) => readFileSync(path, "utf8"));
  const options = [...units().flatMap(({ options }) => options), ...linking];
  const recipe = digest([...versions, ...options, ...files]).slice(0, 12);
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
  const partial = join(folder, `partial-${basename(file, ".node")}`);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  const all = units();
  const objects = all.map(({ object }) => join(partial, object));
  const waiting = all.map(({ source, options }, i) => [
    ...options,
    ...headers(folder),
    "-c",
    source,
    "-o",
    objects[i] ?? "",
  ]);
  const module = join(partial, basename(file));
  await Promise.all([compileAll(), compileAll()]);
  const libraries = wheel.libraries.map((library) => join(folder, library));
  await compile([...linking, ...objects, ...libraries, "-o", module]);
  renameSync(module, file);
  rmSync(partial, { recursive: true });

  async function compileAll() {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await compile(next);
  }

  /** @param {readonly string[]} options */
  async function compile(options) {
    await run("tensorflow", [compiler, ...options], {
      progress: report.progress,
      remedy: "install a current C++17 compiler (Debian: apt-get install g++; macOS: xcode-select --install)",
    });
  }
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

/** @param {string} folder With the wheel's headers */
function headers(folder) {
  return [join(nodeApi, "include"), join(folder, "include"), tfjsNode].map((path) => `-I${path}`);
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
