import type { Handler } from "./handler.ts";

/** `connect_request`: the ports of all channels. */
export const connect: Handler = (_message, { connection }) => {
  const { shell_port, iopub_port, stdin_port, control_port, hb_port } = connection;
  return { status: "ok", shell_port, iopub_port, stdin_port, control_port, hb_port };
};
