import assert from "node:assert/strict";
import { test } from "node:test";
import { describe, progress } from "../../../lib/training/progress.ts";

const jupyterDisplay = Symbol.for("Jupyter.display");
type Bundle = Record<string, string>;

/** Runs `f` in a notebook whose display records what it shows. */
async function inNotebook(
  f: (clock: { ms: number }) => void,
): Promise<{ shown: Bundle[]; updates: Bundle[] }> {
  const bundle = (value: unknown) => (value as Record<symbol, () => Bundle>)[jupyterDisplay]!();
  const [shown, updates]: [Bundle[], Bundle[]] = [[], []];
  const scope = globalThis as { display?: unknown };
  scope.display = (value: unknown) => {
    shown.push(bundle(value));
    return { update: (next: unknown) => updates.push(bundle(next)) };
  };
  try {
    f({ ms: 0 });
    await new Promise(setImmediate);
    return { shown, updates };
  } finally {
    delete scope.display;
  }
}

const line = { label: "SimCLR", done: 120, total: 780, metrics: { loss: 2.3149, accuracy: 0.5 }, seconds: 4 };

test("describe() names the steps, the metrics to three digits and the time left", () => {
  assert.equal(describe(line), "SimCLR 120/780 · loss 2.31 · accuracy 0.500 · 22 s left");
});

test("describe() gives the time taken at the end, and none before the first step", () => {
  assert.equal(describe({ ...line, done: 780, metrics: {}, seconds: 9.94 }), "SimCLR 780/780 · 9.9 s");
  assert.equal(describe({ ...line, done: 0, metrics: {}, seconds: 0 }), "SimCLR 0/780");
});

test("describe() rounds before it chooses seconds or minutes", () => {
  const time = (seconds: number) => describe({ ...line, done: 780, metrics: {}, seconds }).split(" · ")[1];
  assert.deepEqual([9.94, 9.96, 99.4, 99.6, 119.6, 125].map(time), [
    "9.9 s",
    "10 s",
    "99 s",
    "1 min 40 s",
    "2 min 0 s",
    "2 min 5 s",
  ]);
});

test("progress() in a notebook shows one output and updates it at most every 200 ms", async () => {
  const { shown, updates } = await inNotebook((clock) => {
    const bar = progress("SimCLR", 100, () => clock.ms);
    for (let step = 1; step <= 100; step++) {
      clock.ms += 10;
      bar.update(step, { loss: step });
    }
  });
  assert.equal(shown.length, 1);
  assert.deepEqual(
    updates.map((bundle) => bundle["text/plain"]!.split(" · ")[0]),
    ["SimCLR 21/100", "SimCLR 41/100", "SimCLR 61/100", "SimCLR 81/100"],
  );
});

test("progress() draws the last state at the end, however short before the last drawing it was", async () => {
  const { updates } = await inNotebook((clock) => {
    const bar = progress("SimCLR", 2, () => clock.ms);
    clock.ms = 1000;
    bar.update(1, { loss: 3 });
    clock.ms = 1001;
    bar.update(2, { loss: 2 });
    bar.finish();
  });
  assert.deepEqual(
    updates.map((bundle) => bundle["text/plain"]),
    ["SimCLR 2/2 · loss 2.00 · 1.0 s"],
  );
});

test("progress() that ends before the last step says after what time, not what is left", async () => {
  const { updates } = await inNotebook((clock) => {
    const bar = progress("SimCLR", 8, () => clock.ms);
    bar.update(1, { loss: 3 });
    clock.ms = 1500;
    bar.finish();
  });
  assert.deepEqual(
    updates.map((bundle) => bundle["text/plain"]),
    ["SimCLR 1/8 · loss 3.00 · stopped after 1.5 s"],
  );
});

test("progress() that never had a step draws nothing", async () => {
  const { shown } = await inNotebook(() => progress("SimCLR", 2).finish());
  assert.deepEqual(shown, []);
});

test("progress() escapes its label for HTML and shows the share done", async () => {
  const { shown } = await inNotebook(() => progress("a < b & c", 8).update(2, {}));
  assert.match(
    shown[0]!["text/html"]!,
    /^<progress max="8" value="2"><\/progress> <code>a &lt; b &amp; c 2\/8/,
  );
});

test("progress() works with a display that answers later", async () => {
  const updates: unknown[] = [];
  const scope = globalThis as { display?: unknown };
  scope.display = () =>
    new Promise((resolve) =>
      setImmediate(() => resolve({ update: (value: unknown) => updates.push(value) })),
    );
  const bar = progress("SimCLR", 2);
  bar.update(1, {});
  bar.finish();
  delete scope.display;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(updates.length, 1);
});
