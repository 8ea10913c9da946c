/** The contract of a handler: what the kernel does about one type of message. */
import type { Language } from "../../language/language.ts";
import type { Comms } from "../comms.ts";
import type { Executor } from "../execute.ts";
import type { Publisher } from "../publisher.ts";
import type { ConnectionFile } from "../transport.ts";
import type { Content, Message } from "../wire.ts";

/** What handlers work with. */
export interface Kernel {
  readonly version: string;
  readonly connection: ConnectionFile;
  readonly comms: Comms;
  readonly executor: Executor;
  readonly language: Language;
  readonly publisher: Publisher;
  /** Ends the kernel for good: its processes, then itself. */
  close(): Promise<never>;
}

/** A message of a front end, and the way back to it. */
export interface Incoming extends Message {
  /** Sends the reply, under the name of the request. */
  reply(content: Content): Promise<void>;
}

/**
 * Answers a message. The content returned is the reply's; a message that has no reply returns nothing. What it throws
 * becomes an error reply. The kernel says that it is busy before, and idle after.
 */
export type Handler = (
  message: Incoming,
  kernel: Kernel,
) => Content | undefined | Promise<Content | undefined>;
