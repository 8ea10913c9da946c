import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { plainText } from "../../../kernel/source/execution/plainText.ts";

class Point {
  #hidden = 3;
  constructor(readonly x = 1) {}
  get sum(): number {
    return this.x + this.#hidden;
  }
}

const circle: Record<string, unknown> = { name: "circle" };
circle.self = circle;

const shown: Readonly<Record<string, readonly [value: unknown, text: string]>> = {
  "a string": ["it's", `"it's"`],
  "a bigint": [10n, "10n"],
  "minus zero": [-0, "-0"],
  "a symbol": [Symbol("s"), "Symbol(s)"],
  "a date": [new Date(0), "1970-01-01T00:00:00.000Z"],
  "an invalid date": [new Date(Number.NaN), "Invalid Date"],
  "a map": [new Map([["a", new Set([1])]]), "Map(1) { 'a' => Set(1) { 1 } }"],
  "a class": [class A extends Point {}, "[class A extends Point]"],
  "an instance": [new Point(), "Point { x: 1 }"],
  "an object of another realm": [vm.runInNewContext("({ a: 1 })"), "{ a: 1 }"],
  "an object without a prototype": [
    Object.assign(Object.create(null), { a: 1 }),
    "[Object: null prototype] { a: 1 }",
  ],
  "a circle": [circle, "<ref *1> { name: 'circle', self: [Circular *1] }"],
  "a typed array": [Float32Array.of(1.5, 2), "Float32Array(2) [ 1.5, 2 ]"],
  "a getter that throws": [
    {
      get value(): never {
        throw new Error("called");
      },
    },
    "{ value: [Getter] }",
  ],
  "a promise": [Promise.resolve(1), "Promise { 1 }"],
  "a proxy that refuses everything": [
    new Proxy(
      { a: 1 },
      {
        get: () => {
          throw new Error("no");
        },
        ownKeys: () => {
          throw new Error("no");
        },
      },
    ),
    "{ a: 1 }",
  ],
};

for (const [what, [value, text]] of Object.entries(shown)) {
  test(`plainText() shows ${what}`, () => assert.equal(plainText(value), text));
}

test("plainText() says of what cannot be shown what it is, and why", () => {
  const rude = {
    [Symbol.for("nodejs.util.inspect.custom")]() {
      throw new Error("not at home");
    },
  };
  assert.equal(plainText(rude), "[Object that cannot be shown: not at home]");
  const ruder = {
    ...rude,
    get [Symbol.toStringTag](): string {
      throw new Error("who asks?");
    },
  };
  assert.equal(plainText(ruder), "[object that cannot be shown: not at home]");
});

test("plainText() shows an error as a value by its stack", () => {
  assert.match(plainText(new RangeError("too far")), /^RangeError: too far\n {4}at /);
});

test("plainText() shows sixty elements of a list, and whole matrices of that size", () => {
  const matrix = Array.from({ length: 61 }, (_, i) => Array.from({ length: 3 }, (_, j) => i * j));
  assert.match(plainText(matrix), /\[ 0, 59, 118 \],\n {2}\.\.\. 1 more item\n\]$/);
  assert.match(plainText(new Float64Array(1e6)), /\.\.\. 999940 more items\n\]$/);
  const square = Array.from({ length: 60 }, () => Array<number>(60).fill(7));
  assert.equal(plainText(square).match(/7/g)!.length, 3600);
});

test("plainText() shows fewer levels of what has very many parts, in a moment", () => {
  const cube = (depth: number): unknown =>
    depth === 0 ? 0 : Array.from({ length: 50 }, () => cube(depth - 1));
  const large = cube(4);
  const started = performance.now();
  const text = plainText(large);
  assert.ok(performance.now() - started < 2000);
  assert.match(text, /\[Array\]/);
  assert.ok(text.length < 200_000);
});

test("plainText() shows the first of very many properties, and how many more there are", () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key${i}`, i]));
  const text = plainText(Object.assign(new Point(), many));
  assert.match(text, /^Point \{\n {2}x: 1,\n {2}key0: 0,/);
  assert.match(text, /key98: 98\n\}\n… 4901 more properties$/);
});

test("plainText() cuts what is longer than two hundred thousand characters", () => {
  const text = plainText(Array(60).fill("x".repeat(10_000)));
  assert.match(text, /… \d+ more characters$/);
  assert.ok(text.length < 200_100);
});
