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
}

export type Request = CellToRun;
