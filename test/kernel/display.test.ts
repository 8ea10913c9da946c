/** What cells show: values by their own methods and forms, and the functions that every cell has for it. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Content } from "../../kernel/source/protocol/wire.ts";
import { type Answer, KernelClient } from "./client.ts";

let kernel: KernelClient;

before(async () => {
  kernel = await KernelClient.start();
});

after(() => kernel.stop());

/** The value of a cell that must succeed. */
async function result(code: string): Promise<Content> {
  const answer = await kernel.execute(code);
  assert.equal(answer.reply.status, "ok", (answer.reply.traceback ?? []).join("\n"));
  return { ...answer.contents("execute_result")[0], stderr: answer.printed("stderr") };
}

/** Types of outputs, with what they show. */
function outputs({ published }: Answer) {
  return published
    .slice(2, -1)
    .map(({ header, content }) => [header.msg_type, content.text ?? content.data["text/plain"]]);
}

describe("a value with a method Jupyter.display", () => {
  const shown = (body: string) => result(`({ [Symbol.for("Jupyter.display")]: ${body} })`);

  test("shows itself, sync or async, as data or with metadata", async () => {
    assert.deepEqual((await shown('() => ({ "text/plain": "a" })')).data, { "text/plain": "a" });
    assert.deepEqual((await shown('async () => ({ "text/plain": "b" })')).data, { "text/plain": "b" });
    const full = await shown('() => ({ data: { "text/html": "<b>c</b>" }, metadata: { isolated: true } })');
    assert.deepEqual([full.data, full.metadata], [{ "text/html": "<b>c</b>" }, { isolated: true }]);
  });

  test("may be an instance of a class, or the class itself", async () => {
    const code =
      'class Named {\n  static [Symbol.for("Jupyter.display")]() { return { "text/plain": "class " + this.name } }\n' +
      '  readonly name = "one";\n  [Symbol.for("Jupyter.display")]() { return { "text/plain": "instance " + this.name } }\n}\n';
    assert.deepEqual((await result(`${code}Named`)).data, { "text/plain": "class Named" });
    assert.deepEqual((await result("new Named()")).data, { "text/plain": "instance one" });
  });

  test("gives bytes as bytes", async () => {
    const { data } = await shown('() => ({ "image/png": Uint8Array.of(1, 2, 3) })');
    assert.deepEqual(data, { "image/png": "AQID" });
  });

  test("is shown as text where the method gives nothing", async () => {
    assert.match((await shown("() => undefined")).data["text/plain"], /Symbol\(Jupyter.display\)/);
  });

  test("is shown as text where the method fails, and the error on stderr", async () => {
    for (const body of [
      '() => { throw new Error("no picture") }',
      'async () => { throw new Error("no picture") }',
    ]) {
      const { data, stderr } = await shown(body);
      assert.match(data["text/plain"], /Symbol\(Jupyter.display\)/);
      assert.match(stderr, /^Error: no picture\n {4}at .*Cell \[\d+\]:1:/);
    }
    const { stderr } = await shown("() => 'text'");
    assert.match(
      stderr,
      /^TypeError: Jupyter.display: expected an object of contents by their MIME types, got 'text'; return for example/,
    );
    assert.match((await shown("() => ({ html: 'x' })")).stderr, /got the keys html;/);
    assert.match((await shown('() => ({ "a/b": 1n })')).stderr, /BigInt/);
  });
});

test("display() shows in order with the streams, and its handle replaces what it showed", async () => {
  const answer = await kernel.execute(
    'console.log("before"); const handle = await display(html("<i>1</i>")); console.log("behind"); await handle.update(html("<i>2</i>"))',
  );
  assert.deepEqual(outputs(answer), [
    ["stream", "before\n"],
    ["display_data", "1"],
    ["stream", "behind\n"],
    ["update_display_data", "2"],
  ]);
  const [, first, , last] = answer.published.slice(2, -1);
  assert.deepEqual(last!.content.transient, { display_id: first!.content.transient.display_id });
});

test("display() shows before it returns, where nothing is to be awaited", async () => {
  const answer = await kernel.execute("for (const i of [1, 2]) { display(i); console.log('after', i) }");
  assert.deepEqual(outputs(answer), [
    ["display_data", "1"],
    ["stream", "after 1\n"],
    ["display_data", "2"],
    ["stream", "after 2\n"],
  ]);
});

test("display() shows several values in their order, slow ones too", async () => {
  const slow =
    '{ [Symbol.for("Jupyter.display")]: async () => { await new Promise((done) => setTimeout(done, 30)); return { "text/plain": "slow" } } }';
  const answer = await kernel.execute(`(await display(1, ${slow}, "three")).length`);
  assert.deepEqual(outputs(answer), [
    ["display_data", "1"],
    ["display_data", "slow"],
    ["display_data", "'three'"],
    ["execute_result", "3"],
  ]);
});

test("a cell that ends with display() shows each value once", async () => {
  for (const [code, count] of [
    ["display(1)", 1],
    ["await display(1)", 1],
    ["display(1, 2)", 2],
  ] as const) {
    const { contents } = await kernel.execute(code);
    assert.equal(contents("display_data").length, count);
    assert.deepEqual(contents("execute_result"), []);
  }
});

test("display() takes a display_id of the user's, and updates by it from a later cell", async () => {
  const first = await kernel.execute('display("one", { display_id: "mine" })');
  assert.deepEqual(first.contents("display_data")[0]!.transient, { display_id: "mine" });
  const next = await kernel.execute('display("two", { display_id: "mine", update: true })');
  assert.equal(next.contents("update_display_data")[0]!.data["text/plain"], "'two'");
  const value = await kernel.execute('display("a value", { display_id: "mine", of: "three" })');
  assert.equal(value.contents("display_data").length, 2);
});

test("display() refuses options that do not fit, and says why", async () => {
  assert.equal(
    (await kernel.error("await display(1, { update: true })")).evalue,
    "display: expected a display_id with update, got none; give that of the output to replace",
  );
  assert.equal(
    (await kernel.error('await display(1, 2, { display_id: "x" })')).evalue,
    "display: expected one value for display_id x, got 2; show them one by one",
  );
});

test("an error in a display method neither ends the cell nor hides the value where display() is called", async () => {
  const answer = await kernel.execute(
    'display({ [Symbol.for("Jupyter.display")]() { throw new Error("no picture") } }); "goes on"',
  );
  assert.equal(answer.contents("display_data").length, 1);
  assert.match(answer.printed("stderr"), /no picture/);
  assert.equal(answer.contents("execute_result")[0]!.data["text/plain"], "'goes on'");
});

test("clearOutput() publishes clear_output", async () => {
  const { contents } = await kernel.execute("clearOutput(true); clearOutput()");
  assert.deepEqual(contents("clear_output"), [{ wait: true }, { wait: false }]);
});

describe("a value without such a method", () => {
  test("is shown as text, whatever it is", async () => {
    const odd = {
      "new Proxy({ a: 1 }, { get() { throw new Error('no') } })": "{ a: 1 }",
      "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()":
        "<Revoked Proxy>",
      "new Proxy({ b: 1 } as any, { get: () => () => 1 })": "{ b: 1 }",
      "({ get shape(): never { throw new Error('no') } })": "{ shape: [Getter] }",
      "[1n, Symbol('s'), -0, null]": "[ 1n, Symbol(s), -0, null ]",
    };
    for (const [code, text] of Object.entries(odd)) {
      const { data, stderr } = await result(code);
      assert.equal(data["text/plain"], text, code);
      assert.equal(stderr, "", code);
    }
  });

  test("is shown as the picture that its bytes are", async () => {
    const pictures = {
      "image/png": [0x89, 0x50, 0x4e, 0x47, 1],
      "image/jpeg": [0xff, 0xd8, 0xff, 0xe0],
      "image/gif": [0x47, 0x49, 0x46, 0x38, 0x39],
      "image/webp": [0x52, 0x49, 0x46, 0x46, 1, 2, 3, 4, 0x57, 0x45, 0x42, 0x50],
    };
    for (const [type, bytes] of Object.entries(pictures)) {
      const { data } = await result(`Uint8Array.of(${bytes.join()})`);
      assert.equal(data[type], Buffer.from(bytes).toString("base64"));
      assert.match(data["text/plain"], /^[A-Z]+ image, \d+ bytes$/);
    }
  });

  test("is shown as a table if it has danfojs's form", async () => {
    const { data } = await result(
      'class DataFrame { columns = ["x"]; index = [0]; values = [[1.5]] }\nnew DataFrame()',
    );
    assert.match(data["text/html"], /^<table>.*<td>1\.5<\/td>/);
    assert.match(data["text/plain"], /1 rows × 1 columns/);
  });
});

const shownBy: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'html`<b>${"<"}</b>`': { "text/html": "<b>&lt;</b>", "text/plain": "<" },
  "svg`<svg/>`": { "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg"/>', "text/plain": "" },
  "markdown`**${1 + 1}** \\alpha \\`x\\``": {
    "text/markdown": "**2** \\alpha `x`",
    "text/plain": "**2** \\alpha `x`",
  },
  'markdown("a")': { "text/markdown": "a", "text/plain": "a" },
  "latex`$\\frac{1}{${2}}$`": { "text/latex": "$\\frac{1}{2}$", "text/plain": "$\\frac{1}{2}$" },
  "math`\\nu`": { "text/latex": "$\\displaystyle \\nu$", "text/plain": "\\nu" },
  "json({ a: [1] })": { "application/json": { a: [1] }, "text/plain": "{ a: [ 1 ] }" },
  'json`{"a": ${["x"]}}`': { "application/json": { a: ["x"] }, "text/plain": "{ a: [ 'x' ] }" },
  'vega({ marks: [], title: "t" })': {
    "application/vnd.vega.v5+json": { marks: [], title: "t" },
    "text/plain": "Vega plot: t",
  },
  'vegaLite`{"mark": ${"bar"}}`': {
    "application/vnd.vegalite.v5+json": { mark: "bar" },
    "text/plain": "Vega-Lite plot",
  },
  'image(Uint8Array.of(1), { type: "image/bmp", alt: "a dot" })': {
    "image/bmp": "AQ==",
    "text/plain": "a dot",
  },
};

for (const [code, data] of Object.entries(shownBy)) {
  test(`${code} shows itself`, async () => assert.deepEqual((await result(code)).data, data));
}

test("json() and image() pass on how they are to be shown", async () => {
  assert.deepEqual((await result("json([], { expanded: true })")).metadata, {
    "application/json": { expanded: true },
  });
  const dot = "image(Uint8Array.of(0x47, 0x49, 0x46, 0x38), { width: 40 })";
  assert.deepEqual((await result(dot)).metadata, { "image/gif": { width: 40 } });
});

test("image() shows a file by its path", async () => {
  const { data } = await result(
    'import { mkdtempSync, writeFileSync } from "node:fs"; import os from "node:os";\n' +
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the template is the cell's
      'const file = mkdtempSync(os.tmpdir() + "/selflab-image-") + "/dot.gif"; writeFileSync(file, "GIF89a"); image`${file}`',
  );
  assert.equal(data["image/gif"], Buffer.from("GIF89a").toString("base64"));
});

test("what the display functions cannot show is refused at the user's line", async () => {
  const refused = {
    "image(Uint8Array.of(1, 2))":
      "image: expected a PNG, JPEG, GIF or WebP picture, got 2 bytes that begin with 0102; name the MIME type of another kind as type",
    "image(5 as any)": "image: expected bytes or the path of a file, got number",
    "vega(5 as any)": "vega: expected the specification of a plot, got number",
  };
  for (const [code, message] of Object.entries(refused)) {
    const { evalue, text } = await kernel.error(code);
    assert.equal(evalue, message);
    assert.match(text, /at .*Cell \[\d+\]:1:1/);
  }
  assert.match(
    (await kernel.error("json`{`")).evalue,
    /^json: expected JSON in the template, got .*; call it/,
  );
});

test("what shows itself is known to types, with its documentation", async () => {
  assert.match((await kernel.error("display()")).text, /TS2555/);
  assert.match((await kernel.error('html("a").source = "b"')).text, /TS2540/);
  assert.match((await kernel.error("comms.open(5)")).text, /TS2345/);
  const inspected = await kernel.ask("inspect_request", { code: "math", cursor_pos: 2, detail_level: 1 });
  assert.match(inspected.reply.data["text/plain"], /A formula in LaTeX/);
  const completed = await kernel.ask("complete_request", { code: "comms.", cursor_pos: 6 });
  assert.deepEqual(completed.reply.matches.sort(), ["open", "registerTarget", "unregisterTarget"]);
});

test("names of the display functions can be the user's own", async () => {
  assert.equal(
    await kernel.value("const image = 1, json = 2; function math() { return image + json }\nmath()"),
    "3",
  );
});
