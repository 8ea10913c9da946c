/**
 * Jupyter messages on the wire: frames in, messages out, and back.
 *
 * A message is: routing identities, a delimiter, a signature, four JSON parts (header, parent header, metadata,
 * content) and raw buffers. The signature is an HMAC-SHA-256 of the four parts with the key of the connection file.
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

// biome-ignore lint/suspicious/noExplicitAny: the content of a message is checked by its handler
export type Content = Record<string, any>;

export interface Message {
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly parent: Partial<Header>;
  readonly metadata: Content;
  readonly content: Content;
  readonly buffers: readonly Buffer[];
  /** What is wrong with the parts behind the header, where something is: such a message is refused, not ignored. */
  readonly malformed?: string;
}

/** The version of the protocol that this kernel speaks. */
export const protocolVersion = "5.4";

const delimiter = Buffer.from("<IDS|MSG>");

/** Encodes and decodes the messages of one connection. */
export class Wire {
  readonly #key: string;
  readonly #session = randomUUID();

  constructor(key: string) {
    this.#key = key;
  }

  /** The frames of a message that answers `parent`; `identities` say to whom it goes, or on which topic. */
  encode(
    type: string,
    content: Content,
    {
      id = randomUUID(),
      identities = [],
      parent,
      metadata = {},
      buffers = [],
    }: {
      readonly id?: string;
      readonly identities?: readonly (Buffer | string)[];
      readonly parent?: Message;
      readonly metadata?: Content;
      readonly buffers?: readonly Uint8Array[];
    } = {},
  ): (Buffer | string | Uint8Array)[] {
    const header: Header = {
      msg_id: id,
      msg_type: type,
      session: this.#session,
      username: "kernel",
      date: new Date().toISOString(),
      version: protocolVersion,
    };
    const parts = [header, parent?.header ?? {}, metadata, content].map((part) => JSON.stringify(part));
    return [...identities, delimiter, this.#sign(parts), ...parts, ...buffers];
  }

  /** The message of these frames, or why they are none. */
  decode(frames: readonly Buffer[]): Message | string {
    const start = frames.findIndex((frame) => delimiter.equals(frame));
    if (start < 0 || frames.length < start + 6) return "frames without a delimiter or with parts missing";
    const parts = frames.slice(start + 2, start + 6);
    if (this.#key !== "" && !this.#matches(frames[start + 1]!, parts)) return "a wrong signature";
    const [header, ...others] = parts.map(parsed);
    if (typeof header?.msg_type !== "string") return "a header without msg_type";
    const [parent, metadata, content] = others;
    const wrong = ["parent header", "metadata", "content"].filter((_, i) => others[i] === undefined);
    return {
      identities: frames.slice(0, start),
      header: header as unknown as Header,
      parent: parent ?? {},
      metadata: metadata ?? {},
      content: content ?? {},
      buffers: frames.slice(start + 6),
      ...(wrong.length > 0 && { malformed: `expected JSON objects, got none as ${wrong.join(" and ")}` }),
    };
  }

  #sign(parts: readonly (string | Buffer)[]): string {
    if (this.#key === "") return "";
    const hmac = createHmac("sha256", this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  #matches(signature: Buffer, parts: readonly Buffer[]): boolean {
    const expected = Buffer.from(this.#sign(parts));
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  }
}

/** The object in a part of a message; none if it is no JSON or anything but an object. */
function parsed(part: Buffer): Content | undefined {
  try {
    const value: unknown = JSON.parse(part.toString());
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
