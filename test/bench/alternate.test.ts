import assert from "node:assert/strict";
import { test } from "node:test";
import { alternate, type Contender } from "../../bench/alternate.ts";

/** Takes `milliseconds` a step and notes each turn. */
function contender(name: string, milliseconds: number, turns: string[]): Contender {
  return {
    name,
    trainer: {
      async run(steps) {
        turns.push(`${name}${steps}`);
        return { milliseconds: Array(steps).fill(milliseconds), losses: Array(steps).fill(0) };
      },
    },
  };
}

test("alternate() lets contenders take turns, each turn warmed up", async () => {
  const turns: string[] = [];
  await alternate([contender("a", 1, turns), contender("b", 1, turns)], { rounds: 2, steps: 7 });
  assert.equal(turns.join(" "), "a3 a7 b3 b7 a3 a7 b3 b7");
});

test("alternate() gives the first contender's time as a share of each one's", async () => {
  const timings = await alternate([contender("a", 2, []), contender("b", 8, [])], { rounds: 3, steps: 2 });
  assert.deepEqual(
    timings.map((timing) => [timing.contender, timing.milliseconds.median, timing.ratio.median]),
    [
      ["a", 2, 1],
      ["b", 8, 0.25],
    ],
  );
});
