/** One comm: a line between cells and the front ends, open until one side closes it. */
import type { CommReport } from "../exchange/reports.ts";

export interface CommMessage {
  readonly data: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}

type Handler = (message: CommMessage) => unknown;
type Metadata = Readonly<Record<string, unknown>>;
type Buffers = readonly (ArrayBufferView | ArrayBuffer)[];

export class Comm {
  readonly id: string;
  readonly targetName: string;
  readonly #send: (message: Omit<CommReport, "id">) => void;
  #onMsg: Handler | undefined;
  #onClose: Handler | undefined;
  #closed = false;

  constructor(id: string, targetName: string, send: (message: Omit<CommReport, "id">) => void) {
    this.id = id;
    this.targetName = targetName;
    this.#send = send;
  }

  /** Whether one side has closed it. */
  get closed(): boolean {
    return this.#closed;
  }

  send(data: unknown = {}, metadata?: Metadata, buffers?: Buffers): void {
    if (this.#closed) {
      throw new Error(
        `comm.send: expected an open comm, got one of target ${this.targetName} that is closed; open a new one with comms.open`,
      );
    }
    this.#emit("comm_msg", "comm.send", data, metadata, buffers);
  }

  /** The handler of each message from now on; a later one takes the place of an earlier one. */
  onMsg(handler: Handler): void {
    this.#onMsg = checked("comm.onMsg", handler);
  }

  /** The handler of the end that a front end makes. */
  onClose(handler: Handler): void {
    this.#onClose = checked("comm.onClose", handler);
  }

  /** Ends the comm; what is closed already stays so. */
  close(data: unknown = {}, metadata?: Metadata, buffers?: Buffers): void {
    if (this.#closed) return;
    this.#emit("comm_close", "comm.close", data, metadata, buffers);
    this.#closed = true;
  }

  /** Tells the front ends that it is open. */
  announce(data: unknown, metadata?: Metadata, buffers?: Buffers): void {
    this.#emit("comm_open", "comms.open", data, metadata, buffers);
  }

  received(message: CommMessage): unknown {
    return this.#onMsg?.(message);
  }

  closedByFrontEnd(message: CommMessage): unknown {
    this.#closed = true;
    return this.#onClose?.(message);
  }

  #emit(
    kind: CommReport["kind"],
    where: string,
    data: unknown,
    metadata: Metadata = {},
    buffers: Buffers = [],
  ): void {
    const target = kind === "comm_open" ? { target_name: this.targetName } : {};
    checkJson(where, { data, metadata });
    this.#send({
      kind,
      content: { comm_id: this.id, ...target, data },
      metadata,
      buffers: buffers.map((buffer) => base64(where, buffer)),
    });
  }
}

function checked(where: string, handler: unknown): Handler {
  if (typeof handler === "function") return handler as Handler;
  throw new TypeError(`${where}: expected a function that takes the message, got ${typeof handler}`);
}

/** Refuses what cannot be sent as JSON, by the name of the user's function. */
function checkJson(where: string, parts: Readonly<Record<string, unknown>>): void {
  for (const [name, part] of Object.entries(parts)) {
    if (name === "metadata" && (part === null || typeof part !== "object" || Array.isArray(part))) {
      throw new TypeError(`${where}: expected metadata as an object, got ${String(part)}`);
    }
    let reason = "a function or a symbol";
    try {
      if (JSON.stringify(part) !== undefined) continue;
    } catch (error) {
      reason = String((error as Error).message).split("\n", 1)[0]!;
    }
    throw new TypeError(
      `${where}: expected ${name} that JSON can hold, got ${reason}; send bytes as buffers, the third part`,
    );
  }
}

function base64(where: string, buffer: unknown): string {
  if (ArrayBuffer.isView(buffer)) {
    return Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength).toString("base64");
  }
  if (buffer instanceof ArrayBuffer) return Buffer.from(buffer).toString("base64");
  throw new TypeError(`${where}: expected buffers of typed arrays, got ${typeof buffer}; see Buffer.from`);
}
