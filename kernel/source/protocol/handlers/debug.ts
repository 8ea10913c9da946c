import type { Handler } from "./handler.ts";

/** `debug_request`: a request of the Debug Adapter Protocol; see debug/commands.ts. */
export const debug: Handler = (message, { executor }) => executor.debugging.answer(message);
