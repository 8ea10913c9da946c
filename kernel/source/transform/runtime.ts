/** How transformed code reaches the kernel: members of one global object, whose type is `Runtime` of evaluate.ts. */
import ts from "typescript";

const { factory } = ts;

/** The name of the global object. */
export const runtimeName = "__selflabKernel";

/** What every script begins with: a line of its own, which the cell does not have. */
export const scriptHead = '"use strict";\n';

export function kernelMember(name: string): ts.Expression {
  return factory.createPropertyAccessExpression(factory.createIdentifier(runtimeName), name);
}

export function kernelCall(name: string, ...values: ts.Expression[]): ts.CallExpression {
  return factory.createCallExpression(kernelMember(name), undefined, values);
}
