/**
 * Loops ask at each turn whether their cell is to stop, so that an interrupt is an exception: it can be caught, and
 * `finally` runs. What asks nothing, such as a regular expression or a loop of a library, is terminated from outside.
 */
import ts from "typescript";
import { awaits } from "./names.ts";
import { kernelCall } from "./runtime.ts";
import { stopName } from "./script.ts";

const { factory } = ts;

/**
 * A visited node; if it is a loop, with the question as the first statement of its body:
 *
 *     for (…) { if (stopName) stop(); … }        a loop that does not await
 *     for (…) { stop(); … }                      one that does
 *
 * The global variable is false but during interrupts. V8 takes such a one for a constant, so the question costs
 * nothing in optimized code.
 */
export function guarded(node: ts.Node): ts.Node {
  if (!ts.isIterationStatement(node, false)) return node;
  const stop = factory.createExpressionStatement(kernelCall("stop"));
  const question = awaits(node) ? stop : factory.createIfStatement(factory.createIdentifier(stopName), stop);
  const { statement } = node;
  const inner = ts.isBlock(statement) ? statement.statements : [statement];
  const body = factory.createBlock([question, ...inner], true);
  if (ts.isForStatement(node))
    return factory.updateForStatement(node, node.initializer, node.condition, node.incrementor, body);
  if (ts.isForOfStatement(node))
    return factory.updateForOfStatement(node, node.awaitModifier, node.initializer, node.expression, body);
  if (ts.isForInStatement(node))
    return factory.updateForInStatement(node, node.initializer, node.expression, body);
  if (ts.isWhileStatement(node)) return factory.updateWhileStatement(node, node.expression, body);
  const last = node as ts.DoStatement;
  return factory.updateDoStatement(last, body, last.expression);
}
