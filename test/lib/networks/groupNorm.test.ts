import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { groupNorm, instanceNorm, rmsNorm } from "../../../lib/networks/groupNorm.ts";
import oracle from "../../oracles/groupNorm.json" with { type: "json" };
import { checkGradient, close } from "../../support/close.ts";
import { checkCompiled, weighted } from "../../support/compiled.ts";
import { fixture } from "../../support/fixture.ts";
import { checkAgainst } from "../../support/gradients.ts";

const { epsilon } = oracle;
const [x, slopes, scale, offset] = [oracle.x, oracle.slopes, oracle.scale, oracle.offset].map(
  fixture,
) as tf.Tensor[] as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];

const cases = {
  group: { network: groupNorm(4, 2, { epsilon }), at: { x, scale, offset } },
  instance: { network: instanceNorm(4, { epsilon }), at: { x, scale, offset } },
  rms: { network: rmsNorm(4, { epsilon }), at: { x, scale } },
} as const;

for (const name of ["group", "instance", "rms"] as const) {
  const { network, at } = cases[name];
  const { output, gradients } = oracle[name];
  const f = ({ x, ...params }: Record<string, tf.Tensor>) => network.apply(params, [], x!, "train").output;

  test(`${name}Norm() has PyTorch's values and gradients`, () => {
    const wanted = { output: fixture(output) as tf.Tensor, slopes, gradients: fixture(gradients) };
    checkAgainst(f, at as Record<string, tf.Tensor>, wanted);
  });

  test(`${name}Norm() has the gradient of its finite differences`, () => {
    checkGradient((x) => weighted(f({ ...at, x })), normal(key(1), [1, 2, 2, 4]));
  });

  test(`${name}Norm() gives the same bits eager and compiled, with its gradients`, () => {
    checkCompiled(f, at as Record<string, tf.Tensor>);
  });

  test(`${name}Norm() at its start only normalizes, the same in evaluation`, () => {
    const { params, state } = network.init(key(0));
    const [train, evaluate] = (["train", "evaluate"] as const).map(
      (mode) => network.apply(params, state, tf.mul(x, 100), mode).output,
    );
    close(tf.mean(tf.square(train!)), 1, 1e-3);
    close(evaluate!, train!, 0);
  });
}

test("groupNorm() with one group is layerNorm over all places, and takes rows, too", () => {
  const network = groupNorm(4, 1, { affine: false });
  assert.deepEqual(network.init(key(0)).params, []);
  const rows = tf.tensor2d([[1, 2, 3, 4]]);
  const expected = [-1.5, -0.5, 0.5, 1.5].map((value) => value / Math.sqrt(1.25));
  close(network.apply([], [], rows, "train").output, expected, 1e-4);
  const volumes = normal(key(2), [2, 2, 3, 2, 4]);
  const { output } = network.apply([], [], volumes, "train");
  close(tf.mean(output, [1, 2, 3, 4]), 0, 1e-5);
  close(tf.mean(tf.square(output), [1, 2, 3, 4]), 1, 1e-3);
});

test("groupNorm() refuses groups and channels that do not fit", () => {
  assert.throws(
    () => groupNorm(6, 4),
    new RangeError("groupNorm: expected groups that divide 6 channels, got 4; use such as 1 or 6"),
  );
  assert.throws(
    () => groupNorm(4, 2).apply([], [], tf.zeros([2, 3, 5]), "train"),
    new RangeError("groupNorm: expected x of shape [·, ·, 4], got [2, 3, 5]; pass channels last"),
  );
});
