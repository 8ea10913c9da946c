/** Debug requests, one after the other, and the events of the debugger, which belong to the last of them. */
import { answer } from "../debug/commands.ts";
import type { DebugEvent, DebugRequest } from "../debug/dap.ts";
import { Debugger, type DebuggerParts } from "../debug/debugger.ts";
import { cellMap } from "../debug/sources.ts";
import type { Language } from "../language/language.ts";
import type { Publisher } from "./publisher.ts";
import type { Content, Message } from "./wire.ts";

export class Debugging {
  readonly debugger: Debugger;
  readonly #publisher: Publisher;
  #parent: Message | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #events = 0;

  constructor(
    publisher: Publisher,
    language: Language,
    process: Pick<DebuggerParts, "openLine" | "interrupt">,
  ) {
    this.#publisher = publisher;
    this.debugger = new Debugger({
      ...process,
      declare: (name) => language.keep(`let ${name}: any;`),
      async mapOf(text) {
        const cell = await language.transform(text);
        return Array.isArray(cell) ? undefined : cellMap({ map: cell.map, text });
      },
      tell: (event, body) => {
        const content: DebugEvent = { type: "event", seq: ++this.#events, event, body };
        void this.#publisher.publish("debug_event", { ...content }, this.#parent);
      },
    });
  }

  /** The response to a request; a later one waits for it. */
  answer(message: Message): Promise<Content> {
    this.#parent = message;
    const response = this.#last.then(() => answer(message.content as unknown as DebugRequest, this.debugger));
    this.#last = response;
    return response.then((content) => ({ ...content }));
  }
}
