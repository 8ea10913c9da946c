/** The comms between front ends and the execution process: which ones are open, and their messages both ways. */
import type { CommReport, Report } from "../exchange/reports.ts";
import type { CommToHandle } from "../exchange/requests.ts";
import type { Publisher } from "./publisher.ts";
import type { Content, Message } from "./wire.ts";

export class Comms {
  readonly #publisher: Publisher;
  readonly #deliver: (message: CommToHandle) => Promise<void>;
  /** The targets of the open comms by the comms' ids. */
  readonly #open = new Map<string, string>();
  /** What waits for handlers in the execution process, by the number of the message. */
  readonly #handlers = new Map<number, () => void>();
  readonly #nextNumber: () => number;

  /** `deliver` brings a message to the execution process; `nextNumber` numbers it among cells and messages. */
  constructor(
    publisher: Publisher,
    {
      deliver,
      nextNumber,
    }: {
      readonly deliver: (message: CommToHandle) => Promise<void>;
      readonly nextNumber: () => number;
    },
  ) {
    this.#publisher = publisher;
    this.#deliver = deliver;
    this.#nextNumber = nextNumber;
  }

  /** The open comms, those of one target if it is given, as `comm_info_reply` lists them. */
  list(target?: string): Record<string, { readonly target_name: string }> {
    const listed = [...this.#open].filter(([, name]) => target === undefined || name === target);
    return Object.fromEntries(listed.map(([id, target_name]) => [id, { target_name }]));
  }

  /** Brings a front end's message to its handler; settles when the handler has ended, or its process. */
  async receive(message: Message): Promise<void> {
    const kind = message.header.msg_type as CommToHandle["kind"];
    const { comm_id, target_name = "", data = {} } = message.content;
    if (typeof comm_id !== "string") {
      throw new TypeError(`${kind}: expected comm_id as a string, got ${JSON.stringify(comm_id)}`);
    }
    if (kind === "comm_open") this.#open.set(comm_id, String(target_name));
    if (kind === "comm_close") this.#open.delete(comm_id);
    this.#publisher.remember(message);
    const number = this.#nextNumber();
    const handled = new Promise<void>((done) => this.#handlers.set(number, done));
    const { header, metadata, buffers } = message;
    const target = String(target_name);
    void this.#deliver({ kind, id: header.msg_id, number, comm: comm_id, target, data, metadata, buffers });
    await handled;
  }

  /** Passes on what the execution process sends. */
  forward(report: CommReport): void {
    const { kind, id, content, metadata, buffers } = report;
    if (kind === "comm_open") this.#open.set(content.comm_id, content.target_name ?? "");
    if (kind === "comm_close") this.#open.delete(content.comm_id);
    const bytes = buffers.map((buffer) => Buffer.from(buffer, "base64"));
    void this.#publisher.publish(kind, { ...content }, this.#publisher.cause(id), {
      metadata,
      buffers: bytes,
    });
  }

  /** The execution process has handled a message. */
  handled({ number }: Extract<Report, { kind: "comm_handled" }>): void {
    this.#handlers.get(number)?.();
    this.#handlers.delete(number);
  }

  /** The execution process has died, and with it its side of all comms. */
  closeAll(): void {
    for (const comm_id of this.#open.keys()) {
      const content: Content = { comm_id, data: {} };
      void this.#publisher.publish("comm_close", content);
    }
    this.#open.clear();
    for (const done of this.#handlers.values()) done();
    this.#handlers.clear();
  }
}
