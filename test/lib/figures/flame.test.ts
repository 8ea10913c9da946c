import assert from "node:assert/strict";
import { test } from "node:test";
import { flame } from "../../../lib/figures/flame.ts";
import { flameTree, type Part } from "../../../lib/figures/flameTree.ts";
import { known } from "./profiles.ts";

/** Labels with times, as nested lists. */
const outline = ({ label, milliseconds, parts }: Part): unknown => [
  label,
  milliseconds,
  ...parts.map(outline),
];

test("flameTree() nests functions that call one another, the widest first, and ends in operations and the pause", () => {
  assert.deepEqual(outline(flameTree(known, 900)), [
    "step",
    10,
    ["chain.apply", 7, ["dense.apply", 7, ["∇ MatMul", 4], ["MatMul", 3]]],
    ["ntxent", 1, ["Exp", 1]],
    [" ", 2],
  ]);
});

test("flameTree() leaves out what is narrower than a pixel", () => {
  const labels = flameTree(known, 8).parts.map(({ label }) => label);
  assert.deepEqual(labels, ["chain.apply", " "]);
});

test("flameTree() tells functions, forward operations, those of gradients and pauses apart", () => {
  const tree = flameTree(known, 900);
  const [layers, , pause] = tree.parts;
  const operations = layers!.parts[0]!.parts;
  assert.deepEqual(
    [tree, layers, pause, ...operations].map((part) => part!.kind),
    ["function", "function", "idle", "gradient", "forward"],
  );
  assert.equal(layers!.line, "/pack/chain.ts:36");
});

test("flame() draws each profile, with values that add up to its time", () => {
  const { data, layout, alt } = flame([known, { ...known, mode: "eager" }]);
  assert.equal(data.length, 2);
  for (const { values, ids, parents } of data as unknown as {
    values: number[];
    ids: string[];
    parents: string[];
  }[]) {
    assert.equal(
      values.reduce((sum, value) => sum + value, 0),
      known.sum + known.idle * known.span,
    );
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(parents.every((parent, i) => (i === 0 ? parent === "" : ids.includes(parent))));
  }
  const names = (layout.annotations as { text: string }[]).map(({ text }) => text);
  assert.deepEqual(names, ["compiled: 11.0 ms a call, 4 operations", "eager: 11.0 ms a call, 4 operations"]);
  assert.equal(
    alt,
    names
      .map(
        (name) =>
          `${name}; of the time of all operations /pack/dense.ts:29 (gradient) 50 %, /pack/dense.ts:29 38 %, /pack/ntxent.ts:28 13 %.`,
      )
      .join(" "),
  );
});

test("flame() keeps profiles apart: none reaches into the name or the room of another", () => {
  const { data } = flame([known, known, known]);
  const domains = data.map(({ domain }) => (domain as { y: [number, number] }).y);
  domains.forEach(([low, high], i) => {
    assert.ok(low >= 0 && low < high && high < 1);
    assert.ok(i === 0 || high < domains[i - 1]![0]);
  });
});

test("flame() refuses to draw no profile", () => {
  assert.throws(
    () => flame([]),
    new RangeError("flame: expected at least one profile, got none; pass such as [profile(step, ...inputs)]"),
  );
});
