/** The types of what every cell has without an import; the values are in execution/globals.ts. */
export const globalTypes = `
interface DisplayHandle {
  /** The \`display_id\` of the output. */
  readonly id: string;
  /** Replaces what is shown. */
  update(value: unknown): Promise<void>;
}
interface DisplayOptions {
  /** A name by which the output can be replaced later. Default: one of its own. */
  readonly display_id?: string;
  /** Replaces the outputs of this name instead of adding one. Default false. */
  readonly update?: boolean;
}
/**
 * Shows a value, besides what the cell ends in. The handle replaces it later; so does another call with the same
 * \`display_id\` and \`update\`.
 *
 * A value shows itself if it has a method \`[Symbol.for("Jupyter.display")]()\` that returns contents by their MIME types,
 * or a promise of them. Bytes of a PNG, JPEG, GIF or WebP are shown as the picture.
 */
declare function display(value: unknown, options?: DisplayOptions): Promise<DisplayHandle>;
/** Shows several values, one below the other. */
declare function display(first: unknown, second: unknown, ...more: unknown[]): Promise<DisplayHandle[]>;
/** Removes the cell's output; with \`wait\`, when there is a new one. */
declare function clearOutput(wait?: boolean): void;

/** Goes through items, or counts from 0 below a number, under a bar. The second part is its label, or its options. */
declare function progress(count: number, options?: string | ProgressOptions): Iterable<number> & AsyncIterable<number>;
/**
 * Goes through items under a bar, with \`for\` or \`for await\`. \`for await\` lets the kernel do other work between the
 * items.
 */
declare function progress<T>(items: Iterable<T>, options?: string | ProgressOptions): Iterable<T> & AsyncIterable<T>;
/** Goes through items under a bar, with \`for await\`. */
declare function progress<T>(items: AsyncIterable<T>, options?: string | ProgressOptions): AsyncIterable<T>;
interface ProgressOptions {
  /** What stands beside the bar. */
  readonly label?: string;
  /** How many items there will be. Default: the length or size of the items, if they have one. */
  readonly total?: number;
}

/** HTML or SVG that shows itself. */
interface Markup {
  readonly source: string;
  toString(): string;
}
/** A value that shows itself as HTML. In a template, values are escaped; HTML, SVG and lists of them stay what they are. */
declare function html(template: TemplateStringsArray, ...values: readonly unknown[]): Markup;
declare function html(source: string): Markup;
/** A value that shows itself as an SVG picture. In a template, values are escaped; SVG and lists of it stay what they are. */
declare function svg(template: TemplateStringsArray, ...values: readonly unknown[]): Markup;
declare function svg(source: string): Markup;
/** Text that shows itself as Markdown. In a template, a backslash is a backslash. */
declare function markdown(template: TemplateStringsArray, ...values: readonly unknown[]): object;
declare function markdown(source: string): object;
/** LaTeX that shows itself: formulas between dollars, or an environment. In a template, a backslash is a backslash. */
declare function latex(template: TemplateStringsArray, ...values: readonly unknown[]): object;
declare function latex(source: string): object;
/** A formula in LaTeX, without dollars, on a line of its own. In a template, a backslash is a backslash. */
declare function math(template: TemplateStringsArray, ...values: readonly unknown[]): object;
declare function math(formula: string): object;
/** A value that shows itself as a tree to unfold. A template holds JSON, in which values stand as JSON. */
declare function json(template: TemplateStringsArray, ...values: readonly unknown[]): object;
declare function json(value: unknown, options?: { readonly expanded?: boolean; readonly root?: string }): object;
/** A plot from a specification of Vega 5. A template holds JSON, in which values stand as JSON. */
declare function vega(template: TemplateStringsArray, ...values: readonly unknown[]): object;
declare function vega(specification: object): object;
/** A plot from a specification of Vega-Lite 5. A template holds JSON, in which values stand as JSON. */
declare function vegaLite(template: TemplateStringsArray, ...values: readonly unknown[]): object;
declare function vegaLite(specification: object): object;
/** A picture from its bytes, or from the file of this path. */
declare function image(template: TemplateStringsArray, ...values: readonly unknown[]): object;
declare function image(source: string | Uint8Array | ArrayBuffer, options?: ImageOptions): object;
interface ImageOptions {
  /** Its MIME type. Default: what its first bytes say. */
  readonly type?: string;
  /** The size that it is shown at, in pixels. Default: its own. */
  readonly width?: number;
  readonly height?: number;
  /** What it shows, for those who do not see it. */
  readonly alt?: string;
}

/** Asks the user and returns what was typed; with \`password\`, hidden. */
declare function prompt(text?: string, options?: { readonly password?: boolean }): Promise<string>;

/** A message that came over a comm. */
interface CommMessage {
  readonly data: any;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Bytes that came beside the data. */
  readonly buffers: readonly Uint8Array[];
}
/** A line between the notebook and a front end, open until one side closes it. */
interface Comm {
  readonly id: string;
  readonly targetName: string;
  /** Whether one side has closed it. */
  readonly closed: boolean;
  /** Sends data as JSON, and bytes beside it. */
  send(data?: unknown, metadata?: Readonly<Record<string, unknown>>, buffers?: readonly (ArrayBufferView | ArrayBuffer)[]): void;
  /** Calls the handler with each message that comes from now on; it takes the place of an earlier one. */
  onMsg(handler: (message: CommMessage) => unknown): void;
  /** Calls the handler when the front end closes the comm. */
  onClose(handler: (message: CommMessage) => unknown): void;
  close(data?: unknown, metadata?: Readonly<Record<string, unknown>>, buffers?: readonly (ArrayBufferView | ArrayBuffer)[]): void;
}
/** Comms: messages of your own, with bytes, to and from front ends. They are handled while a cell awaits, too. */
declare var comms: {
  /** Calls \`opened\` for each comm that a front end opens for this target. */
  registerTarget(name: string, opened: (comm: Comm, message: CommMessage) => unknown): void;
  /** Comms for this target are refused from now on; open ones stay. */
  unregisterTarget(name: string): void;
  /** Opens a comm to what the front end has registered under the target's name. */
  open(target: string, data?: unknown, metadata?: Readonly<Record<string, unknown>>, buffers?: readonly (ArrayBufferView | ArrayBuffer)[]): Comm;
};

declare var require: NodeJS.Require;
declare var __dirname: string;
declare var __filename: string;
`;
