/** The members of the global object that transformed cells use, see transform/, and the debugger: see debug/. */
import { bundleAtOnce } from "./bundle.ts";
import type { CellReports, RunningCell } from "./runningCell.ts";
import { type Settlement, settlement } from "./settlement.ts";

export interface CellRuntimeOptions {
  /** The cell that runs, if one does. */
  readonly running: () => RunningCell | undefined;
  /** Throws if the cell on whose behalf code runs is to stop. */
  readonly stop: () => void;
  /** Takes a request to stop a cell, from the interrupt thread. */
  readonly interrupt: (cell: number, request: number) => void;
  /** Takes the promise of a cell that awaits, as it will settle. */
  readonly onPromise: (promise: Promise<Settlement>) => void;
  /** Takes the error of a cell's script. */
  readonly onThrown: (error: unknown) => void;
  /** How modules are loaded. */
  readonly modules: object;
}

export function cellRuntime({
  running,
  stop,
  interrupt,
  onPromise,
  onThrown,
  modules,
}: CellRuntimeOptions): object {
  const dispose = (disposer: () => unknown): void => {
    running()?.disposers.push(disposer);
  };
  return {
    ...modules,
    stop,
    interrupt,
    bundle: bundleAtOnce,
    set result(value: unknown) {
      running()!.result = value;
    },
    set reached(count: number) {
      running()!.reached = count;
    },
    set thrown(error: unknown) {
      onThrown(error);
    },
    wait(body: (cell: CellReports) => Promise<unknown>): void {
      onPromise(settlement(body(running()!)));
    },
    use(value: Disposable | null | undefined) {
      if (value != null) dispose(() => value[Symbol.dispose]());
      return value;
    },
    useAsync(value: (AsyncDisposable & Disposable) | null | undefined) {
      if (value != null) dispose(() => (value[Symbol.asyncDispose] ?? value[Symbol.dispose]).call(value));
      return value;
    },
  };
}
