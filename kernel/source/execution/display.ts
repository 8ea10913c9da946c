/** What cells and libraries show: the functions that every cell has without an import. */
import type { MimeBundle } from "../exchange/reports.ts";
import { bundleOf, displaySymbol } from "./bundle.ts";
import { escapeHtml } from "./frame.ts";
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

/** The request whose cell runs; outputs belong to it. */
export type Owner = () => string | undefined;

let shown = 0;

/** `display` for cells: outputs go to the cell that `owner` names when it is called. */
export function makeDisplay(owner: Owner) {
  return async function display(
    value: unknown,
    { display_id, update = false }: DisplayOptions = {},
  ): Promise<DisplayHandle> {
    const id = display_id ?? `selflab-${process.pid}-${++shown}`;
    const request = owner();
    show(await bundleOf(value), { id, update, request });
    const handle: DisplayHandle = {
      id,
      update: async (next) => show(await bundleOf(next), { id, update: true, request: owner() ?? request }),
    };
    handles.add(handle);
    return handle;
  };
}

function show(
  { data, metadata }: MimeBundle,
  {
    id,
    update,
    request,
  }: { readonly id: string; readonly update: boolean; readonly request: string | undefined },
): void {
  report({
    kind: update ? "update_display_data" : "display_data",
    id: request,
    content: { data, metadata, transient: { display_id: id } },
  });
}

/** A value that shows itself as the given HTML. */
export function html(source: string): object {
  return {
    [displaySymbol]: () => ({ "text/html": source, "text/plain": source.replace(/<[^>]*>/g, "") }),
  };
}

/** `clearOutput` for cells; with `wait`, the old output stays until there is a new one. */
export function makeClearOutput(owner: Owner) {
  return function clearOutput(wait = false): void {
    report({ kind: "clear_output", id: owner(), content: { wait } });
  };
}

/** `progress` for cells: goes through items, or counts to a number, under a bar. */
export function makeProgress(display: ReturnType<typeof makeDisplay>) {
  return async function* progress<T>(items: Iterable<T> | number, label = ""): AsyncGenerator<T | number> {
    const list: readonly (T | number)[] = typeof items === "number" ? [...Array(items).keys()] : [...items];
    const bar = (done: number): object =>
      html(
        `<progress max="${list.length}" value="${done}"></progress> ${escapeHtml(label)} ${done}/${list.length}`,
      );
    const handle = await display(bar(0));
    let drawn = performance.now();
    for (const [i, item] of list.entries()) {
      yield item;
      if (performance.now() - drawn < 100 && i + 1 < list.length) continue;
      drawn = performance.now();
      await handle.update(bar(i + 1));
      await new Promise(setImmediate);
    }
  };
}
