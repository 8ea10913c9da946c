/** How transformed code reaches the kernel: members of one global object, whose type is that of cellRuntime(). */
import ts from "typescript";
import { cellName, runtimeName } from "./script.ts";

const { factory } = ts;

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
