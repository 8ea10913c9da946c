/** `display` and `clearOutput` for cells: output besides a cell's value, which can be replaced. */
import type { MimeBundle } from "../exchange/reports.ts";
import { bundleOf } from "./bundle.ts";
import type { Owners } from "./owners.ts";
import { report } from "./report.ts";

export interface DisplayOptions {
  /** A name by which the output can be replaced later. Default: one of its own. */
  readonly display_id?: string;
  /** Replaces the outputs of this name instead of adding one. Default false. */
  readonly update?: boolean;
}

export interface DisplayHandle {
  readonly id: string;
  /** Replaces what is shown. */
  update(value: unknown): Promise<void>;
}

/** The handles given out: as the value of a cell they show nothing, what they stand for has been shown. */
const handles = new WeakSet<object>();

export function isDisplayHandle(value: unknown): boolean {
  return typeof value === "object" && value !== null && handles.has(value);
}

let shown = 0;

/** An id that no other output has, in other kernels either. */
export function newDisplayId(): string {
  return `selflab-${process.pid}-${++shown}`;
}

/**
 * `display` for cells. A value is shown before the call returns, unless its own display method is asynchronous: so a
 * loop that never awaits shows, too, and in order with what it prints. Output belongs to the cell that calls.
 */
export function makeDisplay(owners: Owners) {
  return async function display(...given: unknown[]): Promise<DisplayHandle | DisplayHandle[]> {
    const { values, options } = parted(given);
    const shownHandles: DisplayHandle[] = [];
    for (const value of values) {
      const { display_id: id = newDisplayId(), update = false } = options;
      const request = owners.request();
      const show = (bundle: MimeBundle): void => showBundle(bundle, { id, update, request });
      const bundle = bundleOf(value);
      show(bundle instanceof Promise ? await bundle : bundle);
      shownHandles.push(handleOf(id, request, owners));
    }
    if (shownHandles.length === 1) return shownHandles[0]!;
    handles.add(shownHandles);
    return shownHandles;
  };
}

function handleOf(id: string, request: string | undefined, owners: Owners): DisplayHandle {
  const handle: DisplayHandle = {
    id,
    async update(next) {
      const at = { id, update: true, request: owners.request() ?? request };
      const bundle = bundleOf(next);
      showBundle(bundle instanceof Promise ? await bundle : bundle, at);
    },
  };
  handles.add(handle);
  return handle;
}

/** The values and, if the last one is an object with nothing but options, the options. */
function parted(given: readonly unknown[]): {
  readonly values: readonly unknown[];
  readonly options: DisplayOptions;
} {
  const last = given.at(-1);
  if (given.length < 2 || !isOptions(last)) return { values: given, options: {} };
  const values = given.slice(0, -1);
  if (last.display_id !== undefined && values.length > 1) {
    throw new TypeError(
      `display: expected one value for display_id ${last.display_id}, got ${values.length}; show them one by one`,
    );
  }
  if (last.update && last.display_id === undefined) {
    throw new TypeError(
      "display: expected a display_id with update, got none; give that of the output to replace",
    );
  }
  return { values, options: last };
}

function isOptions(value: unknown): value is DisplayOptions {
  if (value === null || typeof value !== "object") return false;
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.keys(value).every((name) => name === "display_id" || name === "update");
}

/** Where an output goes. */
interface Place {
  readonly id: string;
  readonly update: boolean;
  readonly request: string | undefined;
}

/** Shows a bundle at once. */
export function showBundle({ data, metadata }: MimeBundle, { id, update, request }: Place): void {
  report({
    kind: update ? "update_display_data" : "display_data",
    id: request,
    content: { data, metadata, transient: { display_id: id } },
  });
}

/** `clearOutput` for cells; with `wait`, the old output stays until there is a new one. */
export function makeClearOutput(owners: Owners) {
  return function clearOutput(wait = false): void {
    report({ kind: "clear_output", id: owners.request(), content: { wait } });
  };
}
