/** Execution requests, one after the other: what is said about each, and what one means for the others. */
import { errorContent } from "../exchange/errorContent.ts";
import type { CellToRun, Request } from "../exchange/requests.ts";
import type { Language } from "../language/language.ts";
import { CellRunner } from "./cellRunner.ts";
import { Comms } from "./comms.ts";
import { Debugging } from "./debugging.ts";
import type { Incoming } from "./handlers/handler.ts";
import { History } from "./history.ts";
import { HistoryFiles } from "./historyFiles.ts";
import { historyFolder } from "./historyFolder.ts";
import type { Publisher } from "./publisher.ts";
import { Session, type SessionReport } from "./session.ts";
import type { Stdin } from "./stdin.ts";
import { isFromTerminal } from "./terminal.ts";

class Queued {
  readonly request: Incoming;
  aborted = false;
  /** Called when its cell has been given to the execution process, or ended before. */
  handOver!: () => void;
  readonly handedOver = new Promise<void>((done) => {
    this.handOver = done;
  });

  constructor(request: Incoming) {
    this.request = request;
  }
}

export interface ExecutorParts {
  readonly language: Language;
  readonly publisher: Publisher;
  readonly stdin: Stdin;
}

export class Executor {
  readonly comms: Comms;
  readonly debugging: Debugging;
  readonly history = new History(new HistoryFiles(historyFolder(), console.error));
  readonly #cells: CellRunner;
  readonly #publisher: Publisher;
  readonly #session: Session;
  readonly #stdin: Stdin;
  #present: Queued | undefined;
  #waiting: Queued[] = [];
  #last: Promise<void> = Promise.resolve();
  /** The execution count that users see. */
  #count = 0;

  constructor(folder: string, { language, publisher, stdin }: ExecutorParts) {
    this.#publisher = publisher;
    this.#stdin = stdin;
    this.comms = new Comms(publisher, {
      deliver: (message) => this.#send(message),
      nextNumber: () => this.#cells.nextNumber(),
    });
    this.debugging = new Debugging(publisher, language, {
      openLine: () => this.#session.openDebugLine(),
      interrupt: () => this.interrupt(),
    });
    this.#session = new Session(folder, {
      onReport: (report) => this.#hear(report),
      onDeath: (loss) => {
        this.comms.closeAll();
        this.debugging.debugger.processEnded();
        this.#cells.forget();
        if (loss !== undefined) publisher.forward(loss);
      },
    });
    this.#cells = new CellRunner(this.#session, language, this.debugging.debugger);
  }

  /** Runs the request's cell when its turn comes; settles after the reply. */
  enqueue(request: Incoming): Promise<void> {
    const queued = new Queued(request);
    this.#waiting.push(queued);
    this.#last = this.#last.then(() => this.#take(queued));
    return this.#last;
  }

  /** Interrupts the running cell, also while its types are still checked. */
  interrupt(): void {
    this.#cells.interrupt();
    this.#stdin.drop();
    this.#session.interrupt();
    this.debugging.debugger.interrupt();
  }

  close(): void {
    this.#session.close();
  }

  #hear(report: SessionReport): void {
    switch (report.kind) {
      case "comm_open":
      case "comm_msg":
      case "comm_close":
        this.comms.forward(report);
        break;
      case "input_request":
        this.#stdin.ask(report, (answer) => void this.#send(answer));
        break;
      case "comm_handled":
        this.comms.handled(report);
        break;
      default:
        this.#publisher.forward(report);
    }
  }

  /** Sends the execution process what is no cell, but not ahead of the cell that was asked for before. */
  async #send(request: Exclude<Request, CellToRun>): Promise<void> {
    await (this.#present ?? this.#waiting[0])?.handedOver;
    return this.#session.send(request);
  }

  async #take(queued: Queued): Promise<void> {
    const { request } = queued;
    this.#waiting = this.#waiting.filter((other) => other !== queued);
    this.#present = queued;
    this.#cells.begin();
    await this.#publisher.status("busy", request);
    try {
      if (queued.aborted) await request.reply({ status: "aborted", execution_count: this.#count });
      else await this.#execute(queued);
    } catch (error) {
      // Whatever one request does to the kernel, the next ones are answered.
      await request.reply({ status: "error", execution_count: this.#count, ...errorContent(error) });
    } finally {
      queued.handOver();
      this.#stdin.end();
      this.#present = undefined;
      await this.#publisher.status("idle", request);
    }
  }

  async #execute({ request, handOver }: Queued): Promise<void> {
    const {
      code = "",
      silent = false,
      store_history = !silent,
      user_expressions = {},
      stop_on_error = true,
    } = request.content;
    const source = String(code);
    const stored = !silent && store_history;
    if (stored) {
      this.#count++;
      this.history.add(this.#count, source);
    }
    const count = this.#count;
    this.#publisher.remember(request);
    this.#stdin.begin(request);
    if (!silent)
      await this.#publisher.publish("execute_input", { code: source, execution_count: count }, request);
    const cell = { count, stored, id: request.header.msg_id, inTerminal: isFromTerminal(request) };
    const outcome = await this.#cells.run(source, { ...cell, wantsValue: !silent }, handOver);
    if (outcome.status === "error") {
      if (!silent) await this.#publisher.error(outcome.error, request);
      if (stop_on_error) for (const other of this.#waiting) other.aborted = true;
      return request.reply({
        status: "error",
        execution_count: count,
        ...outcome.error,
        user_expressions: {},
      });
    }
    if (outcome.bundle !== undefined) {
      const text = outcome.bundle.data["text/plain"];
      if (stored && typeof text === "string") this.history.addOutput(count, text);
      await this.#publisher.publish("execute_result", { ...outcome.bundle, execution_count: count }, request);
    }
    const expressions = await this.#cells.expressions(user_expressions, cell);
    return request.reply({
      status: "ok",
      execution_count: count,
      payload: [],
      user_expressions: expressions,
    });
  }
}
