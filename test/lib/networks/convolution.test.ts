import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { type ConvolutionOptions, convolution } from "../../../lib/networks/convolution.ts";
import { checkGradient, close } from "../../support/close.ts";

/** Cross-correlation by loops: `[H, W, I]` with `[S, S, I, O]`, pixels outside the image being 0. */
function byLoops(
  image: number[][][],
  kernel: number[][][][],
  stride: number,
  before: number,
  out: number,
): number[] {
  const result: number[] = [];
  const outputs = kernel[0]![0]![0]!.length;
  for (let y = 0; y < out; y++)
    for (let x = 0; x < out; x++)
      for (let o = 0; o < outputs; o++) {
        let sum = 0;
        kernel.forEach((row, dy) => {
          row.forEach((inputs, dx) => {
            inputs.forEach((weights, i) => {
              sum += weights[o]! * (image[y * stride + dy - before]?.[x * stride + dx - before]?.[i] ?? 0);
            });
          });
        });
        result.push(sum);
      }
  return result;
}

const image = normal(key(1), [1, 5, 5, 2]) as tf.Tensor4D;

test("convolution() equals the cross-correlation by loops, for each padding and stride", () => {
  const cases: [ConvolutionOptions, before: number, out: number][] = [
    [{}, 1, 5],
    [{ stride: 2 }, 1, 3],
    [{ padding: "valid" }, 0, 3],
    [{ size: 1 }, 0, 5],
  ];
  for (const [options, before, out] of cases) {
    const network = convolution(2, 3, options);
    const { params, state } = network.init(key(2)) as { params: { kernel: tf.Tensor4D }; state: [] };
    const { output } = network.apply(params, state, image, "train");
    assert.deepEqual(output.shape, [1, out, out, 3]);
    const [pixels] = image.arraySync();
    close(output, byLoops(pixels!, params.kernel.arraySync(), options.stride ?? 1, before, out), 1e-5);
  }
});

test("convolution() adds an offset to each channel where asked, which starts at 0", () => {
  const network = convolution(2, 3, { bias: true });
  const { params, state } = network.init(key(2)) as {
    params: { kernel: tf.Tensor4D; bias: tf.Tensor };
    state: [];
  };
  close(params.bias, [0, 0, 0], 0);
  const plain = network.apply(params, state, image, "train").output;
  const moved = network.apply({ ...params, bias: tf.tensor1d([1, 2, 3]) }, state, image, "train").output;
  close(tf.mean(tf.sub(moved, plain), [0, 1, 2]), [1, 2, 3], 1e-5);
});

test("convolution() has the gradient of its finite differences", () => {
  const network = convolution(2, 3, { stride: 2 });
  const { params, state } = network.init(key(2));
  checkGradient((x) => tf.sum(tf.square(network.apply(params, state, x, "train").output)), image);
});
