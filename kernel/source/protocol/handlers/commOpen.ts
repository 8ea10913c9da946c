import type { Handler } from "./handler.ts";

/** `comm_open`: a front end opens a comm; a target that there is not is answered by its end. It has no reply. */
export const commOpen: Handler = async (message, { comms }) => {
  await comms.receive(message);
  return undefined;
};
