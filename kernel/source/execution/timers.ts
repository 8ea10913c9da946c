/** The timers of cells: each runs on behalf of the cell that set it, and can be stopped with it. */
import { promisify } from "node:util";
import type { Owner, Owners } from "./owners.ts";

type Callback = (...values: unknown[]) => unknown;
type Timer = NodeJS.Timeout | NodeJS.Immediate;
type Set = (callback: Callback, ...values: unknown[]) => Timer;

interface Live {
  readonly owner: Owner | undefined;
  readonly repeats: boolean;
  readonly clear: () => void;
}

export class CellTimers {
  readonly #owners: Owners;
  readonly #live = new Map<Timer, Live>();

  readonly #check: () => void;

  /** Takes the place of the global functions. `check` throws if the cell that sets a timer is to stop. */
  constructor(owners: Owners, check: () => void) {
    this.#owners = owners;
    this.#check = check;
    this.#replace("setTimeout", "clearTimeout", true);
    this.#replace("setInterval", "clearInterval", false);
    this.#replace("setImmediate", "clearImmediate", true);
    const queue = globalThis.queueMicrotask;
    globalThis.queueMicrotask = (callback) => {
      const owner = owners.current();
      queue(typeof callback === "function" ? () => owners.run(owner, callback) : callback);
    };
  }

  /** How many have not run yet, or repeat. */
  get count(): number {
    return this.#live.size;
  }

  /** Stops the intervals of a cell, or of all cells. Timeouts run: a loop that sleeps is to wake up, and to stop then. */
  stopIntervals(cell?: number): void {
    for (const { owner, repeats, clear } of [...this.#live.values()])
      if (repeats && (cell === undefined || owner?.cell === cell)) clear();
  }

  #replace(
    setName: "setTimeout" | "setInterval" | "setImmediate",
    clearName: "clearTimeout" | "clearInterval" | "clearImmediate",
    once: boolean,
  ): void {
    const live = this.#live;
    const owners = this.#owners;
    const check = this.#check;
    const set = globalThis[setName] as unknown as Set;
    const clear = globalThis[clearName] as (timer: unknown) => void;
    const replacement: Set = (callback, ...values) => {
      if (typeof callback !== "function") return set(callback, ...values); // which refuses it
      check();
      const owner = owners.current();
      const timer = set(
        function (this: unknown, ...given: unknown[]) {
          if (once) live.delete(timer);
          return owners.run(owner, () => callback.apply(this, given));
        },
        ...values,
      );
      live.set(timer, { owner, repeats: !once, clear: () => replacementClear(timer) });
      return timer;
    };
    const replacementClear = (timer: unknown): void => {
      live.delete(timer as Timer);
      // A timeout may be named by its number, too.
      if (typeof timer === "number" || typeof timer === "string") {
        for (const other of live.keys()) if (Number(other) === Number(timer)) live.delete(other);
      }
      clear(timer);
    };
    Object.defineProperty(replacement, "name", { value: setName });
    Object.defineProperty(replacementClear, "name", { value: clearName });
    const promised = (set as { [promisify.custom]?: unknown })[promisify.custom];
    if (promised !== undefined) Object.defineProperty(replacement, promisify.custom, { value: promised });
    Object.assign(globalThis, { [setName]: replacement, [clearName]: replacementClear });
  }
}
