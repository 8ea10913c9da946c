import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { examples, runExample, sources } from "./support/examples.ts";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const foundation = sources(path.join(root, "lib/core"));

for (const folder of ["lib", "datasets", "experiments"]) {
  for (const example of sources(path.join(root, folder)).flatMap(examples)) {
    const place = path.relative(root, example.file);
    test(`the example of ${example.symbol} in ${place} runs`, () => runExample(example, foundation));
  }
}

const scratch = mkdtempSync(path.join(tmpdir(), "selflab-examples-"));
after(() => rmSync(scratch, { recursive: true }));

/** The examples of a file with this text. */
function inFile(text: string) {
  const file = path.join(scratch, "double.ts");
  writeFileSync(file, text);
  return examples(file);
}

test("examples() finds those of functions, constants and properties, each once", () => {
  const found = inFile(`
    /** @example f(1); */
    export function f(x: number) { return x; }
    /** @example g; */
    export const g = 1;
    export interface H {
      /** @example h; */
      readonly h: number;
    }
    /** None. */
    export const none = 2;`);
  assert.deepEqual(
    found.map(({ symbol, code }) => [symbol, code]),
    [
      ["f", "f(1);"],
      ["g", "g;"],
      ["h", "h;"],
    ],
  );
});

test("runExample() fails where the example is wrong, in an assertion or in a name", async () => {
  const [right, wrong, unknown] = inFile(`
    /** @example assert.equal(double(2), 4 as number); */
    export function double(x: number): number { return 2 * x; }
    /** @example assert.equal(double(2), 5); */
    export const a = 1;
    /** @example triple(2); */
    export const b = 1;`);
  await runExample(right!, []);
  await assert.rejects(runExample(wrong!, []), assert.AssertionError);
  await assert.rejects(runExample(unknown!, []), new ReferenceError("triple is not defined"));
});
