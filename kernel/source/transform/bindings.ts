/**
 * After TypeScript removed the types: a cell's top-level declarations become assignments to names that outlive the
 * cell.
 *
 * Names that no earlier cell has declared are declared at the script's start (script.ts). So a cell can declare a name
 * again in any form, earlier functions see the new value, and a cell that fails leaves the names it did not reach as
 * they were.
 */
import ts from "typescript";
import {
  assignedClass,
  assignedVariables,
  assignments,
  hoistedFunction,
  isBlockScoped,
} from "./assignments.ts";
import { guarded } from "./loops.ts";
import { assignmentTarget, awaits, boundNames } from "./names.ts";
import { cellMember, kernelCall, kernelMember } from "./runtime.ts";
import { cellName } from "./script.ts";

const { factory } = ts;

/** `onReached` is told of the names that each statement declares, in the order in which they are reached; functions come first. */
export function bindings(
  onReached: (names: readonly string[]) => void,
): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const names = new Set<string>();
    const visit = topLevelVisitor(context, names);
    const asynchronous = awaits(file);
    const member = asynchronous ? cellMember : kernelMember;
    const newNames = namesSince(names);
    let reached = 0;
    const written = file.statements.filter(
      (statement) => !ts.isNotEmittedStatement(statement) && !ts.isExportDeclaration(statement),
    );
    const functions = written.filter(isNamedFunction).map((statement) => {
      return hoistedFunction(statement, names, insideFunction(context), context);
    });
    const functionNames = newNames();
    if (functionNames.length > 0) {
      onReached(functionNames);
      functions.push(report(kernelMember, "reached", factory.createNumericLiteral(++reached)));
    }
    const body = written
      .filter((statement) => !isNamedFunction(statement))
      .flatMap((statement, i, all) => {
        const assigned = assignedStatement(statement, names, visit, context);
        if (i === all.length - 1 && statement === written.at(-1) && ts.isExpressionStatement(assigned)) {
          if (ts.isExpressionStatement(statement))
            return [ts.setTextRange(report(member, "result", assigned.expression), assigned)];
        }
        const declared = newNames();
        if (declared.length > 0) {
          onReached(declared);
          reached++;
        } else if (!awaits(statement)) return [assigned];
        // Told behind what declares; and behind what awaits, where an interrupted cell ends.
        return [assigned, report(member, "reached", factory.createNumericLiteral(reached))];
      });
    return factory.updateSourceFile(file, [
      ...functions,
      ...(asynchronous ? [insideAsyncFunction(body)] : body),
    ]);
  };
}

type NamedFunction = ts.FunctionDeclaration & { readonly name: ts.Identifier };

function isNamedFunction(statement: ts.Statement): statement is NamedFunction {
  return ts.isFunctionDeclaration(statement) && statement.name !== undefined;
}

/** At each call, what has been added to the names since the call before. */
function namesSince(names: ReadonlySet<string>): () => string[] {
  let told = 0;
  return () => {
    const added = [...names].slice(told);
    told = names.size;
    return added;
  };
}

function assignedStatement(
  statement: ts.Statement,
  names: Set<string>,
  visit: ts.Visitor,
  context: ts.TransformationContext,
): ts.Statement {
  if (ts.isVariableStatement(statement) && isBlockScoped(statement.declarationList))
    return assignedVariables(statement, names, visit);
  if (ts.isClassDeclaration(statement) && statement.name)
    return assignedClass(statement, names, visit, context);
  return ts.visitNode(statement, visit) as ts.Statement;
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

/** Tells the kernel something of the cell. */
function report(
  member: (name: string) => ts.Expression,
  name: "result" | "reached",
  value: ts.Expression,
): ts.ExpressionStatement {
  return factory.createExpressionStatement(factory.createAssignment(member(name), value));
}

/** The cell's promise goes to the kernel: V8's own top-level await would answer from inside garbage collection. */
function insideAsyncFunction(body: readonly ts.Statement[]): ts.Statement {
  const run = factory.createArrowFunction(
    [factory.createModifier(ts.SyntaxKind.AsyncKeyword)],
    undefined,
    [factory.createParameterDeclaration(undefined, undefined, cellName)],
    undefined,
    undefined,
    factory.createBlock(body, true),
  );
  return factory.createExpressionStatement(kernelCall("wait", run));
}
