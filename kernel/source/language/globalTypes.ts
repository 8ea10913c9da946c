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
