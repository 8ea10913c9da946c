import type { Handler } from "./handler.ts";

/** `comm_info_request`: the open comms. */
export const commInfo: Handler = () => ({ status: "ok", comms: {} });
