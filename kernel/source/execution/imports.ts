/** How cells load modules: as a file of the notebook's folder would. */
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { importingFile } from "../transform/script.ts";
import { addressOf, registerHooks } from "./modules.ts";
import { connectTslab } from "./tslab.ts";

type Module = Readonly<Record<string, unknown>>;

export interface CellImports {
  /** What `import.meta` is in a cell. */
  readonly meta: {
    readonly url: string;
    readonly dirname: string;
    readonly filename: string;
    readonly resolve: (specifier: string) => string;
  };
  /** A module; or an object of the exports that are named, where what a CommonJS module exports at run time counts, too. */
  import(specifier: string, names?: readonly string[]): Promise<unknown>;
}

export interface ImportOptions {
  /** The notebook's folder. */
  readonly folder: string;
  /** `require` of that folder. */
  readonly require: NodeJS.Require;
  /** The file of the module hooks, for versions of Node that run them in a thread. */
  readonly hooksFile: string;
  /** The request to which output belongs. */
  readonly owner: () => string | undefined;
}

export function cellImports({ folder, require, hooksFile, owner }: ImportOptions): CellImports {
  const filename = path.join(folder, "notebook.ts");
  const load = importerOf(folder);
  // The hooks' thread takes time and memory, which a notebook without imports need not spend.
  let hooked = false;
  return {
    meta: {
      url: pathToFileURL(filename).href,
      dirname: folder,
      filename,
      resolve: (specifier) => pathToFileURL(require.resolve(specifier)).href,
    },
    async import(specifier, names) {
      if (!hooked) registerHooks(hooksFile);
      hooked = true;
      if (specifier === "tslab") connectTslab(owner);
      const address =
        specifier === "tslab"
          ? createRequire(import.meta.url).resolve("tslab")
          : addressOf(String(specifier), folder);
      const isJson = /\.json(?:\?|$)/.test(address);
      const module = await load(address, isJson ? { with: { type: "json" } } : undefined);
      return names === undefined ? module : named(module, names, specifier);
    },
  };
}

/** `import()` of a file in the folder; code of the inspector, as cells are, has none. */
function importerOf(folder: string): (specifier: string, options?: object) => Promise<Module> {
  return new vm.Script("(specifier, options) => import(specifier, options)", {
    filename: path.join(folder, importingFile),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext();
}

function named(module: Module, names: readonly string[], specifier: string): Module {
  const { default: fallback } = module;
  const isObject = (typeof fallback === "object" && fallback !== null) || typeof fallback === "function";
  const more = isObject ? (fallback as Module) : {};
  for (const name of names) {
    // A function may be given properties by what is imported later.
    if (name in module || name in more || typeof fallback === "function") continue;
    const exported = Object.keys(module).join(", ") || "nothing";
    throw new SyntaxError(
      `import: expected ${specifier} to export ${name}, got a module that exports ${exported}`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, name in module ? module[name] : more[name]]));
}
