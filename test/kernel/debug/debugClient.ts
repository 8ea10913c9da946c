/** The debugger of a front end, for tests: speaks the Debug Adapter Protocol with a kernel. */
import assert from "node:assert/strict";
import type { Content } from "../../../kernel/source/protocol/wire.ts";
import { type KernelClient, type Sent, until } from "../client.ts";

export class DebugClient {
  readonly events: Content[] = [];
  readonly #kernel: KernelClient;
  #requests = 0;
  /** How many stops have been waited for. */
  #stops = 0;

  constructor(kernel: KernelClient) {
    this.#kernel = kernel;
    kernel.onPublished(({ header, content }) => {
      if (header.msg_type === "debug_event") this.events.push(content);
    });
  }

  /** A debugger that is on, as JupyterLab turns it on. */
  static async start(kernel: KernelClient): Promise<DebugClient> {
    const client = new DebugClient(kernel);
    await client.ask("initialize", { clientID: "test", linesStartAt1: true, columnsStartAt1: true });
    await client.ask("attach");
    return client;
  }

  /** The whole response. */
  async response(command: string, given: Content = {}): Promise<Content> {
    const content = { type: "request", seq: ++this.#requests, command, arguments: given };
    const { reply } = await this.#kernel.ask("debug_request", content, "control");
    assert.equal(reply.request_seq, content.seq);
    return reply;
  }

  /** The body of a response that must succeed. */
  async ask(command: string, given: Content = {}): Promise<Content> {
    const response = await this.response(command, given);
    assert.equal(response.success, true, `${command}: ${response.message}`);
    return response.body;
  }

  /** Sets breakpoints in a cell; where they are then. */
  async breakpoints(code: string, ...breakpoints: (number | Content)[]): Promise<Content[]> {
    const { sourcePath: path } = await this.ask("dumpCell", { code });
    const asked = breakpoints.map((one) => (typeof one === "number" ? { line: one } : one));
    return (await this.ask("setBreakpoints", { source: { path }, breakpoints: asked })).breakpoints;
  }

  /** Runs a cell until it stops. */
  async runToStop(code: string): Promise<{ cell: Sent; stop: Content; at: string[] }> {
    const cell = this.#kernel.send("execute_request", { code });
    return { cell, ...(await this.stopped()) };
  }

  /** Waits for the next stop: the event's body, and the call stack as `function:line` or `cell:line`. */
  async stopped(): Promise<{ stop: Content; at: string[] }> {
    const stops = (): Content[] => this.events.filter(({ event }) => event === "stopped");
    const next = this.#stops++;
    await until(() => stops().length > next);
    return {
      stop: stops()[next]!.body,
      at: (await this.frames()).map(place),
    };
  }

  async frames(): Promise<Content[]> {
    return (await this.ask("stackTrace", { threadId: 1 })).stackFrames;
  }

  /** The variables of each scope of a frame, as `name: value`. */
  async scopes(frame = 0): Promise<Record<string, Record<string, string>>> {
    const { id } = (await this.frames())[frame]!;
    const { scopes } = await this.ask("scopes", { frameId: id });
    const lists = await Promise.all(
      scopes.map(async ({ name, variablesReference }: Content) => [
        name,
        await this.values(variablesReference),
      ]),
    );
    return Object.fromEntries(lists);
  }

  async values(variablesReference: number): Promise<Record<string, string>> {
    const { variables } = await this.ask("variables", { variablesReference });
    return Object.fromEntries(variables.map(({ name, value }: Content) => [name, value]));
  }

  /** Does one step and waits for its end. */
  async step(command: "next" | "stepIn" | "stepOut" | "continue"): Promise<string[]> {
    await this.ask(command, { threadId: 1 });
    return (await this.stopped()).at;
  }
}

function place({ name, line }: Content): string {
  return `${name.replace(/^Cell \[\d+\]$/, "cell")}:${line}`;
}
