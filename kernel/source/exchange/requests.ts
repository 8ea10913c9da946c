/** What the protocol process asks of the execution process. */

/** A cell as the protocol process sends it. */
export interface CellToRun {
  readonly kind: "cell";
  /** The request of a front end that it belongs to. */
  readonly id: string;
  /** A number of its own for every evaluation. */
  readonly cell: number;
  readonly code: string;
  readonly map: string;
  readonly url: string;
  /** Whether the value is wanted: a bundle, or nothing. */
  readonly wantsValue: boolean;
  /** Whether it is shown in a terminal, where outputs cannot be replaced. */
  readonly inTerminal: boolean;
}

/** A message of a front end to a comm. */
export interface CommToHandle {
  readonly kind: "comm_open" | "comm_msg" | "comm_close";
  /** The message's own id: output of its handler belongs to it. */
  readonly id: string;
  /** A number of its own among cells and messages; by it the execution process says that it was handled. */
  readonly number: number;
  readonly comm: string;
  /** The target of a `comm_open`; of other messages, empty. */
  readonly target: string;
  readonly data: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}

/** What the user answered to the question of this number, or why nobody was asked. */
export type InputAnswer =
  | { readonly kind: "input"; readonly number: number; readonly value: string }
  | { readonly kind: "input_refused"; readonly number: number; readonly reason: string };

export type Request = CellToRun | CommToHandle | InputAnswer;
