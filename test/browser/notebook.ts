/** A new notebook in JupyterLab in a browser, with the kernel of the present sources. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { inClone } from "../../scripts/setup/places.mjs";
import { flags } from "./chromium.ts";
import { type Server, startWithKernel } from "./server.ts";

export class Notebook {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  cell(index: number): Locator {
    return this.page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  }

  /** The outputs of a cell. */
  output(index: number): Locator {
    return this.cell(index).locator(".jp-OutputArea-output");
  }

  /** Puts the cursor at the end of a cell. */
  async enter(index: number): Promise<void> {
    await this.cell(index).locator(".cm-content").click();
    await this.page.keyboard.press("Control+End");
  }

  /** Runs a cell as a user does, without waiting for its end. */
  async begin(index: number): Promise<void> {
    await this.enter(index);
    await this.page.keyboard.press("Control+Enter");
  }

  /** Waits until a cell that runs has ended. */
  async ended(index: number): Promise<void> {
    await this.cell(index)
      .locator(".jp-InputArea-prompt", { hasText: /\[\d+\]/ })
      .waitFor();
  }

  /** Runs a cell to its end. */
  async run(index: number): Promise<void> {
    await this.begin(index);
    await this.ended(index);
  }

  /** Runs a cell, and waits until its outputs read as they should. */
  async shows(index: number, wanted: RegExp): Promise<void> {
    await this.run(index);
    await reads(this.output(index), wanted);
  }
}

/** Waits until all that a locator finds reads as it should: JupyterLab draws some things later than others. */
export async function reads(found: Locator, wanted: RegExp): Promise<void> {
  for (let tries = 0; tries < 100 && !wanted.test(await textOf(found)); tries++)
    await found.page().waitForTimeout(50);
  assert.match(await textOf(found), wanted);
}

/** What can be read in all that a locator finds, line by line. */
async function textOf(found: Locator): Promise<string> {
  return (await found.allInnerTexts()).join("\n");
}

/** Opens a notebook of these cells, lets `work` use it, and ends all that was started. */
export async function withNotebook(
  program: string,
  cells: readonly string[],
  work: (notebook: Notebook) => Promise<void>,
): Promise<void> {
  const folder = folderWith(cells);
  let server: Server | undefined;
  let browser: Browser | undefined;
  try {
    server = await startWithKernel(folder);
    browser = await chromium.launch({ executablePath: program, args: flags() });
    const page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
    page.setDefaultTimeout(60_000);
    await page.goto(server.address("notebook.ipynb"));
    await page.locator(".jp-KernelName", { hasText: "TypeScript (selflab)" }).waitFor();
    await work(new Notebook(page));
  } finally {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function folderWith(cells: readonly string[]): string {
  const parent = inClone(".cache", "browser");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "notebook-"));
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "selflab", display_name: "TypeScript (selflab)", language: "typescript" },
    },
    cells: cells.map((source, i) => ({
      ...{ cell_type: "code", id: `cell-${i}`, metadata: {}, execution_count: null, outputs: [], source },
    })),
  };
  writeFileSync(join(folder, "notebook.ipynb"), JSON.stringify(notebook));
  return folder;
}
