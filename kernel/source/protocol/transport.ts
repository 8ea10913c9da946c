/** The five sockets of a kernel, with sends in order. */
import { Router, XPublisher } from "zeromq";

/** What a connection file says. */
export interface ConnectionFile {
  readonly transport: string;
  readonly ip: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly stdin_port: number;
  readonly iopub_port: number;
  readonly hb_port: number;
  readonly key: string;
}

type Frames = readonly (Buffer | string | Uint8Array)[];

/** Sends one message after the other: zeromq.js takes no second send before the first is done, and would lose it. */
export class Outbox {
  readonly #socket: Router | XPublisher;
  #last: Promise<void> = Promise.resolve();

  constructor(socket: Router | XPublisher) {
    this.#socket = socket;
  }

  /** Sends when its turn comes; settles when it is sent. A peer that vanished is no error. */
  send(frames: Frames): Promise<void> {
    this.#last = this.#last.then(() => this.#socket.send(frames as (Buffer | string)[])).catch(() => {});
    return this.#last;
  }
}

export interface Transport {
  readonly shell: Router;
  readonly control: Router;
  readonly stdin: Router;
  readonly iopub: XPublisher;
}

/** Binds all sockets and answers heartbeats. */
export async function bindSockets({ transport, ip, ...ports }: ConnectionFile): Promise<Transport> {
  const separator = transport === "ipc" ? "-" : ":";
  const address = (port: number): string => `${transport}://${ip}${separator}${port}`;
  const heartbeat = new Router();
  const sockets: Transport = {
    shell: new Router(),
    control: new Router(),
    stdin: new Router(),
    // Tells of its subscribers, all of them, also those that want what another one has.
    iopub: new XPublisher({ verbosity: "allSubs" }),
  };
  // Replies to a peer that is gone are dropped; output waits for subscribers that are slow.
  sockets.iopub.sendHighWaterMark = 0;
  await Promise.all([
    sockets.shell.bind(address(ports.shell_port)),
    sockets.control.bind(address(ports.control_port)),
    sockets.stdin.bind(address(ports.stdin_port)),
    sockets.iopub.bind(address(ports.iopub_port)),
    heartbeat.bind(address(ports.hb_port)),
  ]);
  void echo(heartbeat);
  return sockets;
}

async function echo(heartbeat: Router): Promise<void> {
  const outbox = new Outbox(heartbeat);
  for await (const frames of heartbeat) void outbox.send(frames);
}

/** Calls `welcome` with the topic of each new subscription: the first message of a subscriber tells it that it hears us. */
export async function welcomeSubscribers(
  iopub: XPublisher,
  welcome: (topic: string) => unknown,
): Promise<void> {
  for await (const [frame] of iopub) {
    if (frame?.[0] === 1) welcome(frame.subarray(1).toString());
  }
}
