/** The types of what every cell has without an import; the values are in display.ts. */
export const globalTypes = `
interface DisplayHandle {
  readonly id: string;
  /** Replaces what is shown. */
  update(value: unknown): Promise<void>;
}
/** Shows a value. The handle, or the same \`display_id\` with \`update\`, replaces it later. */
declare function display(value: unknown, options?: { readonly display_id?: string; readonly update?: boolean }): Promise<DisplayHandle>;
/** A value that shows itself as the given HTML. */
declare function html(source: string): object;
/** Removes the cell's output; with \`wait\`, when there is a new one. */
declare function clearOutput(wait?: boolean): void;
/** Counts from 0 below a number, or goes through items, under a bar. */
declare function progress(count: number, label?: string): AsyncGenerator<number>;
declare function progress<T>(items: Iterable<T>, label?: string): AsyncGenerator<T>;
declare var require: NodeJS.Require;
declare var __dirname: string;
declare var __filename: string;
`;
