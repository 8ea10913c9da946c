/** The check of an exercise: says what is right already and what is not yet, and never throws. */
import { escaped } from "./html.ts";

export interface Check {
  readonly passed: boolean;
  /** What to hold, what came, and a hint; for a reader. */
  readonly lines: readonly { readonly says: string; readonly passed: boolean; readonly got?: string }[];
}

/**
 * Tries the reader's solution: each test is a sentence that should be true and a function that tells whether it is. A
 * test that throws has not passed, and its error is shown.
 *
 * @example
 * const check = exercise({ "two and two is four": () => 2 + 2 === 4 });
 * assert.equal(check.passed, true);
 */
export function exercise(tests: Readonly<Record<string, () => boolean>>): Check {
  const lines = Object.entries(tests).map(([says, test]) => {
    try {
      return { says, passed: test() === true };
    } catch (error) {
      return { says, passed: false, got: error instanceof Error ? error.message : String(error) };
    }
  });
  const check: Check = { passed: lines.every(({ passed }) => passed), lines };
  return Object.defineProperty(check, Symbol.for("Jupyter.display"), {
    value: () => ({
      "text/plain": describe(check),
      "text/html": `<pre>${escaped(describe(check))}</pre>`,
    }),
  });
}

function describe({ passed, lines }: Check): string {
  const marks = lines.map(
    (line) => `${line.passed ? "✓" : "○"} ${line.says}${line.got ? ` (got: ${line.got})` : ""}`,
  );
  return [...marks, passed ? "All right." : "Not yet: change the cell above and run both again."].join("\n");
}
