/** Runs cells: transformed and checked by the language thread, run by the execution process, their types kept. */
import type { Debugger } from "../debug/debugger.ts";
import { interrupted } from "../exchange/interrupted.ts";
import { type ErrorContent, notStarted, type Outcome } from "../exchange/reports.ts";
import { mistakesError, withExcerpt } from "../language/diagnosticText.ts";
import type { Language } from "../language/language.ts";
import { scriptOf } from "../transform/script.ts";
import type { TransformedCell } from "../transform/transform.ts";
import type { Ended, Session } from "./session.ts";
import type { Content } from "./wire.ts";

/** What is to be known of a cell beside its source. */
export interface Cell {
  /** Its request. */
  readonly id: string;
  /** Its execution count. */
  readonly count: number;
  /** Whether the count is its own. */
  readonly stored: boolean;
  /** Whether it is shown in a terminal. */
  readonly inTerminal: boolean;
  /** Whether the value of its last expression is wanted. */
  readonly wantsValue: boolean;
}

type Script = Pick<Cell, "id" | "inTerminal" | "wantsValue"> & { readonly url: string };

export class CellRunner {
  readonly #session: Session;
  readonly #language: Language;
  readonly #debugger: Debugger;
  /** Names that cells declared in the present execution process. */
  readonly #known = new Set<string>();
  #numbers = 0;
  #interrupted = false;

  constructor(session: Session, language: Language, debug: Debugger) {
    this.#session = session;
    this.#language = language;
    this.#debugger = debug;
  }

  /** A number that no evaluation, silent ones and expressions included, and no other work has had. */
  nextNumber(): number {
    return ++this.#numbers;
  }

  /** A request begins: interrupts from now on are for it. */
  begin(): void {
    this.#interrupted = false;
  }

  /** What has not started is not to start. */
  interrupt(): void {
    this.#interrupted = true;
    this.#language.interrupt();
  }

  /** The execution process was started anew. */
  forget(): void {
    this.#known.clear();
    this.#language.reset();
  }

  /** Checks and runs a cell; `onStart` is called when the execution process has got it. */
  async run(source: string, cell: Cell, onStart: () => void): Promise<Outcome> {
    if (source.trim() === "") return { status: "ok" };
    const language = this.#language;
    const [transformed, mistakes] = await Promise.all([
      language.transform(source),
      language.check(source),
    ]).catch((error: unknown) => {
      if (this.#interrupted) return [[], []];
      throw error;
    });
    if (this.#interrupted) return interrupted;
    const { count } = cell;
    if (Array.isArray(transformed)) return failed(mistakesError("SyntaxError", source, count, transformed));
    if (mistakes.length > 0) return failed(mistakesError("TypeScriptError", source, count, mistakes));
    // A name of its own where the count does not rise: lines of an earlier cell would be taken for this one's.
    const url = cell.stored ? `Cell[${count}]` : `Unstored[${this.#numbers}]`;
    await this.#debugger.beforeCell({ url, text: source, map: transformed.map });
    if (this.#interrupted) return interrupted;
    const ended = this.#evaluate(transformed, { ...cell, url });
    onStart();
    const { outcome, reached } = await ended;
    this.#debugger.afterCell();
    if (reached !== notStarted) for (const name of transformed.steps.flat()) this.#known.add(name);
    // Nothing waits for this: the language thread answers in the order in which it is asked.
    if (outcome.status === "ok") language.keep(source);
    else if (reached !== notStarted || transformed.steps.length === 0)
      language.keep(source, transformed.steps.slice(0, Math.max(reached, 0)).flat());
    return outcome.status === "ok" ? outcome : failed(withExcerpt(outcome.error, source, count));
  }

  /** The values of a request's `user_expressions`, or their errors. */
  async expressions(
    expressions: Readonly<Record<string, unknown>>,
    { id, count, inTerminal }: Pick<Cell, "id" | "count" | "inTerminal">,
  ): Promise<Content> {
    const results: Content = {};
    for (const [name, expression] of Object.entries(expressions)) {
      // Under the name of the cell, its lines would be taken for the cell's.
      const url = `Expression[${this.#numbers}]`;
      const transformed = await this.#language.transform(`(${expression})`);
      const { outcome } = Array.isArray(transformed)
        ? { outcome: failed(mistakesError("SyntaxError", String(expression), count, transformed)) }
        : await this.#evaluate(transformed, { url, id, inTerminal, wantsValue: true });
      const nothing = { data: { "text/plain": "undefined" }, metadata: {} };
      results[name] =
        outcome.status === "ok"
          ? { status: "ok", ...(outcome.bundle ?? nothing) }
          : { status: "error", ...outcome.error };
    }
    return results;
  }

  #evaluate(cell: TransformedCell, { url, id, inTerminal, wantsValue }: Script): Promise<Ended> {
    const code = scriptOf(cell, url, this.#known);
    const number = this.nextNumber();
    return this.#session.run({
      kind: "cell",
      id,
      cell: number,
      wantsValue,
      inTerminal,
      code,
      map: cell.map,
      url,
    });
  }
}

function failed(error: ErrorContent): Outcome {
  return { status: "error", error };
}
