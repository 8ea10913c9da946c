/** The kernels that are compared: how they are started, and the same cells in their languages. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { environmentPython, inClone } from "../../scripts/setup/places.mjs";

/** The cells that are measured, each in a kernel's language. */
export interface Cells {
  /** Does nothing. */
  readonly nothing: string;
  /** Declares `a<n>` as one more than the name before it; the first, as 0. */
  assignment(n: number): string;
  /** Declares a text, of which `completed` asks for members. */
  readonly text: string;
  readonly completed: string;
  /** Works without a pause for so many milliseconds. */
  busy(milliseconds: number): string;
  /** Awaits for so many milliseconds. */
  waiting(milliseconds: number): string;
  /** Prints `begun` and works forever. */
  readonly endless: string;
  /** Prints the numbers below `count`, each on a line. */
  flood(count: number): string;
}

export interface KernelProgram {
  readonly name: string;
  readonly version: string;
  command(connectionFile: string): [string, ...string[]];
  /** Where its notebook lies. */
  readonly folder: string;
  readonly interruptMode: "message" | "signal";
  readonly cells: Cells;
}

const typescript: Cells = {
  nothing: ";",
  assignment: (n) => (n === 0 ? "const a0 = 0" : `const a${n} = a${n - 1} + 1`),
  text: 'const text = "text"',
  completed: "text.",
  busy: (ms) => `for (const end = Date.now() + ${ms}; Date.now() < end; );`,
  waiting: (ms) => `await new Promise((done) => setTimeout(done, ${ms}))`,
  endless: 'console.log("begun"); while (true);',
  flood: (count) => `for (let i = 0; i < ${count}; i++) console.log(i)`,
};

const python: Cells = {
  nothing: "pass",
  assignment: (n) => (n === 0 ? "a0 = 0" : `a${n} = a${n - 1} + 1`),
  text: 'text = "text"',
  completed: "text.",
  busy: (ms) => `import time\nend = time.time() + ${ms / 1000}\nwhile time.time() < end: pass`,
  waiting: (ms) => `import asyncio\nawait asyncio.sleep(${ms / 1000})`,
  endless: 'print("begun")\nwhile True: pass',
  flood: (count) => `for i in range(${count}): print(i)`,
};

/** This repository's kernel, built from the present sources. */
export function ownKernel(): KernelProgram {
  const { status, stderr } = spawnSync(process.execPath, [inClone("kernel", "build.mjs")]);
  if (status !== 0)
    throw new Error(`bench: expected the kernel to be built, got ${stderr}; mend kernel/source`);
  return {
    name: "selflab",
    version: versionIn("package.json"),
    command: (file) => [process.execPath, inClone("kernel", "dist", "kernel.js"), file],
    folder: inClone(),
    interruptMode: "message",
    cells: typescript,
  };
}

/** The peers that are installed, and why others are not there. */
export function peerKernels(): {
  readonly peers: readonly KernelProgram[];
  readonly missing: readonly string[];
} {
  const peers: KernelProgram[] = [];
  const missing: string[] = [];
  const found = spawnSync(environmentPython, ["-c", "import ipykernel; print(ipykernel.__version__)"], {
    encoding: "utf8",
  });
  if (found.status === 0) {
    peers.push({
      name: "ipykernel",
      version: found.stdout.trim(),
      command: (file) => [environmentPython, "-m", "ipykernel_launcher", "-f", file],
      folder: inClone(),
      interruptMode: "signal",
      cells: python,
    });
  } else missing.push("ipykernel is not in the Python environment; run npm start once");
  const tslab = inClone("node_modules", "tslab", "bin", "tslab");
  if (existsSync(tslab)) {
    peers.push({
      name: "tslab",
      version: versionIn("node_modules", "tslab", "package.json"),
      command: (file) => [process.execPath, tslab, "kernel", "--config-path", file],
      folder: inClone(),
      interruptMode: "signal",
      cells: typescript,
    });
  } else missing.push("tslab is not in node_modules; run npm ci");
  return { peers, missing };
}

function versionIn(...file: string[]): string {
  return JSON.parse(readFileSync(inClone(...file), "utf8")).version;
}
