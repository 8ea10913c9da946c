import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { History } from "../../../kernel/source/protocol/history.ts";
import { HistoryFiles } from "../../../kernel/source/protocol/historyFiles.ts";

let parent: string;
let folder: string;
let warnings: string[];

beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), "selflab-history-"));
  folder = path.join(parent, "history");
  warnings = [];
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

/** The history of a new kernel on the folder. */
function session(inputs: readonly string[] = [], where: string | undefined = folder): History {
  const history = new History(new HistoryFiles(where, (text) => warnings.push(text)));
  for (const [i, input] of inputs.entries()) history.add(i + 1, input);
  return history;
}

const tail = (history: History, n: number) => history.find({ hist_access_type: "tail", n });
const range = (history: History, wanted: object) => history.find({ hist_access_type: "range", ...wanted });
const search = (history: History, pattern: string, more = {}) =>
  history.find({ hist_access_type: "search", pattern, ...more });

test("tail gives the last cells, across sessions and in their order", () => {
  session(["a", "b"]);
  session(["c"]);
  const history = session(["d", "e"]);
  assert.deepEqual(tail(history, 4), [
    [1, 2, "b"],
    [2, 1, "c"],
    [3, 1, "d"],
    [3, 2, "e"],
  ]);
  assert.equal(tail(history, 100).length, 5);
  assert.deepEqual(tail(history, 0), []);
});

test("range gives cells of one session, by its number or counted back from the present one", () => {
  session(["a", "b", "c"]);
  session(["d"]);
  const history = session(["e", "f"]);
  assert.deepEqual(range(history, { session: 0, start: 1, stop: 2 }), [[3, 1, "e"]]);
  assert.deepEqual(range(history, { session: 3, start: 2, stop: null }), [[3, 2, "f"]]);
  assert.deepEqual(range(history, { session: -1 }), [[2, 1, "d"]]);
  assert.deepEqual(range(history, { session: -2, start: 2 }), [
    [1, 2, "b"],
    [1, 3, "c"],
  ]);
  for (const none of [-3, 9, "../1", 0.5]) assert.deepEqual(range(history, { session: none }), []);
});

test("search gives what matches, the last n, and with unique each input once", () => {
  session(["let x = 1", "fit(x)"]);
  const history = session(["fit(y)", "let x = 1", "let z"]);
  assert.deepEqual(search(history, "let*"), [
    [1, 1, "let x = 1"],
    [2, 2, "let x = 1"],
    [2, 3, "let z"],
  ]);
  assert.deepEqual(search(history, "let*", { unique: true }), [
    [2, 2, "let x = 1"],
    [2, 3, "let z"],
  ]);
  assert.deepEqual(search(history, "*x*", { n: 1 }), [[2, 2, "let x = 1"]]);
  assert.deepEqual(search(history, "let"), []);
});

test("with output, each input comes with its value's text, or null", () => {
  const first = session(["1 + 1", "let a"]);
  first.addOutput(1, "2");
  const history = session(["'x'"]);
  history.addOutput(1, "'x'");
  assert.deepEqual(history.find({ hist_access_type: "tail", n: 3, output: true }), [
    [1, 1, ["1 + 1", "2"]],
    [1, 2, ["let a", null]],
    [2, 1, ["'x'", "'x'"]],
  ]);
});

test("an unknown kind of access is refused with its name", () => {
  assert.throws(
    () => session().find({ hist_access_type: "all" }),
    new RangeError('history_request: expected hist_access_type range, tail or search, got "all"'),
  );
});

test("kernels that run at once keep apart, and each finds its own cells last", () => {
  const one = session(["a"]);
  const two = session(["b"]);
  one.add(2, "c");
  two.add(2, "d");
  assert.deepEqual(tail(one, 3), [
    [2, 2, "d"],
    [1, 1, "a"],
    [1, 2, "c"],
  ]);
  assert.deepEqual(tail(session(), 9), [
    [1, 1, "a"],
    [1, 2, "c"],
    [2, 1, "b"],
    [2, 2, "d"],
  ]);
});

test("two kernels that saw the same last number still get numbers of their own", () => {
  const files = [1, 2, 3].map(() => new HistoryFiles(folder, assert.fail));
  assert.deepEqual(
    files.map((one) => one.session),
    [1, 1, 1],
  );
  for (const one of files) one.append({ line: 1, input: "x" });
  assert.deepEqual(
    files.map((one) => one.session),
    [1, 2, 3],
  );
});

test("a torn last line, and lines that are none, cost themselves only", () => {
  session(["a", "b"]);
  const file = path.join(folder, "1.jsonl");
  appendFileSync(file, 'null\n[1]\n{"line":"x","input":"y"}\n{"line":7,"output":"orphan"}\n{"line":3,"inp');
  assert.deepEqual(tail(session(), 9), [
    [1, 1, "a"],
    [1, 2, "b"],
  ]);
});

test("what is added is on disk at once, for this user's eyes only", () => {
  session(["secret"]);
  const file = path.join(folder, "1.jsonl");
  assert.equal(readFileSync(file, "utf8"), '{"line":1,"input":"secret"}\n');
  assert.equal(statSync(file).mode & 0o077, 0);
  assert.equal(statSync(folder).mode & 0o077, 0);
});

test("a session in which nothing ran leaves no file", () => {
  assert.deepEqual(tail(session(), 5), []);
  assert.throws(() => readdirSync(folder));
});

test("without a folder, the session's own history works and nothing is written", () => {
  const history = new History(new HistoryFiles(undefined, assert.fail));
  history.add(1, "a");
  assert.deepEqual(tail(history, 5), [[1, 1, "a"]]);
  assert.deepEqual(readdirSync(parent), []);
});

test("where nothing can be written, the session's own history works and one warning says why", () => {
  writeFileSync(folder, "a file where the folder should be");
  const history = session(["a", "b", "c"]);
  assert.deepEqual(tail(history, 2), [
    [1, 2, "b"],
    [1, 3, "c"],
  ]);
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0]!,
    /^history: expected a folder to write to, got .*; cells run on, and their history ends with this kernel/,
  );
});

test("the oldest sessions go when all together are too large or too many", async () => {
  session(["a"]);
  writeFileSync(path.join(folder, "2.jsonl"), "x".repeat(15_999_960));
  session(["b"]);
  await turn();
  session(["c"]);
  await turn();
  assert.deepEqual(readdirSync(folder).sort(), ["2.jsonl", "3.jsonl", "4.jsonl"]);
  writeFileSync(path.join(folder, "5.jsonl"), "x".repeat(1000));
  session(["d"]);
  await turn();
  assert.deepEqual(readdirSync(folder).sort(), ["3.jsonl", "4.jsonl", "5.jsonl", "6.jsonl"]);
  for (let i = 7; i <= 1010; i++) writeFileSync(path.join(folder, `${i}.jsonl`), "");
  session(["e"]);
  await turn();
  assert.equal(readdirSync(folder).length, 1000);
  assert.ok(readdirSync(folder).includes("1011.jsonl"));
});

test("a session that grows too large forgets its older half, on disk as well, and writes on", () => {
  const history = session(Array.from({ length: 41 }, (_, i) => `${i}`.padEnd(100_000)));
  history.add(42, "after");
  history.addOutput(42, "value");
  const numbers = (range(history, {}) as [number, number, string][]).map(([, line]) => line);
  assert.deepEqual(numbers, [...Array.from({ length: 20 }, (_, i) => i + 22), 42]);
  assert.ok(statSync(path.join(folder, "1.jsonl")).size < 2_100_000);
  assert.deepEqual(readdirSync(folder), ["1.jsonl"]);
  const next = session();
  assert.deepEqual(next.find({ hist_access_type: "tail", n: 1, output: true }), [
    [1, 42, ["after", "value"]],
  ]);
  assert.equal(tail(next, 100).length, 21);
});
