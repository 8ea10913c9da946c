import { toUnits } from "../cursor.ts";
import type { Handler } from "./handler.ts";

/** `inspect_request`: signature and documentation of the name at the cursor; at level 0, its first paragraph. */
export const inspect: Handler = async (
  { content: { code, cursor_pos = code.length, detail_level = 0 } },
  { language },
) => {
  const found = await language.inspect(code, toUnits(code, cursor_pos), detail_level > 0);
  if (found === undefined) return { status: "ok", found: false, data: {}, metadata: {} };
  const { signature, documentation } = found;
  const brief = documentation.split("\n\n", 1)[0]!;
  const text = [signature, detail_level > 0 ? documentation : brief]
    .filter((part) => part !== "")
    .join("\n\n");
  return { status: "ok", found: true, data: { "text/plain": text }, metadata: {} };
};
