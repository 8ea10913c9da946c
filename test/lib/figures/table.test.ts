import assert from "node:assert/strict";
import { test } from "node:test";
import { summarize } from "../../../lib/figures/summarize.ts";
import { table } from "../../../lib/figures/table.ts";

const rows = [
  { method: "SimCLR", accuracy: 0.92914, seed: 0, holds: true },
  { method: "raw <pixels>", accuracy: -0.071, seed: 10, holds: false },
];

function html(made: unknown): string {
  return (made as { [display: symbol]: () => Record<string, string> })[Symbol.for("Jupyter.display")]!()[
    "text/html"
  ]!;
}

test("table() aligns columns, rounds numbers to the digits of the largest, and says yes and no", () => {
  assert.equal(
    String(table(rows, { caption: "Ten labels per class." })),
    [
      "Ten labels per class.",
      "",
      "method        accuracy  seed  holds",
      "────────────  ────────  ────  ─────",
      "SimCLR           0.929     0  yes",
      "raw <pixels>    −0.071    10  no",
    ].join("\n"),
  );
});

test("table() escapes names, captions and values in HTML", () => {
  const shown = html(table([{ "a & b": '<img src="x">' }], { caption: "1 < 2" }));
  assert.match(shown, /<caption[^>]*>1 &lt; 2<\/caption>/);
  assert.match(shown, /a &amp; b/);
  assert.match(shown, /&lt;img src=&quot;x&quot;&gt;/);
  assert.doesNotMatch(shown, /<img/);
});

test("table() sets numbers to the right and has heads for rows and columns", () => {
  const shown = html(table(rows, { caption: "Scores." }));
  assert.match(shown, /<td style="text-align: right">0\.929<\/td>/);
  assert.match(shown, /<th scope="row" style="text-align: left">SimCLR<\/th>/);
  assert.match(shown, /<th scope="col" style="text-align: right">accuracy<\/th>/);
});

test("table() shows the columns asked for, in their order, and a dash for what is missing", () => {
  const text = String(
    table([{ a: 1, b: Number.NaN }, { a: 2 } as never], { caption: "Two.", columns: ["b", "a"] }),
  );
  assert.deepEqual(text.split("\n").slice(2), ["b  a", "─  ─", "–  1", "–  2"]);
});

test("table() does not show a small number as 0", () => {
  assert.match(String(table([{ p: 0.5 }, { p: 0.00001 }], { caption: "p." })), /0\.000010/);
});

test("table() refuses to be without a caption", () => {
  assert.throws(
    () => table(rows, { caption: "" }),
    new RangeError('table: expected a caption that says what the table shows, got ""; write a sentence'),
  );
});

test("table().frame() is a danfojs DataFrame of the unrounded rows", async () => {
  const frame = await table(rows, { caption: "Scores." }).frame();
  assert.deepEqual(frame.columns, ["method", "accuracy", "seed", "holds"]);
  assert.equal(frame.at(0, "accuracy"), 0.92914);
});

test("summarize() gives mean and sample deviation of each group, in the order of first rows", async () => {
  const runs = [
    { method: "b", accuracy: 1 },
    { method: "a", accuracy: 5 },
    { method: "b", accuracy: 3 },
  ];
  assert.deepEqual(await summarize(runs, { by: ["method"], of: ["accuracy"] }), [
    { method: "b", n: 2, "accuracy mean": 2, "accuracy std": Math.SQRT2 },
    { method: "a", n: 1, "accuracy mean": 5, "accuracy std": Number.NaN },
  ]);
});

test("summarize() does not mix groups whose names look alike when joined", async () => {
  const runs = [
    { a: "x-y", b: "z", value: 1 },
    { a: "x", b: "y-z", value: 2 },
  ];
  assert.equal((await summarize(runs, { by: ["a", "b"], of: ["value"] })).length, 2);
});

test("summarize() refuses a column that a row does not have", async () => {
  await assert.rejects(
    summarize([{ method: "a" }], { by: ["method"], of: ["accuracy"] }),
    new RangeError('summarize: expected column "accuracy" in every row, got none in row 0; it has method'),
  );
});
