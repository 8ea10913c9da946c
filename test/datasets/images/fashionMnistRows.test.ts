import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanAndSplit, parseRows } from "../../../datasets/images/fashionMnistRows.ts";

const row = (value: number) => new Array<number>(784).fill(value);
const rows = [
  [row(0), row(1), row(1), row(2), []],
  [row(10), row(11), row(12), row(2), [1, 2]],
];

/** Value of each image with its label. */
const pairs = ({ pixels, marks }: { pixels: Uint8Array; marks: Uint8Array }) =>
  [...marks].map((mark, i) => `${pixels[i * 784]}:${mark}`);

test("cleanAndSplit() leaves out rows that are no image and repeated images; the lower of two labels stays", () => {
  const { train, test: held } = cleanAndSplit(rows, { testPerClass: 1 });
  assert.deepEqual([...pairs(train), ...pairs(held)].sort(), ["0:0", "10:1", "11:1", "12:1", "1:0", "2:0"]);
  assert.deepEqual([...held.marks].sort(), [0, 1]);
});

test("cleanAndSplit() gives the same parts whatever the order of the rows", () => {
  const reversed = rows.map((images) => [...images].reverse());
  assert.deepEqual(cleanAndSplit(reversed, { testPerClass: 1 }), cleanAndSplit(rows, { testPerClass: 1 }));
});

test("cleanAndSplit() with another seed splits otherwise", () => {
  const many = [Array.from({ length: 100 }, (_, i) => row(i))];
  const parts = ["a", "b"].map((seed) => pairs(cleanAndSplit(many, { testPerClass: 10, seed }).test));
  assert.notDeepEqual(parts[0], parts[1]);
});

test("parseRows() refuses a file of another form", () => {
  assert.deepEqual(parseRows("fashionMnist", '{"data":[[1,2],[]]}'), [[1, 2], []]);
  assert.throws(
    () => parseRows("fashionMnist", '{"rows":[]}'),
    new SyntaxError(
      'fashionMnist: expected {"data": rows of pixels}, got {"rows":[]}; run `npm ci` to restore it',
    ),
  );
});
