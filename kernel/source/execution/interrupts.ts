/**
 * The main thread's side of interrupts.
 *
 * An interrupted cell first gets an exception, thrown where one of its loops takes a turn or where it sets a timer. It
 * may catch it, clean up, and end as it likes. A cell that does not get that far, or is interrupted again, is ended
 * without being asked: terminated if it spins (interruptThread.ts), left alone if it awaits something. What goes on of
 * a cell that ended by an interrupt gets the exception, too.
 */
import { interruptError } from "../exchange/interrupted.ts";
import { stopName } from "../transform/script.ts";
import type { Owners } from "./owners.ts";
import { report } from "./report.ts";
import type { RunningCell } from "./runningCell.ts";
import type { StopFlags } from "./stopFlags.ts";

export class Interrupts {
  readonly #flags: StopFlags;
  readonly #owners: Owners;
  readonly #running: () => RunningCell | undefined;
  /** The last request, which comes by two ways. */
  #request = 0;

  constructor(flags: StopFlags, owners: Owners, running: () => RunningCell | undefined) {
    this.#flags = flags;
    this.#owners = owners;
    this.#running = running;
    this.#askLoops(false);
  }

  /** Request number `request` to stop a cell; it may come in the middle of anything that runs. */
  readonly request = (cell: number, request: number): void => {
    if (request === this.#request) return;
    this.#request = request;
    const running = this.#running();
    if (running?.owner.cell === cell) {
      // At the first request, a loop that awaits may have seen the flag before, and have its exception.
      if (running.interrupts++ > 0) running.unwinding = false;
    }
    this.#askLoops(true);
  };

  /** Throws if the cell on whose behalf code runs is to stop. */
  readonly check = (): void => {
    const cell = this.#owners.present?.cell ?? 0;
    if (!this.#flags.isStopped(cell)) return;
    const running = this.#running();
    if (running?.owner.cell === cell) {
      // It has its exception; what it does in return is not to be stopped.
      if (running.unwinding) return;
      running.unwinding = true;
      this.#flags.unwinding = cell;
      this.#askLoops(false);
      report({ kind: "unwinding", id: running.owner.id });
    }
    throw interruptError();
  };

  /** The cell has ended. One that ended well has caught its interrupt, and what it left may go on. */
  ended({ owner }: RunningCell, well: boolean): void {
    if (well) this.#flags.release(owner.cell);
    this.#askLoops(false);
  }

  /** No cell runs: stops what those left that have ended. */
  stopLeftovers(): void {
    this.#flags.stopUpTo(this.#owners.newest);
    this.#askLoops(false);
  }

  #askLoops(ask: boolean): void {
    (globalThis as unknown as Record<string, boolean>)[stopName] = ask;
  }
}
