/** The protocol process's side of the language thread. A thread that died is started anew and knows no cells. */
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { CellSyntaxError, TransformedCell } from "../transform/transform.ts";
import type { Completeness } from "./completeness.ts";
import type { Completions } from "./completion.ts";
import type { Diagnostic } from "./diagnostics.ts";
import type { Inspection } from "./inspection.ts";
import type { Answer, Call, Methods } from "./languageWorker.ts";

export class Language {
  readonly #folder: string;
  #worker: Worker;
  readonly #waiting = new Map<number, { done: (value: unknown) => void; failed: (error: Error) => void }>();
  #calls = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#worker = this.#start();
    // The first check reads TypeScript's libraries: it is done before the first cell asks.
    void this.check("1").catch(() => {});
  }

  #start(): Worker {
    const own = path.dirname(fileURLToPath(import.meta.url));
    const nodeTypes = path.dirname(createRequire(import.meta.url).resolve("@types/node/package.json"));
    const worker = new Worker(path.join(own, "languageWorker.js"), {
      workerData: { folder: this.#folder, typeRoots: [path.dirname(nodeTypes)] },
    });
    worker.on("message", ({ number, value, error }: Answer) => {
      const waiting = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (error === undefined) waiting?.done(value);
      else waiting?.failed(new Error(error));
    });
    worker.on("error", (error) => {
      this.#worker = this.#start();
      for (const { failed } of this.#waiting.values()) failed(error);
      this.#waiting.clear();
    });
    return worker;
  }

  /** The script of a cell, or the mistakes that keep it from being read. */
  transform(source: string): Promise<TransformedCell | CellSyntaxError[]> {
    return this.#call("transform", source);
  }

  check(source: string): Promise<Diagnostic[]> {
    return this.#call("check", source);
  }

  keep(source: string, reached?: readonly string[]): Promise<void> {
    return this.#call("keep", source, reached);
  }

  reset(): Promise<void> {
    return this.#call("reset");
  }

  complete(source: string, at: number): Promise<Completions> {
    return this.#call("complete", source, at);
  }

  inspect(source: string, at: number, detailed: boolean): Promise<Inspection | undefined> {
    return this.#call("inspect", source, at, detailed);
  }

  completeness(source: string): Promise<Completeness> {
    return this.#call("completeness", source);
  }

  #call<Name extends keyof Methods>(
    method: Name,
    ...values: Parameters<Methods[Name]>
  ): Promise<ReturnType<Methods[Name]>> {
    const number = ++this.#calls;
    return new Promise((done, failed) => {
      this.#waiting.set(number, { done: done as (value: unknown) => void, failed });
      this.#worker.postMessage({ number, method, values } satisfies Call);
    });
  }
}
