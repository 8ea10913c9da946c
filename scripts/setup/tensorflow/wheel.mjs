// @ts-check
/**
 * TensorFlow's C library, taken from the wheel that Python users install: it is on every package index and its
 * mirrors, while tfjs-node's own download comes from one host that many networks block.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../command.mjs";
import { SetupFailure } from "../failure.mjs";
import { environmentPython } from "../places.mjs";
import { fileDigest } from "../stamp.mjs";

/** @typedef {{ project: string, tag: string, sha256: string, libraries: string[] }} Wheel `tag`: the platform as pip names it */

export const tensorflowVersion = "2.15.1";

const linux = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
const mac = ["libtensorflow_cc.2.dylib", "libtensorflow_framework.2.dylib"];

/**
 * By Node's `platform-arch`.
 *
 * @type {Record<string, Wheel>}
 */
const wheels = {
  "linux-x64": {
    project: "tensorflow-cpu",
    tag: "manylinux2014_x86_64",
    sha256: "54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26",
    libraries: linux,
  },
  "linux-arm64": {
    project: "tensorflow-cpu-aws",
    tag: "manylinux2014_aarch64",
    sha256: "d4c3a3a9363bf42999adedbbd514e3a133be2d62f61fee9cfa46aaefb087c09e",
    libraries: linux,
  },
  "darwin-x64": {
    project: "tensorflow",
    tag: "macosx_10_15_x86_64",
    sha256: "6761efe511e6ee0f893f60738fefbcc51d6dc386eeaaafea59d21899ef369ffd",
    libraries: mac,
  },
  "darwin-arm64": {
    project: "tensorflow",
    tag: "macosx_12_0_arm64",
    sha256: "aa926114d1e13ffe5b2ea59c3f195216f26646d7fe36e9e5207b291e4b7902ff",
    libraries: mac,
  },
};

/** The wheel for a machine; undefined where none fits, musl Linux among them. */
export function wheelFor(platform = process.platform, arch = process.arch, hasGlibc = usesGlibc()) {
  if (platform === "linux" && !hasGlibc) return undefined;
  return wheels[`${platform}-${arch}`];
}

function usesGlibc() {
  if (process.platform !== "linux") return false;
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return header.glibcVersionRuntime !== undefined;
}

/**
 * Downloads a wheel into a folder and checks its hash; a wheel that is already there is checked and kept.
 *
 * @param {Wheel} wheel
 * @param {string} folder
 * @param {import("../report.mjs").Report} report
 * @returns {Promise<string>} Path of the wheel
 */
export async function fetchWheel(wheel, folder, report) {
  const file = join(folder, `${wheel.sha256}.whl`);
  if (existsSync(file)) {
    if ((await fileDigest(file)) === wheel.sha256) return file;
    rmSync(file);
  }
  const partial = `${file}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const pip = /** @type {const} */ ([environmentPython, "-m", "pip", "download"]);
  const how = ["--disable-pip-version-check", "--no-cache-dir", "--no-deps", "--only-binary=:all:"];
  const target = ["--python-version", "3.11", "--implementation", "cp", "--platform", wheel.tag];
  const project = `${wheel.project}==${tensorflowVersion}`;
  await run("tensorflow", [...pip, ...how, ...target, "--dest", partial, project], {
    progress: report.progress,
    remedy: "connect to the network once and start again (about 210 MB)",
  });
  const [name = ""] = readdirSync(partial);
  await checkHash(join(partial, name), wheel.sha256);
  renameSync(join(partial, name), file);
  rmSync(partial, { recursive: true, force: true });
  return file;
}

/**
 * @param {string} file
 * @param {string} sha256
 */
async function checkHash(file, sha256) {
  const found = await fileDigest(file);
  if (found === sha256) return;
  rmSync(file);
  throw new SetupFailure("tensorflow", {
    expected: `a wheel with SHA-256 ${sha256}`,
    got: found,
    remedy: "start again; if it comes again, the package index or its mirror serves another file",
  });
}
