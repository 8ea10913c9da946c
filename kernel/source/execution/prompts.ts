/** `prompt` for cells: asks the user, through the front end whose cell runs. */
import type { InputAnswer } from "../exchange/requests.ts";
import type { Owner, Owners } from "./owners.ts";
import { report } from "./report.ts";

export interface PromptOptions {
  /** Whether what is typed stays hidden. Default false. */
  readonly password?: boolean;
}

interface Waiting {
  readonly owner: Owner | undefined;
  readonly resolve: (value: string) => void;
  readonly reject: (error: unknown) => void;
  /** What it ends in if nobody can be asked: made where `prompt` was called, as its stack is to tell. */
  readonly error: Error;
}

class StdinNotImplementedError extends Error {
  override readonly name = "StdinNotImplementedError";
}

export class Prompts {
  readonly #owners: Owners;
  readonly #waiting = new Map<number, Waiting>();
  readonly #check: () => void;
  #asked = 0;

  /** `check` throws if the cell that waits is to stop. */
  constructor(owners: Owners, check: () => void) {
    this.#owners = owners;
    this.#check = check;
  }

  /** The global `prompt`. */
  readonly prompt = (text: unknown = "", { password = false }: PromptOptions = {}): Promise<string> => {
    const owner = this.#owners.current();
    const number = ++this.#asked;
    const error = new StdinNotImplementedError();
    report({ kind: "input_request", id: owner?.id, number, prompt: String(text), password });
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { owner, resolve, reject, error });
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
  stop(): void {
    for (const [number, { owner, reject }] of this.#waiting) {
      try {
        this.#owners.run(owner, this.#check);
      } catch (error) {
        this.#waiting.delete(number);
        reject(error);
      }
    }
  }
}
