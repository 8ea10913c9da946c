/**
 * Evaluates cells in the execution process, by V8's own REPL mode on an inspector session of this process: names can be
 * declared again, and functions of earlier cells see the new values.
 *
 * The evaluated script never awaits: where a cell does, its body is an async function whose promise is given to the
 * kernel. REPL mode would await the script's own promise, and when that one is collected unsettled, V8 answers from
 * inside garbage collection, which ends Node 22 and 24.
 */
import { Session } from "node:inspector";
import { inspect } from "node:util";
import { bundleOf } from "./bundle.ts";
import { type Outcome, report } from "./output.ts";
import { registerCell } from "./stacks.ts";
import type { StopFlags } from "./stopFlags.ts";

/** A cell as the protocol process sends it. */
export interface CellToRun {
  readonly id: string;
  /** A number of its own for every evaluation. */
  readonly cell: number;
  readonly code: string;
  readonly map: string;
  readonly url: string;
  /** Whether the value is wanted: a bundle, or nothing. */
  readonly wantsValue: boolean;
}

interface Running {
  readonly id: string;
  readonly cell: number;
  readonly disposers: (() => unknown)[];
  settled: boolean;
  /** Called when the interrupt thread has carried out this cell's interrupt. */
  carriedOut?: () => void;
  interrupted: boolean;
}

/** How the evaluation of the script itself ended. */
type Evaluated =
  | { readonly kind: "ended" }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "terminated" };

/** An interrupt, as a cell can catch it. */
export function interruptError(): Error {
  const error = new Error("the cell was interrupted; its state is kept");
  error.name = "KeyboardInterrupt";
  return error;
}

const interrupted: Outcome = {
  status: "error",
  error: {
    ename: "KeyboardInterrupt",
    evalue: "the cell was interrupted; its state is kept",
    traceback: ["KeyboardInterrupt: the cell was interrupted; its state is kept"],
  },
};

export class Evaluator {
  readonly #session = new Session();
  readonly #flags: StopFlags;
  #running: Running | undefined;
  /** The request of the last cell, to which late output belongs. */
  #lastId: string | undefined;
  /** Interrupts that came before their cell started. */
  readonly #early = new Set<number>();
  #result: unknown;
  #promise: Promise<unknown> | undefined;
  #thrown: unknown;
  #reached = 0;

  constructor(flags: StopFlags) {
    this.#flags = flags;
    this.#session.connect();
  }

  /** The request whose cell runs, or ran last. */
  readonly owner = (): string | undefined => this.#running?.id ?? this.#lastId;

  /** The members of the global object that transformed cells use; see transform/. */
  runtime(modules: {
    import(specifier: string, names?: readonly string[]): Promise<unknown>;
    meta: object;
  }): object {
    const evaluator = this;
    return {
      ...modules,
      set result(value: unknown) {
        evaluator.#result = value;
      },
      set thrown(error: unknown) {
        evaluator.#thrown = error;
      },
      set reached(count: number) {
        evaluator.#reached = count;
      },
      wait(body: () => Promise<unknown>) {
        evaluator.#promise = body();
        // A rejection is reported when the cell settles, also when an interrupt was first.
        evaluator.#promise.catch(() => {});
      },
      stopper() {
        const cell = evaluator.#running?.cell ?? 0;
        return () => {
          if (evaluator.#flags.isStopped(cell)) throw interruptError();
        };
      },
      use(value: Disposable | null | undefined) {
        if (value != null) evaluator.#running?.disposers.push(() => value[Symbol.dispose]());
        return value;
      },
      useAsync(value: AsyncDisposable & Disposable) {
        if (value != null)
          evaluator.#running?.disposers.push(() =>
            (value[Symbol.asyncDispose] ?? value[Symbol.dispose]).call(value),
          );
        return value;
      },
    };
  }

  /** Runs a cell and reports how it ended. */
  async run({ id, cell, code, map, url, wantsValue }: CellToRun): Promise<void> {
    this.#lastId = id;
    if (this.#early.delete(cell)) return report({ kind: "done", id, outcome: interrupted, reached: 0 });
    registerCell(url, map);
    const running: Running = { id, cell, disposers: [], settled: false, interrupted: false };
    this.#running = running;
    this.#result = undefined;
    this.#promise = undefined;
    this.#reached = 0;
    this.#flags.clear(cell);
    this.#flags.running = cell;
    const evaluated = await this.#evaluate(code);
    if (running.settled) return;
    // A terminated cell is settled when the interrupt thread says that the termination is over.
    if (evaluated.kind === "terminated" && this.#flags.isStopped(cell)) return;
    await this.#settle(running, await this.#outcome(evaluated, wantsValue));
  }

  /** The interrupt thread has done what it can about a cell. */
  carriedOut(cell: number): void {
    const running = this.#running;
    if (running === undefined || running.cell !== cell) {
      if (running === undefined || running.cell < cell) this.#early.add(cell);
      return;
    }
    running.interrupted = true;
    running.carriedOut?.();
    void this.#settle(running, interrupted);
  }

  #evaluate(code: string): Promise<Evaluated> {
    const session = this.#session;
    return new Promise((done) => {
      session.post(
        "Runtime.evaluate",
        { expression: code, replMode: true, objectGroup: "cell" } as object,
        (failure, answer) => {
          const result = answer as
            | { exceptionDetails?: { exception?: { objectId?: string; value?: unknown } } }
            | undefined;
          const exception = result?.exceptionDetails?.exception;
          if (exception?.objectId !== undefined) {
            const keep = "function () { __selflabKernel.thrown = this; }";
            session.post(
              "Runtime.callFunctionOn",
              { objectId: exception.objectId, functionDeclaration: keep },
              () => {},
            );
          }
          session.post("Runtime.releaseObjectGroup", { objectGroup: "cell" }, () => {});
          if (failure) return done({ kind: "terminated" });
          if (exception !== undefined) {
            const error = exception.objectId === undefined ? exception.value : this.#thrown;
            this.#thrown = undefined;
            return done({ kind: "threw", error });
          }
          const promise = this.#promise;
          this.#promise = undefined;
          if (promise === undefined) return done({ kind: "ended" });
          promise.then(
            () => done({ kind: "ended" }),
            (error: unknown) => done({ kind: "threw", error }),
          );
        },
      );
    });
  }

  async #outcome(evaluated: Evaluated, wantsValue: boolean): Promise<Outcome> {
    if (evaluated.kind === "terminated") return interrupted;
    if (evaluated.kind === "threw") return failed(evaluated.error);
    try {
      const value = await this.#result;
      this.#result = undefined;
      if (value === undefined || !wantsValue) return { status: "ok" };
      return { status: "ok", bundle: await bundleOf(value) };
    } catch (error) {
      return failed(error);
    }
  }

  async #settle(running: Running, outcome: Outcome): Promise<void> {
    if (running.settled) return;
    running.settled = true;
    if (this.#flags.running === running.cell) this.#flags.running = 0;
    // A termination still under way must not hit the next cell.
    if (this.#flags.isStopped(running.cell) && !running.interrupted) {
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
    if (this.#running === running) this.#running = undefined;
    report({ kind: "done", id: running.id, outcome: final, reached: this.#reached });
  }
}

/** The content of an error message for whatever a cell threw. */
function failed(error: unknown): Outcome {
  if (!(error instanceof Error)) {
    const text = inspect(error);
    return { status: "error", error: { ename: "Thrown", evalue: text, traceback: [`Thrown: ${text}`] } };
  }
  let traceback: string;
  try {
    traceback = inspect(error);
  } catch {
    traceback = String(error.stack);
  }
  return {
    status: "error",
    error: { ename: error.name, evalue: error.message, traceback: traceback.split("\n") },
  };
}
