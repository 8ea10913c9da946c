/** Which file an import means: as Node has it, and where a relative one leaves out the ending, as cells are run. */
import ts from "typescript";
import { endings } from "../exchange/endings.ts";

export interface Resolver {
  readonly options: ts.CompilerOptions;
  readonly host: ts.ModuleResolutionHost;
  readonly cache?: ts.ModuleResolutionCache;
}

/** The module that a file imports under a name; without one, what was tried. */
export function resolveModule(
  name: string,
  importing: string,
  { options, host, cache }: Resolver,
  mode: ts.ResolutionMode,
): ts.ResolvedModuleWithFailedLookupLocations {
  const resolve = (wanted: string) =>
    ts.resolveModuleName(wanted, importing, options, host, cache, undefined, mode);
  const asNamed = resolve(name);
  if (asNamed.resolvedModule !== undefined || !/^\.{1,2}\//.test(name)) return asNamed;
  for (const ending of endings) {
    const longer = resolve(name + ending);
    if (longer.resolvedModule !== undefined) return longer;
  }
  return asNamed;
}
