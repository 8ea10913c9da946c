/** A progress bar with metrics and time left: one line in a terminal, one updated output in a notebook. */

export interface Progress {
  /** Shows the state after `done` of all steps; the bar limits how often it draws. */
  update(done: number, metrics: Readonly<Record<string, number>>): void;
  /** Draws the last state and ends the line; before the last step, it says that the run stopped there. */
  finish(): void;
}

interface Shown {
  update(value: unknown): unknown;
}

/** What a notebook kernel offers as a global: shows a value and returns a handle that can replace it. */
type Display = (value: unknown) => Shown | Promise<Shown>;

const drawEvery = 200;

/** A bar for `total` steps, headed by `label`. In a terminal it draws on stderr, in other places nothing. */
export function progress(
  label: string,
  total: number,
  now: () => number = () => performance.now(),
): Progress {
  const draw = canvas();
  const started = now();
  let drawn = Number.NEGATIVE_INFINITY;
  let pending: Line | undefined;
  return {
    update(done, metrics) {
      pending = { label, done, total, metrics, seconds: (now() - started) / 1000 };
      if (now() - drawn < drawEvery) return;
      drawn = now();
      draw?.(pending, false);
    },
    finish() {
      if (pending !== undefined) draw?.({ ...pending, seconds: (now() - started) / 1000, ended: true }, true);
    },
  };
}

interface Line {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Whether no further step will come. */
  readonly ended?: boolean;
}

/** `SimCLR 120/780 · loss 2.31 · accuracy 0.54 · 21 s left`. */
export function describe(line: Line): string {
  const { label, done, total, metrics } = line;
  const values = Object.entries(metrics).map(([name, value]) => `${name} ${value.toPrecision(3)}`);
  return [`${label} ${done}/${total}`, ...values, time(line)].filter((part) => part !== "").join(" · ");
}

function time({ done, total, seconds, ended = false }: Line): string {
  if (done >= total) return duration(seconds);
  if (ended) return `stopped after ${duration(seconds)}`;
  return done === 0 ? "" : `${duration((seconds / done) * (total - done))} left`;
}

function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 100 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** The place to draw on: the notebook's display, else a terminal, else none. */
function canvas(): ((line: Line, final: boolean) => void) | undefined {
  const display = (globalThis as { display?: Display }).display;
  if (typeof display === "function") return notebookCanvas(display);
  if (!process.stderr.isTTY) return undefined;
  return (line, final) => {
    const width = (process.stderr.columns ?? 80) - 1;
    process.stderr.write(`\r${describe(line).padEnd(width).slice(0, width)}${final ? "\n" : ""}`);
  };
}

function notebookCanvas(display: Display): (line: Line) => void {
  let shown: Shown | Promise<Shown> | undefined;
  return (line) => {
    const bar = {
      [Symbol.for("Jupyter.display")]: () => ({
        "text/html": `<progress max="${line.total}" value="${line.done}"></progress> <code>${escapeHtml(describe(line))}</code>`,
        "text/plain": describe(line),
      }),
    };
    if (shown === undefined) shown = display(bar);
    else void Promise.resolve(shown).then((handle) => handle.update(bar));
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
