// @ts-check
/**
 * `node leashed.mjs program [arguments]`: runs a program that must not outlive the set-up that started it. Standard
 * input is the leash: it closes when set-up ends, however it ends, and the program is ended with it. Otherwise a
 * set-up that was killed would leave an npm or pip behind, writing where the next set-up writes.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";

const [program = "", ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });

process.stdin.resume().on("end", () => child.kill());
child.on("error", (error) => {
  console.error(error.message);
  process.exit(127); // as a shell says that there is no such program
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
