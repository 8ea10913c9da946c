/** Distances between embeddings, for the losses that measure them. Their gradients are finite everywhere. */
import { normalize } from "../core/numeric.ts";
import { checkShape, tf } from "../core/tensor.ts";

/** ‖aₙ − bₙ‖² of the rows of two sets, `[N]`. `a`, `b`: `[N, D]`. */
export function squaredDistance(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor1D {
  checkShape("squaredDistance", "b", b.shape, a.shape, "pass two rows for each pair");
  return tf.sum(tf.square(tf.sub(a, b)), 1);
}

/** ‖aₙ − bₙ‖ of the rows of two sets, `[N]`; where both are equal, 0 with gradient 0. `a`, `b`: `[N, D]`. */
export function distance(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor1D {
  return root(squaredDistance(a, b));
}

/** 1 − cos(aₙ, bₙ) of the rows of two sets, `[N]`, in [0, 2]. `a`, `b`: `[N, D]`. */
export function cosineDistance(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor1D {
  return tf.mul(0.5, squaredDistance(normalize(a), normalize(b)));
}

/**
 * ‖zᵢ − zⱼ‖² between all rows of a batch, `[N, N]`, ≥ 0, with an exact diagonal of 0. `z`: `[N, D]`.
 *
 * By one product, ‖zᵢ‖² + ‖zⱼ‖² − 2 zᵢᵀzⱼ, of centered rows, as distances do not depend on the center. Rounding is
 * about 1e-7 of the squared radius of the batch, so that distances below 3e-4 of its radius are rounding.
 */
export function squaredDistances(z: tf.Tensor2D): tf.Tensor2D {
  const centered: tf.Tensor2D = tf.sub(z, tf.mean(z, 0, true));
  const norms: tf.Tensor2D = tf.sum(tf.square(centered), 1, true);
  const products = tf.matMul(centered, centered, false, true);
  const squares = tf.relu(tf.sub(tf.add(norms, tf.transpose(norms)), tf.mul(2, products)));
  return tf.mul(squares, tf.sub(1, tf.eye(z.shape[0])));
}

/** ‖zᵢ − zⱼ‖ between all rows of a batch, `[N, N]`; equal rows have gradient 0. `z`: `[N, D]`. */
export function distances(z: tf.Tensor2D): tf.Tensor2D {
  return root(squaredDistances(z));
}

/** 1 − cos(zᵢ, zⱼ) between all rows of a batch, `[N, N]`, in [0, 2]. `z`: `[N, D]`. */
export function cosineDistances(z: tf.Tensor2D): tf.Tensor2D {
  const unit = normalize(z);
  return tf.sub(1, tf.matMul(unit, unit, false, true));
}

/** √x for x ≥ 0 with the gradient 0 at 0, where the root itself has none. */
export function root<T extends tf.Tensor>(x: T): T {
  const safe = tf.customGrad((...inputs) => {
    const [x, save] = inputs as unknown as [tf.Tensor, (kept: tf.Tensor[]) => void];
    const y = tf.sqrt(x);
    save([y]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, [y]: tf.Tensor[]) => tf.divNoNan(tf.mul(0.5, dy), y!),
    };
  });
  return safe(x) as T;
}
