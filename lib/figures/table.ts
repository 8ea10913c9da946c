/** Tables for notebooks and terminals: a caption, aligned columns, numbers with as many digits as can be read. */
import { type DataFrame, frame, type Row } from "./frame.ts";
import { escaped } from "./html.ts";

export interface TableOptions {
  /** What the table shows, in one sentence. */
  readonly caption: string;
  /** Significant digits of the largest number of a column; the others get as many decimals. Default 3. */
  readonly digits?: number;
  /** Which columns, in which order. Default: all, in the order in which rows name them. */
  readonly columns?: readonly string[];
}

/** A table. A notebook shows it as HTML, `String(table)` as text. */
export interface Table {
  readonly caption: string;
  readonly rows: readonly Row[];
  /** The rows as a danfojs DataFrame, unrounded. */
  frame(): Promise<DataFrame>;
  toString(): string;
}

/** Makes a table of rows. A missing value and NaN are shown as a dash, `true` as yes, `false` as no. */
export function table(rows: readonly Row[], { caption, digits = 3, columns }: TableOptions): Table {
  if (typeof caption !== "string" || caption.trim() === "") {
    throw new RangeError(
      `table: expected a caption that says what the table shows, got ${JSON.stringify(caption)}; write a sentence`,
    );
  }
  const names = columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = names.map((name) => columnOf(name, rows, digits));
  const made: Table = {
    caption,
    rows,
    frame: () => frame(rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]!])))),
    toString: () => toText(caption, cells),
  };
  const bundle = () => ({ "text/html": toHtml(caption, cells), "text/plain": toText(caption, cells) });
  return Object.defineProperty(made, Symbol.for("Jupyter.display"), { value: bundle });
}

interface Column {
  readonly name: string;
  readonly numeric: boolean;
  readonly texts: readonly string[];
}

function columnOf(name: string, rows: readonly Row[], digits: number): Column {
  const values = rows.map((row) => row[name]);
  const numbers = values.filter(
    (value): value is number => typeof value === "number" && Number.isFinite(value),
  );
  const decimals = decimalsOf(numbers, digits);
  const numeric = values.every((value) => typeof value === "number" || value === undefined);
  return { name, numeric, texts: values.map((value) => textOf(value, decimals)) };
}

/** None for whole numbers; otherwise what the largest needs. */
function decimalsOf(numbers: readonly number[], digits: number): number {
  if (numbers.every(Number.isInteger)) return 0;
  const largest = Math.max(...numbers.map(Math.abs));
  return Math.min(10, Math.max(0, digits - Math.ceil(Math.log10(largest))));
}

function textOf(value: Row[string] | undefined, decimals: number): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  const text = value.toFixed(decimals);
  const vanished = value !== 0 && Number(text) === 0;
  return (vanished ? value.toPrecision(2) : text).replace("-", "−");
}

function toHtml(caption: string, columns: readonly Column[]): string {
  const side = ({ numeric }: Column) => ` style="text-align: ${numeric ? "right" : "left"}"`;
  const head = columns
    .map((column) => `<th scope="col"${side(column)}>${escaped(column.name)}</th>`)
    .join("");
  const body = (columns[0]?.texts ?? []).map((_, row) => {
    const cells = columns.map((column, i) => {
      const text = escaped(column.texts[row]!);
      if (i === 0 && !column.numeric) return `<th scope="row"${side(column)}>${text}</th>`;
      return `<td${side(column)}>${text}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  return [
    "<table>",
    `<caption style="text-align: left">${escaped(caption)}</caption>`,
    `<thead><tr>${head}</tr></thead>`,
    `<tbody>\n${body.join("\n")}\n</tbody>`,
    "</table>",
  ].join("\n");
}

function toText(caption: string, columns: readonly Column[]): string {
  const widths = columns.map(({ name, texts }) => Math.max(...[name, ...texts].map((text) => text.length)));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, i) => (columns[i]!.numeric ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd();
  return [
    caption,
    "",
    line(columns.map(({ name }) => name)),
    widths.map((width) => "─".repeat(width)).join("  "),
    ...(columns[0]?.texts ?? []).map((_, row) => line(columns.map(({ texts }) => texts[row]!))),
  ].join("\n");
}
