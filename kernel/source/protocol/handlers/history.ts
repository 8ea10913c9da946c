import type { Handler } from "./handler.ts";

/** `history_request`: what was run. */
export const history: Handler = ({ content }, { executor }) => ({
  status: "ok",
  history: executor.history.find(content),
});
