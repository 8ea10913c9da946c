/**
 * A front end for measuring, the same for every kernel: it hears messages as they come and adds no waits of its own.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Dealer, Subscriber } from "zeromq";
import { type Content, type Message, Wire } from "../../kernel/source/protocol/wire.ts";
import { type Usage, usageOf } from "./processes.ts";
import type { KernelProgram } from "./programs.ts";

/** What came back for one request. */
export interface Answer {
  readonly reply: Content;
  /** What was published for it, up to idle. */
  readonly published: readonly Message[];
  /** Milliseconds from sending to when both reply and idle had come. */
  readonly milliseconds: number;
}

interface Pending {
  readonly sent: number;
  readonly published: Message[];
  readonly onMessage: ((message: Message) => void) | undefined;
  readonly done: (answer: Answer) => void;
  reply?: Content;
  isIdle: boolean;
}

/** Milliseconds between attempts to connect to a kernel that does not listen yet. */
const reconnectInterval = 2;

export class KernelUnderTest {
  readonly program: KernelProgram;
  /** Milliseconds from its start to its first answer, and to the reply to its first cell. */
  readonly started = { ready: Number.NaN, firstCell: Number.NaN };
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #wire: Wire;
  readonly #shell = new Dealer({ linger: 0, reconnectInterval });
  readonly #control = new Dealer({ linger: 0, reconnectInterval });
  readonly #output = new Subscriber({ linger: 0, reconnectInterval, receiveHighWaterMark: 0 });
  readonly #pending = new Map<string, Pending>();
  #sending: Promise<void> = Promise.resolve();

  private constructor(program: KernelProgram, process: ChildProcess, connection: Connection, folder: string) {
    this.program = program;
    this.#process = process;
    this.#folder = folder;
    this.#wire = new Wire(connection.key);
    const address = (port: number): string => `tcp://${connection.ip}:${port}`;
    this.#shell.connect(address(connection.shell_port));
    this.#control.connect(address(connection.control_port));
    this.#output.connect(address(connection.iopub_port));
    this.#output.subscribe();
    for (const socket of [this.#shell, this.#control, this.#output]) void this.#listen(socket);
  }

  /** Starts a kernel; settles when it has run a cell and its output is heard. */
  static async start(program: KernelProgram): Promise<KernelUnderTest> {
    const folder = mkdtempSync(path.join(tmpdir(), "selflab-bench-"));
    const connection = await connectionFile();
    const file = path.join(folder, "connection.json");
    writeFileSync(file, JSON.stringify(connection));
    const [command, ...args] = program.command(file);
    const started = performance.now();
    const env = { ...process.env, SELFLAB_HISTORY: "off", IPYTHONDIR: folder };
    const child = spawn(command, args, { cwd: program.folder, env, stdio: "ignore" });
    const kernel = new KernelUnderTest(program, child, connection, folder);
    await kernel.#reply("kernel_info_request", {});
    kernel.started.ready = performance.now() - started;
    await kernel.#reply("execute_request", { code: program.cells.nothing, silent: false });
    kernel.started.firstCell = performance.now() - started;
    // A subscription takes a moment.
    while (!(await within(100, kernel.ask("kernel_info_request"))));
    return kernel;
  }

  /** Sends a request; settles when its reply and idle have come. */
  ask(type: string, content: Content = {}, onMessage?: (message: Message) => void): Promise<Answer> {
    return this.#send(type, content, this.#shell, onMessage);
  }

  execute(code: string, onMessage?: (message: Message) => void): Promise<Answer> {
    return this.ask(
      "execute_request",
      { code, silent: false, store_history: true, stop_on_error: false },
      onMessage,
    );
  }

  /** Completes at the end of a text; milliseconds to the reply, which must offer something. */
  async complete(code: string): Promise<number> {
    const sent = performance.now();
    const reply = await this.#reply("complete_request", { code, cursor_pos: code.length });
    const took = performance.now() - sent;
    if (reply.matches?.length > 0) return took;
    throw new Error(
      `bench: expected ${this.program.name} to complete "${code}", got ${JSON.stringify(reply)}; choose another text`,
    );
  }

  /** Interrupts as Jupyter would interrupt this kernel. */
  interrupt(): void {
    if (this.program.interruptMode === "signal") this.#process.kill("SIGINT");
    else void this.#send("interrupt_request", {}, this.#control);
  }

  usage(): Usage {
    return usageOf(this.#process.pid!);
  }

  /** Ends the kernel and all its processes. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((done) => this.#process.once("exit", done));
      void this.#send("shutdown_request", { restart: false }, this.#control);
      if (!(await within(2000, ended))) {
        this.#process.kill("SIGKILL");
        await ended;
      }
    }
    for (const socket of [this.#shell, this.#control, this.#output]) socket.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Sends a request and waits for its reply alone. */
  #reply(type: string, content: Content): Promise<Content> {
    return new Promise((done) => {
      void this.ask(type, content, ({ header, content: reply }) => {
        if (header.msg_type.endsWith("_reply")) done(reply);
      });
    });
  }

  #send(
    type: string,
    content: Content,
    socket: Dealer,
    onMessage?: (message: Message) => void,
  ): Promise<Answer> {
    const frames = this.#wire.encode(type, content);
    const id = String(JSON.parse(String(frames[2])).msg_id);
    return new Promise((done) => {
      this.#pending.set(id, { sent: performance.now(), published: [], onMessage, done, isIdle: false });
      this.#sending = this.#sending.then(() => socket.send(frames as Buffer[])).catch(() => {});
    });
  }

  async #listen(socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const message = this.#wire.decode(frames as Buffer[]);
      if (typeof message === "string") throw new Error(`bench: ${this.program.name} sent ${message}`);
      this.#hear(message);
    }
  }

  #hear(message: Message): void {
    const id = message.parent.msg_id ?? "";
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    const type = message.header.msg_type;
    pending.onMessage?.(message);
    if (type.endsWith("_reply")) pending.reply = message.content;
    else pending.published.push(message);
    if (type === "status" && message.content.execution_state === "idle") pending.isIdle = true;
    if (!pending.isIdle || pending.reply === undefined) return;
    this.#pending.delete(id);
    const { reply, published, sent, done } = pending;
    done({ reply, published, milliseconds: performance.now() - sent });
  }
}

interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly signature_scheme: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly stdin_port: number;
  readonly iopub_port: number;
  readonly hb_port: number;
}

async function connectionFile(): Promise<Connection> {
  const servers = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const server = createServer();
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      return server;
    }),
  );
  const [shell_port, control_port, stdin_port, iopub_port, hb_port] = servers.map(
    (server) => (server.address() as AddressInfo).port,
  ) as [number, number, number, number, number];
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  const ports = { shell_port, control_port, stdin_port, iopub_port, hb_port };
  return { transport: "tcp", ip: "127.0.0.1", key: randomUUID(), signature_scheme: "hmac-sha256", ...ports };
}

/** What a promise gives, if it does so in time. */
export async function within<T>(
  milliseconds: number,
  promise: Promise<T>,
): Promise<{ value: T } | undefined> {
  let timer: NodeJS.Timeout;
  const late = new Promise<undefined>((done) => {
    timer = setTimeout(done, milliseconds, undefined);
  });
  const settled = await Promise.race([promise.then((value) => ({ value })), late]);
  clearTimeout(timer!);
  return settled;
}
