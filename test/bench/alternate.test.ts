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

test("alternate() lets contenders take turns of equal time, each warmed up, and finds out at first how many steps that is", async () => {
  const turns: string[] = [];
  await alternate([contender("a", 10, turns), contender("b", 1000, turns)], { rounds: 2 });
  assert.equal(turns.join(" "), "a3 a3 a15 b3 b3 b3 a3 a15 b3 b3");
});

test("alternate() gives the first contender's time as a share of each one's, and that of another if asked", async () => {
  const contenders = [
    contender("a", 2, []),
    contender("b", 1, []),
    { ...contender("c", 8, []), target: 0.5 },
  ];
  const timings = await alternate(contenders, { rounds: 3, loop: 1 });
  assert.deepEqual(
    timings.map((timing) => [
      timing.contender,
      timing.milliseconds.median,
      timing.ratio.median,
      timing.ratioOfLoop?.median,
      timing.target,
    ]),
    [
      ["a", 2, 1, 0.5, undefined],
      ["b", 1, 2, 1, undefined],
      ["c", 8, 0.25, 0.125, 0.5],
    ],
  );
});

test("alternate() gives long steps no warm-up", async () => {
  const turns: string[] = [];
  await alternate([contender("a", 9000, turns), contender("b", 9000, turns)], { rounds: 2, steps: 1 });
  assert.equal(turns.join(" "), "a1 b1 a1 b1");
});
