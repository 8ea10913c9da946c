/** Comms of cells: messages of the user's own, with buffers, to and from front ends. */
import { randomUUID } from "node:crypto";
import { errorContent } from "../exchange/errorContent.ts";
import { isInterrupt } from "../exchange/interrupted.ts";
import type { CommReport } from "../exchange/reports.ts";
import type { CommToHandle } from "../exchange/requests.ts";
import { Comm, type CommMessage } from "./comm.ts";
import type { Owners } from "./owners.ts";
import { report } from "./report.ts";

type Opened = (comm: Comm, message: CommMessage) => unknown;

/** What cells use of it; see language/globalTypes.ts. */
export interface CellComms {
  registerTarget(name: string, opened: Opened): void;
  unregisterTarget(name: string): void;
  open(
    target: string,
    data?: unknown,
    metadata?: Readonly<Record<string, unknown>>,
    buffers?: readonly (ArrayBufferView | ArrayBuffer)[],
  ): Comm;
}

export class Comms {
  readonly #owners: Owners;
  readonly #targets = new Map<string, Opened>();
  readonly #open = new Map<string, Comm>();
  /** The numbers of the messages whose handlers run. */
  readonly #underWay = new Set<number>();

  constructor(owners: Owners) {
    this.#owners = owners;
  }

  /** The global `comms`. */
  readonly forCells: CellComms = {
    registerTarget: (name, opened) => {
      if (typeof opened !== "function") {
        throw new TypeError(
          `comms.registerTarget: expected a function that takes (comm, message), got ${typeof opened}; it is called when a front end opens a comm`,
        );
      }
      this.#targets.set(String(name), opened);
    },
    unregisterTarget: (name) => {
      this.#targets.delete(String(name));
    },
    open: (target, data = {}, metadata, buffers) => {
      const comm = this.#add(randomUUID(), String(target));
      try {
        comm.announce(data, metadata, buffers);
      } catch (error) {
        this.#open.delete(comm.id);
        throw error;
      }
      return comm;
    },
  };

  /** Runs the user's handler of a message, and reports its end. An error in it is shown under the message. */
  async handle(request: CommToHandle): Promise<void> {
    const { id, number } = request;
    this.#underWay.add(number);
    await this.#owners.run({ id, cell: number }, async () => {
      try {
        await this.#handle(request);
      } catch (error) {
        if (isInterrupt(error)) return;
        const text = `${errorContent(error).traceback.join("\n")}\n`;
        report({ kind: "stream", id, name: "stderr", text });
      }
    });
    this.#handled(number);
  }

  /** An interrupt ends the wait for handlers, as it may have ended the handlers themselves. */
  abandon(): void {
    for (const number of this.#underWay) this.#handled(number);
  }

  #handled(number: number): void {
    if (this.#underWay.delete(number)) report({ kind: "comm_handled", number });
  }

  async #handle({ kind, id, comm: commId, target, data, metadata, buffers }: CommToHandle): Promise<void> {
    const message: CommMessage = { data, metadata, buffers };
    if (kind === "comm_open") {
      const opened = this.#targets.get(target);
      if (opened === undefined) return refuse(id, commId);
      const comm = this.#add(commId, target);
      try {
        await opened(comm, message);
      } catch (error) {
        comm.close();
        throw error;
      }
      return;
    }
    const comm = this.#open.get(commId);
    if (kind === "comm_close") {
      this.#open.delete(commId);
      await comm?.closedByFrontEnd(message);
      return;
    }
    if (comm === undefined) return refuse(id, commId);
    await comm.received(message);
  }

  #add(id: string, target: string): Comm {
    const comm = new Comm(id, target, (message) => {
      if (message.kind === "comm_close") this.#open.delete(id);
      report({ ...message, id: this.#owners.request() });
    });
    this.#open.set(id, comm);
    return comm;
  }
}

/** What is opened for a target that there is not, or goes to a comm that there is not, is answered by its end. */
function refuse(id: string, comm: string): void {
  const content: CommReport["content"] = { comm_id: comm, data: {} };
  report({ kind: "comm_close", id, content, metadata: {}, buffers: [] });
}
