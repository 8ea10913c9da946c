import type { Handler } from "./handler.ts";

/** `comm_msg`: a message to a comm. It has no reply. */
export const commMsg: Handler = async (message, { comms }) => {
  await comms.receive(message);
  return undefined;
};
