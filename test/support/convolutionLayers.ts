/** What the tests of convolution layers share: their numbers in test/oracles/convolutions.json. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAndGrad } from "../../lib/core/gradient.ts";
import { tf } from "../../lib/core/tensor.ts";
import type { Network } from "../../lib/networks/network.ts";
import { close } from "./close.ts";
import { checkCompiled } from "./compiled.ts";
import { fixture } from "./fixture.ts";

type Operands = { x: tf.Tensor; kernel: tf.Tensor };

/** A case of the oracle: PyTorch's operands, output and gradients. */
type Case = Readonly<
  Record<"x" | "kernel" | "slopes" | "output" | "dx" | "dKernel", Parameters<typeof fixture>[0]>
>;

/** Tests that a layer has PyTorch's values and gradients, and the same bits eager and compiled. */
export function testLayer(title: string, layer: Network<tf.Tensor>, given: Case): void {
  const apply = ({ x, kernel }: Operands) => layer.apply({ kernel }, [], x, "train").output;
  const at = { x: fixture(given.x), kernel: fixture(given.kernel) } as Operands;
  const slopes = fixture(given.slopes) as tf.Tensor;

  test(`${title}, has PyTorch's values and gradients`, () => {
    const { grads, aux } = valueAndGrad((at: Operands) => {
      const output = apply(at);
      return { loss: tf.sum(tf.mul(output, slopes)) as tf.Scalar, aux: output };
    }, at);
    assert.deepEqual(aux.shape, slopes.shape);
    close(aux, fixture(given.output) as tf.Tensor, 1e-5);
    close(grads.x, fixture(given.dx) as tf.Tensor, 1e-5);
    close(grads.kernel, fixture(given.dKernel) as tf.Tensor, 2e-5);
  });

  test(`${title}, gives the same bits eager and compiled, with its gradients`, () => {
    checkCompiled(apply, at);
  });
}
