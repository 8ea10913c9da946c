/** The public interface of the package tslab in this kernel: a notebook written for tslab shows what it showed there. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KernelClient } from "./client.ts";

let kernel: KernelClient;

before(async () => {
  kernel = await KernelClient.start();
  await kernel.value('import * as tslab from "tslab"');
});

after(() => kernel.stop());

const texts = {
  javascript: "text/javascript",
  html: "text/html",
  markdown: "text/markdown",
  latex: "text/latex",
  svg: "image/svg+xml",
  text: "text/plain",
};

for (const [name, type] of Object.entries(texts)) {
  test(`tslab.display.${name}() shows its text as ${type}`, async () => {
    const { contents, reply } = await kernel.execute(`tslab.display.${name}("<b>π</b>")`);
    assert.equal(reply.status, "ok");
    assert.deepEqual(contents("display_data")[0]!.data, { [type]: "<b>π</b>" });
  });
}

const bytes = { png: "image/png", jpeg: "image/jpeg", gif: "image/gif", pdf: "application/pdf" };

for (const [name, type] of Object.entries(bytes)) {
  test(`tslab.display.${name}() shows its bytes as ${type}`, async () => {
    const { contents } = await kernel.execute(`tslab.display.${name}(Uint8Array.of(1, 2, 255))`);
    assert.deepEqual(contents("display_data")[0]!.data, { [type]: "AQL/" });
  });
}

test("tslab.display.raw() shows texts and bytes of any type", async () => {
  const { contents } = await kernel.execute(
    'tslab.display.raw("text/x-mine", "mine"); tslab.display.raw("image/bmp", Uint8Array.of(1, 2, 255))',
  );
  const data = contents("display_data").map((content) => content.data);
  assert.deepEqual(data, [{ "text/x-mine": "mine" }, { "image/bmp": "AQL/" }]);
});

test("tslab.newDisplay() shows once and then replaces what it showed, from a later cell too", async () => {
  const first = await kernel.execute('const shown = tslab.newDisplay(); shown.html("1"); shown.html("2")');
  const types = first.published.slice(2, -1).map(({ header }) => header.msg_type);
  assert.deepEqual(types, ["display_data", "update_display_data"]);
  const { display_id } = first.contents("display_data")[0]!.transient;
  const later = await kernel.execute('shown.text("3")');
  assert.deepEqual(later.contents("update_display_data"), [
    { data: { "text/plain": "3" }, metadata: {}, transient: { display_id } },
  ]);
});

test("tslab's displays go in order with the streams, to the cell that calls", async () => {
  const { published } = await kernel.execute('console.log("a"); tslab.display.text("b"); console.log("c")');
  const shown = published.slice(2, -1).map(({ content }) => content.text ?? content.data["text/plain"]);
  assert.deepEqual(shown, ["a\n", "b", "c\n"]);
});

test("tslab can be imported by names and by require, and tells its versions", async () => {
  assert.match(
    (await kernel.value('import { display as show, newDisplay, versions } from "tslab"; versions.tslab'))!,
    /^'\d+\.\d+\.\d+'$/,
  );
  const { contents } = await kernel.execute('show.html("x"); require("tslab").display.html("y")');
  assert.deepEqual(
    contents("display_data").map(({ data }) => data["text/html"]),
    ["x", "y"],
  );
});

for (const loaded of ['require("tslab")', '(await import("tslab"))']) {
  test(`${loaded} is enough to display`, async () => {
    const fresh = await KernelClient.start();
    try {
      const { contents } = await fresh.execute(`${loaded}.display.html("first")`);
      assert.deepEqual(contents("display_data")[0]?.data, { "text/html": "first" });
    } finally {
      await fresh.stop();
    }
  });
}
