import type { Handler } from "./handler.ts";

/** `is_complete_request`: whether a console should run the cell, or wait for another line. */
export const isComplete: Handler = async ({ content: { code } }, { language }) => ({
  ...(await language.completeness(code)),
});
