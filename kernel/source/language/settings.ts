/**
 * How strictly cells are checked: as `tsc --strict` does, unless the notebook's folder, or one above it, has a
 * tsconfig.json that says otherwise.
 */
import path from "node:path";
import ts from "typescript";

/** What a notebook is checked with whatever a tsconfig.json says, since cells are run so. */
const fixed: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true,
};

/** What a tsconfig.json may say: options that change which mistakes are found, not what a cell does. */
const heeded = [
  "strict",
  "alwaysStrict",
  "exactOptionalPropertyTypes",
  "noFallthroughCasesInSwitch",
  "noImplicitAny",
  "noImplicitOverride",
  "noImplicitReturns",
  "noImplicitThis",
  "noPropertyAccessFromIndexSignature",
  "noUncheckedIndexedAccess",
  "noUncheckedSideEffectImports",
  "strictBindCallApply",
  "strictBuiltinIteratorReturn",
  "strictFunctionTypes",
  "strictNullChecks",
  "strictPropertyInitialization",
  "useUnknownInCatchVariables",
  "allowUnreachableCode",
  "allowUnusedLabels",
  "lib",
  "types",
  "customConditions",
  "noCheck",
] as const satisfies readonly (keyof ts.CompilerOptions)[];

export interface Settings {
  readonly options: ts.CompilerOptions;
  /** Whether types are checked at all: not with `noCheck` in tsconfig.json. */
  readonly checked: boolean;
}

/** The settings of a folder. `typeRoots` are folders with type packages, tried behind those that the folder has. */
export function settingsOf(folder: string, typeRoots: readonly string[]): Settings {
  const { types = [], lib = ["lib.esnext.d.ts"], noCheck = false, ...own } = ownOptions(folder);
  return {
    options: {
      strict: true,
      ...own,
      ...fixed,
      lib,
      types: [...new Set(["node", ...types])],
      typeRoots: [...typeFolders(folder), ...typeRoots],
    },
    checked: !noCheck,
  };
}

/** What the nearest tsconfig.json says; a broken one says nothing. */
function ownOptions(folder: string): ts.CompilerOptions {
  const file = ts.findConfigFile(folder, ts.sys.fileExists);
  if (file === undefined) return {};
  const { config } = ts.readConfigFile(file, ts.sys.readFile);
  // Which files it names is of no interest here.
  const host: ts.ParseConfigHost = { ...ts.sys, readDirectory: () => [], useCaseSensitiveFileNames: true };
  const { options } = ts.parseJsonConfigFileContent(config ?? {}, host, path.dirname(file));
  return Object.fromEntries(
    heeded.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

/** The folders `node_modules/@types` of a folder and of those above it. */
function typeFolders(folder: string): string[] {
  const parent = path.dirname(folder);
  return [path.join(folder, "node_modules", "@types"), ...(parent === folder ? [] : typeFolders(parent))];
}
