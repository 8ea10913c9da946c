/** How transformed code reaches the kernel: members of one global object, whose type is `Runtime` of evaluate.ts. */
import ts from "typescript";

const { factory } = ts;

/** The name of the global object. */
export const runtimeName = "__selflabKernel";

/** What every script begins with: a line of its own, which the cell does not have. */
export const scriptHead = '"use strict";\n';

/** The name under which an awaiting cell's body has its own reports: other cells may run before it is done. */
export const cellName = "__cell";

/** A member of the cell's own reports. */
export function cellMember(name: string): ts.Expression {
  return factory.createPropertyAccessExpression(factory.createIdentifier(cellName), name);
}

export function kernelMember(name: string): ts.Expression {
  return factory.createPropertyAccessExpression(factory.createIdentifier(runtimeName), name);
}

export function kernelCall(name: string, ...values: ts.Expression[]): ts.CallExpression {
  return factory.createCallExpression(kernelMember(name), undefined, values);
}
