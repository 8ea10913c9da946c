// @ts-check
/** Step: the native TensorFlow behind tfjs-node. */
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../command.mjs";
import { SetupFailure } from "../failure.mjs";
import { withLock } from "../lock.mjs";
import { cacheFolder, inClone } from "../places.mjs";
import { findCompiler } from "../prerequisites.mjs";
import { stamped } from "../step.mjs";
import { bindingName, buildBinding, buildFolder, nodeApiVersion, tfjsNode } from "./binding.mjs";
import { wheelFor } from "./wheel.mjs";

/** Where tfjs-node looks for its binding. */
const place = join(tfjsNode, "lib", `napi-v${nodeApiVersion}`, bindingName);

const remedy =
  "use Linux with glibc or macOS, on x86-64 or arm64, with a C++ compiler (Debian: apt-get install g++; macOS: " +
  "xcode-select --install), and a network that reaches a Python package index once";

export const tensorflow = stamped({
  name: "tensorflow",
  makes: "native TensorFlow",
  inputs() {
    const wheel = wheelFor();
    return [place, wheel ? buildFolder(cacheFolder(), wheel) : "tfjs-node's own download"];
  },
  outputs: () => [place], // a link into the cache exists only while its target does
  async run(report) {
    const wheel = wheelFor();
    const compiler = findCompiler();
    const folder = wheel && buildFolder(cacheFolder(), wheel);
    if (folder && existsSync(join(folder, bindingName))) {
      report.note(`found in ${dirname(folder)}`);
      link(folder);
    } else if (wheel && folder && compiler) {
      // The cache belongs to all clones, so it has a lock of its own.
      await withLock(join(dirname(folder), "lock"), report.note, async () => {
        if (!existsSync(join(folder, bindingName))) await buildBinding(folder, wheel, compiler, report);
      });
      link(folder);
    } else {
      await installPrebuilt(report);
    }
    await probeTensorflow(folder);
  },
});

/**
 * Points tfjs-node at the build.
 *
 * @param {string} folder
 */
function link(folder) {
  mkdirSync(dirname(place), { recursive: true });
  const partial = `${place}.${process.pid}`;
  symlinkSync(join(folder, bindingName), partial);
  rmSync(place, { force: true });
  renameSync(partial, place);
}

/**
 * tfjs-node's own installer: one host, no hash, but builds for Windows too.
 *
 * @param {import("../report.mjs").Report} report
 */
async function installPrebuilt(report) {
  report.note("no wheel or no compiler for this machine: running tfjs-node's own installer");
  rmSync(place, { force: true }); // it would write through a link of ours, into the cache
  await run("tensorflow", [process.execPath, join(tfjsNode, "scripts", "install.js")], {
    progress: report.progress,
    remedy,
  });
}

/**
 * Loads TensorFlow in a process of its own, since a broken library may end the process.
 *
 * @param {string} [folder] The build that is being tried
 * @returns {Promise<{ backend: string, native: boolean, tensorflow: string, tfjs: string, seconds: number }>}
 */
export async function probeTensorflow(folder) {
  const answer = await run(
    "tensorflow",
    [process.execPath, inClone("scripts", "setup", "tensorflow", "probe.mjs")],
    {
      remedy: folder ? `delete ${folder} and start again; if it comes again, ${remedy}` : remedy,
    },
  );
  const found = JSON.parse(answer.trim().split("\n").at(-1) ?? "");
  if (found.ok && found.native) return found;
  throw new SetupFailure("tensorflow", {
    expected: "[1, 2] · [3, 4] = 11 from the native backend",
    got: answer.trim(),
    remedy,
  });
}
