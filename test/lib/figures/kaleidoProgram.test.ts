import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findKaleido } from "../../../lib/figures/kaleidoProgram.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

function shell(script: string, environment: NodeJS.ProcessEnv = {}): string {
  return execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
    cwd: root,
    env: { ...process.env, ...environment },
    encoding: "utf8",
    timeout: 60_000,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

test("findKaleido() says which set-up brings a missing renderer", () => {
  const given = process.env.SELFLAB_KALEIDO;
  process.env.SELFLAB_KALEIDO = "/nowhere/kaleido";
  try {
    assert.throws(
      () => findKaleido(),
      new Error(
        "render: expected Kaleido at /nowhere/kaleido, got no such file; run `npm start` or `npm test` once, which set it up",
      ),
    );
  } finally {
    if (given === undefined) delete process.env.SELFLAB_KALEIDO;
    else process.env.SELFLAB_KALEIDO = given;
  }
});

test("findKaleido() looks in the virtual environment of the clone", () => {
  const given = process.env.SELFLAB_KALEIDO;
  delete process.env.SELFLAB_KALEIDO;
  try {
    assert.throws(
      () => findKaleido("/empty"),
      /expected Kaleido at \/empty\/lib\/python\*\/site-packages\/kaleido,/,
    );
  } finally {
    if (given !== undefined) process.env.SELFLAB_KALEIDO = given;
  }
});

test("a figure without a renderer is shown live and in words, with one warning", () => {
  const script = `
    import { figure } from "./lib/figures/figure.ts";
    const dot = figure({ data: [{ type: "scatter", x: [1], y: [1] }], layout: {}, alt: "A dot." });
    process.stderr.write = (text) => process.stdout.write("warned: " + text);
    for (let i = 0; i < 2; i++) console.log(Object.keys(await dot[Symbol.for("Jupyter.display")]()).join());`;
  const lines = shell(script, { SELFLAB_KALEIDO: "/nowhere/kaleido" }).trim().split("\n");
  const shown = "application/vnd.plotly.v1+json,text/plain";
  assert.equal(lines.length, 3);
  assert.match(lines[0]!, /^warned: render: expected Kaleido at .* \(figures are shown without a picture\)$/);
  assert.deepEqual(lines.slice(1), [shown, shown]);
});

test("the renderer does not keep a process alive, and ends with it", async () => {
  const script = `
    import { figure } from "./lib/figures/figure.ts";
    import { render } from "./lib/figures/render.ts";
    import { execSync } from "node:child_process";
    const dot = figure({ data: [{ type: "scatter", x: [1], y: [1] }], layout: {}, alt: "A dot." });
    await render(dot);
    console.log(execSync("ps -o pid=,args= --ppid " + process.pid).toString().split("\\n").find((line) => /kaleido/.test(line)));`;
  const started = Date.now();
  const child = Number.parseInt(shell(script), 10);
  assert.ok(Date.now() - started < 25_000, "the process waited for the renderer to be idle");
  assert.ok(child > 0, "no renderer was seen");
  const state = () =>
    spawnSync("ps", ["-o", "stat=", "-p", String(child)], { encoding: "utf8" }).stdout.trim();
  for (let wait = 0; wait < 20 && /^[^Z]/.test(state()); wait++) await setTimeout(100);
  assert.match(state(), /^(Z.*)?$/, "the renderer is still there");
});

test("making a figure starts nothing and loads no data frames", () => {
  const script = `
    import "./lib/figures/panels.ts";
    import "./lib/figures/imageGrid.ts";
    import { table } from "./lib/figures/table.ts";
    import { createRequire } from "node:module";
    String(table([{ a: 1 }], { caption: "One." }));
    console.log(Object.keys(createRequire(import.meta.url).cache).filter((name) => /danfojs|tfjs/.test(name)).length);`;
  assert.equal(shell(script).trim(), "0");
});
