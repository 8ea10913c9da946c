/** The most memory that the process held during a span of time. */
import { readFileSync, writeFileSync } from "node:fs";

export interface PeakMemory {
  /** Looks at the memory now: what is given back between two looks counts only where the system keeps a mark. */
  look(): void;
  /** The most so far, in bytes. */
  bytes(): number;
  /** Ends the span. */
  end(): void;
}

/** All spans that are open. The system has one mark for them, which each new span sets back. */
const open = new Set<PeakMemory>();

/**
 * Begins a span. What counts is resident memory: all pages that the process holds in RAM. Some 300 MB of them are
 * TensorFlow's and Node's own before anything is done, and TensorFlow keeps what it once had for later use, so a span
 * does not begin lower than the one before it ended. Linux marks the highest value, so there the peak is that of every
 * moment; elsewhere it is the highest of those looked at.
 */
export function peakMemory(): PeakMemory {
  for (const other of open) other.look();
  const marked = setMarkBack();
  let most = process.memoryUsage.rss();
  const span: PeakMemory = {
    look() {
      most = Math.max(most, marked ? mark() : process.memoryUsage.rss());
    },
    bytes() {
      span.look();
      return most;
    },
    end: () => void open.delete(span),
  };
  open.add(span);
  return span;
}

/** Sets the mark to the memory held now: see clear_refs in the kernel's Documentation/filesystems/proc.rst. */
function setMarkBack(): boolean {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
    return mark() > 0;
  } catch {
    return false;
  }
}

function mark(): number {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return 1024 * Number(found?.[1] ?? 0);
}
