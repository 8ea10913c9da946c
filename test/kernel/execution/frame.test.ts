import assert from "node:assert/strict";
import { test } from "node:test";
import { frameBundle, isFrame } from "../../../kernel/source/execution/frame.ts";

/** What danfojs's class of this name has, as far as the kernel reads it. */
class DataFrame {
  constructor(
    readonly columns: string[],
    readonly values: unknown[],
    readonly index: (string | number)[] = values.map((_, i) => i),
  ) {}
}

function shown(frame: DataFrame): { html: string; plain: string } {
  const { data } = frameBundle(frame);
  return { html: String(data["text/html"]), plain: String(data["text/plain"]) };
}

test("isFrame() recognizes frames by name and form", () => {
  assert.ok(isFrame(new DataFrame(["a"], [[1]])));
  assert.ok(isFrame(new (class Series extends DataFrame {})(["0"], [1, 2])));
  assert.ok(!isFrame({ columns: [], index: [], values: [] }));
  assert.ok(!isFrame(Object.create(null)));
  for (const value of [null, undefined, 1, "DataFrame", []]) assert.ok(!isFrame(value));
});

test("frameBundle() shows a row per index and a column per name, in both forms", () => {
  const { html, plain } = shown(
    new DataFrame(
      ["x", "name"],
      [
        [1, "one"],
        [20, "two"],
      ],
      ["a", "b"],
    ),
  );
  assert.equal(plain, "    x  name\na   1   one\nb  20   two\n2 rows × 2 columns");
  assert.match(html, /<thead><tr><th><\/th><th>x<\/th><th>name<\/th><\/tr><\/thead>/);
  assert.match(html, /<tr><th>a<\/th><td>1<\/td><td>one<\/td><\/tr>/);
});

test("frameBundle() shows a series as one column", () => {
  assert.equal(
    shown(new DataFrame(["loss"], [0.5, 0.25])).plain,
    "   loss\n0   0.5\n1  0.25\n2 rows × 1 columns",
  );
});

test("frameBundle() escapes what would be HTML", () => {
  const { html } = shown(new DataFrame(["<b>"], [['<script>"&']], ["<i>"]));
  assert.doesNotMatch(html, /<script|<b>|<i>/);
  assert.match(html, /&lt;script&gt;&quot;&amp;/);
});

test("frameBundle() rounds to six digits and leaves what is no number", () => {
  const { plain } = shown(new DataFrame(["v"], [[1 / 3], [1e-9 / 3], [Number.NaN], [null], [12345678]]));
  assert.deepEqual(
    plain
      .split("\n")
      .slice(1, 6)
      .map((line) => line.trim().split(/ +/)[1]),
    ["0.333333", "3.33333e-10", "NaN", "null", "12345678"],
  );
});

test("frameBundle() shows sixty rows whole, and of more the first and last five", () => {
  const rows = (count: number) => Array.from({ length: count }, (_, i) => [i]);
  assert.equal(shown(new DataFrame(["v"], rows(60))).plain.split("\n").length, 62);
  const { plain, html } = shown(new DataFrame(["v"], rows(61)));
  assert.equal(plain.split("\n").length, 13);
  assert.match(plain, /\n +4 +4\n +… +…\n56 +56\n/);
  assert.match(plain, /61 rows × 1 columns$/);
  assert.equal(html.split("<tr>").length - 1, 12);
});
