/** How far a loop has come, as text and as HTML. */
import type { MimeBundle } from "../exchange/reports.ts";
import { escapeHtml } from "./escapeHtml.ts";

export interface Progress {
  readonly label: string;
  readonly done: number;
  /** None where nobody knows. */
  readonly total: number | undefined;
  /** The time since its start in seconds. */
  readonly seconds: number;
  readonly ended: boolean;
}

/** The bar in both forms: text for consoles, HTML for notebooks. */
export function progressBundle(progress: Progress): MimeBundle {
  return { data: { "text/html": barHtml(progress), "text/plain": barText(progress) }, metadata: {} };
}

/** The width of a bar of text in characters. */
const width = 20;

/** `fit ██████████░░░░░░░░░░ 5/10 · 0:12, 0:12 left`. */
export function barText(progress: Progress): string {
  const { label, done, total } = progress;
  const full = total === undefined ? undefined : Math.floor(width * share(done, total));
  const bar = full === undefined ? "" : "█".repeat(full) + "░".repeat(width - full);
  return [label, bar, numbers(progress)].filter((part) => part !== "").join(" ");
}

function barHtml(progress: Progress): string {
  const { label, done, total, ended } = progress;
  const state = total !== undefined ? ` max="${total}" value="${done}"` : ended ? ' max="1" value="1"' : ""; // a bar without a value moves to and fro
  const text = [label, numbers(progress)].filter((part) => part !== "").join(" ");
  return `<progress${state}></progress> ${escapeHtml(text)}`;
}

function share(done: number, total: number): number {
  return total > 0 ? Math.min(1, done / total) : 1;
}

function numbers({ done, total, seconds, ended }: Progress): string {
  const count = total === undefined ? `${done}` : `${done}/${total}`;
  const left =
    ended || total === undefined || done === 0 ? "" : `, ${clock((seconds / done) * (total - done))} left`;
  return `${count} · ${clock(seconds)}${left}`;
}

/** 75 seconds are `1:15`, 4,000 are `1:06:40`. */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [first, ...rest] = parts[0] === 0 ? parts.slice(1) : parts;
  return [first, ...rest.map((part) => String(part).padStart(2, "0"))].join(":");
}
