/** The messages of the Debug Adapter Protocol, as `debug_request`, `debug_reply` and `debug_event` carry them. */

// biome-ignore lint/suspicious/noExplicitAny: what a front end sent is checked where it is used
export type Arguments = Record<string, any>;

export interface DebugRequest {
  readonly seq: number;
  readonly command: string;
  readonly arguments: Arguments;
}

export type Body = Readonly<Record<string, unknown>>;

export interface DebugResponse {
  readonly type: "response";
  readonly seq: number;
  readonly request_seq: number;
  readonly command: string;
  readonly success: boolean;
  /** What failed. */
  readonly message?: string;
  readonly body: Body;
}

export interface DebugEvent {
  readonly type: "event";
  readonly seq: number;
  readonly event: string;
  readonly body: Body;
}

export interface DebugSource {
  readonly name: string;
  readonly path: string;
}

/** Lines and columns count from 1. */
export interface SourceBreakpoint {
  readonly line: number;
  readonly condition?: string;
  /** Printed instead of stopping; `{expression}` stands for a value. */
  readonly logMessage?: string;
}

export interface Breakpoint {
  readonly id: number;
  readonly verified: boolean;
  readonly line: number;
  readonly source: DebugSource;
  readonly message?: string;
}

export interface StackFrame {
  readonly id: number;
  readonly name: string;
  readonly source: DebugSource;
  readonly line: number;
  readonly column: number;
  readonly presentationHint?: "subtle";
}

export interface Scope {
  readonly name: string;
  readonly variablesReference: number;
  readonly expensive: false;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  /** Under which its parts can be asked for; 0 if it has none. */
  readonly variablesReference: number;
  readonly evaluateName?: string;
}
