/**
 * On whose behalf code runs, also after an await and in a timer: output belongs to the cell that made it, whichever
 * cell runs by then, and a loop stops with the cell that began it.
 *
 * It follows promises by V8's own hooks and not by AsyncLocalStorage, whose bookkeeping does not survive that a cell is
 * terminated on Node 20. Callbacks of other kinds, such as those of fs, belong to whoever began last.
 */
import { promiseHooks } from "node:v8";

/** A cell, or a message that a handler of the user's answers. */
export interface Owner {
  /** The request or message of the front end. */
  readonly id: string;
  /** A number of its own, by which it is stopped; 0 for what nothing stops. */
  readonly cell: number;
  /** Whether it is shown in a terminal, where outputs cannot be replaced. Default false. */
  readonly inTerminal?: boolean;
}

const owner = Symbol("owner");

type Owned = Promise<unknown> & { [owner]?: Owner | undefined };

export class Owners {
  #present: Owner | undefined;
  #last: Owner | undefined;
  #nextPromise: ((promise: Promise<unknown>) => void) | undefined;
  #newest = 0;
  /** Whose code threw an error that nothing caught. */
  #thrown: { readonly error: unknown; readonly by: Owner | undefined } | undefined;

  constructor() {
    promiseHooks.createHook({
      init: (promise: Owned) => {
        promise[owner] = this.#present;
        this.#nextPromise?.(promise);
      },
      before: (promise: Owned) => {
        this.#present = promise[owner];
      },
      after: () => {
        this.#present = undefined;
      },
    });
  }

  /** Whose code runs, where that is known. */
  get present(): Owner | undefined {
    return this.#present;
  }

  /** Whose code runs; where that is not known, whose began last. */
  readonly current = (): Owner | undefined => this.#present ?? this.#last;

  /** The request to which output belongs that is made now. */
  readonly request = (): string | undefined => this.current()?.id;

  /** Runs code on an owner's behalf, as that of a cell that starts. */
  begin<T>(next: Owner, work: () => T): T {
    this.#last = next;
    return this.run(next, work);
  }

  /** The highest number of an owner so far. */
  get newest(): number {
    return this.#newest;
  }

  /** Runs code that an owner left for later. */
  run<T>(next: Owner | undefined, work: () => T): T {
    if (next !== undefined && next.cell > this.#newest) this.#newest = next.cell;
    const before = this.#present;
    this.#present = next;
    try {
      return work();
    } catch (error) {
      this.#thrown = { error, by: next };
      throw error;
    } finally {
      this.#present = before;
    }
  }

  /** The request of the code that threw an error, or whose promise was rejected with it. */
  requestOf(error: unknown, promise?: Owned): string | undefined {
    const thrown = this.#thrown?.error === error ? this.#thrown?.by : undefined;
    return (promise?.[owner] ?? thrown)?.id ?? this.request();
  }

  /** Calls back with the first promise that is made while the work is done. */
  firstPromise(work: () => void, found: (promise: Promise<unknown>) => void): void {
    this.#nextPromise = (promise) => {
      this.#nextPromise = undefined;
      found(promise);
    };
    try {
      work();
    } finally {
      this.#nextPromise = undefined;
    }
  }

  /** Forgets whose code runs: it was terminated. */
  clear(): void {
    this.#present = undefined;
    this.#nextPromise = undefined;
  }
}
