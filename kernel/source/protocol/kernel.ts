/**
 * The protocol process: `node kernel.js <connection file>`.
 *
 * It answers front ends at all times; cells run in a process of their own (child.ts), types are checked in a thread
 * (languageWorker.ts).
 */
import { readFileSync } from "node:fs";
import type { Router } from "zeromq";
import { Language } from "../language/language.ts";
import { Executor } from "./execute.ts";
import type { Incoming, Kernel } from "./handlers/handler.ts";
import { handlers } from "./handlers/handlers.ts";
import { Publisher } from "./publisher.ts";
import { Stdin } from "./stdin.ts";
import { bindSockets, type ConnectionFile, Outbox, welcomeSubscribers } from "./transport.ts";
import { type Content, Wire } from "./wire.ts";

declare const SELFLAB_KERNEL_VERSION: string;

async function main(file: string | undefined): Promise<void> {
  if (file === undefined) {
    throw new RangeError(
      "kernel: expected the path of a connection file, got nothing; Jupyter starts the kernel with one",
    );
  }
  const connection = JSON.parse(readFileSync(file, "utf8")) as ConnectionFile;
  const wire = new Wire(connection.key);
  const folder = process.cwd();
  const sockets = await bindSockets(connection);
  const iopub = new Outbox(sockets.iopub);
  void welcomeSubscribers(sockets.iopub, (topic) =>
    iopub.send(wire.encode("iopub_welcome", { subscription: topic }, { identities: [topic] })),
  );
  const publisher = new Publisher(wire, iopub);
  const language = new Language(folder);
  const stdin = new Stdin(wire, new Outbox(sockets.stdin));
  const executor = new Executor(folder, { language, publisher, stdin });
  const close = async (): Promise<never> => {
    executor.close();
    // The sockets need a moment to hand over what was sent.
    await new Promise((done) => setTimeout(done, 100));
    process.exit(0);
  };
  const { comms } = executor;
  const version = SELFLAB_KERNEL_VERSION;
  const kernel: Kernel = { version, connection, comms, language, executor, publisher, close };
  await publisher.status("starting");
  for (const socket of [sockets.shell, sockets.control]) void listen(socket, wire, kernel);
  void listenForInput(sockets.stdin, wire, stdin);
  endWithParent(executor);
}

async function listenForInput(socket: Router, wire: Wire, stdin: Stdin): Promise<void> {
  for await (const frames of socket) {
    const message = wire.decode(frames);
    if (typeof message === "string") console.error(`kernel: ignored ${message}`);
    else stdin.receive(message);
  }
}

/** Handles the messages of one channel. What cannot be answered is told on stderr and does no harm. */
async function listen(socket: Router, wire: Wire, kernel: Kernel): Promise<void> {
  const outbox = new Outbox(socket);
  for await (const frames of socket) {
    const message = wire.decode(frames);
    if (typeof message === "string") {
      console.error(`kernel: ignored ${message}`);
      continue;
    }
    const { identities, header } = message;
    const replyType = header.msg_type.replace(/(?:_request)?$/, "_reply");
    const reply = (content: Content): Promise<void> =>
      outbox.send(wire.encode(replyType, content, { identities, parent: message }));
    void handle({ ...message, reply }, kernel).catch((error: unknown) => console.error(error));
  }
}

async function handle(message: Incoming, kernel: Kernel): Promise<void> {
  const type = message.header.msg_type;
  const { executor, publisher } = kernel;
  if (type === "execute_request" && message.malformed === undefined) return executor.enqueue(message);
  await publisher.status("busy", message);
  try {
    if (message.malformed !== undefined) throw new TypeError(`${type}: ${message.malformed}`);
    const handler = Object.hasOwn(handlers, type) ? handlers[type]! : unknown;
    const content = await handler(message, kernel);
    if (content !== undefined) await message.reply(content);
  } catch (error) {
    await message.reply(errorReply(error));
  } finally {
    await publisher.status("idle", message);
  }
}

function unknown({ header }: Incoming): never {
  const message = `expected a message that this kernel knows, got ${header.msg_type}; see its protocol_version in kernel_info`;
  throw Object.assign(new Error(message), { name: "UnknownMessage" });
}

function errorReply(error: unknown): Content {
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  return { status: "error", ename: name, evalue: message, traceback: stack.split("\n") };
}

/** A kernel whose parent died is nobody's: it ends, and its execution process with it. */
function endWithParent(executor: Executor): void {
  const end = (): never => {
    executor.close();
    process.exit(0);
  };
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, 1000).unref();
  process.on("SIGTERM", end);
  // Interrupts come as messages; the signal of a terminal's Ctrl-C reaches the whole group.
  process.on("SIGINT", () => {});
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
