/** A cell while it runs, and what its script tells of itself. */
import { interruptError } from "../exchange/interrupted.ts";
import { notStarted } from "../exchange/reports.ts";
import type { Owner } from "./owners.ts";

/** What the script of a cell writes to: see transform/bindings.ts. */
export interface CellReports {
  /** The value of its last statement. */
  result: unknown;
  /** How many of its declaring statements it reached. */
  reached: number;
}

export class RunningCell implements CellReports {
  readonly owner: Owner;
  /** What is to be done when it ends, the last first. */
  readonly disposers: (() => unknown)[] = [];
  settled = false;
  /** How often it was interrupted. */
  interrupts = 0;
  /** Whether it has got its interrupt as an exception, and deals with it. */
  unwinding = false;
  /** Whether the interrupt thread has done what it can about this cell. */
  interrupted = false;
  /** Called when it has. */
  carriedOut?: () => void;
  result: unknown;
  #reached = notStarted;
  readonly #isStopped: () => boolean;

  constructor(owner: Owner, isStopped: () => boolean) {
    this.owner = owner;
    this.#isStopped = isStopped;
  }

  get reached(): number {
    return this.#reached;
  }

  /** A cell that was interrupted while it awaited ends here, when what it awaited comes after all. */
  set reached(count: number) {
    if (this.settled && this.#isStopped()) throw interruptError();
    this.#reached = count;
  }
}
