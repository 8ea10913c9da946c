import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium, flags } from "./chromium.ts";
import { type Server, startJupyterLab } from "./server.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const notebook = "notebooks/01-introduction.ipynb";

const figures = ".jp-Notebook .jp-RenderedPlotly";

const program = findChromium();
const skip =
  program === undefined && process.env.CI !== "true"
    ? "no Chrome or Chromium found; install one or name it in CHROME_PATH"
    : false;

test("JupyterLab runs the first lesson with the TypeScript kernel", { skip, timeout: 600_000 }, async (t) => {
  assert.ok(program, "expected Chrome or Chromium, got none; install one or name it in CHROME_PATH");
  const folder = copyLesson();
  let server: Server | undefined;
  let browser: Browser | undefined;
  try {
    server = await startJupyterLab(folder);
    browser = await chromium.launch({ executablePath: program, args: flags() });
    const page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
    await lesson(t, page, server.address(basename(notebook)));
  } finally {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

async function lesson(t: TestContext, page: Page, address: string): Promise<void> {
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));

  await t.test("the lesson opens with its kernel chosen and nothing in the way", async () => {
    await page.goto(address);
    await page.locator(".jp-Notebook .jp-Cell").first().waitFor({ timeout: 60_000 });
    await page.locator(".jp-KernelName", { hasText: "TypeScript (selflab)" }).waitFor({ timeout: 60_000 });
    assert.equal(await page.locator(".jp-Dialog, .jp-Notification-Toast").count(), 0);
  });

  await t.test("Run All runs every cell without an error", async () => {
    await page.getByRole("menuitem", { name: "Run", exact: true }).click();
    await page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();
    const prompts = await settled(page);
    const complaints = page.locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]'); // errors too
    assert.deepEqual(await complaints.allInnerTexts(), []);
    assert.equal(new Set(prompts).size, prompts.length, `a cell did not run: ${prompts}`);
  });

  await t.test("a figure answers the pointer with the values under it", async () => {
    assert.notEqual(await page.locator(figures).count(), 0, "the lesson showed no figure");
    assert.ok(await reacts(page), "no figure showed a label while the pointer passed over it");
  });

  await t.test("nothing was asked of another machine", () => {
    assert.deepEqual(
      requests.filter((url) => !/^(http|ws):\/\/127\.0\.0\.1:|^(data|blob):/.test(url)),
      [],
    );
  });
}

/** A copy without outputs, so that every figure comes from this run. Inside the clone, where `selflab/…` resolves. */
function copyLesson(): string {
  const parent = join(root, ".cache", "browser");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "lesson-"));
  const lesson = JSON.parse(readFileSync(join(root, notebook), "utf8"));
  for (const cell of lesson.cells) {
    if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
  }
  writeFileSync(join(folder, basename(notebook)), JSON.stringify(lesson));
  return folder;
}

/** Waits until some cells have a number and none the star of one that waits or runs; returns all prompts. */
async function settled(page: Page): Promise<string[]> {
  const prompt = page.locator(".jp-Notebook .jp-CodeCell .jp-InputArea-prompt");
  for (;;) {
    const prompts = await prompt.allInnerTexts();
    if (prompts.some((text) => /\d/.test(text)) && !prompts.some((text) => text.includes("*")))
      return prompts;
    await page.waitForTimeout(500); // the test's own time limit ends a notebook that never settles
  }
}

/**
 * Passes the pointer over each figure in turn, line by line, until a label appears. JupyterLab shows a figure's
 * picture until the pointer comes, and draws the live figure then.
 */
async function reacts(page: Page): Promise<boolean> {
  const steps = Array.from({ length: 11 }, (_, i) => (i + 0.5) / 11);
  for (const figure of await page.locator(figures).all()) {
    await figure.evaluate((element) => element.scrollIntoView({ block: "center" }));
    await figure.hover();
    await figure.locator(".main-svg").first().waitFor({ timeout: 30_000 });
    const box = await figure.boundingBox();
    if (!box) continue;
    for (const y of steps) {
      for (const x of steps) {
        await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
        await page.waitForTimeout(30);
        if ((await figure.locator(".hoverlayer .hovertext").count()) > 0) return true;
      }
    }
  }
  return false;
}
