/** The protocol process's side of the language thread. */
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Completions, Diagnostic, Inspection } from "./languageService.ts";
import type { Answer, Call } from "./languageWorker.ts";

export class Language {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { done: (value: unknown) => void; failed: (error: Error) => void }>();
  #calls = 0;

  constructor(folder: string) {
    const own = path.dirname(fileURLToPath(import.meta.url));
    const nodeTypes = path.dirname(createRequire(import.meta.url).resolve("@types/node/package.json"));
    this.#worker = new Worker(path.join(own, "languageWorker.js"), {
      workerData: { folder, typeRoots: [path.dirname(nodeTypes)] },
    });
    this.#worker.on("message", ({ number, value, error }: Answer) => {
      const waiting = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (error === undefined) waiting?.done(value);
      else waiting?.failed(new Error(error));
    });
    // The first check reads TypeScript's libraries: it is done before the first cell asks.
    void this.check("1");
  }

  check(source: string): Promise<Diagnostic[]> {
    return this.#call("check", source) as Promise<Diagnostic[]>;
  }

  keep(source: string, reached?: readonly string[]): Promise<void> {
    return this.#call("keep", source, reached) as Promise<void>;
  }

  reset(): Promise<void> {
    return this.#call("reset") as Promise<void>;
  }

  complete(source: string, at: number): Promise<Completions> {
    return this.#call("complete", source, at) as Promise<Completions>;
  }

  inspect(source: string, at: number): Promise<Inspection | undefined> {
    return this.#call("inspect", source, at) as Promise<Inspection | undefined>;
  }

  #call(method: Call["method"], ...values: unknown[]): Promise<unknown> {
    const number = ++this.#calls;
    return new Promise((done, failed) => {
      this.#waiting.set(number, { done, failed });
      this.#worker.postMessage({ number, method, values } satisfies Call);
    });
  }
}
