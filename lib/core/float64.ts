/**
 * Double precision for a part of a computation: exact likelihoods, log-determinants, and a check on what float32 did.
 *
 * Everything that is written with `tf.*` works inside; what enters is widened, what leaves is rounded to float32. It is
 * slower: twice the memory, and TensorFlow's fast kernels are for float32.
 */
import { Region, region } from "./float64/region.ts";
import { valueAndGrad, withinBackward } from "./gradient.ts";
import { tidy } from "./scope.ts";
import { tf } from "./tensor.ts";
import { map, rebuild, type Tree, tensors } from "./tree.ts";

/**
 * `f`, computed in float64. Its gradient, in float64 too, flows through to whatever float32 code called it; the
 * backward pass computes the forward one again. Works eager and compiled.
 *
 * Numbers that `f` writes are taken as the shortest decimal that float32 rounds to the same value, so `0.1` means 0.1; a
 * number of more than eight digits, such as π, has to be made by `exact`. Outputs are float32, int32 or bool.
 *
 * Throws a `TypeError` for operations that TensorFlow does not have in double precision.
 *
 * @example
 * const f = inFloat64((x: tf.Scalar) => tf.sub(tf.add(x, 1e8), 1e8));
 * assert.equal(f(tf.scalar(1.25)).dataSync()[0], 1.25); // float32 gives 0
 */
export function inFloat64<Inputs extends readonly Tree[], Output extends Tree>(
  f: (...inputs: Inputs) => Output,
): (...inputs: Inputs) => Output {
  return (...inputs) => (region() === undefined ? widened(f, inputs) : f(...inputs));
}

function widened<Inputs extends readonly Tree[], Output extends Tree>(
  f: (...inputs: Inputs) => Output,
  inputs: Inputs,
): Output {
  return tidy(() => {
    let form: Output | undefined;
    // A function with a gradient of its own has one output in tfjs: all outputs go out as one vector of float32.
    const forward = (at: Inputs): tf.Tensor1D => {
      const scope = new Region();
      return scope.run(() => {
        const output = f(...at);
        form = output;
        return scope.narrow(joined(tensors(output))) as tf.Tensor1D;
      });
    };
    const given = tensors(inputs);
    const differentiable = given.map(({ dtype }) => dtype === "float32");
    const packed = tf.customGrad((...rest) => {
      const save = rest.pop() as unknown as (tensors: tf.Tensor[]) => void;
      const args = rest as tf.Tensor[];
      save(args);
      return {
        value: forward(rebuild(inputs as Tree, args) as Inputs),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
          withinBackward(() => backward(f, inputs, saved, differentiable, dy)),
      };
    })(...given) as tf.Tensor1D;
    return parted(packed, form!);
  });
}

/** The gradients of Σ output · dy by all inputs, zeros for those that are not numbers to differentiate. */
function backward<Inputs extends readonly Tree[], Output extends Tree>(
  f: (...inputs: Inputs) => Output,
  inputs: Inputs,
  saved: readonly tf.Tensor[],
  differentiable: readonly boolean[],
  dy: tf.Tensor,
): tf.Tensor[] {
  const scope = new Region();
  const narrowed = scope.run(() => {
    const { grads } = valueAndGrad(
      (at: readonly tf.Tensor[]) => {
        let next = 0;
        const leaves = saved.map((leaf, i) => (differentiable[i] ? at[next++]! : leaf));
        const output = joined(tensors(f(...(rebuild(inputs as Tree, leaves) as Inputs))));
        return { loss: tf.sum(tf.mul(output, dy)) as tf.Scalar, aux: [] };
      },
      saved.filter((_, i) => differentiable[i]),
    );
    return grads.map((grad) => scope.narrow(grad));
  });
  let next = 0;
  return saved.map((leaf, i) => (differentiable[i] ? narrowed[next++]! : tf.zeros(leaf.shape)));
}

/** The outputs of `f` in double precision, to be read: each leaf as a Float64Array, row-major. */
export function evaluateFloat64<Inputs extends readonly Tree[]>(
  f: (...inputs: Inputs) => Tree,
  ...inputs: Inputs
): Float64Array[] {
  let read: Float64Array[] = [];
  tf.tidy(() => {
    const scope = new Region();
    const words = scope.run(() => tensors(f(...inputs)).map((leaf) => scope.words(tf.cast(leaf, "float32"))));
    read = words.map((leaf) => new Float64Array(Int32Array.from(leaf.dataSync()).buffer));
  });
  return read;
}

/** A tensor of exactly these numbers where the computation is in float64, and of their float32 values elsewhere. */
export function exact(
  values: number | readonly number[] | Float64Array,
  shape?: readonly number[],
): tf.Tensor {
  const all = Float64Array.from(typeof values === "number" ? [values] : values);
  const of = shape ?? (typeof values === "number" ? [] : [all.length]);
  return region()?.tensor(all, of) ?? tf.tensor(Float32Array.from(all), [...of]);
}

function joined(leaves: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat1d(leaves.map((leaf) => tf.reshape(tf.cast(leaf, "float32"), [-1]) as tf.Tensor1D));
}

function parted<Output extends Tree>(packed: tf.Tensor1D, form: Output): Output {
  const sizes = tensors(form).map(({ size }) => size);
  // tfjs cannot differentiate a split into one piece.
  const pieces = sizes.length === 1 ? [packed] : tf.split(packed, sizes);
  let next = 0;
  return map((leaf) => tf.cast(tf.reshape(pieces[next++]!, leaf.shape), leaf.dtype), form);
}
