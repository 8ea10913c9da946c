/**
 * Signals cut into frames that overlap, and frames added up to signals: each is the other's gradient.
 *
 * Frames are made of blocks of one hop, gathered in one operation; no loop runs over samples or frames.
 */
import { differentiable } from "../core/operations/differentiable.ts";
import { checkShape, tf } from "../core/tensor.ts";

const cut = differentiable<{ length: number; hop: number }>("SignalFrames", {
  forward([x], { length, hop }) {
    const [n, t] = x!.shape as [number, number];
    const frames = frameCount(t, length, hop);
    const each = Math.ceil(length / hop);
    const blocks = tf.reshape(fitted(x as tf.Tensor2D, (frames - 1 + each) * hop), [n, -1, hop]);
    const places = Int32Array.from({ length: frames * each }, (_, i) => Math.floor(i / each) + (i % each));
    const gathered = tf.gather(blocks, tf.tensor1d(places, "int32"), 1);
    return [fitted(tf.reshape(gathered, [n, frames, each * hop]), length)];
  },
  backward: ({ inputs: [x], gradients: [dy], settings: { hop } }) => [
    () => fitted(overlapAdd(dy as tf.Tensor3D, hop), x!.shape[1]!),
  ],
});

const add = differentiable<{ hop: number }>("OverlapAdd", {
  forward([x], { hop }) {
    const [n, frames, length] = x!.shape as [number, number, number];
    const each = Math.ceil(length / hop);
    const blocks = tf.reshape(fitted(x as tf.Tensor3D, each * hop), [n, frames, each, hop]);
    // Block k of frame f belongs at f + k. Rows of `frames + each` blocks, read as rows one shorter, are shifted so.
    const rows = tf.pad(tf.transpose(blocks, [0, 2, 1, 3]), [
      [0, 0],
      [0, 0],
      [0, each],
      [0, 0],
    ]);
    const width = frames + each - 1;
    const shifted = fitted(tf.reshape(rows, [n, each * (frames + each) * hop]), each * width * hop);
    const sum = tf.sum(tf.reshape(shifted, [n, each, width * hop]), 1);
    return [fitted(sum as tf.Tensor2D, (frames - 1) * hop + length)];
  },
  backward: ({ inputs: [x], gradients: [dy], settings: { hop } }) => [
    () => frame(dy as tf.Tensor2D, { length: x!.shape[2]!, hop }),
  ],
});

/**
 * Frame f holds the samples f·hop to f·hop + length − 1; samples behind the last whole frame are left out. `signal`:
 * `[N, T]`, T ≥ length; frames: `[N, 1 + ⌊(T − length) / hop⌋, length]`.
 *
 * @example
 * const signal = tf.tensor2d([[0, 1, 2, 3, 4, 5]]);
 * assert.deepEqual(frame(signal, { length: 3, hop: 2 }).arraySync(), [[[0, 1, 2], [2, 3, 4]]]);
 */
export function frame(
  signal: tf.Tensor2D,
  { length, hop }: { readonly length: number; readonly hop: number },
): tf.Tensor3D {
  checkShape("frame", "the signal", signal.shape, [null, null], "pass one signal in each row");
  checkPositive("frame", "a length", length);
  checkPositive("frame", "a hop", hop);
  if (signal.shape[1] < length) {
    throw new RangeError(
      `frame: expected at least ${length} samples, one frame, got ${signal.shape[1]}; pad the signal or shorten the frame`,
    );
  }
  return cut([signal], { length, hop })[0] as tf.Tensor3D;
}

/** The sum of frames at their places: `[N, F, L]` to `[N, (F − 1) hop + L]`. */
export function overlapAdd(frames: tf.Tensor3D, hop: number): tf.Tensor2D {
  checkShape("overlapAdd", "frames", frames.shape, [null, null, null], "pass frames as frame() makes them");
  checkPositive("overlapAdd", "a hop", hop);
  return add([frames], { hop })[0] as tf.Tensor2D;
}

function frameCount(samples: number, length: number, hop: number): number {
  return 1 + Math.floor((samples - length) / hop);
}

/** The last axis cut off or filled with zeros to `size`. */
function fitted<T extends tf.Tensor>(x: T, size: number): T {
  const last = x.rank - 1;
  const own = x.shape[last]!;
  if (own === size) return x;
  if (own > size) {
    return tf.slice(
      x,
      x.shape.map(() => 0),
      [...x.shape.slice(0, last), size],
    );
  }
  return tf.pad(
    x,
    x.shape.map((_, axis) => [0, axis === last ? size - own : 0] as [number, number]),
  );
}

function checkPositive(where: string, what: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(
    `${where}: expected ${what} of 1 or more whole samples, got ${value}; count in samples, not in seconds`,
  );
}
