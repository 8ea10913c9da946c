// @ts-check
/** Runs a program in this terminal, as if it had been started there itself. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { root } from "./setup/places.mjs";

/**
 * Runs a program to its end with this process's input and output, hands on the signals that reach this process, and
 * ends the program when this process ends.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [environment] Added to this process's
 * @returns {Promise<number>} The exit code; 128 + n after signal n, as shells have it
 */
export function foreground(program, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: "inherit",
    });
    // A terminal sends Ctrl-C to the child as well; a second one would end JupyterLab without its question.
    process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
    for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"])) {
      process.on(signal, () => child.kill(signal));
    }
    process.on("exit", () => child.kill());
    whenNpmEnds(() => child.kill());
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/**
 * npm hands a signal to the shell between it and this process, and the shell keeps it to itself: npm and the shell
 * are gone then, and this process has another parent. Without npm a new parent means nothing: nohup, say.
 *
 * @param {() => void} action
 */
function whenNpmEnds(action) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    action();
  }, 500).unref();
}
