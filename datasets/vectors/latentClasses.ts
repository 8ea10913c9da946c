/**
 * Latent classes: vectors whose content is known and whose nuisance can be drawn anew.
 *
 *     c = m_y + .6 ε        x = 2 B tanh(1.2 A [c; ν])        ε ~ N(0, I₈), ν ~ N(0, I₂₄)
 *
 * Ten classes y with means m_y ~ N(0, 1.5² I₈); A, `[128, 32]`, and B, `[64, 128]`, are random and fixed by the key,
 * their entries of variance one over the number of columns. x is `[N, 64]`, of mean square 2 and seldom beyond ±6,
 * without units.
 * Two views of an example share c and have their own ν, so what a method should keep and what it should drop are
 * known exactly. Generated, so no license and no download.
 * Used for: claims that were measured beforehand by an independent program on these data.
 */
import type { Data, Labelled } from "../../lib/core/data.ts";
import { generator, type Key, normal } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";

export interface LatentClasses {
  /** The contents c, `[N, 8]`, with their classes. */
  readonly contents: Labelled;
  /** Observations x, `[N, 64]`, of contents, `[N, 8]`, with nuisance drawn from the key: a random view. Pure. */
  observe(contents: tf.Tensor2D, key: Key): tf.Tensor2D;
  /** The same for all contents, on the host. */
  observeAll(key: Key): Labelled;
}

const classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
const contentSize = 8;
const nuisanceSize = 24;
const hiddenSize = 128;
const observedSize = 64;

/** `count` examples. The classes' means and the mixing are those of `key`, too. */
export function latentClasses(key: Key, { count }: { readonly count: number }): LatentClasses {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `latentClasses: expected count to be a whole number ≥ 1, got ${count}; 4000 are usual`,
    );
  }
  const random = generator(key);
  const normals = (size: number, scale: number) =>
    Float32Array.from({ length: size }, () => random.normal() * scale);
  const inputs = contentSize + nuisanceSize;
  const means = normals(classes.length * contentSize, 1.5);
  const first = normals(inputs * hiddenSize, 1.2 / Math.sqrt(inputs));
  const second = normals(hiddenSize * observedSize, 2 / Math.sqrt(hiddenSize));
  const labels = Int32Array.from({ length: count }, () => random.integer(classes.length));
  const data = Float32Array.from(
    { length: count * contentSize },
    (_, i) =>
      means[labels[Math.floor(i / contentSize)]! * contentSize + (i % contentSize)]! + 0.6 * random.normal(),
  );
  const contents: Labelled = { inputs: { data, shape: [count, contentSize] }, labels, classes };

  const observe = (content: tf.Tensor2D, viewKey: Key): tf.Tensor2D => {
    const nuisance = normal(viewKey, [content.shape[0], nuisanceSize]);
    const hidden = tf.tanh(
      tf.matMul(tf.concat([content, nuisance], 1), tf.tensor2d(first, [inputs, hiddenSize])),
    );
    return tf.matMul(hidden as tf.Tensor2D, tf.tensor2d(second, [hiddenSize, observedSize]));
  };
  const observeAll = (viewKey: Key): Labelled => {
    const observed = tf.tidy(() => observe(tf.tensor2d(data, [count, contentSize]), viewKey));
    const result: Data = {
      data: observed.dataSync<"float32">() as Float32Array,
      shape: [count, observedSize],
    };
    observed.dispose();
    return { inputs: result, labels, classes };
  };
  return { contents, observe, observeAll };
}
