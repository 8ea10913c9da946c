/** `progress` for cells: goes through items, or counts to a number, under a bar. */
import { newDisplayId, showBundle } from "./display.ts";
import type { Owners } from "./owners.ts";
import { barText, type Progress, progressBundle } from "./progressBar.ts";
import { report } from "./report.ts";

export interface ProgressOptions {
  /** What stands beside the bar. Default: nothing. */
  readonly label?: string;
  /** How many items there will be. Default: the length or size of the items, if they have one. */
  readonly total?: number;
}

type Source<T> = number | Iterable<T> | AsyncIterable<T>;

/** The items of a source, with `for` or, so that the kernel can do other work between them, with `for await`. */
interface Items<T> extends Iterable<T>, AsyncIterable<T> {}

/** Time in milliseconds between two drawings. */
const pause = 100;

export function makeProgress(owners: Owners) {
  return function progress<T>(source: Source<T>, options: string | ProgressOptions = {}): Items<T | number> {
    const { label = "", total = lengthOf(source) } =
      typeof options === "string" ? { label: options } : options;
    const items = typeof source === "number" ? count(source) : source;
    if (!isIterable(items) && !isAsyncIterable(items)) {
      throw new TypeError(`progress: expected a number or something to iterate over, got ${typeof source}`);
    }
    const start = (): Drawing => new Drawing({ label, total }, owners);
    return {
      *[Symbol.iterator]() {
        if (!isIterable(items)) {
          throw new TypeError(
            "progress: expected items that come at once, got an async iterable; use for await",
          );
        }
        const drawing = start();
        try {
          for (const item of items) {
            yield item;
            drawing.step();
          }
        } finally {
          drawing.end();
        }
      },
      async *[Symbol.asyncIterator]() {
        const drawing = start();
        try {
          for await (const item of items) {
            yield item;
            // Other work gets a turn: messages to comms, timers, interrupts.
            if (drawing.step()) await new Promise(setImmediate);
          }
        } finally {
          drawing.end();
        }
      },
    };
  };
}

/** A bar on the screen. */
class Drawing {
  readonly #fixed: Pick<Progress, "label" | "total">;
  readonly #started = performance.now();
  readonly #owners: Owners;
  readonly #inTerminal: boolean;
  readonly #id = newDisplayId();
  #done = 0;
  #drawn = this.#started;
  /** The length of the line in the terminal. */
  #line = 0;

  constructor(fixed: Pick<Progress, "label" | "total">, owners: Owners) {
    this.#fixed = fixed;
    this.#owners = owners;
    this.#inTerminal = owners.current()?.inTerminal ?? false;
    this.#show(false, false);
  }

  /** Counts one more item; true if that was drawn. */
  step(): boolean {
    this.#done++;
    if (performance.now() - this.#drawn < pause) return false;
    this.#draw(false);
    return true;
  }

  end(): void {
    this.#draw(true);
  }

  #draw(ended: boolean): void {
    this.#drawn = performance.now();
    this.#show(true, ended);
    if (this.#inTerminal) this.#drawLine(ended);
  }

  /** Consoles cannot replace an output, but they can write over a line. */
  #drawLine(ended: boolean): void {
    const text = barText(this.#state(ended));
    const line = `\r${text.padEnd(this.#line)}${ended ? "\n" : ""}`;
    this.#line = text.length;
    report({ kind: "stream", id: this.#owners.request(), name: "stderr", text: line });
  }

  #show(update: boolean, ended: boolean): void {
    const place = { id: this.#id, update, request: this.#owners.request() };
    showBundle(progressBundle(this.#state(ended)), place);
  }

  #state(ended: boolean): Progress {
    const seconds = (performance.now() - this.#started) / 1000;
    return { ...this.#fixed, done: this.#done, seconds, ended };
  }
}

function* count(total: number): Generator<number> {
  for (let i = 0; i < total; i++) yield i;
}

function lengthOf(source: unknown): number | undefined {
  if (typeof source === "number") return Math.max(0, Math.ceil(source));
  const { length, size } = Object(source) as { readonly length?: unknown; readonly size?: unknown };
  return [length, size].find((number) => typeof number === "number") as number | undefined;
}

function isIterable(value: unknown): value is Iterable<never> {
  return value != null && typeof (value as Iterable<never>)[Symbol.iterator] === "function";
}

function isAsyncIterable(value: unknown): value is AsyncIterable<never> {
  return value != null && typeof (value as AsyncIterable<never>)[Symbol.asyncIterator] === "function";
}
