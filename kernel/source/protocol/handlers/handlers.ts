/** The handler of every message but `execute_request`, which waits for its turn (execute.ts), by the message's name. */
import { commClose } from "./commClose.ts";
import { commInfo } from "./commInfo.ts";
import { commMsg } from "./commMsg.ts";
import { commOpen } from "./commOpen.ts";
import { complete } from "./complete.ts";
import { connect } from "./connect.ts";
import { debug } from "./debug.ts";
import type { Handler } from "./handler.ts";
import { history } from "./history.ts";
import { inspect } from "./inspect.ts";
import { interrupt } from "./interrupt.ts";
import { isComplete } from "./isComplete.ts";
import { kernelInfo } from "./kernelInfo.ts";
import { shutdown } from "./shutdown.ts";

export const handlers: Readonly<Record<string, Handler>> = {
  kernel_info_request: kernelInfo,
  connect_request: connect,
  complete_request: complete,
  inspect_request: inspect,
  is_complete_request: isComplete,
  comm_open: commOpen,
  comm_msg: commMsg,
  comm_close: commClose,
  comm_info_request: commInfo,
  debug_request: debug,
  history_request: history,
  interrupt_request: interrupt,
  shutdown_request: shutdown,
};
