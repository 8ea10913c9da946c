/** What does not fit is refused in one form: where, what was expected, what came, and what to do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compile } from "../../../lib/core/compile.ts";
import { straightThrough } from "../../../lib/core/gradient.ts";
import { projectiveTransform } from "../../../lib/core/operations/projectiveTransform.ts";
import {
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
} from "../../../lib/core/operations/softmaxCrossEntropy.ts";
import { checkShape, showShape, tf } from "../../../lib/core/tensor.ts";
import { seeded } from "../../kernel/seeded.ts";

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
const twoShapes = fc.tuple(shape, shape).filter(([a, b]) => String(a) !== String(b));
const house = /^[\w.]+: expected [^\n]+, got [^\n]+; [^\n]*[^.\n]$/;

function refuses(f: () => unknown, ...parts: string[]): void {
  assert.throws(f, (error) => {
    assert.ok(error instanceof RangeError || error instanceof TypeError);
    assert.match(error.message, house);
    for (const part of parts) assert.ok(error.message.includes(part), `${error.message} has no ${part}`);
    return true;
  });
}

test("checkShape() passes a shape that fits, with any sizes where null stands, and tells both shapes otherwise", () => {
  fc.assert(
    fc.property(shape, fc.infiniteStream(fc.boolean()), (sizes, open) => {
      const expected = sizes.map((side) => (open.next().value ? null : side));
      checkShape("door", "x", sizes, expected, "nothing");
      refuses(
        () => checkShape("door", "x", [...sizes, 1], expected, "pass another"),
        showShape([...sizes, 1]),
        showShape(expected),
      );
    }),
    seeded(),
  );
});

const doors: Record<string, (a: tf.Tensor, b: tf.Tensor) => unknown> = {
  softmaxCrossEntropy,
  sigmoidCrossEntropy,
  straightThrough,
  sparseSoftmaxCrossEntropy: (a, b) => sparseSoftmaxCrossEntropy(tf.expandDims(a, -1), tf.cast(b, "int32")),
};

for (const [name, door] of Object.entries(doors)) {
  test(`${name}() refuses any two shapes that do not fit, eager and inside a compiled function`, () => {
    fc.assert(
      fc.property(twoShapes, ([one, other]) => {
        tf.tidy(() => {
          const [a, b] = [tf.ones(one), tf.ones(other)];
          refuses(() => door(a, b), name, showShape(one), showShape(other));
          refuses(() => compile((a: tf.Tensor, b: tf.Tensor) => door(a, b) as tf.Tensor)(a, b), name);
        });
      }),
      seeded(30),
    );
  });
}

test("projectiveTransform() refuses transforms of any shape but [N, 8]", () => {
  fc.assert(
    fc.property(
      shape.filter((sizes) => String(sizes) !== "3,8"),
      (sizes) => {
        tf.tidy(() => {
          const transforms = tf.ones(sizes) as tf.Tensor as tf.Tensor2D;
          refuses(() => projectiveTransform(tf.ones([3, 4, 4, 1]), transforms), "[3, 8]", showShape(sizes));
        });
      },
    ),
    seeded(30),
  );
});

test("tf.matMul() refuses any sizes that do not fit", () => {
  const side = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(side, side, side, side, fc.boolean(), fc.boolean(), (m, k, l, n, turnA, turnB) => {
      fc.pre(k !== l);
      tf.tidy(() => {
        const a = tf.ones(turnA ? [k, m] : [m, k]) as tf.Tensor2D;
        const b = tf.ones(turnB ? [n, l] : [l, n]) as tf.Tensor2D;
        refuses(() => tf.matMul(a, b, turnA, turnB), "tf.matMul", `${k}`, `${l}`);
      });
    }),
    seeded(50),
  );
});
