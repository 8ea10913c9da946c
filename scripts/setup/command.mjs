// @ts-check
/** Runs the programs that set-up is made of. */
import { spawn } from "node:child_process";
import { SetupFailure } from "./failure.mjs";
import { root } from "./places.mjs";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill();
});

/**
 * Runs a command in the clone to its end. A command that fails ends set-up with the remedy and, where the person has
 * not seen its output yet, with the last of that.
 *
 * @param {string} where Name in the error message
 * @param {readonly [string, ...string[]]} command Program and arguments
 * @param {{ remedy: string, progress?: (line: string) => void, echo?: (line: string) => void }} options
 *   `progress` gets the lines of a command that talks to engineers, `echo` those of one that talks to people
 * @returns {Promise<string>} What the command wrote to stdout
 */
export async function run(where, [program, ...args], { remedy, progress, echo }) {
  const { code, stdout, output } = await finished(program, args, echo ?? progress ?? (() => {}));
  if (code === 0) return stdout;
  throw new SetupFailure(where, {
    expected: `\`${[program, ...args].join(" ")}\` to end well`,
    got: typeof code === "number" ? `exit code ${code}` : code,
    remedy,
    log: echo ? "" : output.trimEnd().split("\n").slice(-20).join("\n"),
  });
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {(text: string) => void} line
 * @returns {Promise<{ code: number | string, stdout: string, output: string }>} `code` is text when it ended otherwise
 */
function finished(program, args, line) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    let stdout = "";
    let output = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk) => {
        output = (output + chunk).slice(-20_000);
        for (const text of String(chunk).split(/[\r\n]+/)) if (text.trim()) line(text.trimEnd());
      });
    }
    child.on("error", (error) => resolve({ code: error.message, stdout, output }));
    child.on("close", (code, signal) => {
      running.delete(child);
      resolve({ code: code ?? `signal ${signal}`, stdout, output });
    });
  });
}
