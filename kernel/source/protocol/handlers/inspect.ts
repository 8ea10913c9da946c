import { toUnits } from "../cursor.ts";
import type { Handler } from "./handler.ts";

/**
 * `inspect_request`: signature and documentation of the name at the cursor, or of the function whose arguments the
 * cursor is among; at level 0, the documentation's first paragraph, at level 1 also what a type consists of.
 */
export const inspect: Handler = async (
  { content: { code, cursor_pos = code.length, detail_level = 0 } },
  { language },
) => {
  const found = await language.inspect(code, toUnits(code, cursor_pos), detail_level > 0);
  if (found === undefined) return { status: "ok", found: false, data: {}, metadata: {} };
  const { signature } = found;
  const documentation = detail_level > 0 ? found.documentation : found.documentation.split("\n\n", 1)[0]!;
  const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join("\n\n");
  const data = {
    "text/plain": joined(signature, documentation),
    "text/markdown": joined(`\`\`\`typescript\n${signature}\n\`\`\``, documentation),
  };
  return { status: "ok", found: true, data, metadata: {} };
};
