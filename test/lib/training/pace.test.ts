import assert from "node:assert/strict";
import { test } from "node:test";
import { pace } from "../../../lib/training/pace.ts";

/** The steps of each call where a step takes so many milliseconds. */
function calls(milliseconds: number, longest = 256): number[] {
  let speed = pace(longest);
  return Array.from({ length: 14 }, () => {
    const { steps } = speed;
    speed = speed.after(steps, 0.1 + steps * milliseconds);
    return steps;
  });
}

test("pace() begins with one step and doubles while a call is short, to at most 16 ms", () => {
  assert.deepEqual(calls(1).slice(0, 5), [1, 2, 4, 8, 8]);
  for (const milliseconds of [0.3, 1, 2.5, 7])
    assert.ok(Math.max(...calls(milliseconds)) * milliseconds <= 16, `${milliseconds} ms a step`);
});

test("pace() keeps single steps where they are long", () => {
  assert.deepEqual(new Set(calls(20)), new Set([1]));
});

test("pace() stops at the longest call", () => {
  assert.equal(Math.max(...calls(0.001)), 256);
  assert.equal(Math.max(...calls(0.001, 1)), 1);
});

test("pace() halves after a long call", () => {
  assert.equal(pace(256, 32).after(32, 40).steps, 16);
  assert.equal(pace(256, 1).after(1, 40).steps, 1);
});

test("pace() does not grow by a call that was cut short by a stop", () => {
  assert.equal(pace(256, 32).after(3, 1).steps, 32);
});
