/** The Python environment of the peers: `.cache/bench-venv`, made on first use and again when its requirements change. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run } from "../scripts/setup/command.mjs";
import { inClone } from "../scripts/setup/places.mjs";
import { findPython } from "../scripts/setup/python.mjs";

const folder = inClone(".cache", "bench-venv");
const requirements = inClone("bench", "requirements.txt");
/** A copy of the requirements that the environment was made from, written last. */
const stamp = path.join(folder, "made-from.txt");
const python =
  process.platform === "win32"
    ? path.join(folder, "Scripts", "python.exe")
    : path.join(folder, "bin", "python");

const remedy =
  "connect to the network and run again, or measure selflab alone with --no-peers; `pip config list` shows where pip looks";

/** The environment's Python. Throws a `SetupFailure` where the environment cannot be made. */
export async function peerPython(): Promise<string> {
  const wanted = readFileSync(requirements, "utf8");
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return python;
  announce(wanted);
  const { command } = findPython();
  await run("bench", [command, "-m", "venv", "--clear", folder], { remedy });
  await run("bench", [python, "-m", "pip", "install", "--progress-bar", "off", "-r", requirements], {
    echo: (line) => console.log(`  ${line}`),
    remedy,
  });
  const partial = `${stamp}.${process.pid}`;
  writeFileSync(partial, wanted);
  renameSync(partial, stamp);
  return python;
}

function announce(wanted: string): void {
  const packages = wanted.split("\n").filter((line) => /^\w/.test(line));
  console.log(`Installing ${packages.join(", ")} into .cache/bench-venv: once, for the benchmarks only.`);
  if (process.platform === "linux" && process.arch === "x64") {
    console.log(
      "  pip takes the build that its settings lead to. On Linux x86-64 plain PyPI holds the CUDA build, several GB;\n" +
        "  the CPU build, 0.2 GB, does the same here: stop with Ctrl-C and set PIP_INDEX_URL to PyTorch's index of CPU\n" +
        "  builds, or PIP_FIND_LINKS to a folder that holds one, if your pip is not set so already.",
    );
  }
}
