/** What the execution process tells the protocol process, over a pipe of its own with blocking writes: a sync loop streams, too. */
import { writeSync } from "node:fs";
import type { MimeBundle } from "./bundle.ts";

/** Content of an error in the protocol's terms. */
export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** How a cell ended. `bundle` is its value, if it has one to show. */
export type Outcome =
  | { readonly status: "ok"; readonly bundle?: MimeBundle }
  | { readonly status: "error"; readonly error: ErrorContent };

/** A message to the protocol process. `id` is the request that it belongs to. */
export type Report =
  | { readonly kind: "ready" }
  | {
      readonly kind: "stream";
      readonly id: string | undefined;
      readonly name: "stdout" | "stderr";
      readonly text: string;
    }
  | {
      readonly kind: "display_data" | "update_display_data" | "clear_output";
      readonly id: string | undefined;
      readonly content: Record<string, unknown>;
    }
  | {
      readonly kind: "done";
      readonly id: string;
      readonly outcome: Outcome;
      /** How many of its declaring statements the cell reached. */
      readonly reached: number;
    };

/** Instead of a number of statements reached: the script did not even start, so its names are not declared. */
export const notStarted = -1;

/** The descriptor of the pipe in the execution process. */
export const reportPipe = 4;

/** Writes a report whole. */
export function report(message: Report): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(reportPipe, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") process.exit(0);
      if (code !== "EAGAIN") throw error;
      Atomics.wait(napping, 0, 0, 1);
    }
  }
}

const napping = new Int32Array(new SharedArrayBuffer(4));
