import type { Message } from "./wire.ts";

/**
 * Whether an execute_request comes from a console in a terminal, which cannot replace outputs. The protocol does not
 * say so: it is one that can ask its user, and whose cells have no ids, as those of notebooks have.
 */
export function isFromTerminal({ content, metadata }: Message): boolean {
  return content.allow_stdin === true && metadata.cellId === undefined;
}
