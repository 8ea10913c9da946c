/** A profile of known times, for the tests of its figure and its table. */
import type { CallSite, Frame } from "../../../lib/core/compile/operation.ts";
import type { OperationRun } from "../../../lib/core/profile/watch.ts";
import type { Profile } from "../../../lib/core/profile.ts";

const frame = (caller: string, file: string, line: number): Frame => ({
  caller,
  file: `/pack/${file}`,
  line,
});
const outer = [
  frame("Object.loss", "method.ts", 50),
  frame("", "descend.ts", 28),
  frame("step", "descend.ts", 27),
];
const layer = [
  frame("Object.apply", "dense.ts", 29),
  frame("Object.apply", "chain.ts", 36),
  frame("Object.apply", "chain.ts", 36),
  ...outer,
];
const loss = [frame("ntxent", "ntxent.ts", 28), ...outer];

function run(
  name: string,
  frames: readonly Frame[],
  start: number,
  end: number,
  gradient = false,
): OperationRun {
  const form = { shape: [1000, 1000], dtype: 1 };
  const site = { frames: () => frames, forward: gradient ? {} : undefined } as unknown as CallSite;
  return { operation: { name, attributes: {}, inputs: [form, form], outputs: [form], site }, start, end };
}

/** Two products forward and one for their gradient, a function, and a pause of 2 ms; 10 ms in all. */
export const known: Profile = {
  mode: "compiled",
  runs: [
    run("MatMul", layer, 0, 2),
    run("MatMul", layer, 2, 3),
    run("Exp", loss, 3, 4),
    run("MatMul", layer, 6, 10, true),
  ],
  call: 11,
  span: 10,
  busy: 8,
  sum: 8,
  idle: 0.2,
  overhead: 0.5,
};
