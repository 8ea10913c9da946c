/** Writes reports to a pipe of their own, with blocking writes: a sync loop streams, too. */
import { writeSync } from "node:fs";
import type { Report } from "../exchange/reports.ts";

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
