import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Locator } from "playwright-core";
import { findChromium } from "./chromium.ts";
import { type Notebook, reads, withNotebook } from "./notebook.ts";

const program = findChromium();
const skip =
  program === undefined && process.env.CI !== "true"
    ? "no Chrome or Chromium found; install one or name it in CHROME_PATH"
    : false;

/** What is used of the browser's own global object. */
interface Window {
  getComputedStyle(element: unknown): { readonly color: string };
}

/** The cells of the notebook, each by what it is for. */
const cells = {
  typed: `interface Shape { readonly sides: number }
/** A shape of four sides. */
const square: Shape = { sides: 4 };
\`a shape of \${square.sides}\``,
  completed: "square.si",
  inspected: "square",
  mistaken: "const wrong: string = square.sides;",
  endless: "let turns = 0;\nwhile (true) turns++;",
  kept: "turns > 0",
  asked: 'const who = await prompt("your name: ");\n"hello " + who',
  replaced: 'const shown = await display("before");\nconsole.log("then");\nawait shown.update("after");',
  counted: 'for await (const i of progress(3, "steps")) i;',
  broken: 'function reach(): never { throw new RangeError("too far"); }\nreach();',
  plotted: `vegaLite({
  data: { values: [{ x: 1, y: 2 }, { x: 2, y: 1 }] },
  mark: "bar",
  encoding: { x: { field: "x", type: "ordinal" }, y: { field: "y", type: "quantitative" } },
})`,
};

const place = Object.fromEntries(Object.keys(cells).map((name, i) => [name, i])) as Record<
  keyof typeof cells,
  number
>;

test("JupyterLab works with the TypeScript kernel", { skip, timeout: 300_000 }, async (t) => {
  assert.ok(program, "expected Chrome or Chromium, got none; install one or name it in CHROME_PATH");
  await withNotebook(program, Object.values(cells), async (notebook) => {
    await writing(t, notebook);
    await running(t, notebook);
    await restarting(t, notebook);
  });
});

async function writing(t: TestContext, notebook: Notebook): Promise<void> {
  const { page } = notebook;

  await t.test("it highlights TypeScript: keywords, types and templates", async () => {
    const code = notebook.cell(place.typed).locator(".cm-content");
    const color = (found: Locator): Promise<string> =>
      found.evaluate((element) => (globalThis as unknown as Window).getComputedStyle(element).color);
    const plain = await color(code);
    const words = ["interface", "readonly", "Shape", "4", "`a shape of "];
    const colors = await Promise.all(
      words.map((word) => color(code.locator("span", { hasText: new RegExp(`^${word}$`) }).first())),
    );
    for (const own of colors) assert.notEqual(own, plain);
    assert.equal(colors[0], colors[1]); // both are keywords
    assert.equal(new Set(colors.slice(1)).size, 4, `expected four colors, got ${colors}`);
  });

  await t.test("it shows the value of a cell", async () => {
    await notebook.shows(place.typed, /^'a shape of 4'$/);
  });

  await t.test("Tab lists completions, and Enter takes one", async () => {
    await notebook.enter(place.completed);
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Tab");
    await reads(page.locator(".jp-Completer-item"), /sides/);
    await page.keyboard.press("Enter");
    await page.locator(".jp-Completer").waitFor({ state: "hidden" });
    await reads(notebook.cell(place.completed).locator(".cm-line"), /^square\.sides$/);
    await notebook.shows(place.completed, /^4$/);
  });

  await t.test("Shift+Tab shows a tooltip with the type and the doc comment", async () => {
    await notebook.enter(place.inspected);
    await page.keyboard.press("Shift+Tab");
    await reads(page.locator(".jp-Tooltip"), /const square: Shape[\s\S]*A shape of four sides\./);
    await page.keyboard.press("Escape");
    await page.locator(".jp-Tooltip").waitFor({ state: "hidden" });
  });
}

async function running(t: TestContext, notebook: Notebook): Promise<void> {
  const { page } = notebook;

  await t.test("a type error is shown under the source, before anything runs", async () => {
    await notebook.shows(place.mistaken, /TypeScriptError[\s\S]*TS2322[\s\S]*const wrong/);
  });

  await t.test("the toolbar interrupts a cell; its state is kept", async () => {
    await notebook.begin(place.endless);
    await page.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]').waitFor();
    await page.locator('.jp-NotebookPanel-toolbar [data-jp-item-name="interrupt"] jp-button').click();
    await notebook.ended(place.endless);
    await reads(notebook.output(place.endless), /^KeyboardInterrupt/);
    await notebook.shows(place.kept, /^true$/);
  });

  await t.test("prompt() asks below the cell and gets what is typed", async () => {
    await notebook.begin(place.asked);
    const input = notebook.cell(place.asked).locator("input.jp-Stdin-input");
    await input.waitFor();
    await reads(notebook.cell(place.asked).locator(".jp-Stdin-prompt"), /^your name:/);
    await input.fill("Ada");
    await input.press("Enter");
    await notebook.ended(place.asked);
    await reads(notebook.output(place.asked), /'hello Ada'/);
  });

  await t.test("a display is replaced in its place", async () => {
    await notebook.shows(place.replaced, /^'after'\nthen\s*$/);
  });

  await t.test("progress() shows a bar that ends full", async () => {
    await notebook.shows(place.counted, /steps 3\/3/);
    const bar = notebook.output(place.counted).locator("progress");
    assert.deepEqual([await bar.getAttribute("value"), await bar.getAttribute("max")], ["3", "3"]);
  });

  await t.test("an error shows where it was thrown, in the lines of the cell", async () => {
    await notebook.shows(place.broken, /RangeError: too far[\s\S]*at reach \(Cell \[\d+\]:1:33\)/);
  });

  await t.test("a plot is drawn", async () => {
    await notebook.run(place.plotted);
    const drawn = notebook.output(place.plotted).locator(".vega-embed canvas, .vega-embed svg.marks");
    await drawn.first().waitFor();
  });
}

async function restarting(t: TestContext, notebook: Notebook): Promise<void> {
  const { page } = notebook;

  await t.test("the menu restarts the kernel: names are gone, and cells run", async () => {
    await page.getByRole("menuitem", { name: "Kernel", exact: true }).click();
    await page.getByRole("menuitem", { name: /^Restart Kernel…/ }).click();
    await page.locator(".jp-Dialog button.jp-mod-accept").click();
    await page.locator(".jp-Dialog").waitFor({ state: "hidden" });
    await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor();
    await notebook.shows(place.inspected, /TS2304: Cannot find name 'square'/);
    await notebook.shows(place.typed, /^'a shape of 4'$/);
    await reads(notebook.cell(place.typed).locator(".jp-InputArea-prompt"), /\[2\]/);
  });
}
