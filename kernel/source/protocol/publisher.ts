/** Messages to all front ends, in the order in which they were caused. */
import type { ErrorContent, Report } from "../exchange/reports.ts";
import { StreamJoiner } from "./streams.ts";
import type { Outbox } from "./transport.ts";
import type { Content, Message, Wire } from "./wire.ts";

/** What the execution process reports for the front ends to show. */
export type Output = Extract<
  Report,
  { kind: "stream" | "display_data" | "update_display_data" | "clear_output" }
>;

/** What a message may have besides its content. */
interface Attached {
  readonly metadata?: Content;
  readonly buffers?: readonly Uint8Array[];
}

export class Publisher {
  readonly #wire: Wire;
  readonly #outbox: Outbox;
  readonly #streams = new StreamJoiner<Message | undefined>((parent, name, text) => {
    this.#send("stream", { name, text }, parent);
  });
  /** By their type and id, the requests to which output belongs that comes late, too. */
  readonly #requests = new Map<string, Map<string, Message>>();

  constructor(wire: Wire, outbox: Outbox) {
    this.#wire = wire;
    this.#outbox = outbox;
  }

  /** Publishes a message that `parent` caused. */
  publish(type: string, content: Content, parent?: Message, more?: Attached): Promise<void> {
    this.#streams.flush();
    return this.#send(type, content, parent, more);
  }

  status(state: "starting" | "busy" | "idle", parent?: Message): Promise<void> {
    return this.publish("status", { execution_state: state }, parent);
  }

  error(error: ErrorContent, parent: Message): Promise<void> {
    return this.publish("error", { ...error }, parent);
  }

  /** Remembers a message whose cell or handler is about to run. Old ones of its type are forgotten, as nothing of theirs will come. */
  remember(request: Message): void {
    const { msg_id, msg_type } = request.header;
    const same = this.#requests.get(msg_type) ?? new Map<string, Message>();
    // Their contents and buffers are not needed any more, and may be large.
    this.#requests.set(msg_type, same.set(msg_id, { ...request, content: {}, buffers: [] }));
    const [oldest] = same.keys();
    if (same.size > 1000) same.delete(oldest!);
  }

  /** The message remembered that has this id. */
  cause(id: string | undefined): Message | undefined {
    if (id === undefined) return undefined;
    for (const same of this.#requests.values()) {
      const found = same.get(id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Publishes what the execution process reported. */
  forward(report: Output): void {
    const parent = this.cause(report.id);
    if (report.kind === "stream") this.#streams.write(parent, report.name, report.text);
    else void this.publish(report.kind, report.content, parent);
  }

  #send(type: string, content: Content, parent?: Message, more: Attached = {}): Promise<void> {
    return this.#outbox.send(
      this.#wire.encode(type, content, { identities: [type], ...(parent && { parent }), ...more }),
    );
  }
}
