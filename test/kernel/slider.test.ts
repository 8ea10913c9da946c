/** The example slider, which speaks the widget messages on comms; this file plays the front end's widget library. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KernelClient } from "./client.ts";

let kernel: KernelClient;

before(async () => {
  kernel = await KernelClient.start();
});

after(() => kernel.stop());

const update = (comm_id: string, value: number) =>
  kernel.comm("comm_msg", { comm_id, data: { method: "update", state: { value }, buffer_paths: [] } }).answer;

test("a slider made of comms shows itself, hears the user, and can be moved", async () => {
  const made = await kernel.execute(
    'import { Slider } from "./kernel/examples/slider.ts";\n' +
      'const rate = new Slider({ description: "rate", max: 50, value: 10 });\n' +
      "rate.onChange(async (value) => { await null; console.log('rate', value) });\nrate",
  );
  assert.equal(made.reply.status, "ok", made.reply.traceback?.join("\n"));
  const opened = made.published.filter(({ header }) => header.msg_type === "comm_open");
  assert.deepEqual(
    opened.map(({ content, metadata }) => [
      content.target_name,
      content.data.state._model_name,
      metadata.version,
    ]),
    ["LayoutModel", "SliderStyleModel", "IntSliderModel"].map((name) => ["jupyter.widget", name, "2.1.0"]),
  );
  const [layout, style, model] = opened.map(({ content }) => content);
  const { state } = model!.data;
  assert.equal(state.layout, `IPY_MODEL_${layout!.comm_id}`);
  assert.equal(state.style, `IPY_MODEL_${style!.comm_id}`);
  assert.deepEqual(
    [state.min, state.max, state.step, state.value, state.description],
    [0, 50, 1, 10, "rate"],
  );
  const { data } = made.contents("execute_result")[0]!;
  const id = model!.comm_id;
  assert.deepEqual(data["application/vnd.jupyter.widget-view+json"], {
    version_major: 2,
    version_minor: 0,
    model_id: id,
  });

  const moved = await update(id, 42);
  assert.equal(moved.printed(), "rate 42\n");
  assert.equal(await kernel.value("rate.value"), "42");

  const set = await kernel.execute("rate.value = 7; undefined");
  const sent = { method: "update", state: { value: 7 }, buffer_paths: [] };
  assert.deepEqual(set.contents("comm_msg"), [{ comm_id: id, data: sent }]);

  const asked = await kernel.comm("comm_msg", { comm_id: id, data: { method: "request_state" } }).answer;
  const told = asked.contents("comm_msg")[0]!.data.state;
  assert.deepEqual([told.value, told.max, told.layout], [7, 50, state.layout]);

  // As the widget library does when a page is loaded again.
  const listed = await kernel.ask("comm_info_request", { target_name: "jupyter.widget" });
  assert.equal(Object.keys(listed.reply.comms).length, 3);
  const closed = await kernel.execute("rate.close()");
  assert.equal(closed.contents("comm_close").length, 3);
});

test("a slider that is moved while a cell awaits changes what the cell sees", async () => {
  const cell = kernel.send("execute_request", {
    code: "const live = new Slider();\nwhile (live.value < 5) await new Promise((done) => setTimeout(done, 5));\nlive.value",
  });
  let id: string | undefined;
  while (id === undefined) {
    id = cell.published.find(({ content }) => content.data?.state?._model_name === "IntSliderModel")?.content
      .comm_id;
    if (id === undefined) await kernel.ask("kernel_info_request");
  }
  for (const value of [1, 3, 5]) await update(id, value);
  assert.equal((await cell.answer).contents("execute_result")[0]!.data["text/plain"], "5");
});
