/**
 * Cross-entropies of scores in nats, from TensorFlow's operations that return the loss and its gradient together. They
 * take no logarithm of a rounded probability, and can be differentiated twice.
 */
import { logSoftmax } from "../numeric.ts";
import { checkShape, showShape, tf } from "../tensor.ts";
import { run, runSingle } from "./native.ts";

/**
 * −Σ_c p_c log softmax(logits)_c, a number for each row. logits, probabilities: `[…, C]`; result: `[…]`.
 *
 * The probabilities of a row have to sum to 1; the gradient by the logits, softmax(logits) − p, relies on it.
 */
export function softmaxCrossEntropy(logits: tf.Tensor, probabilities: tf.Tensor): tf.Tensor {
  checkShape(
    "softmaxCrossEntropy",
    "probabilities",
    probabilities.shape,
    logits.shape,
    "pass one for each score",
  );
  const classes = logits.shape.at(-1)!;
  const fused = tf.customGrad((...inputs) => {
    const [logits, targets, save] = inputs as unknown as [tf.Tensor, tf.Tensor, (kept: tf.Tensor[]) => void];
    const [loss, slope] = run(
      "SoftmaxCrossEntropyWithLogits",
      [logits, targets],
      { T: { type: "float32" } },
      2,
    );
    save([logits, targets, slope!]);
    return {
      value: loss!,
      gradFunc: (dy: tf.Tensor, [logits, targets, slope]: tf.Tensor[]) => {
        const column = tf.reshape(dy, [-1, 1]);
        return [
          tf.mul(column, difference(logits!, targets!, slope!)),
          tf.mul(column, tf.neg(logSoftmax(logits!))),
        ];
      },
    };
  });
  const loss = fused(tf.reshape(logits, [-1, classes]), tf.reshape(probabilities, [-1, classes]));
  return tf.reshape(loss, logits.shape.slice(0, -1));
}

/**
 * −log softmax(logits)_label, a number for each row. logits: `[…, C]`; labels: int32 `[…]` in [0, C); result: `[…]`.
 *
 * TensorFlow refuses a label out of range.
 */
export function sparseSoftmaxCrossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const rows = logits.shape.slice(0, -1);
  checkShape("sparseSoftmaxCrossEntropy", "labels", labels.shape, rows, "pass one for each row of logits");
  if (labels.dtype !== "int32") {
    throw new TypeError(
      `sparseSoftmaxCrossEntropy: expected labels of type int32, got ${labels.dtype} ${showShape(labels.shape)}; pass the numbers of classes`,
    );
  }
  const classes = logits.shape.at(-1)!;
  const flat = tf.reshape(labels, [-1]);
  const fused = tf.customGrad((...inputs) => {
    const [logits, save] = inputs as unknown as [tf.Tensor, (kept: tf.Tensor[]) => void];
    const settings = { T: { type: "float32" }, Tlabels: { type: "int32" } } as const;
    const [loss, slope] = run("SparseSoftmaxCrossEntropyWithLogits", [logits, flat], settings, 2);
    save([logits, slope!]);
    return {
      value: loss!,
      gradFunc: (dy: tf.Tensor, [logits, slope]: tf.Tensor[]) =>
        tf.mul(tf.reshape(dy, [-1, 1]), difference(logits!, tf.zerosLike(logits!), slope!)),
    };
  });
  return tf.reshape(fused(tf.reshape(logits, [-1, classes])), rows);
}

/**
 * −z log σ(x) − (1 − z) log(1 − σ(x)) for each entry; logits x and targets z in [0, 1] of one shape.
 *
 * Computed as max(x, 0) − x z + log(1 + e^{−|x|}), in which nothing overflows or cancels.
 */
export function sigmoidCrossEntropy<T extends tf.Tensor>(logits: T, targets: T): T {
  checkShape("sigmoidCrossEntropy", "targets", targets.shape, logits.shape, "pass one for each score");
  const stable = tf.customGrad((...inputs) => {
    const [x, z, save] = inputs as unknown as [tf.Tensor, tf.Tensor, (kept: tf.Tensor[]) => void];
    save([x, z]);
    const tail = tf.softplus(tf.neg(tf.abs(x)));
    return {
      value: tf.add(tf.sub(tf.relu(x), tf.mul(x, z)), tail),
      gradFunc: (dy: tf.Tensor, [x, z]: tf.Tensor[]) => [
        tf.mul(dy, tf.sub(tf.sigmoid(x!), z!)),
        tf.neg(tf.mul(dy, x!)),
      ],
    };
  });
  return stable(logits, targets) as T;
}

/** softmax(logits) − targets, whose values are at hand in `slope`. */
function difference(logits: tf.Tensor, targets: tf.Tensor, slope: tf.Tensor): tf.Tensor {
  const known = tf.customGrad((...inputs) => {
    const [logits, , save] = inputs as unknown as [tf.Tensor, tf.Tensor, (kept: tf.Tensor[]) => void];
    save([logits]);
    return {
      value: runSingle("Identity", [slope], { T: { type: "float32" } }),
      gradFunc: (dy: tf.Tensor, [logits]: tf.Tensor[]) => {
        const share = tf.softmax(logits!);
        const weighted = tf.mul(dy, share);
        return [tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), share)), tf.neg(dy)];
      },
    };
  });
  return known(logits, targets);
}
