import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KernelClient } from "../client.ts";
import { DebugClient } from "./debugClient.ts";

let kernel: KernelClient;
let debug: DebugClient;

before(async () => {
  kernel = await KernelClient.start();
  debug = await DebugClient.start(kernel);
});

after(() => kernel.stop());

const values = `const text = "a\\"b", flag = true, none = null, missing = undefined, big = 12n;
const list = [1, "two", { three: 3 }];
const point = { x: 1, y: { z: 2 }, get sum() { return 3; } };
const map = new Map([["one", 1]]);
const long = new Float32Array(250).map((_, i) => i);
class Box { #inner = 5; outer = 6; }
const box = new Box();
const add = (a: number, b: number) => a + b;
const when = new Date(0);`;

const shown = {
  text: '"a\\"b"',
  flag: "true",
  none: "null",
  missing: "undefined",
  big: "12n",
  list: 'Array(3) [1, "two", {…}]',
  point: "{x: 1, y: {…}, sum: (getter)}",
  map: 'Map(1) {"one" → 1}',
  box: "Box {#inner: 5, outer: 6}",
  Box: "class Box",
  add: "ƒ (a, b)",
};

test("inspectVariables lists the notebook's variables while nothing is stopped", async () => {
  await kernel.value(values);
  const { variables } = await debug.ask("inspectVariables");
  const found = Object.fromEntries(
    variables.map(({ name, value }: { name: string; value: string }) => [name, value]),
  );
  for (const [name, value] of Object.entries(shown)) assert.equal(found[name], value, name);
  assert.match(found.when, /1970/);
  assert.match(found.long, /^Float32Array\(250\) \[0, 1, 2, /);
});

/** The number under which a variable's parts are listed. */
async function reference(...path: string[]): Promise<number> {
  let { variables } = await debug.ask("inspectVariables");
  let found = 0;
  for (const name of path) {
    const variable = variables.find((one: { name: string }) => one.name === name);
    found = variable?.variablesReference ?? assert.fail(`${name} is not among the variables`);
    ({ variables } = await debug.ask("variables", { variablesReference: found }));
  }
  return found;
}

test("variables lists the parts of objects, arrays, maps, and what a getter gives", async () => {
  const part = async (...path: string[]) => debug.values(await reference(...path));
  assert.deepEqual(Object.entries(await part("list")).slice(0, 3), [
    ["0", "1"],
    ["1", '"two"'],
    ["2", "{three: 3}"],
  ]);
  assert.equal((await part("point", "y")).z, "2");
  assert.deepEqual(await part("point", "sum"), { value: "3" });
  assert.match((await part("map", "[[Entries]]"))["0"]!, /one.*1/);
  assert.equal((await part("box"))["#inner"], "5");
});

test("variables lists a long array in parts", async () => {
  assert.deepEqual(Object.keys(await debug.values(await reference("long"))), [
    "[0 … 99]",
    "[100 … 199]",
    "[200 … 249]",
  ]);
  const last = await debug.values(await reference("long", "[200 … 249]"));
  assert.equal(Object.keys(last).length, 50);
  assert.equal(last["249"], "249");
});

test("a frame has locals, closures and the notebook's variables; evaluate sees them all", async () => {
  const code =
    "function counter(start: number) {\n  let count = start;\n  return function next(by = 1) {\n    count += by;\n    return count;\n  };\n}\ncounter(40)(2)";
  await debug.breakpoints(code, 5);
  const { cell } = await debug.runToStop(code);
  const scopes = await debug.scopes();
  assert.deepEqual(Object.keys(scopes), ["Locals", "Closure (counter)", "Globals"]);
  assert.equal(scopes.Locals!.by, "2");
  assert.deepEqual(scopes["Closure (counter)"], { count: "42" });
  assert.equal(scopes.Globals!.flag, "true");
  const frameId = (await debug.frames())[0]!.id;
  const evaluate = async (expression: string, context = "repl") =>
    debug.response("evaluate", { expression, frameId, context });
  assert.equal((await evaluate("count + by + list.length")).body.result, "47");
  assert.equal((await evaluate("count = 100")).body.result, "100");
  assert.match((await evaluate("nowhere")).message, /nowhere is not defined/);
  assert.equal((await evaluate("count", "hover")).body.result, "100");
  assert.equal((await evaluate("count = 1", "hover")).success, false);
  const rich = await debug.ask("richInspectVariables", { variableName: "count", frameId });
  assert.deepEqual(rich, { data: { "text/plain": "100" }, metadata: {} });
  await debug.ask("copyToGlobals", {
    srcVariableName: "count",
    dstVariableName: "kept",
    srcFrameId: frameId,
  });
  assert.equal((await debug.scopes()).Globals!.kept, "100");
  await debug.ask("continue", { threadId: 1 });
  const { contents } = await cell.answer;
  assert.deepEqual(contents("execute_result")[0]!.data, { "text/plain": "100" });
  assert.equal(await kernel.value("kept + 1"), "101");
  assert.equal(await kernel.value("let kept = 1; kept"), "1");
});

test("evaluate works on the notebook while nothing is stopped", async () => {
  const result = async (expression: string) =>
    (await debug.ask("evaluate", { expression, context: "repl" })).result;
  assert.equal(await result("point.y.z + 1"), "3");
  assert.equal(await result("let passing = 4; passing * 2"), "8");
  assert.equal(await kernel.value("let passing = 'redeclared'; passing"), "'redeclared'");
});

test("richInspectVariables shows a value as a cell would", async () => {
  await kernel.value(
    "const shown = { [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>x</b>' }) }",
  );
  const { data } = await debug.ask("richInspectVariables", { variableName: "shown" });
  assert.equal(data["text/html"], "<b>x</b>");
  assert.equal(
    (await debug.response("richInspectVariables", { variableName: "process.exit()" })).success,
    false,
  );
});

test("the frame of a class method has its this", async () => {
  const code =
    "class Point {\n  constructor(public x: number) {}\n  double() {\n    return this.x * 2;\n  }\n}\nnew Point(21).double()";
  await debug.breakpoints(code, 4);
  const { cell } = await debug.runToStop(code);
  assert.equal((await debug.scopes()).Locals!.this, "Point");
  await debug.breakpoints(code);
  await debug.ask("continue", { threadId: 1 });
  await cell.answer;
});
