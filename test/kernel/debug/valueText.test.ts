import assert from "node:assert/strict";
import { test } from "node:test";
import { typeText, valueText } from "../../../kernel/source/debug/valueText.ts";

const functions = {
  "function add(a, b) { return a + b; }": "ƒ add(a, b)",
  "function (x) {\n  return x;\n}": "ƒ (x)",
  "async function load({ url, retries = (1 + 2) }) {}": "ƒ async load({ url, retries = (1 + 2) })",
  "(a, b) => a + b": "ƒ (a, b)",
  "x => x + 1": "ƒ x",
  "class Point extends Base { x = 1 }": "class Point extends Base",
};
for (const [description, text] of Object.entries(functions)) {
  test(`valueText() shows ${JSON.stringify(description)} as ${text}`, () => {
    assert.equal(valueText({ type: "function", className: "Function", description }), text);
  });
}

test("valueText() writes a string with its quotes, and shortens a long description", () => {
  assert.equal(valueText({ type: "string", value: 'say "hi"\n' }), '"say \\"hi\\"\\n"');
  const error = {
    type: "object",
    subtype: "error",
    className: "Error",
    description: "Error: no\n    at f",
  } as const;
  assert.equal(valueText(error), "Error: no");
  assert.equal(valueText({ type: "symbol", description: "x".repeat(300) }).length, 200);
});

test("typeText() says null, and the class of what has one", () => {
  assert.equal(typeText({ type: "object", subtype: "null", value: null }), "null");
  assert.equal(typeText({ type: "object", className: "Map" }), "Map");
  assert.equal(typeText({ type: "bigint" }), "bigint");
});
