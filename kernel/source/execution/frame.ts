/** Tables of danfojs, recognized by their form: this file does not load danfojs. */
import type { MimeBundle } from "../exchange/reports.ts";
import { escapeHtml } from "./escapeHtml.ts";

/** What is read of a DataFrame or a Series. */
interface Frame {
  readonly columns: readonly unknown[];
  readonly index: readonly unknown[];
  readonly values: readonly unknown[];
}

/** How many rows are shown at most; of longer tables the first and the last ones. */
const mostRows = 60;
const ends = 5;

export function isFrame(value: unknown): value is Frame {
  if (value === null || typeof value !== "object") return false;
  if (!/^(?:DataFrame|Series)$/.test(value.constructor?.name ?? "")) return false;
  const { columns, index, values } = value as Partial<Frame>;
  return Array.isArray(columns) && Array.isArray(index) && Array.isArray(values);
}

/** The table in HTML and in plain text. */
export function frameBundle({ columns, index, values }: Frame): MimeBundle {
  const rows = values.map((row) => (Array.isArray(row) ? row : [row]).map(cellText));
  const shown =
    rows.length <= mostRows
      ? rows.map((_, i) => i)
      : [...rows.keys()].filter((i) => i < ends || i >= rows.length - ends);
  const table = [["", ...columns.map(String)], ...shown.map((i) => [String(index[i]), ...rows[i]!])];
  if (rows.length > mostRows)
    table.splice(
      1 + ends,
      0,
      table[0]!.map(() => "…"),
    );
  const size = `${rows.length} rows × ${columns.length} columns`;
  return { data: { "text/html": html(table, size), "text/plain": `${plain(table)}\n${size}` }, metadata: {} };
}

function cellText(value: unknown): string {
  if (typeof value !== "number" || Number.isInteger(value)) return String(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}

function html([head, ...body]: readonly string[][], size: string): string {
  const line = (tag: "th" | "td", cells: readonly string[]): string =>
    `<tr>${cells.map((cell, i) => (i === 0 ? `<th>${escapeHtml(cell)}</th>` : `<${tag}>${escapeHtml(cell)}</${tag}>`)).join("")}</tr>`;
  const rows = body.map((cells) => line("td", cells)).join("");
  return `<table><thead>${line("th", head!)}</thead><tbody>${rows}</tbody></table><p>${size}</p>`;
}

function plain(table: readonly string[][]): string {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join("  ")).join("\n");
}
