/** `prompt` for cells: asks the user, through the front end whose cell runs. */
import { interruptError } from "../exchange/interrupted.ts";
import type { InputAnswer } from "../exchange/requests.ts";
import type { Owners } from "./owners.ts";
import { report } from "./report.ts";

export interface PromptOptions {
  /** Whether what is typed stays hidden. Default false. */
  readonly password?: boolean;
}

interface Waiting {
  readonly cell: number;
  readonly resolve: (value: string) => void;
  readonly reject: (error: Error) => void;
  /** What it ends in if nobody can be asked: made where `prompt` was called, as its stack is to tell. */
  readonly error: Error;
}

class StdinNotImplementedError extends Error {
  override readonly name = "StdinNotImplementedError";
}

export class Prompts {
  readonly #owners: Owners;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  constructor(owners: Owners) {
    this.#owners = owners;
  }

  /** The global `prompt`. */
  readonly prompt = (text: unknown = "", { password = false }: PromptOptions = {}): Promise<string> => {
    const owner = this.#owners.current();
    const number = ++this.#asked;
    const error = new StdinNotImplementedError();
    report({ kind: "input_request", id: owner?.id, number, prompt: String(text), password });
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { cell: owner?.cell ?? 0, resolve, reject, error });
    });
  };

  /** What the front end answered, or why it was not asked. */
  answered(answer: InputAnswer): void {
    const waiting = this.#waiting.get(answer.number);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.number);
    if (answer.kind === "input") waiting.resolve(answer.value);
    else {
      waiting.error.message = answer.reason;
      waiting.reject(waiting.error);
    }
  }

  /** Ends the wait of cells that are to stop, so that their `finally` blocks run. */
  stop(isStopped: (cell: number) => boolean): void {
    for (const [number, { cell, reject }] of this.#waiting) {
      if (!isStopped(cell)) continue;
      this.#waiting.delete(number);
      reject(interruptError());
    }
  }
}
