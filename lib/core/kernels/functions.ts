/**
 * Functions of one number: `tf.exp`, `tf.tanh` and the others by loops of our own (`native/elementwise.cc`), which fused
 * operations use too, so that a compiled function has the bits of an eager run. With AVX-512 the exponentials of a million
 * numbers take half of TensorFlow's time.
 */
import type { KernelConfig } from "@tensorflow/tfjs-node";
import { type ElementwiseFunction, elementwise } from "../operations/elementwise.ts";
import { forFloat32 } from "./forFloat32.ts";

/** The names of tfjs's kernels, which are those of the functions. */
const functions: readonly ElementwiseFunction[] = [
  "Erf",
  "Exp",
  "Expm1",
  "Log",
  "Log1p",
  "Reciprocal",
  "Relu",
  "Relu6",
  "Rsqrt",
  "Sigmoid",
  "Softplus",
  "Tanh",
];

export const functionKernels: readonly KernelConfig[] = functions.map((name) =>
  forFloat32(name, (x) => elementwise(name, [x])),
);
