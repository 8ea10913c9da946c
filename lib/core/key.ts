/**
 * Random numbers from explicit keys. A key is a tensor, so that a compiled step draws fresh numbers from the
 * key it is given; the numbers come from TensorFlow's counter-based generator (Philox: Salmon et al. 2011,
 * "Parallel random numbers: as easy as 1, 2, 3") and are the same bits eager and compiled.
 *
 * Use a key once. For more numbers, `split` it, or name its uses with `streams`.
 */
import { Generator } from "./generator.ts";
import { drawInteger, drawNormal, drawUniform, drawWords } from "./operations/stateless.ts";
import { tf } from "./tensor.ts";

/** int32 `[2]`. */
export type Key = tf.Tensor1D;

/** The key of a seed: a whole number in [0, 2⁵³). */
export function key(seed: number): Key {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`key: expected a whole number in [0, 2⁵³), got ${seed}; pass such as 0, 1 or 2`);
  }
  return tf.tensor1d([Math.floor(seed / 2 ** 32) | 0, seed | 0], "int32");
}

/** `count` independent keys. */
export function split(parent: Key, count = 2): Key[] {
  return tf.unstack(drawWords(parent, [count, 2])) as Key[];
}

/** Marks the words of `fold`, so that they never meet those of `split`. */
const foldMark = [0x666f6c64, 0x2d696e31];

/** The child of `parent` with the number `index`, taken modulo 2³²: the same whatever other children there are. */
export function fold(parent: Key, index: number | tf.Scalar): Key {
  const number =
    typeof index === "number"
      ? tf.tensor1d([0, index | 0], "int32")
      : tf.stack([tf.scalar(0, "int32"), tf.cast(index, "int32")]);
  const marked: Key = tf.add(parent, tf.tensor1d(foldMark, "int32"));
  return drawWords(tf.add(drawWords(marked, [2]), number) as Key, [2]) as Key;
}

/** A key for each name. A name's key does not depend on the other names, so adding one changes no numbers. */
export function streams<Name extends string>(parent: Key, ...names: Name[]): Record<Name, Key> {
  return Object.fromEntries(names.map((name) => [name, fold(parent, hash(name))])) as Record<Name, Key>;
}

/** FNV-1a, 32 bits. */
function hash(name: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(name)) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}

/** Normal numbers of mean 0 and standard deviation 1. */
export function normal(from: Key, shape: readonly number[]): tf.Tensor {
  return drawNormal(from, shape);
}

/** Uniform numbers in [low, high); rounding in float32 may reach `high` where the range is small beside its ends. */
export function uniform(from: Key, shape: readonly number[], low = 0, high = 1): tf.Tensor {
  const unit = drawUniform(from, shape);
  return low === 0 && high === 1 ? unit : tf.add(tf.mul(unit, high - low), low);
}

/** Whole numbers in [low, high), int32. */
export function integers(from: Key, shape: readonly number[], low: number, high: number): tf.Tensor {
  return drawInteger(from, shape, low, high);
}

/** 1 with the given probability, else 0; float32. */
export function bernoulli(from: Key, shape: readonly number[], probability: number): tf.Tensor {
  return tf.cast(tf.less(uniform(from, shape), probability), "float32");
}

/**
 * The numbers 0 … count − 1 in random order, int32 `[count]`: the order of as many random words. Inside a compiled step;
 * on the host `generator(key).permutation` is faster. Equal words, rare below 65,000, keep the order of their numbers.
 */
export function permutation(from: Key, count: number): tf.Tensor1D {
  return tf.topk(drawWords(from, [count]) as tf.Tensor1D, count).indices;
}

/** A generator for loops on the host, such as those that draw a data set; it reads the key's value. */
export function generator(from: Key): Generator {
  const [high, low] = from.dataSync();
  return new Generator(high!, low!);
}
