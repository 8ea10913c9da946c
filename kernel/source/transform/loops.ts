/**
 * Loops that await look at the stop flag of the cell they run for at each turn; loops that do not are terminated from
 * outside.
 */
import ts from "typescript";
import { awaits } from "./names.ts";
import { kernelCall } from "./runtime.ts";

const { factory } = ts;
const stopName = "__stop";

/** The blocks made here, to tell them from the user's. */
const guards = new WeakSet<ts.Node>();

/**
 * A visited node, guarded if it is a loop that awaits:
 *
 *     { const stop = stopper(); for (…) { stop(); … } }
 *
 * The flag is taken when the loop starts, so a function's loop stops with the cell that called it. A label goes with
 * its loop.
 */
export function guarded(node: ts.Node): ts.Node {
  if (ts.isLabeledStatement(node) && guards.has(node.statement)) {
    const [declaration, loop] = (node.statement as ts.Block).statements;
    return guard(declaration!, factory.updateLabeledStatement(node, node.label, loop!));
  }
  if (!ts.isIterationStatement(node, false) || !awaits(node)) return node;
  const stopper = factory.createVariableDeclaration(stopName, undefined, undefined, kernelCall("stopper"));
  const declaration = factory.createVariableStatement(
    undefined,
    factory.createVariableDeclarationList([stopper], ts.NodeFlags.Const),
  );
  return guard(declaration, checking(node));
}

function guard(declaration: ts.Statement, loop: ts.Statement): ts.Block {
  const block = factory.createBlock([declaration, loop], true);
  guards.add(block);
  return block;
}

/** The same loop with the check as the first statement of its body. */
function checking(loop: ts.IterationStatement): ts.IterationStatement {
  const { statement } = loop;
  const inner = ts.isBlock(statement) ? statement.statements : [statement];
  const check = factory.createCallExpression(factory.createIdentifier(stopName), undefined, []);
  const body = factory.createBlock([factory.createExpressionStatement(check), ...inner], true);
  if (ts.isForStatement(loop))
    return factory.updateForStatement(loop, loop.initializer, loop.condition, loop.incrementor, body);
  if (ts.isForOfStatement(loop))
    return factory.updateForOfStatement(loop, loop.awaitModifier, loop.initializer, loop.expression, body);
  if (ts.isForInStatement(loop))
    return factory.updateForInStatement(loop, loop.initializer, loop.expression, body);
  if (ts.isWhileStatement(loop)) return factory.updateWhileStatement(loop, loop.expression, body);
  const last = loop as ts.DoStatement;
  return factory.updateDoStatement(last, body, last.expression);
}
