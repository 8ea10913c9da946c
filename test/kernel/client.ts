/** A front end for tests: starts the built kernel as Jupyter does and speaks the protocol with it. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Dealer, Request, Subscriber } from "zeromq";
import type { ConnectionFile } from "../../kernel/source/protocol/transport.ts";
import { type Content, type Message, Wire } from "../../kernel/source/protocol/wire.ts";

export const clone = fileURLToPath(new URL("../..", import.meta.url));

/** How long an answer may take in milliseconds, on a machine with other work too. */
const patience = 60_000;

/** What came back for one request: its reply, and all that was published until the kernel was idle again. */
export interface Answer {
  readonly reply: Content;
  readonly published: readonly Message[];
  /** Everything printed on one stream. */
  printed(name?: "stdout" | "stderr"): string;
  /** The contents of the messages of one type. */
  contents(type: string): Content[];
}

export interface StartOptions {
  /** The notebook's folder. Default: the clone. */
  readonly cwd?: string;
  /** Whether a process stands between this one and the kernel. Default false. */
  readonly detour?: boolean;
  /** Variables of its environment besides those of this process. Default: a history of its own. */
  readonly env?: Readonly<Record<string, string>>;
  /** What starts it, as in a kernelspec, before the connection file. Default: this Node on the clone's kernel. */
  readonly argv?: readonly string[];
}

/** A request under way. */
export interface Sent {
  readonly id: string;
  readonly answer: Promise<Answer>;
  /** What has been published so far. */
  readonly published: readonly Message[];
}

interface Pending {
  readonly published: Message[];
  /** Whether there is a reply to wait for. */
  readonly replied: boolean;
  reply?: Message;
  idle: boolean;
  readonly settle: (answer: Answer) => void;
}

export class KernelClient {
  readonly process: ChildProcess;
  /** What came for requests that had been answered. */
  readonly #strays: Message[] = [];
  readonly #wire: Wire;
  /** The same on all channels: so the kernel knows where to ask for input. */
  readonly #identity = randomUUID();
  readonly #shell = new Dealer({ linger: 0, routingId: this.#identity });
  readonly #control = new Dealer({ linger: 0, routingId: this.#identity });
  readonly #stdin = new Dealer({ linger: 0, routingId: this.#identity });
  readonly #questions: Message[] = [];
  readonly #listeners: ((message: Message) => void)[] = [];
  readonly #output = new Subscriber({ linger: 0 });
  readonly #connection: ConnectionFile;
  readonly #folder: string;
  readonly #pending = new Map<string, Pending>();
  #last: Promise<void> = Promise.resolve();

  private constructor(process: ChildProcess, connection: ConnectionFile, folder: string) {
    this.process = process;
    this.#connection = connection;
    this.#folder = folder;
    this.#wire = new Wire(connection.key);
    this.#shell.connect(this.#address(connection.shell_port));
    this.#control.connect(this.#address(connection.control_port));
    this.#stdin.connect(this.#address(connection.stdin_port));
    this.#output.connect(this.#address(connection.iopub_port));
    this.#output.subscribe();
    for (const socket of [this.#shell, this.#control]) void this.#listen(socket, true);
    void this.#listen(this.#output, false);
    void this.#listenForQuestions();
  }

  /** A kernel whose notebook lies in `cwd`, ready for requests; with `detour`, `process` is its parent. */
  static async start({
    cwd = clone,
    detour = false,
    env = {},
    argv,
  }: StartOptions = {}): Promise<KernelClient> {
    if (argv === undefined) build();
    const folder = mkdtempSync(path.join(tmpdir(), "selflab-kernel-"));
    const connection = await connectionFile();
    const file = path.join(folder, "connection.json");
    writeFileSync(file, JSON.stringify(connection));
    const [node, ...rest] = argv ?? [process.execPath, path.join(clone, "kernel", "dist", "kernel.js")];
    const command = [...rest, file];
    const parent = `require("node:child_process").spawn(process.execPath, ${JSON.stringify(command)})`;
    const kernel = spawn(node!, detour ? ["-e", parent] : command, {
      cwd,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, SELFLAB_HISTORY: path.join(folder, "history"), ...env },
    });
    const client = new KernelClient(kernel, connection, folder);
    // A subscription takes a moment: requests are repeated until one is answered on all channels.
    const deadline = Date.now() + patience;
    while (!(await client.#answersSoon())) {
      if (Date.now() > deadline || kernel.exitCode !== null) assert.fail("the kernel did not start");
    }
    return client;
  }

  /** A second front end of the same kernel. */
  async another(): Promise<KernelClient> {
    const other = new KernelClient(this.process, this.#connection, this.#folder);
    while (!(await other.#answersSoon()));
    return other;
  }

  /** Goes without a word; the kernel lives on. */
  leave(): void {
    for (const socket of [this.#shell, this.#control, this.#stdin, this.#output]) socket.close();
  }

  async #answersSoon(): Promise<boolean> {
    const answered = this.ask("kernel_info_request").then(() => true);
    answered.catch(() => {});
    return Promise.race([answered, sleep(150).then(() => false)]);
  }

  /** Sends a request and waits for its reply and for idle. */
  ask(type: string, content: Content = {}, channel: "shell" | "control" = "shell"): Promise<Answer> {
    return this.send(type, content, channel).answer;
  }

  send(type: string, content: Content = {}, channel: "shell" | "control" = "shell"): Sent {
    return this.#send(type, this.#wire.encode(type, content), channel);
  }

  /** Sends a message to a comm, which has no reply; settles when the kernel is idle again. */
  comm(
    type: "comm_open" | "comm_msg" | "comm_close",
    content: Content,
    { metadata = {}, buffers = [] }: { metadata?: Content; buffers?: readonly Uint8Array[] } = {},
  ): Sent {
    return this.#send(type, this.#wire.encode(type, content, { metadata, buffers }), "shell", false);
  }

  #send(
    type: string,
    frames: readonly (string | Buffer | Uint8Array)[],
    channel: "shell" | "control",
    replied = true,
  ): Sent {
    const id = String(JSON.parse(String(frames[2])).msg_id);
    const published: Message[] = [];
    const answer = new Promise<Answer>((settle, fail) => {
      const pending: Pending = { published, replied, idle: false, settle };
      this.#pending.set(id, pending);
      const late = setTimeout(() => {
        const seen = pending.published.map(({ header }) => header.msg_type).join(", ") || "nothing";
        fail(
          new Error(
            `${type}: expected ${replied ? "a reply and " : ""}idle within ${patience} ms, got ${seen}`,
          ),
        );
      }, patience);
      late.unref();
    });
    this.sendFrames(frames as (string | Buffer)[], channel);
    return { id, answer, published };
  }

  /** Sends frames as they are, wrong ones too. */
  sendFrames(frames: readonly (string | Buffer)[], channel: "shell" | "control" | "stdin" = "shell"): void {
    const socket = { shell: this.#shell, control: this.#control, stdin: this.#stdin }[channel];
    this.#last = this.#last.then(() => socket.send([...frames]));
  }

  /** The next question that the kernel asks. */
  async question(): Promise<Message> {
    await until(() => this.#questions.length > 0);
    return this.#questions.shift()!;
  }

  /** Answers a question; without one, as consoles do, which name no parent. */
  answer(value: string, parent?: Message): void {
    const frames = this.#wire.encode("input_reply", { value }, parent && { parent });
    this.sendFrames(frames as Buffer[], "stdin");
  }

  execute(code: string, options: Content = {}): Promise<Answer> {
    return this.ask("execute_request", { code, ...options });
  }

  /** Executes a cell that must succeed; its value as plain text, undefined without one. */
  async value(code: string): Promise<string | undefined> {
    const answer = await this.execute(code);
    assert.equal(answer.reply.status, "ok", (answer.reply.traceback ?? []).join("\n"));
    return answer.contents("execute_result")[0]?.data["text/plain"];
  }

  /** Executes a cell that must fail; the content of its error. */
  async error(code: string): Promise<{ ename: string; evalue: string; traceback: string[]; text: string }> {
    const answer = await this.execute(code);
    assert.equal(answer.reply.status, "error", "the cell did not fail");
    const { ename, evalue, traceback } = answer.reply;
    assert.deepEqual(answer.contents("error"), [{ ename, evalue, traceback }]);
    return { ename, evalue, traceback, text: traceback.join("\n") };
  }

  /** Executes a cell, interrupts it when it has run for a moment, and measures how long it then took to end. */
  async interrupted(code: string): Promise<{ answer: Answer; took: number }> {
    const { answer, published } = this.send("execute_request", { code: `console.log("begun");\n${code}` });
    await until(() => published.some(({ header }) => header.msg_type === "stream"));
    await sleep(50);
    const asked = performance.now();
    await this.ask("interrupt_request", {}, "control");
    return { answer: await answer, took: performance.now() - asked };
  }

  /** Waits for text that a cell prints after its end. */
  async printedLate(id: string, wanted: RegExp): Promise<void> {
    await until(() => {
      const late = this.#strays.filter(({ parent }) => parent.msg_id === id);
      return wanted.test(late.map(({ content }) => content.text).join(""));
    });
  }

  /** Waits for a message that a cell causes after its end. */
  async cameLate(id: string, wanted: (message: Message) => boolean): Promise<void> {
    await until(() => this.#strays.some((stray) => stray.parent.msg_id === id && wanted(stray)));
  }

  /** A look at the messages of a type that come from now on and that no request caused. */
  orphans(type: string): () => Message[] {
    const from = this.#strays.length;
    return () =>
      this.#strays
        .slice(from)
        .filter(({ header, parent }) => header.msg_type === type && parent.msg_id === undefined);
  }

  /** Has every message that is published from now on, whatever caused it. */
  onPublished(listener: (message: Message) => void): void {
    this.#listeners.push(listener);
  }

  /** Whether the heartbeat comes back. */
  async beats(): Promise<boolean> {
    const socket = new Request({ linger: 0, receiveTimeout: 500 });
    socket.connect(this.#address(this.#connection.hb_port));
    await socket.send("beat");
    const echo = await socket.receive().catch(() => []);
    socket.close();
    return String(echo[0]) === "beat";
  }

  /** Ends the kernel if it still runs. */
  async stop(): Promise<void> {
    const ended = this.ended();
    this.process.kill("SIGTERM");
    await ended;
    this.leave();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Settles when the kernel's process has ended. */
  ended(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return Promise.resolve();
    return new Promise((done) => this.process.once("exit", () => done()));
  }

  #address(port: number): string {
    return `tcp://${this.#connection.ip}:${port}`;
  }

  async #listen(socket: Dealer | Subscriber, replies: boolean): Promise<void> {
    for await (const frames of socket) {
      const message = this.#wire.decode(frames as Buffer[]);
      assert.notEqual(typeof message, "string", `the kernel sent ${String(message)}`);
      this.#receive(message as Message, replies);
    }
  }

  async #listenForQuestions(): Promise<void> {
    for await (const frames of this.#stdin) {
      this.#questions.push(this.#wire.decode(frames as Buffer[]) as Message);
    }
  }

  #receive(message: Message, isReply: boolean): void {
    if (!isReply) for (const listener of this.#listeners) listener(message);
    const id = message.parent.msg_id ?? "";
    const pending = this.#pending.get(id);
    if (pending === undefined) {
      this.#strays.push(message);
      return;
    }
    if (isReply) pending.reply = message;
    else pending.published.push(message);
    if (message.header.msg_type === "status" && message.content.execution_state === "idle")
      pending.idle = true;
    if (!pending.idle || (pending.replied && pending.reply === undefined)) return;
    this.#pending.delete(id);
    pending.settle(answer(pending.reply?.content ?? {}, pending.published));
  }
}

function answer(reply: Content, published: readonly Message[]): Answer {
  const contents = (type: string): Content[] =>
    published.filter(({ header }) => header.msg_type === type).map(({ content }) => content);
  const printed = (name: "stdout" | "stderr" = "stdout"): string =>
    contents("stream")
      .filter((stream) => stream.name === name)
      .map(({ text }) => text)
      .join("");
  return { reply, published, contents, printed };
}

let built = false;

/** Builds the kernel if its sources have changed. */
export function build(): void {
  if (built) return;
  const { status, stderr } = spawnSync(process.execPath, [path.join(clone, "kernel", "build.mjs")]);
  assert.equal(status, 0, String(stderr));
  built = true;
}

/** Makes the kernel known below a prefix, as the user's command does. */
export function install(prefix: string): void {
  build();
  const command = path.join(clone, "kernel", "bin", "selflab-kernel.mjs");
  const { status, stderr } = spawnSync(process.execPath, [command, "install", "--prefix", prefix]);
  assert.equal(status, 0, String(stderr));
}

async function connectionFile(): Promise<ConnectionFile> {
  const [shell_port, control_port, stdin_port, iopub_port, hb_port] = await freePorts(5);
  const ports = { shell_port, control_port, stdin_port, iopub_port, hb_port } as Omit<
    ConnectionFile,
    "transport" | "ip" | "key"
  >;
  return { transport: "tcp", ip: "127.0.0.1", key: randomUUID(), ...ports };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listening));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

function listening(): Promise<ReturnType<typeof createServer>> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => done(server));
  });
}

/** Waits until the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + patience; !condition(); await sleep(10))
    assert.ok(Date.now() < deadline, `until: expected the condition within ${patience} ms`);
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
