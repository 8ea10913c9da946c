/**
 * Collapse: do embeddings still tell examples apart? Three measures, because each alone is blind to something.
 *
 * Spread misses embeddings along few directions, effective rank misses total collapse (the noise that is left is
 * isotropic), and the mean cosine misses both where embeddings come in opposite pairs.
 *
 * Source: spread: Chen & He 2021, arXiv:2011.10566, § 4.1; effective rank: Roy & Vetterli 2007. The bounds are this
 * pack's: they separate its collapsed trainings from the others.
 */
import { normalize } from "../core/numeric.ts";
import { tf } from "../core/tensor.ts";
import { effectiveRank } from "./effectiveRank.ts";
import { spread } from "./spread.ts";

export interface Collapse {
  /** std·√d: 1 isotropic, 0 collapsed. */
  readonly spread: number;
  /** Effective rank: D isotropic, 1 along a line. */
  readonly effectiveRank: number;
  /** Mean cosine of distinct embeddings: 0 isotropic, 1 collapsed. */
  readonly meanCosine: number;
  /** Spread below .3, effective rank below .1 D, or mean cosine above .9. */
  readonly collapsed: boolean;
}

/** `z`: `[N, D]`, N ≥ 2. Reads values, so not for a compiled step; there, watch `spread`. */
export function collapse(z: tf.Tensor2D): Collapse {
  const [n, d] = z.shape;
  const rank = effectiveRank(z);
  const measured = tf.tidy(() => {
    // The cosines of all pairs sum to ‖Σ ẑ‖²; n of them are those of an embedding with itself.
    const total = tf.sum(tf.square(tf.sum(normalize(z), 0)));
    return tf.stack([spread(z), tf.div(tf.sub(total, n), n * (n - 1))]);
  });
  const [deviation, meanCosine] = measured.dataSync();
  measured.dispose();
  return {
    spread: deviation!,
    effectiveRank: rank,
    meanCosine: meanCosine!,
    collapsed: deviation! < 0.3 || rank < 0.1 * d || meanCosine! > 0.9,
  };
}
