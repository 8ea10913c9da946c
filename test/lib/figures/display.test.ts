import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePng } from "../../../lib/figures/png.ts";
import { render } from "../../../lib/figures/render.ts";
import { examples, loss } from "./examples.ts";

type Displayed = { [display: symbol]: () => Promise<Record<string, unknown>> };

for (const [name, figure] of Object.entries(examples)) {
  test(`the figure ${name} is shown live, as a sharp picture of at most 60 kB, and in words`, async () => {
    const bundle = await (figure as unknown as Displayed)[Symbol.for("Jupyter.display")]!();
    assert.deepEqual(Object.keys(bundle).sort(), [
      "application/vnd.plotly.v1+json",
      "image/png",
      "text/plain",
    ]);
    assert.equal(bundle["text/plain"], figure.alt);
    assert.ok(JSON.stringify(bundle["application/vnd.plotly.v1+json"]).length <= 200_000);
    const file = Buffer.from(bundle["image/png"] as string, "base64");
    assert.ok(file.length <= 60_000, `${file.length} bytes`);
    assert.ok(file.readUInt32BE(16) >= 1.25 * (figure.layout.width as number), "the picture is not sharp");
  });
}

test("render() draws a PNG of the size of the layout times the scale, with ink on it", async () => {
  const { width, height, channels, bytes } = decodePng(await render(loss, { scale: 1 }));
  assert.deepEqual([width, height, channels], [700, 420, 4]);
  assert.ok(bytes.some((byte) => byte < 100));
});

test("render() draws an SVG with the title as text", async () => {
  const svg = (await render(loss, { format: "svg" })).toString("utf8");
  assert.match(svg, /^<svg /);
  assert.match(svg, /Training loss/);
});

test("render() answers requests made at once in their order", async () => {
  const files = await Promise.all([1, 0.5, 0.25].map((scale) => render(loss, { scale })));
  assert.deepEqual(
    files.map((file) => file.readUInt32BE(16)),
    [700, 350, 175],
  );
});

test("render() says what the renderer refused", async () => {
  await assert.rejects(
    render({ data: [], layout: { width: 10, height: 10 } }, { format: "bmp" as "png" }),
    /^Error: render: expected a bmp, got Kaleido's ".*"; check the figure's data and layout$/,
  );
});
