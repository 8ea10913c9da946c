import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KernelClient } from "./client.ts";

let kernel: KernelClient;

before(async () => {
  kernel = await KernelClient.start();
});

after(() => kernel.stop());

test("a value shows itself by its Jupyter.display method, sync or async, as data or with metadata", async () => {
  const shown = async (body: string) =>
    (await kernel.execute(`({ [Symbol.for("Jupyter.display")]: ${body} })`)).contents("execute_result")[0]!;
  assert.deepEqual((await shown('() => ({ "text/plain": "a" })')).data, { "text/plain": "a" });
  assert.deepEqual((await shown('async () => ({ "text/plain": "b" })')).data, { "text/plain": "b" });
  const full = await shown('() => ({ data: { "text/html": "<b>c</b>" }, metadata: { isolated: true } })');
  assert.deepEqual([full.data, full.metadata], [{ "text/html": "<b>c</b>" }, { isolated: true }]);
});

test("an error inside a display method is the cell's error", async () => {
  const { evalue } = await kernel.error(
    '({ [Symbol.for("Jupyter.display")]() { throw new Error("no picture") } })',
  );
  assert.equal(evalue, "no picture");
});

test("display() shows in order with the streams, and its handle replaces what it showed", async () => {
  const { published } = await kernel.execute(
    'console.log("before"); const handle = await display(html("<i>1</i>")); console.log("behind"); await handle.update(html("<i>2</i>"))',
  );
  const outputs = published
    .slice(2, -1)
    .map(({ header, content }) => [header.msg_type, content.text ?? content.data["text/html"]]);
  assert.deepEqual(outputs, [
    ["stream", "before\n"],
    ["display_data", "<i>1</i>"],
    ["stream", "behind\n"],
    ["update_display_data", "<i>2</i>"],
  ]);
  const [, first, , last] = published.slice(2, -1);
  assert.deepEqual(last!.content.transient, {
    display_id: first!.content.transient.display_id,
  });
});

test("a cell that ends with display() shows it once", async () => {
  const { contents } = await kernel.execute("await display(1)");
  assert.equal(contents("display_data").length, 1);
  assert.deepEqual(contents("execute_result"), []);
});

test("display() takes a display_id of the user's, and updates by it from a later cell", async () => {
  const first = await kernel.execute('await display("one", { display_id: "mine" })');
  assert.deepEqual(first.contents("display_data")[0]!.transient, { display_id: "mine" });
  const next = await kernel.execute('await display("two", { display_id: "mine", update: true })');
  assert.equal(next.contents("update_display_data")[0]!.data["text/plain"], "'two'");
});

test("clearOutput() publishes clear_output", async () => {
  const { contents } = await kernel.execute("clearOutput(true); clearOutput()");
  assert.deepEqual(contents("clear_output"), [{ wait: true }, { wait: false }]);
});

test("progress() gives each item and draws a bar that ends full", async () => {
  const { contents, printed } = await kernel.execute(
    'for await (const item of progress(["a", "b", "c"], "items")) console.log(item)',
  );
  assert.equal(printed(), "a\nb\nc\n");
  assert.match(contents("display_data")[0]!.data["text/html"], /max="3" value="0".*items 0\/3/);
  assert.match(contents("update_display_data").at(-1)!.data["text/html"], /value="3".*items 3\/3/);
});

test("bytes of a PNG are shown as a picture", async () => {
  const { contents } = await kernel.execute("Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1)");
  assert.equal(
    contents("execute_result")[0]!.data["image/png"],
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 1]).toString("base64"),
  );
});

test("a table of danfojs's form is shown as a table", async () => {
  const { contents } = await kernel.execute(
    'class DataFrame { columns = ["x"]; index = [0]; values = [[1.5]] }\nnew DataFrame()',
  );
  assert.match(contents("execute_result")[0]!.data["text/html"], /^<table>.*<td>1\.5<\/td>/);
  assert.match(contents("execute_result")[0]!.data["text/plain"], /1 rows × 1 columns/);
});

test("tslab's display functions work", async () => {
  const { contents } = await kernel.execute(
    'import * as tslab from "tslab";\ntslab.display.html("<b>hi</b>")',
  );
  assert.deepEqual(contents("display_data")[0]!.data, { "text/html": "<b>hi</b>" });
});
