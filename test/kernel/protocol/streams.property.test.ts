import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { StreamJoiner } from "../../../kernel/source/protocol/streams.ts";
import { seeded } from "../seeded.ts";

type Name = "stdout" | "stderr";
type Output = readonly [owner: string, name: Name, text: string];

const write = fc.tuple(
  fc.constantFrom("one", "two"),
  fc.constantFrom<Name>("stdout", "stderr"),
  fc.oneof(fc.string(), fc.constant("x".repeat(40_000))),
);
const steps = fc.array(fc.oneof({ arbitrary: write, weight: 4 }, fc.constant("flush" as const)));

/** Neighbors of one owner and stream as one: how text is cut into messages is left out. */
function joined(outputs: readonly Output[]): Output[] {
  const all: Output[] = [];
  for (const [owner, name, text] of outputs) {
    const last = all.at(-1);
    if (text === "") continue;
    if (last?.[0] === owner && last[1] === name) all[all.length - 1] = [owner, name, last[2] + text];
    else all.push([owner, name, text]);
  }
  return all;
}

test("StreamJoiner emits all that was written, in order, for the same owner and stream", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const emitted: Output[] = [];
      const streams = new StreamJoiner<string>((...output) => emitted.push(output));
      for (const step of all) {
        if (step === "flush") streams.flush();
        else streams.write(...step);
      }
      streams.flush();
      assert.deepEqual(joined(emitted), joined(all.filter((step) => step !== "flush")));
    }),
    seeded(),
  );
});

test("StreamJoiner emits no two neighbors that could be one, unless they are long or flushed apart", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.constantFrom("one", "two"), fc.constantFrom<Name>("stdout", "stderr"), fc.string()),
      ),
      (all) => {
        const emitted: Output[] = [];
        const streams = new StreamJoiner<string>((...output) => emitted.push(output));
        for (const output of all) streams.write(...output);
        streams.flush();
        for (const [i, [owner, name]] of emitted.slice(1).entries())
          assert.notDeepEqual([owner, name], emitted[i]!.slice(0, 2));
      },
    ),
    seeded(),
  );
});
