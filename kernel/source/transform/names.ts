/** Names that a pattern binds, and patterns as targets of an assignment. */
import ts from "typescript";

const { factory } = ts;

/** The names bound by an identifier or a destructuring pattern. */
export function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

/** The same pattern as what an assignment assigns to: `{a, ...b}` of `let {a, ...b} = c` in `({a, ...b} = c)`. */
export function assignmentTarget(name: ts.BindingName): ts.Expression {
  if (ts.isIdentifier(name)) return name;
  if (ts.isObjectBindingPattern(name))
    return factory.createObjectLiteralExpression(name.elements.map(objectTarget));
  return factory.createArrayLiteralExpression(
    name.elements.map((element) => {
      if (ts.isOmittedExpression(element)) return element;
      const target = withDefault(assignmentTarget(element.name), element.initializer);
      return element.dotDotDotToken ? factory.createSpreadElement(target) : target;
    }),
  );
}

function objectTarget(element: ts.BindingElement): ts.ObjectLiteralElementLike {
  const target = assignmentTarget(element.name);
  if (element.dotDotDotToken) return factory.createSpreadAssignment(target);
  const property = element.propertyName ?? (element.name as ts.Identifier);
  return factory.createPropertyAssignment(property, withDefault(target, element.initializer));
}

function withDefault(target: ts.Expression, value: ts.Expression | undefined): ts.Expression {
  return value === undefined ? target : factory.createAssignment(target, value);
}

/** Whether the node awaits outside of any function in it. */
export function awaits(node: ts.Node): boolean {
  let found = false;
  const visit = (child: ts.Node): void => {
    if (found || ts.isFunctionLike(child)) return;
    if (ts.isAwaitExpression(child) || (ts.isForOfStatement(child) && child.awaitModifier)) found = true;
    else ts.forEachChild(child, visit);
  };
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
  ts.forEachChild(node, visit);
  return found;
}
