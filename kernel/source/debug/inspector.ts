/** The protocol process's end of the line to V8's inspector in the execution process; debugThread.ts is the other. */
import type { Duplex } from "node:stream";
import { eachLine } from "../exchange/lines.ts";

export interface InspectorCall {
  readonly number: number;
  readonly method: string;
  readonly parameters: object;
}

export type InspectorAnswer =
  | { readonly number: number; readonly result: unknown }
  | { readonly number: number; readonly error: string };

export interface InspectorEvent {
  readonly method: string;
  readonly params: unknown;
}

interface Waiting {
  readonly done: (result: unknown) => void;
  readonly failed: (error: Error) => void;
}

export class Inspector {
  readonly #line: Duplex;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #closed = false;

  constructor(line: Duplex, onEvent: (event: InspectorEvent) => void) {
    this.#line = line;
    eachLine(line, (text) => {
      const message = JSON.parse(text) as InspectorAnswer | InspectorEvent;
      if (this.#closed) return;
      if ("method" in message) return onEvent(message);
      const waiting = this.#waiting.get(message.number);
      this.#waiting.delete(message.number);
      if ("error" in message) waiting?.failed(new Error(message.error));
      else waiting?.done(message.result);
    });
  }

  /** Calls a method of the inspector by its name in the Chrome DevTools Protocol. */
  call<Result = unknown>(method: string, parameters: object = {}): Promise<Result> {
    if (this.#closed) return Promise.reject(ended(method));
    const number = ++this.#calls;
    this.#line.write(`${JSON.stringify({ number, method, parameters } satisfies InspectorCall)}\n`);
    return new Promise((done, failed) => {
      this.#waiting.set(number, {
        done: done as (result: unknown) => void,
        failed: (error) => failed(new Error(`${method}: ${error.message}`)),
      });
    });
  }

  /** The process has ended: what waits for it fails. */
  close(): void {
    this.#closed = true;
    for (const { failed } of this.#waiting.values()) failed(ended("inspector"));
    this.#waiting.clear();
  }
}

function ended(where: string): Error {
  return new Error(`${where}: expected a running execution process, got one that has ended; ask again`);
}
