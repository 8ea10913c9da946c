import { test } from "node:test";
import { key, split } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { contrastivePairAmong } from "../../../../lib/losses/contrastivePair.ts";
import { amongLabels } from "../../../../lib/losses/pairs.ts";
import { tripletAmong } from "../../../../lib/losses/triplet.ts";
import { metricLearning } from "../../../../lib/methods/supervision/metricLearning.ts";
import { spread } from "../../../../lib/metrics/spread.ts";
import { close } from "../../../support/close.ts";
import { encoder, images, noisy, testMethod } from "../../../support/methods.ts";

const labels = tf.tensor1d(
  Array.from({ length: 16 }, (_, i) => i % 4),
  "int32",
);
const batch = { inputs: images, labels };
const contrastive = (z: tf.Tensor2D, of: tf.Tensor1D) => contrastivePairAmong(z, amongLabels(of));

testMethod(
  "metricLearning",
  metricLearning({ network: encoder, loss: contrastive, view: noisy }),
  batch,
  0.02,
);

test("metricLearning() has the loss and the spread of what its network embeds", () => {
  const method = metricLearning({ network: encoder, loss: contrastive });
  const { params, state } = method.init(key(2));
  const z = method.encode(params, state, images);
  const { loss, metrics } = method.loss(params, state, batch, key(3));
  close(loss, contrastive(z, labels).dataSync(), 1e-6);
  close(metrics.spread!, spread(z).dataSync(), 1e-6);
});

test("metricLearning() gives view and loss keys of their own", () => {
  const random = (z: tf.Tensor2D, of: tf.Tensor1D, from: tf.Tensor1D) =>
    tripletAmong(z, amongLabels(of), { mining: "random", key: from });
  const method = metricLearning({ network: encoder, loss: random, view: noisy });
  const { params, state } = method.init(key(2));
  const [forView, forLoss] = split(key(3));
  const expected = random(method.encode(params, state, noisy(images, forView!)), labels, forLoss!);
  close(method.loss(params, state, batch, key(3)).loss, expected.dataSync(), 1e-6);
});
