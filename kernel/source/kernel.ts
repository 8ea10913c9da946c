/**
 * The protocol process: `node kernel.js <connection file>`.
 *
 * It answers front ends at all times; cells run in a process of their own (child.ts), types are checked in a thread
 * (languageWorker.ts).
 */
import { readFileSync } from "node:fs";
import type { Router } from "zeromq";
import { Executor } from "./execute.ts";
import { handlers, type Kernel } from "./handlers.ts";
import { Language } from "./language.ts";
import { Publisher } from "./publisher.ts";
import { bindSockets, type ConnectionFile, Outbox } from "./transport.ts";
import { type Content, type Message, Wire } from "./wire.ts";

declare const SELFLAB_KERNEL_VERSION: string;

type Reply = (type: string, content: Content) => Promise<void>;

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
  const publisher = new Publisher(wire, new Outbox(sockets.iopub));
  const language = new Language(folder);
  const kernel: Kernel = {
    version: SELFLAB_KERNEL_VERSION,
    language,
    executor: new Executor(folder, language, publisher),
  };
  await publisher.status("starting");
  for (const socket of [sockets.shell, sockets.control]) void listen(socket, wire, publisher, kernel);
  endWithParent(kernel);
}

/** Handles the messages of one channel. What is no message is told on stderr and does no harm. */
async function listen(socket: Router, wire: Wire, publisher: Publisher, kernel: Kernel): Promise<void> {
  const outbox = new Outbox(socket);
  for await (const frames of socket) {
    const request = wire.decode(frames);
    if (typeof request === "string") {
      console.error(`kernel: ignored ${request}`);
      continue;
    }
    const reply: Reply = (type, content) =>
      outbox.send(wire.encode(type, content, { identities: request.identities, parent: request }));
    void handle(request, reply, publisher, kernel).catch((error: unknown) => console.error(error));
  }
}

async function handle(request: Message, reply: Reply, publisher: Publisher, kernel: Kernel): Promise<void> {
  const type = request.header.msg_type;
  const replyType = type.replace(/_request$/, "_reply");
  if (type === "execute_request") {
    return kernel.executor.enqueue(request, (content) => reply(replyType, content));
  }
  await publisher.status("busy", request);
  try {
    if (type === "shutdown_request") await shutdown(request, reply, publisher, kernel);
    const handler = handlers[type];
    if (handler !== undefined) await reply(replyType, await handler(request.content, kernel));
    else if (type.endsWith("_request")) await reply(replyType, unknownRequest(type));
  } catch (error) {
    await reply(replyType, errorReply(error));
  } finally {
    await publisher.status("idle", request);
  }
}

async function shutdown(
  request: Message,
  reply: Reply,
  publisher: Publisher,
  { executor }: Kernel,
): Promise<never> {
  executor.close();
  const content = { status: "ok", restart: request.content.restart === true };
  await publisher.publish("shutdown_reply", content, request);
  await reply("shutdown_reply", content);
  await publisher.status("idle", request);
  // The sockets need a moment to hand over what was sent.
  await new Promise((done) => setTimeout(done, 100));
  process.exit(0);
}

function unknownRequest(type: string): Content {
  const evalue = `expected a request that this kernel knows, got ${type}; see kernel_info`;
  return { status: "error", ename: "UnknownRequest", evalue, traceback: [] };
}

function errorReply(error: unknown): Content {
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  return { status: "error", ename: name, evalue: message, traceback: stack.split("\n") };
}

/** A kernel whose parent died is nobody's: it ends, and its execution process with it. */
function endWithParent({ executor }: Kernel): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    executor.close();
    process.exit(0);
  }, 1000);
  watch.unref();
  process.on("SIGTERM", () => {
    executor.close();
    process.exit(0);
  });
  // Interrupts come as messages; the signal of a terminal's Ctrl-C reaches the whole group.
  process.on("SIGINT", () => {});
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
