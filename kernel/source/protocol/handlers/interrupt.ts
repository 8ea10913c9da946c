import type { Handler } from "./handler.ts";

/** `interrupt_request`: stops the running cell; its state is kept. */
export const interrupt: Handler = (_message, { executor }) => {
  executor.interrupt();
  return { status: "ok" };
};
