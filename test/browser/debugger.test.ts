import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { findChromium, flags } from "./chromium.ts";
import { reads } from "./notebook.ts";
import { type Server, startWithKernel } from "./server.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const program = findChromium();
const skip =
  program === undefined && process.env.CI !== "true"
    ? "no Chrome or Chromium found; install one or name it in CHROME_PATH"
    : false;

const cells = [
  "const base: number = 10;",
  "function double(x: number): number {\n  const y = x * 2;\n  return y;\n}\nconst all = [1, 2].map((n) => double(n + base));\nall",
  "await null;\nthrow new RangeError('out of range')",
];

test("JupyterLab's debugger works with the TypeScript kernel", { skip, timeout: 300_000 }, async (t) => {
  assert.ok(program, "expected Chrome or Chromium, got none; install one or name it in CHROME_PATH");
  const folder = notebookFolder();
  let server: Server | undefined;
  let browser: Browser | undefined;
  try {
    server = await startWithKernel(folder);
    browser = await chromium.launch({ executablePath: program, args: flags() });
    const page = await browser.newPage({ viewport: { width: 1500, height: 1000 } });
    page.setDefaultTimeout(60_000);
    await debugging(t, page, server.address("debugged.ipynb"));
  } finally {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

async function debugging(t: TestContext, page: Page, address: string): Promise<void> {
  const cell = (index: number): Locator => page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  const stack = page.locator(".jp-DebuggerCallstackFrame");
  const overlay = page.locator(".jp-DebuggerPausedOverlay");
  /** Runs a cell as a user does. */
  const run = async (index: number): Promise<void> => {
    await cell(index).locator(".cm-content").click();
    await page.keyboard.press("Control+Enter");
  };
  const variable = (name: string): Locator =>
    page.locator(".jp-DebuggerVariables .jp-TreeItem", {
      has: page.locator(`.jp-DebuggerVariables-name:text-is("${name}")`),
    });

  await t.test("the bug turns the debugger on, and the notebook's variables are shown", async () => {
    await page.goto(address);
    await page.locator(".jp-KernelName", { hasText: "TypeScript (selflab)" }).waitFor();
    await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor();
    await run(0);
    await cell(0).locator(".jp-InputArea-prompt", { hasText: "[1]" }).waitFor();
    await page.locator(".jp-DebuggerBugButton").click();
    await page.locator('.jp-DebuggerBugButton[aria-pressed="true"]').waitFor();
    await page.locator("#jp-debugger-sidebar").waitFor();
    await reads(variable("base"), /base\s*:?\s*10/);
  });

  await t.test("a click beside a line sets a breakpoint, and the cell stops there", async () => {
    await cell(1).locator(".cm-breakpoint-gutter .cm-gutterElement").nth(3).click();
    await page.locator(".jp-DebuggerBreakpoint", { hasText: "Cell [ ]" }).waitFor();
    await run(1);
    await overlay.waitFor();
    await stack.filter({ hasText: "Cell [2]" }).waitFor();
    assert.deepEqual(await stack.locator(".jp-DebuggerCallstackFrame-name").allInnerTexts(), [
      "double",
      "(anonymous)",
      "Cell [2]",
    ]);
    const line = cell(1).locator(".jp-DebuggerEditor-highlight");
    await line.waitFor();
    assert.equal(await line.textContent(), "  return y;");
  });

  await t.test("its variables are shown with their values", async () => {
    await reads(variable("y"), /y\s*:?\s*22/);
    await reads(variable("x"), /x\s*:?\s*11/);
  });

  await t.test("it steps out, and on to the next stop", async () => {
    await page.getByTitle("Step Out").click();
    await page.locator('.jp-DebuggerCallstackFrame:has-text("(anonymous)"):nth-child(1)').waitFor();
    await overlay.getByTitle("Continue").click();
    await stack.filter({ hasText: "double" }).waitFor();
    await reads(variable("y"), /y\s*:?\s*24/);
  });

  await t.test("it goes on to the end of the cell", async () => {
    await overlay.getByTitle("Continue").click();
    await cell(1).locator(".jp-OutputArea-output", { hasText: "[ 22, 24 ]" }).waitFor();
    assert.equal(await overlay.count(), 0);
    await variable("all").waitFor();
  });

  await t.test("it stops at an uncaught exception after an await", async () => {
    await page.locator(".jp-debugger-pauseOnExceptions").click();
    await page
      .getByRole("menuitemcheckbox", { name: /uncaught/i })
      .or(page.getByRole("menuitem", { name: /uncaught/i }))
      .click();
    await run(2);
    await overlay.waitFor();
    const line = cell(2).locator(".jp-DebuggerEditor-highlight");
    await line.waitFor();
    assert.match((await line.textContent()) ?? "", /throw new RangeError/);
    await overlay.getByTitle("Continue").click();
    await cell(2).locator(".jp-OutputArea-output", { hasText: "out of range" }).waitFor();
  });

  await t.test("breakpoints outlive a restart of the kernel", async () => {
    await page.getByRole("menuitem", { name: "Kernel", exact: true }).click();
    await page
      .getByRole("menuitem", { name: /^Restart Kernel and Clear/ })
      .first()
      .click();
    await page.locator(".jp-Dialog .jp-mod-accept").click();
    await page.locator('.jp-DebuggerBugButton[aria-pressed="true"]').waitFor();
    await cell(0).locator(".jp-InputArea-prompt", { hasText: "[ ]" }).waitFor();
    await run(0);
    await cell(0).locator(".jp-InputArea-prompt", { hasText: "[1]" }).waitFor();
    await run(1);
    await overlay.waitFor();
    await stack.filter({ hasText: "double" }).waitFor();
  });

  await t.test("turned off at a stop, the cell goes on, and nothing stops any more", async () => {
    await overlay.getByTitle("Stop Debugger").click();
    await cell(1).locator(".jp-OutputArea-output", { hasText: "[ 22, 24 ]" }).waitFor();
    await page.locator('.jp-DebuggerBugButton[aria-pressed="false"]').waitFor();
    await run(1);
    await cell(1).locator(".jp-InputArea-prompt", { hasText: "[3]" }).waitFor();
    assert.equal(await overlay.count(), 0);
  });
}

/** A folder with a notebook of the cells. */
function notebookFolder(): string {
  const parent = join(root, ".cache", "browser");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "debugger-"));
  const kernelspec = { name: "selflab", display_name: "TypeScript (selflab)", language: "typescript" };
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec },
    cells: cells.map((source, i) => ({
      cell_type: "code",
      id: `cell-${i}`,
      metadata: {},
      outputs: [],
      execution_count: null,
      source,
    })),
  };
  writeFileSync(join(folder, "debugged.ipynb"), JSON.stringify(notebook));
  return folder;
}
