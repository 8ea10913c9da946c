import type { Handler } from "./handler.ts";

/** `comm_close`: a front end closes a comm. It has no reply. */
export const commClose: Handler = async (message, { comms }) => {
  await comms.receive(message);
  return undefined;
};
