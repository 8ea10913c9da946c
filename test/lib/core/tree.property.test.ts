import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hold, release, tidy } from "../../../lib/core/scope.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { leaves, map, rebuild, signature, type Tree, tensors } from "../../../lib/core/tree.ts";
import { seeded } from "../../kernel/seeded.ts";

/** Tensors that trees share: what counts here is the form. */
const stock = [
  tf.scalar(1),
  tf.tensor1d([1, 2]),
  tf.tensor2d([[1, 2]]),
  tf.tensor1d([1, 2], "int32"),
  tf.tensor1d([true], "bool"),
  tf.zeros([0, 3]),
];

const { forest } = fc.letrec<{ forest: Tree }>((tie) => ({
  forest: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom<Tree>(...stock),
    fc.array(tie("forest"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "kernel", "0", "1", "x/y"), tie("forest"), { maxKeys: 4 }),
  ),
}));

test("rebuild() from a tree's own tensors is the tree", () => {
  fc.assert(
    fc.property(forest, (tree) => {
      const copy = rebuild(tree, tensors(tree));
      assert.deepEqual(form(copy), form(tree));
      tensors(copy).forEach((tensor, i) => {
        assert.equal(tensor, tensors(tree)[i]);
      });
    }),
    seeded(),
  );
});

test("signature() is the same after rebuild() with tensors of the same shapes, and another where one shape is another", () => {
  fc.assert(
    fc.property(forest, fc.nat(100), (tree, pick) => {
      const all = tensors(tree);
      assert.equal(signature(rebuild(tree, all)), signature(tree));
      if (all.length === 0) return;
      const other = all.map((tensor, i) => (i === pick % all.length ? tf.ones([7, 7]) : tensor));
      assert.notEqual(signature(rebuild(tree, other)), signature(tree));
    }),
    seeded(),
  );
});

test("signature() of two trees is equal only where their forms, types and shapes are", () => {
  fc.assert(
    fc.property(forest, forest, (a, b) => {
      const same = JSON.stringify(form(a)) === JSON.stringify(form(b));
      assert.equal(signature(a) === signature(b), same);
    }),
    seeded(500),
  );
});

test("map() visits every leaf once in the order of leaves(), and paths tell leaves apart", () => {
  fc.assert(
    fc.property(forest, (tree) => {
      const seen: tf.Tensor[] = [];
      const result = map((tensor) => {
        seen.push(tensor);
        return tensor;
      }, tree);
      assert.deepEqual(form(result), form(tree));
      assert.ok(seen.every((tensor, i) => tensor === tensors(tree)[i]));
      assert.equal(seen.length, leaves(tree).length);
    }),
    seeded(),
  );
});

test("rebuild() refuses one tensor too many and one too few", () => {
  fc.assert(
    fc.property(forest, (tree) => {
      const all = tensors(tree);
      const message = (got: number) =>
        new RangeError(`rebuild: expected ${all.length} tensors, got ${got}; pass one for each leaf`);
      assert.throws(() => rebuild(tree, [...all, stock[0]!]), message(all.length + 1));
    }),
    seeded(),
  );
});

test("hold() and release() carry any tree out of a scope, and nothing is left behind", () => {
  fc.assert(
    fc.property(forest, (tree) => {
      const before = tf.memory().numTensors;
      let held: Tree = [];
      tidy(() => {
        held = hold(map((tensor) => tf.clone(tensor), tree));
        return [];
      });
      assert.equal(tf.memory().numTensors, before + tensors(tree).length);
      tidy(() => {
        assert.deepEqual(form(release(held)), form(tree));
        return [];
      });
      assert.equal(tf.memory().numTensors, before);
    }),
    seeded(),
  );
});

/** A tree as plain data, a leaf by its type and shape. */
function form(tree: Tree): unknown {
  if (tree instanceof tf.Tensor) return `${tree.dtype} ${tree.shape}`;
  if (Array.isArray(tree)) return { list: tree.map(form) };
  return { record: Object.entries(tree).map(([name, child]) => [name, form(child)]) };
}
