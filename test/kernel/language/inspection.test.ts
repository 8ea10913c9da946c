import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Inspection } from "../../../kernel/source/language/inspection.ts";
import { CellLanguageService } from "../../../kernel/source/language/languageService.ts";

const typeRoots = [fileURLToPath(new URL("../../../node_modules/@types", import.meta.url))];
const service = new CellLanguageService(tmpdir(), typeRoots);
service.keep(`
/**
 * The area of a square.
 *
 * @param side its side in meters
 */
function area(side: number): number { return side ** 2 }
function pick(of: number): number; function pick(of: string, length: number): string
function pick(of: unknown): unknown { return of }
interface Shape {
  /** In meters. */
  side: number
}
const shape: Shape = { side: 1 };`);

/** What is told of the place `|` in a cell. */
function inspect(cell: string, detailed = false): Inspection | undefined {
  const at = cell.indexOf("|");
  return service.inspect(cell.slice(0, at) + cell.slice(at + 1), at, detailed);
}

test("a name is told with its signature and its doc comment, wherever in it the cursor is", () => {
  for (const cell of ["|area(1)", "ar|ea(1)", "area|(1)", "'😀'; area|"])
    assert.deepEqual(inspect(cell), {
      signature: "function area(side: number): number",
      documentation: "The area of a square.\n@param side its side in meters",
    });
  assert.deepEqual(inspect("shape.si|de"), {
    signature: "(property) Shape.side: number",
    documentation: "In meters.",
  });
  assert.match(inspect("[1].ma|p(String)")!.documentation, /^Calls a defined callback function/);
});

test("among the arguments of a call, the function is told, the fitting overload first", () => {
  assert.match(inspect("area(|)")!.signature, /^area\(side: number\): number$/);
  assert.equal(inspect("area(|")!.documentation.split("\n")[0], "The area of a square.");
  assert.equal(
    inspect("pick('x', |)")!.signature,
    "pick(of: string, length: number): string\npick(of: number): number",
  );
  assert.match(inspect("new Date(|)")!.signature, /^Date\(/);
});

test("in detail, a value of an interface is told with what it consists of", () => {
  assert.equal(inspect("sha|pe")!.signature, "const shape: Shape");
  assert.match(inspect("sha|pe", true)!.signature, /side: number/);
});

test("where there is no name, nothing is told", () => {
  assert.equal(inspect("1 + | 2"), undefined);
  assert.equal(inspect("|"), undefined);
  assert.equal(inspect("missing|"), undefined);
});
