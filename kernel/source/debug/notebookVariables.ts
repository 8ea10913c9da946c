/** The variables of the notebook: what its cells declared. */
import type { Runtime } from "node:inspector";
import type { Inspector } from "./inspector.ts";

/**
 * The id of an object that has them, as they are now: V8's own list at a stop is as old as the stop. `group` is what
 * they are kept alive for; `others` are names that no cell declared.
 */
export async function notebookVariables(
  inspector: Inspector,
  group: string,
  others: readonly string[],
): Promise<string[]> {
  const { names } = await inspector.call<Runtime.GlobalLexicalScopeNamesReturnType>(
    "Runtime.globalLexicalScopeNames",
  );
  const { result } = await inspector.call<Runtime.EvaluateReturnType>("Runtime.evaluate", {
    expression: reading([...new Set([...names, ...others])]),
    objectGroup: group,
    silent: true,
  });
  return result.objectId === undefined ? [] : [result.objectId];
}

/** What has no value yet cannot be read and is left out. This needs nothing that a cell may have replaced. */
function reading(names: readonly string[]): string {
  const readers = names.map((name) => `{ name: ${JSON.stringify(name)}, read: () => ${name} }`);
  return `(() => {
    const readers = [${readers.join(", ")}];
    const values = { __proto__: null };
    for (let i = 0; i < readers.length; i++) try { values[readers[i].name] = readers[i].read(); } catch {}
    return values;
  })()`;
}
