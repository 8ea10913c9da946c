/**
 * TypeScript's own translation of one file, with transformers, below its documented interface.
 *
 * ts.transpileModule() makes a program and a checker for each file, 2 MB of garbage in which V8 finds code to optimize
 * with another 100 MB. One checker can serve all files here: it is asked only about names that belong to the file.
 */
import ts from "typescript";

interface File extends ts.SourceFile {
  path: string;
  resolvedPath: string;
  originalFileName: string;
  imports: readonly ts.Node[];
  moduleAugmentations: readonly ts.Node[];
  ambientModuleNames: readonly string[];
  externalModuleIndicator: ts.Node | undefined;
  readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[];
}

interface SourceMapGenerator {
  toString(): string;
}

interface Transformation {
  readonly transformed: readonly ts.SourceFile[];
  readonly emitNodeWithNotification: unknown;
  readonly isEmitNotificationEnabled: unknown;
  readonly substituteNode: unknown;
  dispose(): void;
}

/** What is used of TypeScript below its documented interface. */
interface Below {
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  getTransformers(
    options: ts.CompilerOptions,
    custom: ts.CustomTransformers,
  ): { readonly scriptTransformers: readonly unknown[] };
  transformNodes(
    resolver: Resolver,
    host: ts.Program,
    factory: ts.NodeFactory,
    options: ts.CompilerOptions,
    nodes: readonly ts.SourceFile[],
    transformers: readonly unknown[],
    allowDtsFiles: boolean,
  ): Transformation;
  createSourceMapGenerator(
    host: ts.Program,
    file: string,
    sourceRoot: string,
    sourcesFolder: string,
    options: ts.CompilerOptions,
  ): SourceMapGenerator;
  createTextWriter(newLine: string): { getText(): string };
  createPrinter(
    options: ts.PrinterOptions,
    handlers: object,
  ): { writeFile(file: ts.SourceFile, writer: object, map: SourceMapGenerator): void };
}

interface Resolver {
  readonly hasGlobalName: unknown;
}

type Checker = ts.TypeChecker & {
  getEmitResolver(file: ts.SourceFile, cancellation: undefined, skipDiagnostics: boolean): Resolver;
};

export interface Transpiled {
  readonly text: string;
  /** The source map's JSON. */
  readonly map: string;
  /** What the parser objects to. */
  readonly mistakes: readonly ts.DiagnosticWithLocation[];
}

const below = ts as unknown as Below;

/** The translation of one file after another, always with the same options. */
export class Transpiler {
  readonly #options: ts.CompilerOptions;
  readonly #program: ts.Program;
  readonly #checker: Checker;

  constructor(options: ts.CompilerOptions) {
    this.#options = { ...options, noLib: true, types: [], noResolve: true };
    const host: ts.CompilerHost = {
      getSourceFile: () => undefined,
      getDefaultLibFileName: () => "lib.d.ts",
      writeFile: () => {},
      getCurrentDirectory: () => "",
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => "\n",
      fileExists: () => false,
      readFile: () => undefined,
    };
    const program = ts.createProgram({ rootNames: [], options: this.#options, host });
    this.#program = Object.assign(Object.create(program) as ts.Program, {
      getCanonicalFileName: host.getCanonicalFileName,
    });
    this.#checker = program.getTypeChecker() as Checker;
  }

  transpile(name: string, source: string, transformers: ts.CustomTransformers): Transpiled {
    const options = this.#options;
    const file = this.#parse(name, source);
    const resolver = this.#checker.getEmitResolver(file, undefined, true);
    const { scriptTransformers } = below.getTransformers(options, transformers);
    const transformation = below.transformNodes(
      resolver,
      this.#program,
      ts.factory,
      options,
      [file],
      scriptTransformers,
      false,
    );
    const { emitNodeWithNotification, isEmitNotificationEnabled, substituteNode } = transformation;
    const printer = below.createPrinter(options as ts.PrinterOptions, {
      hasGlobalName: resolver.hasGlobalName,
      onEmitNode: emitNodeWithNotification,
      isEmitNotificationEnabled,
      substituteNode,
    });
    const writer = below.createTextWriter("\n");
    const map = below.createSourceMapGenerator(this.#program, name, "", "", options);
    printer.writeFile(transformation.transformed[0]!, writer, map);
    transformation.dispose();
    return { text: writer.getText(), map: map.toString(), mistakes: file.parseDiagnostics };
  }

  /** Parses and binds a file as a module, with what a program would note on it. */
  #parse(name: string, source: string): ts.SourceFile & Pick<File, "parseDiagnostics"> {
    const file = ts.createSourceFile(name, source, {
      languageVersion: ts.ScriptTarget.ESNext,
      impliedNodeFormat: ts.ModuleKind.ESNext,
      setExternalModuleIndicator: (created) => {
        (created as File).externalModuleIndicator = created;
      },
    }) as File;
    Object.assign(file, { path: name, resolvedPath: name, originalFileName: name });
    Object.assign(file, { imports: [], moduleAugmentations: [], ambientModuleNames: [] });
    below.bindSourceFile(file, this.#options);
    return file;
  }
}
