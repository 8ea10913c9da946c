import assert from "node:assert/strict";
import { test } from "node:test";
import { barText, type Progress, progressBundle } from "../../../kernel/source/execution/progressBar.ts";

const at = (state: Partial<Progress>): Progress => ({
  label: "fit",
  done: 5,
  total: 10,
  seconds: 12,
  ended: false,
  ...state,
});

test("barText() shows share, count, time and the time left", () => {
  assert.equal(barText(at({})), "fit ██████████░░░░░░░░░░ 5/10 · 0:12, 0:12 left");
  assert.equal(barText(at({ done: 0, seconds: 0, label: "" })), `${"░".repeat(20)} 0/10 · 0:00`);
  assert.equal(
    barText(at({ done: 10, seconds: 4000, ended: true })),
    `fit ${"█".repeat(20)} 10/10 · 1:06:40`,
  );
});

test("barText() shows a count where nobody knows the total, and a full bar where it is passed or zero", () => {
  assert.equal(barText(at({ total: undefined })), "fit 5 · 0:12");
  assert.equal(barText(at({ total: 4 })), `fit ${"█".repeat(20)} 5/4 · 0:12, 0:00 left`);
  assert.equal(barText(at({ total: 0, done: 0 })), `fit ${"█".repeat(20)} 0/0 · 0:12`);
});

test("progressBundle() has a bar in HTML, with its label escaped, that moves to and fro without a total", () => {
  const html = (state: Partial<Progress>) => progressBundle(at(state)).data["text/html"];
  assert.equal(
    html({ label: "<b>" }),
    '<progress max="10" value="5"></progress> &lt;b&gt; 5/10 · 0:12, 0:12 left',
  );
  assert.equal(html({ total: undefined }), "<progress></progress> fit 5 · 0:12");
  assert.equal(
    html({ total: undefined, ended: true }),
    '<progress max="1" value="1"></progress> fit 5 · 0:12',
  );
});
