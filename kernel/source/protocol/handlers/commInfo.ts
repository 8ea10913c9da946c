import type { Handler } from "./handler.ts";

/** `comm_info_request`: the open comms, all or those of one target. */
export const commInfo: Handler = ({ content: { target_name } }, { comms }) => ({
  status: "ok",
  comms: comms.list(target_name ?? undefined),
});
