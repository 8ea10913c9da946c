/** The variables of the notebook: what its cells declared. */
import type { Runtime } from "node:inspector";
import type { Variable } from "./dap.ts";
import type { Inspector } from "./inspector.ts";
import type { Variables } from "./variables.ts";

/** Values that a front end asked for are kept alive under this name until it asks again. */
const group = "notebook";

/** Lists them; the numbers given at the last call are void. */
export async function notebookVariables(inspector: Inspector, variables: Variables): Promise<Variable[]> {
  variables.clear();
  await inspector.call("Runtime.releaseObjectGroup", { objectGroup: group });
  const { names } = await inspector.call<Runtime.GlobalLexicalScopeNamesReturnType>(
    "Runtime.globalLexicalScopeNames",
  );
  const { result } = await inspector.call<Runtime.EvaluateReturnType>("Runtime.evaluate", {
    expression: reading(names),
    objectGroup: group,
    silent: true,
  });
  return result.objectId === undefined
    ? []
    : variables.list(inspector, variables.addScope([result.objectId]));
}

/** An object of the values; what has none yet cannot be read and is left out. It needs nothing that a cell may have replaced. */
function reading(names: readonly string[]): string {
  const readers = names.map((name) => `{ name: ${JSON.stringify(name)}, read: () => ${name} }`);
  return `(() => {
    const readers = [${readers.join(", ")}];
    const values = { __proto__: null };
    for (let i = 0; i < readers.length; i++) try { values[readers[i].name] = readers[i].read(); } catch {}
    return values;
  })()`;
}
