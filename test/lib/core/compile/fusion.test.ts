import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fuse as fuseNeeded } from "../../../../lib/core/compile/fusion.ts";
import { CallSite } from "../../../../lib/core/compile/operation.ts";
import { type Source, type Step, users } from "../../../../lib/core/compile/step.ts";
import { reduceName } from "../../../../lib/core/kernels/reduce.ts";
import { nativeBackend } from "../../../../lib/core/operations/native.ts";

const dtype = nativeBackend().binding.TF_FLOAT!;
const outside: Source = { from: "input", name: "n0:0" };
const result = (step: number): Source => ({ from: "step", step, output: 0 });

const fuse = (steps: readonly Step[], results: readonly Source[]) => fuseNeeded(steps, users(steps, results));

/** A step of one output; MatMul stands for all that cannot be fused. */
function step(name: "Add" | "MatMul", sources: readonly Source[], shape: readonly number[] = [2, 2]): Step {
  const forms = sources.map(() => ({ shape, dtype }));
  const operation = {
    name,
    attributes: {},
    inputs: forms,
    outputs: [{ shape, dtype }],
    site: new CallSite(),
  };
  return { name, operation, attributes: [], sources };
}

/** A sum over the last `length` numbers of each row of [rows, length]. */
function sum(source: Source, rows: number, length: number): Step {
  const operation = {
    name: "Sum",
    attributes: { view: [rows, length, 1] },
    inputs: [{ shape: [rows, length], dtype }],
    outputs: [{ shape: [rows], dtype }],
    site: new CallSite(),
  };
  return { name: reduceName, operation, attributes: [], sources: [source] };
}

const sorted = (groups: readonly (readonly number[])[]) => groups.map((group) => [...group]);

test("fuse() makes a chain of elementwise steps one group", () => {
  const steps = [
    step("Add", [outside, outside]),
    step("Add", [result(0), outside]),
    step("Add", [result(1), result(0)]),
  ];
  assert.deepEqual(sorted(fuse(steps, [result(2)])), [[0, 1, 2]]);
});

test("fuse() leaves out what no result needs", () => {
  const steps = [
    step("Add", [outside, outside]),
    step("Add", [outside, outside]),
    step("MatMul", [result(0), result(1)]),
  ];
  assert.deepEqual(sorted(fuse(steps, [result(0)])), [[0]]);
});

test("fuse() keeps two steps apart where a third has to run between them", () => {
  const steps = [
    step("Add", [outside, outside]),
    step("MatMul", [result(0), outside]),
    step("Add", [result(0), result(1)]),
  ];
  assert.deepEqual(sorted(fuse(steps, [result(2)])), [[0], [1], [2]]);
});

test("fuse() keeps two groups apart where joining them would make a circle through a third group", () => {
  // 2, 3 and 4 are one group, which needs 0 by way of 1; 6 needs 0 and, by way of 5, that group.
  const steps = [
    step("Add", [outside, outside]),
    step("MatMul", [result(0), outside]),
    step("Add", [result(1), outside], [4]),
    step("Add", [outside, outside], [4]),
    step("Add", [result(2), result(3)], [4]),
    step("MatMul", [result(3), outside]),
    step("Add", [result(0), result(5)]),
  ];
  const groups = fuse(steps, [result(4), result(6)]);
  assert.ok(groups.every((group) => !(group.includes(0) && group.includes(6) && groups.length < 5)));
  checkOrder(steps, groups);
});

test("fuse() keeps steps of other shapes apart", () => {
  const steps = [step("Add", [outside, outside], [2]), step("Add", [result(0), outside], [3, 2])];
  assert.deepEqual(sorted(fuse(steps, [result(1)])), [[0], [1]]);
});

test("fuse() lets reductions of rows join what they reduce, and keeps apart what needs them", () => {
  const steps = [
    step("Add", [outside, outside], [4, 3]),
    sum(result(0), 4, 3),
    step("Add", [result(0), outside], [4, 3]),
    step("Add", [result(2), result(1)], [4, 3]),
    sum(result(3), 4, 3),
  ];
  const groups = fuse(steps, [result(4)]);
  assert.deepEqual(sorted(groups), [
    [0, 1, 2],
    [3, 4],
  ]);
});

test("fuse() takes rows of one length into a group, and no reductions of what it does not make", () => {
  const steps = [
    step("Add", [outside, outside], [4, 3]),
    sum(result(0), 4, 3),
    sum(result(0), 1, 12),
    step("MatMul", [result(0), outside], [4, 3]),
    sum(result(3), 4, 3),
    sum(outside, 4, 3),
  ];
  const groups = fuse(steps, [result(1), result(2), result(4), result(5)]);
  assert.deepEqual(sorted(groups), [[0, 1], [2], [3], [4], [5]]);
});

/** Every step once, elementwise ones of one shape together, and a group after all that it needs. */
function checkOrder(steps: readonly Step[], groups: readonly (readonly number[])[]): void {
  const done = new Set<number>();
  for (const group of groups) {
    const inside = new Set(group);
    for (const number of group) {
      assert.ok(!done.has(number), `step ${number} twice`);
      for (const source of steps[number]!.sources) {
        if (source.from !== "step") continue;
        assert.ok(done.has(source.step) || inside.has(source.step), `step ${number} before ${source.step}`);
      }
    }
    if (group.length > 1) {
      const kinds = group.map(
        (number) => `${steps[number]!.operation.name} ${steps[number]!.operation.outputs[0]!.shape}`,
      );
      assert.equal(new Set(kinds).size, 1);
      assert.match(kinds[0]!, /^Add /);
    }
    for (const number of group) done.add(number);
  }
}

test("fuse() puts any steps into groups that can run one after the other", () => {
  const description = fc.array(
    fc.record({
      fusible: fc.boolean(),
      wide: fc.boolean(),
      // How far back the two inputs are.
      back: fc.tuple(fc.nat(12), fc.nat(12)),
    }),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(
    fc.property(description, (parts) => {
      const steps = parts.map(({ fusible, wide, back }, i) =>
        step(
          fusible ? "Add" : "MatMul",
          back.map((distance) => (distance < i ? result(i - 1 - distance) : outside)),
          wide ? [4] : [2, 2],
        ),
      );
      const results = steps.map((_, i) => result(i)).filter((_, i) => i % 7 === steps.length % 7);
      const groups = fuse(steps, results);
      checkOrder(steps, groups);
      const kept = new Set(groups.flat());
      for (const source of results) assert.ok(source.from === "step" && kept.has(source.step));
    }),
    { numRuns: 300 },
  );
});
