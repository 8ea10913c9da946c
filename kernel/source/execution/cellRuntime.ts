/** The members of the global object that transformed cells use; see transform/. */
import { interruptError } from "../exchange/interrupted.ts";
import type { CellReports, RunningCell } from "./runningCell.ts";

export interface CellRuntimeOptions {
  /** The cell that runs, if one does. */
  readonly running: () => RunningCell | undefined;
  /** The number of the cell on whose behalf code runs. */
  readonly cell: () => number;
  readonly isStopped: (cell: number) => boolean;
  /** Takes the promise of a cell that awaits. */
  readonly onPromise: (promise: Promise<unknown>) => void;
  /** Takes the error of a cell's script. */
  readonly onThrown: (error: unknown) => void;
  /** How modules are loaded. */
  readonly modules: object;
}

export function cellRuntime({
  running,
  cell,
  isStopped,
  onPromise,
  onThrown,
  modules,
}: CellRuntimeOptions): object {
  const dispose = (disposer: () => unknown): void => {
    running()?.disposers.push(disposer);
  };
  return {
    ...modules,
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
      const promise = body(running()!);
      // A rejection is reported when the cell settles, also when an interrupt was first.
      promise.catch(() => {});
      onPromise(promise);
    },
    stopper() {
      const own = cell();
      return () => {
        if (isStopped(own)) throw interruptError();
      };
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
