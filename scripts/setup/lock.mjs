// @ts-check
/** One process at a time: a lock is a file that names its holder. A holder that is gone holds nothing. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** @typedef {{ pid: number, started: string, host: string }} Holder `started` tells a reused process id apart */

/** @type {Set<string>} */
const held = new Set();
process.on("exit", () => {
  for (const file of held) rmSync(file, { force: true });
});

/**
 * Runs `action` while holding the lock; waits for another holder first, telling `report` so once.
 *
 * @template T
 * @param {string} file
 * @param {(line: string) => void} report
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withLock(file, report, action) {
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !acquire(file); await sleep(200)) {
    if (!told)
      report(`waiting for another set-up, process ${readHolder(file)?.pid ?? "unknown"} (lock: ${file})`);
    told = true;
  }
  held.add(file);
  try {
    return await action();
  } finally {
    held.delete(file);
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function acquire(file) {
  if (create(file)) return true;
  const holder = readHolder(file);
  if (holder === undefined ? age(file) < 10 : isAlive(holder)) return false;
  return takeOver(file, holder);
}

/**
 * Removes a dead holder's lock and takes it. Two processes may see the same dead holder: a second lock, held for
 * an instant, lets one of them through, and it looks again before it removes anything.
 *
 * @param {string} file
 * @param {Holder | undefined} dead
 */
function takeOver(file, dead) {
  const guard = `${file}.takeover`;
  if (!create(guard)) {
    if (age(guard) > 10) rmSync(guard, { force: true });
    return false;
  }
  try {
    if (JSON.stringify(readHolder(file)) !== JSON.stringify(dead)) return false;
    rmSync(file, { force: true });
    return create(file);
  } finally {
    rmSync(guard, { force: true });
  }
}

/** @param {string} file */
function create(file) {
  try {
    const holder = { pid: process.pid, started: startOf(process.pid), host: hostname() };
    writeFileSync(file, JSON.stringify(holder), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * The holder, or undefined while the file is gone or half written.
 *
 * @param {string} file
 * @returns {Holder | undefined}
 */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** @param {Holder} holder */
function isAlive({ pid, started, host }) {
  if (host !== hostname()) return true; // not for this machine to judge
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH") return false;
  }
  return startOf(pid) === started;
}

/**
 * When a process started, as `ps` prints it; empty where there is no `ps`.
 *
 * @param {number} pid
 */
function startOf(pid) {
  return spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() ?? "";
}

/**
 * Seconds since a file was written; 0 if it is gone.
 *
 * @param {string} file
 */
function age(file) {
  return (Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())) / 1000;
}
