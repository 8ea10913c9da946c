/**
 * Questions to users, on the stdin channel: only the front end whose cell runs is asked, and one question at a time, in
 * the order of the calls.
 */
import { randomUUID } from "node:crypto";
import type { InputReport } from "../exchange/reports.ts";
import type { InputAnswer } from "../exchange/requests.ts";
import type { Outbox } from "./transport.ts";
import type { Message, Wire } from "./wire.ts";

interface Question {
  readonly asked: InputReport;
  readonly request: Message;
  /** The id of its input_request. */
  readonly id: string;
  readonly answer: (answer: InputAnswer) => void;
}

export class Stdin {
  readonly #wire: Wire;
  readonly #outbox: Outbox;
  /** The request whose cell runs. */
  #request: Message | undefined;
  /** The first is the one that the user sees. */
  #questions: Question[] = [];

  constructor(wire: Wire, outbox: Outbox) {
    this.#wire = wire;
    this.#outbox = outbox;
  }

  /** The request's cell is about to run: its front end can be asked. */
  begin(request: Message): void {
    this.#request = request;
    this.drop();
  }

  /** The cell has ended: its front end listens for no question any more. */
  end(): void {
    this.#request = undefined;
    this.drop();
  }

  /** Forgets what was asked; answers that come after all are ignored. */
  drop(): void {
    this.#questions = [];
  }

  /** Asks the user, after those who are asked already; or answers why that cannot be. */
  ask(asked: InputReport, answer: (answer: InputAnswer) => void): void {
    const request = this.#request;
    if (request === undefined || request.header.msg_id !== asked.id) {
      answer({ kind: "input_refused", number: asked.number, reason: notRunning });
      return;
    }
    if (request.content.allow_stdin !== true) {
      answer({ kind: "input_refused", number: asked.number, reason: notAllowed });
      return;
    }
    this.#questions.push({ asked, request, id: randomUUID(), answer });
    if (this.#questions.length === 1) this.#show();
  }

  /** Takes an `input_reply`. Consoles name no parent; an answer that names one must be that of the open question. */
  receive({ header, parent, identities, content }: Message): void {
    const question = this.#questions[0];
    if (header.msg_type !== "input_reply" || question === undefined) return;
    if (parent.msg_type === "input_request" && parent.msg_id !== question.id) return;
    if (!sameFrames(identities, question.request.identities)) return;
    this.#questions.shift();
    question.answer({ kind: "input", number: question.asked.number, value: String(content.value ?? "") });
    this.#show();
  }

  #show(): void {
    const question = this.#questions[0];
    if (question === undefined) return;
    const { asked, request, id } = question;
    const content = { prompt: asked.prompt, password: asked.password };
    const { identities } = request;
    void this.#outbox.send(this.#wire.encode("input_request", content, { id, identities, parent: request }));
  }
}

const notRunning =
  "prompt: expected a running cell, got a call after the cell's end or from a comm's handler; await the answer in a cell";

const notAllowed =
  "prompt: expected a front end that can ask its user, got one that set allow_stdin to false; give the value in the code, or run the cell interactively";

function sameFrames(some: readonly Buffer[], others: readonly Buffer[]): boolean {
  return some.length === others.length && some.every((frame, i) => frame.equals(others[i]!));
}
