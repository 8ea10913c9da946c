// @ts-check
/** Runs the programs that set-up is made of. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { SetupFailure } from "./failure.mjs";
import { root } from "./places.mjs";

const leashed = fileURLToPath(new URL("leashed.mjs", import.meta.url));

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
export async function run(where, command, { remedy, progress, echo }) {
  const { code, stdout, output } = await finished(command, echo ?? progress ?? (() => {}));
  if (code === 0) return stdout;
  throw new SetupFailure(where, {
    expected: `\`${command.join(" ")}\` to end well`,
    got: `exit code ${code}`,
    remedy,
    log: echo ? "" : output.trimEnd().split("\n").slice(-20).join("\n"),
  });
}

/**
 * @param {readonly string[]} command
 * @param {(text: string) => void} line
 * @returns {Promise<{ code: number | null, stdout: string, output: string }>} `output`: the end of both streams
 */
function finished(command, line) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [leashed, ...command], { cwd: root, stdio: "pipe" });
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
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, output }));
  });
}
