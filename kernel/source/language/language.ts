/** The protocol process's side of the language thread. A thread that died is started anew, and told of the cells that were kept. */
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

interface Waiting {
  readonly done: (value: unknown) => void;
  readonly failed: (error: Error) => void;
}

/** A cell that was kept, as a new thread is told of it. */
type Kept = Parameters<Methods["keep"]>;

/** Time in milliseconds that an interrupted check is left to end by itself. */
const patience = 2000;

/**
 * Megabytes for young objects. What TypeScript makes for one cell is garbage at its end: with V8's default of 48 the
 * thread takes a hundred more megabytes over thousands of cells, and is not faster.
 */
const youngGeneration = 6;

export class Language {
  readonly #folder: string;
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #kept: Kept[] = [];
  #calls = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#warm();
  }

  /** Makes TypeScript read its libraries before the first cell asks. */
  #warm(): void {
    this.check("1").catch(() => {});
  }

  #start(): Worker {
    const own = path.dirname(fileURLToPath(import.meta.url));
    const nodeTypes = path.dirname(createRequire(import.meta.url).resolve("@types/node/package.json"));
    const worker = new Worker(path.join(own, "languageWorker.js"), {
      workerData: { folder: this.#folder, typeRoots: [path.dirname(nodeTypes)] },
      resourceLimits: { maxYoungGenerationSizeMb: youngGeneration },
    });
    let answered = false;
    let reason = new Error("language: expected an answer, got the end of the thread; run the cell again");
    worker.on("message", ({ number, value, error }: Answer) => {
      answered = true;
      const waiting = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (error === undefined) waiting?.done(value);
      else waiting?.failed(new Error(error));
    });
    worker.on("error", (error) => {
      reason = error;
    });
    worker.on("exit", () => {
      this.#worker = undefined;
      for (const { failed } of this.#waiting.values()) failed(reason);
      this.#waiting.clear();
      // One that dies of its first work would die of it again: without the kept cells, and when the next cell asks.
      if (answered) this.#warm();
      else this.#kept = [];
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

  /** Makes the types of a cell known to later ones; nothing needs to wait for it. */
  keep(...cell: Kept): void {
    this.#kept.push(cell);
    this.#call("keep", ...cell).catch(() => {});
  }

  /** Forgets all cells. */
  reset(): void {
    this.#kept = [];
    this.#call("reset").catch(() => {});
  }

  /** Ends the thread if what it is asked now takes long; another one takes over, with the cells that were kept. */
  interrupt(): void {
    const asked = [...this.#waiting.keys()];
    const worker = this.#worker;
    if (asked.length === 0) return;
    const timer = setTimeout(() => {
      if (asked.some((number) => this.#waiting.has(number))) void worker?.terminate();
    }, patience);
    timer.unref();
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
    if (this.#worker === undefined) {
      this.#worker = this.#start();
      for (const cell of this.#kept.slice(0, method === "keep" ? -1 : undefined))
        this.#call("keep", ...cell).catch(() => {});
    }
    const worker = this.#worker;
    const number = ++this.#calls;
    return new Promise((done, failed) => {
      this.#waiting.set(number, { done: done as Waiting["done"], failed });
      worker.postMessage({ number, method, values } satisfies Call);
    });
  }
}
