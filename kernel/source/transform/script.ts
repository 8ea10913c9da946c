/** The script that V8 evaluates for a cell: what transform() made of it, under a line of declarations. */
import type { TransformedCell } from "./transform.ts";

/** The name of the global object by which scripts reach the kernel; its members are in execution/cellRuntime.ts. */
export const runtimeName = "__selflabKernel";

/** The name of the global variable that is true while loops are to ask whether to stop; see loops.ts. */
export const stopName = "__selflabStop";

/** The name under which an awaiting cell's body has its own reports: other cells may run before it is done. */
export const cellName = "__cell";

/** The name under which Node's loader knows cells; there is no such file. */
export const importingFile = "__notebook__.mjs";

/** How many lines a script has before those of the cell. */
export const linesOfHead = 1;

/**
 * The script of a cell, to be known to V8 as `url`, which must hold no blanks. It declares the names that are not
 * `known` from earlier cells.
 */
export function scriptOf({ body, steps }: TransformedCell, url: string, known: ReadonlySet<string>): string {
  const declared = steps.flat().filter((name) => !known.has(name));
  const head = [
    '"use strict";',
    ...(declared.length > 0 ? [`let ${declared.join(", ")};`, `${runtimeName}.reached = 0;`] : []),
  ];
  return `${head.join(" ")}\n${body}\n//# sourceURL=${url}`;
}
