import { toPoints, toUnits } from "../cursor.ts";
import type { Handler } from "./handler.ts";

/** `complete_request`: the names that may stand at the cursor, with their kinds, and how functions are called. */
export const complete: Handler = async ({ content: { code, cursor_pos = code.length } }, { language }) => {
  const { start, end, items } = await language.complete(code, toUnits(code, cursor_pos));
  const place = { start: toPoints(code, start), end: toPoints(code, end) };
  const types = items.map(({ name, kind, signature }) => ({
    text: name,
    type: kindNames[kind] ?? kind,
    ...(signature !== undefined && { signature }),
    ...place,
  }));
  return {
    status: "ok",
    matches: items.map(({ name }) => name),
    cursor_start: place.start,
    cursor_end: place.end,
    metadata: { _jupyter_types_experimental: types },
  };
};

/** TypeScript's kinds of names in the words that front ends have icons for. */
const kindNames: Readonly<Record<string, string>> = {
  "local function": "function",
  const: "instance",
  let: "instance",
  var: "instance",
  parameter: "instance",
  method: "function",
  getter: "property",
  setter: "property",
  alias: "module",
};
