/**
 * Runs cells in the execution process, one at a time, and says how each ended.
 *
 * The script of a cell never awaits: where the cell does, its body is an async function whose promise is given to the
 * kernel.
 */
import { errorContent } from "../exchange/errorContent.ts";
import { interrupted } from "../exchange/interrupted.ts";
import { notStarted, type Outcome } from "../exchange/reports.ts";
import type { CellToRun } from "../exchange/requests.ts";
import { bundleOf } from "./bundle.ts";
import { cellRuntime } from "./cellRuntime.ts";
import { isDisplayHandle } from "./display.ts";
import { Interrupts } from "./interrupts.ts";
import type { Owner, Owners } from "./owners.ts";
import { Repl, type ScriptEnd } from "./repl.ts";
import { report } from "./report.ts";
import { RunningCell } from "./runningCell.ts";
import { type Settlement, settlement } from "./settlement.ts";
import { registerCell } from "./stacks.ts";
import type { StopFlags } from "./stopFlags.ts";
import { isThenable } from "./thenable.ts";
import { CellTimers } from "./timers.ts";

export class Evaluator {
  readonly #repl: Repl;
  readonly #flags: StopFlags;
  readonly #owners: Owners;
  readonly #interrupts: Interrupts;
  readonly #timers: CellTimers;
  #running: RunningCell | undefined;
  #promise: Promise<Settlement> | undefined;

  constructor(flags: StopFlags, owners: Owners) {
    this.#flags = flags;
    this.#owners = owners;
    this.#interrupts = new Interrupts(flags, owners, () => this.#running);
    this.#timers = new CellTimers(owners, this.#interrupts.check);
    this.#repl = new Repl(owners);
  }

  /** The object by which transformed cells reach this evaluator; `modules` is how they load modules. */
  runtime(modules: object): object {
    return cellRuntime({
      modules,
      running: () => this.#running,
      stop: this.#interrupts.check,
      interrupt: this.#interrupts.request,
      onPromise: (promise) => {
        this.#promise = promise;
      },
      onThrown: (error) => {
        this.#repl.thrown = error;
      },
    });
  }

  /** Runs a cell and reports how it ended. */
  run(request: CellToRun): Promise<void> {
    const owner = { id: request.id, cell: request.cell, inTerminal: request.inTerminal };
    return this.#owners.begin(owner, () => this.#run(request, owner));
  }

  async #run({ id, cell, code, map, url, wantsValue }: CellToRun, owner: Owner): Promise<void> {
    // The interrupt came before its cell.
    if (this.#flags.isStopped(cell))
      return report({ kind: "done", id, outcome: interrupted, reached: notStarted });
    registerCell(url, map);
    const running = new RunningCell(owner, () => this.#flags.isStopped(cell));
    this.#running = running;
    this.#promise = undefined;
    this.#flags.running = cell;
    const evaluated = await this.#evaluate(code);
    if (running.settled) return;
    // A terminated cell is settled when the interrupt thread says that the termination is over.
    if (evaluated.kind === "terminated" && this.#flags.isStopped(cell)) return;
    await this.#settle(running, await this.#outcome(evaluated, running, wantsValue));
  }

  /** Throws if the cell on whose behalf code runs is to stop. */
  get check(): () => void {
    return this.#interrupts.check;
  }

  /** A request to stop a cell, or what is left of earlier ones: see interrupts.ts. */
  interrupt(cell: number, request: number): void {
    this.#interrupts.request(cell, request);
  }

  /** The interrupt thread has done what it can about a cell, or about what is left of earlier ones where it is 0. */
  carriedOut(cell: number): void {
    const running = this.#running;
    if (cell === 0 && running === undefined) this.#stopLeftovers();
    if (running?.owner.cell !== cell) return;
    running.interrupted = true;
    running.carriedOut?.();
    if (!running.unwinding || running.interrupts > 1) this.#abandon(running);
  }

  /** The exception of an interrupt came to where nothing caught it; the cell itself may await something still. */
  interruptEscaped(): void {
    const running = this.#running;
    if (running?.unwinding) this.#abandon(running);
  }

  /** Ends a cell that does not end by itself. */
  #abandon(running: RunningCell): void {
    void this.#owners.run(running.owner, () => this.#settle(running, interrupted));
  }

  #stopLeftovers(): void {
    this.#interrupts.stopLeftovers();
    const id = this.#owners.request();
    const text = "interrupt: no cell was running; timers and loops that earlier cells left are ended\n";
    if (this.#timers.count > 0) report({ kind: "stream", id, name: "stderr", text });
    this.#timers.stopIntervals();
  }

  /** Runs the script of a cell, and waits for its promise if it awaits. */
  async #evaluate(code: string): Promise<ScriptEnd> {
    const end = await this.#repl.run(code);
    const promise = this.#promise;
    this.#promise = undefined;
    return end.kind === "ended" && promise !== undefined ? promise : end;
  }

  async #outcome(evaluated: ScriptEnd, running: RunningCell, wantsValue: boolean): Promise<Outcome> {
    if (evaluated.kind === "terminated") return interrupted;
    if (evaluated.kind === "threw") return failed(evaluated.error);
    try {
      const { result } = running;
      const settled = isThenable(result) ? await settlement(Promise.resolve(result)) : undefined;
      if (settled?.kind === "threw") return failed(settled.error);
      const value = settled ? settled.value : result;
      if (value === undefined || !wantsValue || isDisplayHandle(value)) return { status: "ok" };
      return { status: "ok", bundle: await bundleOf(value) };
    } catch (error) {
      return failed(error);
    }
  }

  async #settle(running: RunningCell, outcome: Outcome): Promise<void> {
    if (running.settled) return;
    running.settled = true;
    if (this.#flags.running === running.owner.cell) this.#flags.running = 0;
    // A termination still under way must not hit the next cell.
    if (this.#flags.isStopped(running.owner.cell) && !running.interrupted) {
      await new Promise<void>((done) => {
        running.carriedOut = done;
      });
    }
    let final = outcome;
    for (const dispose of running.disposers.reverse()) {
      try {
        await dispose();
      } catch (error) {
        if (final.status === "ok") final = failed(error);
      }
    }
    if (running.interrupts > 0) {
      this.#interrupts.ended(running, final.status === "ok");
      if (final.status === "error") this.#timers.stopIntervals(running.owner.cell);
    }
    if (this.#running === running) this.#running = undefined;
    report({ kind: "done", id: running.owner.id, outcome: final, reached: running.reached });
  }
}

function failed(error: unknown): Outcome {
  return { status: "error", error: errorContent(error) };
}
