import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const python = path.join(root, ".venv", "bin", "python");
const script = path.join(root, "scripts", "notebooks", "notebooks.py");

interface Output {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | string[];
  readonly evalue?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
interface Cell {
  readonly cell_type: string;
  readonly source: string | string[];
  readonly execution_count?: number | null;
  readonly outputs?: readonly Output[];
}

const read = (file: string): readonly Cell[] => JSON.parse(readFileSync(file, "utf8")).cells;
const text = (lines: unknown): string => (Array.isArray(lines) ? lines.join("") : String(lines ?? ""));
const lessons = readdirSync(path.join(root, "notebooks", "source")).filter((name) => name.endsWith(".ts"));

test("every notebook is the one of its source, run and without errors", () => {
  const { status, stdout, stderr } = spawnSync(python, [script, "--check"], { encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
});

for (const name of lessons) {
  const source = readFileSync(path.join(root, "notebooks", "source", name), "utf8");

  test(`${name}: a code cell holds at most 12 lines`, () => {
    for (const cell of source.split(/^\/\/ %%/m).slice(1)) {
      const [head, ...lines] = cell.split("\n");
      if (head!.includes("[markdown]")) continue;
      const code = lines.join("\n").trim().split("\n");
      assert.ok(code.length <= 12, `${code.length} lines in the cell that begins ${code[0]}`);
    }
  });

  test(`${name}: runs in the quick profile without an error, and evaluates its claims`, () => {
    assert.match(source, /const profile: "quick" \| "full" = "quick";/);
    const folder = mkdtempSync(path.join(tmpdir(), "lesson-"));
    try {
      execFileSync(python, [script, name, "--to", folder], { stdio: "pipe" });
      const code = read(path.join(folder, name.replace(/\.ts$/, ".ipynb"))).filter(
        (cell) => cell.cell_type === "code",
      );
      const outputs = code.flatMap((cell) => cell.outputs ?? []);
      assert.deepEqual(
        outputs.filter(({ output_type }) => output_type === "error").map(({ evalue }) => evalue),
        [],
      );
      assert.deepEqual(
        outputs.filter((output) => output.name === "stderr").map((output) => text(output.text)),
        [],
      );
      assert.ok(
        code.every((cell) => typeof cell.execution_count === "number"),
        "every cell was run",
      );
      const shown = outputs.map(({ data }) => text(data?.["text/plain"])).join("\n");
      assert.match(shown, /holds/);
      const pictures = outputs.filter(({ data }) => data?.["application/vnd.plotly.v1+json"] !== undefined);
      assert.ok(pictures.length >= 5, `a lesson has figures; found ${pictures.length}`);
      for (const { data } of pictures) {
        const png = Buffer.from(text(data!["image/png"]), "base64");
        assert.equal(png.subarray(1, 4).toString(), "PNG");
        assert.ok(text(data!["text/plain"]).length > 20, "a figure has words for who cannot see it");
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test("the checks of the exercises fail on the stubs and pass on the solutions", () => {
  for (const name of lessons) {
    const cells = read(path.join(root, "notebooks", name.replace(/\.ts$/, ".ipynb")));
    const checks = cells
      .filter((cell) => /^check\w+\(\);?$/m.test(text(cell.source)))
      .map((cell) => ({
        solution: text(cell.source).startsWith("// Solution"),
        passed: text(cell.outputs?.[0]?.data?.["text/plain"]).includes("All right."),
      }));
    assert.ok(checks.length >= 4, `${name}: two exercises with a stub and a solution each`);
    for (const { solution, passed } of checks) assert.equal(passed, solution);
  }
});
