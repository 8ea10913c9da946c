/** Messages to all front ends, in the order in which they were caused. */
import type { ErrorContent, Report } from "../exchange/reports.ts";
import { StreamJoiner } from "./streams.ts";
import type { Outbox } from "./transport.ts";
import type { Content, Message, Wire } from "./wire.ts";

export class Publisher {
  readonly #wire: Wire;
  readonly #outbox: Outbox;
  readonly #streams = new StreamJoiner<Message | undefined>((parent, name, text) => {
    this.#send("stream", { name, text }, parent);
  });
  /** Requests by their id, to which output belongs that comes late, too. */
  readonly #requests = new Map<string, Message>();

  constructor(wire: Wire, outbox: Outbox) {
    this.#wire = wire;
    this.#outbox = outbox;
  }

  /** Publishes a message that `parent` caused. */
  publish(type: string, content: Content, parent?: Message): Promise<void> {
    this.#streams.flush();
    return this.#send(type, content, parent);
  }

  status(state: "starting" | "busy" | "idle", parent?: Message): Promise<void> {
    return this.publish("status", { execution_state: state }, parent);
  }

  error(error: ErrorContent, parent: Message): Promise<void> {
    return this.publish("error", { ...error }, parent);
  }

  /** Remembers a request whose cell is about to run. Old ones are forgotten, as nothing of theirs will come. */
  remember(request: Message): void {
    this.#requests.set(request.header.msg_id, request);
    const [oldest] = this.#requests.keys();
    if (this.#requests.size > 1000) this.#requests.delete(oldest!);
  }

  /** Publishes what the execution process reported. */
  forward(report: Exclude<Report, { kind: "ready" | "done" }>): void {
    const parent = report.id === undefined ? undefined : this.#requests.get(report.id);
    if (report.kind === "stream") this.#streams.write(parent, report.name, report.text);
    else void this.publish(report.kind, report.content, parent);
  }

  #send(type: string, content: Content, parent?: Message): Promise<void> {
    return this.#outbox.send(
      this.#wire.encode(type, content, { identities: [type], ...(parent && { parent }) }),
    );
  }
}
