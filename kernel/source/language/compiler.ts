/**
 * What the kernel uses of TypeScript below its documented interface, with types.
 *
 * The documented interface checks a program of files, and a new file makes it check with a new checker, which knows
 * nothing: some 60 ms a cell. A checker itself will check any file that is parsed and bound, in a millisecond, and
 * remembers what it has found out about libraries. Hence the kernel needs TypeScript 5.9; tests see what changes.
 */
import ts from "typescript";

/** A checker, with what its type does not tell. */
export interface Checker extends ts.TypeChecker {
  getDiagnostics(file: ts.SourceFile): ts.Diagnostic[];
  isUnknownSymbol(symbol: ts.Symbol): boolean;
  /** The place at which a value was made a type only, on the way from its declaration to this import. */
  getTypeOnlyAliasDeclaration(symbol: ts.Symbol): ts.Declaration | undefined;
}

/** A program, with what its type does not tell. */
export interface Program extends ts.Program {
  getResolvedModule(
    file: ts.SourceFile,
    name: string,
    mode: ts.ResolutionMode,
  ): ts.ResolvedModuleWithFailedLookupLocations | undefined;
}

/** A source file, with what its parser, the binder and the program note on it. */
export interface BoundFile extends ts.SourceFile {
  path: string;
  resolvedPath: string;
  originalFileName: string;
  externalModuleIndicator: ts.Node | undefined;
  imports: readonly ts.Node[];
  /** The names of `declare module "x"` and of `declare global`. */
  moduleAugmentations: readonly ts.Node[];
  ambientModuleNames: readonly string[];
  readonly parseDiagnostics: readonly ts.Diagnostic[];
  readonly bindDiagnostics: readonly ts.Diagnostic[];
  readonly commentDirectives?: readonly { readonly range: ts.TextRange }[];
  readonly checkJsDirective?: { readonly enabled: boolean };
  readonly locals: ts.SymbolTable;
}

/** A symbol of an exported declaration, as the file itself sees it. */
export interface LocalSymbol extends ts.Symbol {
  readonly exportSymbol?: ts.Symbol;
}

interface Displayed {
  readonly displayParts: ts.SymbolDisplayPart[];
  readonly documentation: ts.SymbolDisplayPart[];
  readonly tags: ts.JSDocTagInfo[] | undefined;
}

interface Below {
  createTypeChecker(host: Program): Checker;
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  createCommentDirectivesMap(
    file: ts.SourceFile,
    directives: readonly { readonly range: ts.TextRange }[],
  ): {
    markUsed(line: number): boolean;
    getUnusedExpectations(): { readonly range: ts.TextRange }[];
  };
  getTouchingPropertyName(file: ts.SourceFile, position: number): ts.Node;
  readonly Completions: {
    readonly SortText: { readonly LocationPriority: string };
    getCompletionsAtPosition(
      host: ts.LanguageServiceHost,
      program: ts.Program,
      log: (text: string) => void,
      file: ts.SourceFile,
      position: number,
      preferences: ts.UserPreferences,
      triggerCharacter: undefined,
      triggerKind: undefined,
      cancellation: ts.CancellationToken,
      formatContext: undefined,
      includeSymbol: boolean,
    ): ts.CompletionInfo | undefined;
  };
  readonly SignatureHelp: {
    getSignatureHelpItems(
      program: ts.Program,
      file: ts.SourceFile,
      position: number,
      reason: undefined,
      cancellation: ts.CancellationToken,
    ): ts.SignatureHelpItems | undefined;
  };
  readonly SymbolDisplay: {
    getSymbolDisplayPartsDocumentationAndSymbolKind(
      checker: ts.TypeChecker,
      symbol: ts.Symbol,
      file: ts.SourceFile,
      enclosing: ts.Node | undefined,
      location: ts.Node,
      meaning?: undefined,
      alias?: undefined,
      longest?: number,
      verbosity?: number,
    ): Displayed;
  };
}

export const compiler = ts as unknown as typeof ts & Below;

/** For what asks whether it shall stop. */
export const neverCancelled: ts.CancellationToken & { throwIfCancellationRequested(): void } = {
  isCancellationRequested: () => false,
  throwIfCancellationRequested() {},
};
