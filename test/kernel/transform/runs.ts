/** A generated program, run as cells of the kernel and as one module: what it logged, and how it ended. */
import vm from "node:vm";
import ts from "typescript";
import { errorContent } from "../../../kernel/source/exchange/errorContent.ts";
import type { ExecutionProcess } from "./executionProcess.ts";
import type { Program } from "./programs/program.ts";

/** What a program logged, and the error that ended it, if one did. */
export interface Run {
  readonly logged: readonly string[];
  readonly error: string;
}

interface Globals {
  begin(): void;
  traced(): string;
}

/** What generated programs call, as a script that defines it. */
const prelude = `{
  let trace, kept, fuel;
  Object.assign(globalThis, {
    begin() { trace = []; kept = []; fuel = 500; },
    traced: () => JSON.stringify(trace),
    log(value) { trace.push(String(value)); return value; },
    /** Ends programs that would go on for long: each function and each turn of a loop calls it. */
    tick() { if (fuel-- <= 0) throw new RangeError("out of fuel"); },
    /** Keeps a closure; a later expression calls it. */
    keep(closure) { kept.push(closure); },
    recall(choice) { tick(); return kept.length === 0 ? 0 : kept[choice % kept.length](); },
    later: (value) => new Promise((done) => setImmediate(done, value)),
    tag: (strings, ...values) => strings.length + Number(values[0]) - Number(values[1]),
    decorate(_, { kind }) { log(kind); },
    resource: (name) => ({ [Symbol.dispose]() { log("dispose " + name); } }),
    nothing: undefined,
  });
  Symbol.dispose ?? Object.defineProperty(Symbol, "dispose", { value: Symbol.for("nodejs.dispose") });
}`;

/** Prepares this process for asModule(). */
export function prepare(): void {
  vm.runInThisContext(prelude);
}

/** Prepares an execution process for asCells(). */
export async function prepareProcess(process: ExecutionProcess): Promise<void> {
  await process.run(prelude);
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};

let modules = 0;

export async function asModule(program: Program): Promise<Run> {
  const globals = globalThis as unknown as Globals;
  const { outputText: code } = ts.transpileModule(program.join("\n"), { compilerOptions });
  globals.begin();
  // Node runs a module once: the same text again is to be another one.
  const error = await import(`data:text/javascript,//${modules++}${encodeURIComponent(`\n${code}`)}`).then(
    () => "",
    (thrown: unknown) => textOf(errorContent(thrown)),
  );
  return { logged: JSON.parse(globals.traced()), error };
}

export async function asCells(program: Program, process: ExecutionProcess): Promise<Run> {
  await process.run("begin();");
  let error = "";
  for (const cell of program) {
    const { outcome } = await process.run(cell);
    if (outcome.status === "ok") continue;
    error = textOf(outcome.error);
    break;
  }
  const { printed } = await process.run("console.log(traced());");
  return { logged: JSON.parse(printed), error };
}

function textOf({ ename, evalue }: { readonly ename: string; readonly evalue: string }): string {
  return `${ename}: ${evalue}`;
}
