/** What this machine can do. */
import { tf } from "../tensor.ts";

const side = 1024;
const most = 12;
let measured: number | undefined;

/**
 * Floating-point operations a second (2 N³ for a product) of the best of several products of float32 matrices of
 * 1024 × 1024: the pace that other operations are compared with. Measured, in about half a second, by the first call.
 */
export function gemmRate(): number {
  measured ??= tf.tidy(() => {
    const matrix = tf.ones([side, side]) as tf.Tensor2D;
    const seconds = Array.from({ length: most }, () => {
      const start = performance.now();
      tf.dispose(tf.matMul(matrix, matrix));
      return (performance.now() - start) / 1e3;
    });
    return (2 * side ** 3) / Math.min(...seconds);
  });
  return measured;
}
