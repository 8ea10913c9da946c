/** What this machine can do. */
import { tf } from "../tensor.ts";

/** The sides of the matrices: which are quickest depends on the machine's caches. */
const sides = [512, 1024];
const times = 12;
let measured: number | undefined;

/**
 * Floating-point operations a second (2 N³ for a product) of the best of several products of float32 matrices of
 * 512 × 512 and 1024 × 1024: the pace that other operations are compared with. Measured, in about half a second, by the
 * first call.
 */
export function gemmRate(): number {
  measured ??= Math.max(...sides.flatMap((side) => Array.from({ length: times }, () => rateOf(side))));
  return measured;
}

function rateOf(side: number): number {
  return tf.tidy(() => {
    const matrix = tf.ones([side, side]) as tf.Tensor2D;
    const start = performance.now();
    tf.matMul(matrix, matrix);
    return (2 * side ** 3) / ((performance.now() - start) / 1e3);
  });
}
