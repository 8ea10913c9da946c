/** What the execution process tells the protocol process: output as it comes, and how cells end. */

/** A value in the forms that a front end can show, by their MIME types. */
export interface MimeBundle {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Content of an error in the protocol's terms. */
export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** How a cell ended. `bundle` is its value, if it has one to show. */
export type Outcome =
  | { readonly status: "ok"; readonly bundle?: MimeBundle }
  | { readonly status: "error"; readonly error: ErrorContent };

/** A message of a comm to the front ends. */
export interface CommReport {
  readonly kind: "comm_open" | "comm_msg" | "comm_close";
  readonly id: string | undefined;
  readonly content: { readonly comm_id: string; readonly target_name?: string; readonly data: unknown };
  readonly metadata: Readonly<Record<string, unknown>>;
  /** In base64. */
  readonly buffers: readonly string[];
}

/** A question to the user. */
export interface InputReport {
  readonly kind: "input_request";
  readonly id: string | undefined;
  /** A number of its own, which the answer bears. */
  readonly number: number;
  readonly prompt: string;
  readonly password: boolean;
}

/** A message to the protocol process. `id` is the request that it belongs to. */
export type Report =
  | { readonly kind: "ready" }
  | {
      readonly kind: "stream";
      readonly id: string | undefined;
      readonly name: "stdout" | "stderr";
      readonly text: string;
    }
  | {
      readonly kind: "display_data" | "update_display_data" | "clear_output";
      readonly id: string | undefined;
      readonly content: Record<string, unknown>;
    }
  | CommReport
  | InputReport
  | {
      /** The message to a comm that bore this number was handled. */
      readonly kind: "comm_handled";
      readonly number: number;
    }
  | {
      /** The running cell has got its interrupt as an exception, and deals with it. */
      readonly kind: "unwinding";
      readonly id: string;
    }
  | {
      readonly kind: "done";
      readonly id: string;
      readonly outcome: Outcome;
      /** How many of its declaring statements the cell reached. */
      readonly reached: number;
    };

/** Instead of a number of statements reached: the script did not even start, so its names are not declared. */
export const notStarted = -1;
