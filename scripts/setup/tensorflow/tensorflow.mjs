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
import { bindingFile, buildBinding, nodeApiVersion, tfjsNode } from "./binding.mjs";
import { wheelFor } from "./wheel.mjs";

/** Where tfjs-node looks for its binding. */
const place = join(tfjsNode, "lib", `napi-v${nodeApiVersion}`, "tfjs_binding.node");

const remedy =
  "use Linux with glibc or macOS, on x86-64 or arm64, with a C++ compiler (Debian: apt-get install g++; macOS: " +
  "xcode-select --install), and a network that reaches a Python package index once";

export const tensorflow = stamped({
  name: "tensorflow",
  makes: "native TensorFlow",
  inputs() {
    const wheel = wheelFor();
    return [place, wheel ? bindingFile(cacheFolder(), wheel) : "no wheel"];
  },
  outputs: () => [place], // a link into the cache exists only while its target does
  async run(report) {
    const wheel = wheelFor();
    if (wheel === undefined) throw missing("a machine that TensorFlow's wheels are built for", machine());
    const file = bindingFile(cacheFolder(), wheel);
    if (existsSync(file)) {
      report.note(`found in ${dirname(file)}`);
    } else {
      const compiler = findCompiler();
      if (compiler === undefined) throw missing("a C++ compiler", "none");
      // The cache belongs to all clones, so it has a lock of its own.
      await withLock(join(dirname(dirname(file)), "lock"), report.note, async () => {
        if (!existsSync(file)) await buildBinding(file, wheel, compiler, report);
      });
    }
    link(file);
    await probeTensorflow(file);
  },
});

/**
 * Points tfjs-node at the build.
 *
 * @param {string} file
 */
function link(file) {
  mkdirSync(dirname(place), { recursive: true });
  const partial = `${place}.${process.pid}`;
  symlinkSync(file, partial);
  rmSync(place, { force: true });
  renameSync(partial, place);
}

/**
 * @param {string} expected
 * @param {string} got
 */
function missing(expected, got) {
  return new SetupFailure("tensorflow", { expected, got, remedy });
}

function machine() {
  return `${process.platform} ${process.arch}${process.platform === "linux" ? " (or no glibc)" : ""}`;
}

/**
 * Loads TensorFlow in a process of its own, since a broken library may end the process.
 *
 * @param {string} [file] The build that is being tried
 * @returns {Promise<{ backend: string, native: boolean, tensorflow: string, tfjs: string, seconds: number }>}
 */
export async function probeTensorflow(file) {
  const answer = await run(
    "tensorflow",
    [process.execPath, inClone("scripts", "setup", "tensorflow", "probe.mjs")],
    {
      remedy: file ? `delete ${dirname(file)} and start again; if it comes again, ${remedy}` : remedy,
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
