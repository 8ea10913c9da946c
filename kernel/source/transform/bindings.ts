/**
 * After TypeScript removed the types: a cell's top-level declarations become assignments to names that outlive the
 * cell.
 *
 * Only names that no earlier cell has declared are declared, all at the cell's start. So a cell can declare a name
 * again in any form, earlier functions see the new value, and a cell that fails leaves the names it did not reach as
 * they were.
 */
import ts from "typescript";
import { guarded } from "./loops.ts";
import { assignmentTarget, awaits, boundNames } from "./names.ts";
import { kernelCall, kernelMember } from "./runtime.ts";

const { factory } = ts;

export interface BindingOptions {
  /** Names declared by earlier cells. */
  readonly known: ReadonlySet<string>;
  /** Enums and namespaces of this cell: what an earlier cell put under these names is not added to. */
  readonly fresh: ReadonlySet<string>;
  /** Told of the names that each statement declares, in the order in which they are reached; functions come first. */
  readonly onReached: (names: readonly string[]) => void;
}

export function bindings({ known, fresh, onReached }: BindingOptions): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const names = new Set<string>();
    const visit = topLevelVisitor(context, names);
    const told = new Set<string>();
    let reached = 0;
    // Behind a statement that declares: that it has been reached.
    const mark = (): ts.Statement[] => {
      const declared = [...names].filter((name) => !told.has(name));
      if (declared.length === 0) return [];
      for (const name of declared) told.add(name);
      onReached(declared);
      return [reachedStatement(++reached)];
    };
    const functions: ts.Statement[] = [];
    const body: ts.Statement[] = [];
    const written = file.statements.filter(
      (statement) => !ts.isNotEmittedStatement(statement) && !ts.isExportDeclaration(statement),
    );
    for (const statement of written) {
      if (ts.isFunctionDeclaration(statement) && statement.name) {
        functions.push(hoistedFunction(statement, names, context));
      }
    }
    functions.push(...mark());
    for (const statement of written) {
      if (ts.isFunctionDeclaration(statement) && statement.name) continue;
      if (ts.isVariableStatement(statement) && isBlockScoped(statement.declarationList)) {
        body.push(assignedVariables(statement, names, visit));
      } else if (ts.isClassDeclaration(statement) && statement.name) {
        body.push(assignedClass(statement, names, visit, context));
      } else body.push(ts.visitNode(statement, visit) as ts.Statement);
      body.push(...mark());
    }
    const asynchronous = awaits(file);
    keepLastExpression(body, written.at(-1));
    const declared = [...names].filter((name) => !known.has(name));
    const emptied = [...fresh]
      .filter((name) => known.has(name))
      .map((name) => assign(name, factory.createVoidZero()));
    return factory.updateSourceFile(file, [
      ...(declared.length > 0 ? [declaration(declared)] : []),
      ...functions,
      ...emptied,
      ...(asynchronous ? [insideAsyncFunction(body)] : body),
    ]);
  };
}

/** Visits what is not inside a function: `var` is the cell's, loops that await can be stopped. */
function topLevelVisitor(context: ts.TransformationContext, names: Set<string>): ts.Visitor {
  const inFunction = insideFunction(context);
  const visit: ts.Visitor = (node) => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return ts.visitEachChild(node, inFunction, context);
    if (ts.isVariableStatement(node) && !isBlockScoped(node.declarationList))
      return assignedVariables(node, names, visit);
    return guarded(ts.visitEachChild(withoutVar(node, names, visit), visit, context));
  };
  return visit;
}

/** Visits what is inside a function, where `var` is the function's. */
function insideFunction(context: ts.TransformationContext): ts.Visitor {
  const visit: ts.Visitor = (node) => {
    return guarded(ts.visitEachChild(node, visit, context));
  };
  return visit;
}

/** A `for` loop whose `var` is the cell's. */
function withoutVar(node: ts.Node, names: Set<string>, visit: ts.Visitor): ts.Node {
  if (!(ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node))) return node;
  const { initializer } = node;
  if (!initializer || !ts.isVariableDeclarationList(initializer) || isBlockScoped(initializer)) return node;
  for (const { name } of initializer.declarations) for (const bound of boundNames(name)) names.add(bound);
  if (ts.isForStatement(node)) {
    const start = assignments(initializer, visit, false);
    return factory.updateForStatement(node, start, node.condition, node.incrementor, node.statement);
  }
  const target = assignmentTarget(initializer.declarations[0]!.name);
  return ts.isForInStatement(node)
    ? factory.updateForInStatement(node, target, node.expression, node.statement)
    : factory.updateForOfStatement(node, node.awaitModifier, target, node.expression, node.statement);
}

function isBlockScoped({ flags }: ts.VariableDeclarationList): boolean {
  return (flags & ts.NodeFlags.BlockScoped) !== 0;
}

/** `let a = 1, b;` as `(a = 1, b = void 0)`; a `var` without a value changes nothing. */
function assignedVariables(
  statement: ts.VariableStatement,
  names: Set<string>,
  visit: ts.Visitor,
): ts.Statement {
  const list = statement.declarationList;
  for (const { name } of list.declarations) for (const bound of boundNames(name)) names.add(bound);
  const expression = assignments(list, visit, isBlockScoped(list));
  if (expression === undefined) return ts.setTextRange(factory.createEmptyStatement(), statement);
  return ts.setTextRange(
    factory.createExpressionStatement(factory.createParenthesizedExpression(expression)),
    statement,
  );
}

function assignments(
  list: ts.VariableDeclarationList,
  visit: ts.Visitor,
  empty: boolean,
): ts.Expression | undefined {
  const parts = list.declarations.flatMap((declaration) => {
    if (declaration.initializer === undefined && !empty) return [];
    const value = declaration.initializer
      ? (ts.visitNode(declaration.initializer, visit) as ts.Expression)
      : factory.createVoidZero();
    const assignment = factory.createAssignment(assignmentTarget(declaration.name), value);
    return [ts.setTextRange(assignment, declaration)];
  });
  const [first, ...rest] = parts;
  return rest.reduce<ts.Expression | undefined>((all, part) => factory.createComma(all!, part), first);
}

/** `f = function () {…}`: anonymous, so that recursion and earlier callers see a later redefinition; it is named f all the same. */
function hoistedFunction(
  statement: ts.FunctionDeclaration,
  names: Set<string>,
  context: ts.TransformationContext,
): ts.Statement {
  names.add(statement.name!.text);
  const { modifiers, asteriskToken, parameters, body } = ts.visitEachChild(
    statement,
    insideFunction(context),
    context,
  );
  const value = factory.createFunctionExpression(
    modifiers as readonly ts.Modifier[] | undefined,
    asteriskToken,
    undefined,
    undefined,
    parameters,
    undefined,
    body!,
  );
  return ts.setTextRange(assign(statement.name!.text, ts.setTextRange(value, statement)), statement);
}

function assignedClass(
  statement: ts.ClassDeclaration,
  names: Set<string>,
  visit: ts.Visitor,
  context: ts.TransformationContext,
): ts.Statement {
  names.add(statement.name!.text);
  const { modifiers, name, heritageClauses, members } = ts.visitEachChild(statement, visit, context);
  const value = factory.createClassExpression(modifiers, name, undefined, heritageClauses, members);
  return ts.setTextRange(assign(statement.name!.text, ts.setTextRange(value, statement)), statement);
}

function reachedStatement(count: number): ts.Statement {
  const value = factory.createNumericLiteral(count);
  return factory.createExpressionStatement(factory.createAssignment(kernelMember("reached"), value));
}

function assign(name: string, value: ts.Expression): ts.Statement {
  return factory.createExpressionStatement(factory.createAssignment(factory.createIdentifier(name), value));
}

function declaration(names: readonly string[]): ts.Statement {
  const list = names.map((name) => factory.createVariableDeclaration(name));
  return factory.createVariableStatement(
    undefined,
    factory.createVariableDeclarationList(list, ts.NodeFlags.Let),
  );
}

/** Gives the value of the cell's last statement, if it was an expression, to the kernel. */
function keepLastExpression(body: ts.Statement[], written: ts.Statement | undefined): void {
  if (written === undefined || !ts.isExpressionStatement(written)) return;
  const last = body.at(-1);
  if (last === undefined || !ts.isExpressionStatement(last)) return;
  const kept = factory.createAssignment(kernelMember("result"), last.expression);
  body[body.length - 1] = ts.setTextRange(factory.createExpressionStatement(kept), last);
}

/** The cell's promise goes to the kernel: V8's own top-level await would answer from inside garbage collection. */
function insideAsyncFunction(body: readonly ts.Statement[]): ts.Statement {
  const run = factory.createArrowFunction(
    [factory.createModifier(ts.SyntaxKind.AsyncKeyword)],
    undefined,
    [],
    undefined,
    undefined,
    factory.createBlock(body, true),
  );
  return factory.createExpressionStatement(kernelCall("wait", run));
}
