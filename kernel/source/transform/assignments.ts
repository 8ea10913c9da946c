/** Declarations as assignments to names that outlive the cell. */
import ts from "typescript";
import { assignmentTarget, boundNames } from "./names.ts";

const { factory } = ts;

export function isBlockScoped({ flags }: ts.VariableDeclarationList): boolean {
  return (flags & ts.NodeFlags.BlockScoped) !== 0;
}

/** `let a = 1, b;` as `(a = 1, b = void 0)`; a `var` without a value changes nothing, unless it is that of an object. */
export function assignedVariables(
  statement: ts.VariableStatement,
  names: Set<string>,
  visit: ts.Visitor,
): ts.Statement {
  const list = statement.declarationList;
  for (const { name } of list.declarations) for (const bound of boundNames(name)) names.add(bound);
  const expression = assignments(list, visit, isBlockScoped(list) || isOfObject(statement));
  if (expression === undefined) return ts.setTextRange(factory.createEmptyStatement(), statement);
  return ts.setTextRange(
    factory.createExpressionStatement(factory.createParenthesizedExpression(expression)),
    statement,
  );
}

/** Whether TypeScript wrote it for an enum or a namespace, which adds nothing to what an earlier cell called so. */
function isOfObject(statement: ts.VariableStatement): boolean {
  const written = ts.getOriginalNode(statement);
  return ts.isEnumDeclaration(written) || ts.isModuleDeclaration(written);
}

export function assignments(
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
export function hoistedFunction(
  statement: ts.FunctionDeclaration,
  names: Set<string>,
  visit: ts.Visitor,
  context: ts.TransformationContext,
): ts.Statement {
  names.add(statement.name!.text);
  const { modifiers, asteriskToken, parameters, body } = ts.visitEachChild(statement, visit, context);
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

export function assignedClass(
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

export function assign(name: string, value: ts.Expression): ts.Statement {
  return factory.createExpressionStatement(factory.createAssignment(factory.createIdentifier(name), value));
}
