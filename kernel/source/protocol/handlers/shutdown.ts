import type { Handler } from "./handler.ts";

/** `shutdown_request`: ends the kernel; for a restart, the front end starts a new one. */
export const shutdown: Handler = async (message, { publisher, close }) => {
  const content = { status: "ok", restart: message.content.restart === true };
  await publisher.publish("shutdown_reply", content, message);
  await message.reply(content);
  await publisher.status("idle", message);
  return close();
};
