/** Execution requests: one after the other, types checked first. */

import { errorContent } from "../exchange/errorContent.ts";
import { interrupted } from "../exchange/interrupted.ts";
import { type ErrorContent, notStarted, type Outcome } from "../exchange/reports.ts";
import type { CellToRun, Request } from "../exchange/requests.ts";
import { mistakesError, withExcerpt } from "../language/diagnosticText.ts";
import type { Language } from "../language/language.ts";
import { scriptOf } from "../transform/script.ts";
import type { TransformedCell } from "../transform/transform.ts";
import { Comms } from "./comms.ts";
import { Debugging } from "./debugging.ts";
import type { Incoming } from "./handlers/handler.ts";
import { History } from "./history.ts";
import { HistoryFiles } from "./historyFiles.ts";
import { historyFolder } from "./historyFolder.ts";
import type { Publisher } from "./publisher.ts";
import { type Ended, Session, type SessionReport } from "./session.ts";
import type { Stdin } from "./stdin.ts";
import { isFromTerminal } from "./terminal.ts";
import type { Content } from "./wire.ts";

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

interface Running {
  /** The name of the cell's script. */
  readonly url: string;
  /** Its execution count. */
  readonly count: number;
  /** Its request. */
  readonly id: string;
  readonly wantsValue: boolean;
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
  readonly #language: Language;
  readonly #publisher: Publisher;
  readonly #session: Session;
  readonly #stdin: Stdin;
  /** Names that cells declared in the present execution process. */
  readonly #known = new Set<string>();
  #present: Queued | undefined;
  #waiting: Queued[] = [];
  #last: Promise<void> = Promise.resolve();
  /** The execution count that users see. */
  #count = 0;
  /** The number of evaluations, silent ones and expressions, too, and of messages to comms. */
  #cells = 0;
  /** Set by an interrupt until the next request begins: what has not started is not to start. */
  #interrupted = false;

  constructor(folder: string, { language, publisher, stdin }: ExecutorParts) {
    this.#language = language;
    this.#publisher = publisher;
    this.#stdin = stdin;
    this.comms = new Comms(publisher, {
      deliver: (message) => this.#send(message),
      nextNumber: () => ++this.#cells,
    });
    this.debugging = new Debugging(publisher, language, () => this.#session.openDebugLine());
    this.#session = new Session(folder, {
      onReport: (report) => this.#hear(report),
      onDeath: (loss) => {
        this.comms.closeAll();
        this.debugging.debugger.processEnded();
        this.#known.clear();
        language.reset();
        if (loss !== undefined) publisher.forward(loss);
      },
    });
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
    this.#interrupted = true;
    this.#language.interrupt();
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
    this.#interrupted = false;
    await this.#publisher.status("busy", request);
    try {
      if (queued.aborted) await request.reply({ status: "aborted", execution_count: this.#count });
      else await this.#execute(request);
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

  async #execute(request: Incoming): Promise<void> {
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
    // A script name of its own where the count does not rise: lines of an earlier cell would be taken for this one's.
    const url = stored ? `Cell[${count}]` : `Unstored[${this.#cells}]`;
    const outcome = await this.#run(source, { url, count, id: request.header.msg_id, wantsValue: !silent });
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
    const expressions = await this.#expressions(user_expressions, request.header.msg_id, count);
    return request.reply({
      status: "ok",
      execution_count: count,
      payload: [],
      user_expressions: expressions,
    });
  }

  /** Checks and runs a cell; the types of one that ran are kept. */
  async #run(source: string, { url, count, id, wantsValue }: Running): Promise<Outcome> {
    if (source.trim() === "") return { status: "ok" };
    const language = this.#language;
    const [cell, mistakes] = await Promise.all([language.transform(source), language.check(source)]).catch(
      (error: unknown) => {
        if (this.#interrupted) return [[], []];
        throw error;
      },
    );
    if (this.#interrupted) return interrupted;
    if (Array.isArray(cell)) return failed(mistakesError("SyntaxError", source, count, cell));
    if (mistakes.length > 0) return failed(mistakesError("TypeScriptError", source, count, mistakes));
    const { debugger: debug } = this.debugging;
    await debug.beforeCell({ url, text: source, map: cell.map });
    if (this.#interrupted) return interrupted;
    const { outcome, reached } = await this.#evaluate(cell, { url, id, wantsValue });
    debug.afterCell();
    if (reached !== notStarted) for (const name of cell.steps.flat()) this.#known.add(name);
    // Nothing waits for this: the language thread answers in the order in which it is asked.
    if (outcome.status === "ok") language.keep(source);
    else if (reached > 0) language.keep(source, cell.steps.slice(0, reached).flat());
    return outcome.status === "ok" ? outcome : failed(withExcerpt(outcome.error, source, count));
  }

  #evaluate(
    cell: TransformedCell,
    { url, id, wantsValue }: { readonly url: string; readonly id: string; readonly wantsValue: boolean },
  ): Promise<Ended> {
    const code = scriptOf(cell, url, this.#known);
    const ended = this.#session.run({
      kind: "cell",
      id,
      cell: ++this.#cells,
      wantsValue,
      inTerminal: this.#present !== undefined && isFromTerminal(this.#present.request),
      code,
      map: cell.map,
      url,
    });
    this.#present?.handOver();
    return ended;
  }

  async #expressions(
    expressions: Readonly<Record<string, unknown>>,
    id: string,
    count: number,
  ): Promise<Content> {
    const results: Content = {};
    for (const [name, expression] of Object.entries(expressions)) {
      // A name of its own: under that of the cell, its lines would be taken for the cell's.
      const url = `Expression[${this.#cells}]`;
      const cell = await this.#language.transform(`(${expression})`);
      const { outcome } = Array.isArray(cell)
        ? { outcome: failed(mistakesError("SyntaxError", String(expression), count, cell)) }
        : await this.#evaluate(cell, { url, id, wantsValue: true });
      const nothing = { data: { "text/plain": "undefined" }, metadata: {} };
      results[name] =
        outcome.status === "ok"
          ? { status: "ok", ...(outcome.bundle ?? nothing) }
          : { status: "error", ...outcome.error };
    }
    return results;
  }
}

function failed(error: ErrorContent): Outcome {
  return { status: "error", error };
}
