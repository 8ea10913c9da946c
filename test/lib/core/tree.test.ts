import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../../../lib/core/tensor.ts";
import { leaves, map, rebuild, signature, type Tree, tensors } from "../../../lib/core/tree.ts";
import { close } from "../../support/close.ts";

const [a, b, c] = [tf.scalar(1), tf.ones([2]), tf.zeros([2, 3], "int32")] as const;
const tree = { encoder: [{ kernel: a }, []], head: { bias: b, scale: [c] } } as const;

test("leaves() names each tensor by its way, in the order written", () => {
  assert.deepEqual(
    leaves(tree).map(({ path }) => path),
    ["encoder/0/kernel", "head/bias", "head/scale/0"],
  );
  assert.deepEqual(tensors(tree), [a, b, c]);
  assert.deepEqual(leaves(a), [{ path: "", tensor: a }]);
});

test("leaves() refuses what is no tensor, list or record, and says where", () => {
  const tail = "; wrap numbers in tf.scalar";
  const wrong = (value: unknown) => () => leaves(value as Tree);
  const expected = "leaves: expected a tensor, a list or a record at";
  assert.throws(wrong({ rate: [a, 0.5] }), new TypeError(`${expected} rate/1, got 0.5${tail}`));
  assert.throws(wrong(null), new TypeError(`${expected} the root, got null${tail}`));
});

test("rebuild() puts tensors in the places of the leaves and keeps the form", () => {
  const copy = rebuild(tree, [c, a, b]);
  assert.deepEqual(copy, { encoder: [{ kernel: c }, []], head: { bias: a, scale: [b] } });
  assert.ok(Array.isArray(copy.encoder[1]));
});

test("rebuild() refuses more tensors than leaves", () => {
  const message = "rebuild: expected 1 tensors, got 2; pass one for each leaf";
  assert.throws(() => rebuild([a], [a, b]), new RangeError(message));
});

test("rebuild() refuses fewer tensors than leaves", () => {
  const message = "rebuild: expected 2 tensors, got 1; pass one for each leaf";
  assert.throws(() => rebuild([a, b], [a]), new RangeError(message));
});

test("map() applies the function to the leaves of all trees together", () => {
  const sum = map((x, y) => tf.add(x, y), { x: [a], y: b }, { x: [tf.scalar(4)], y: tf.scalar(2) });
  close(sum.x[0]!, 5, 0);
  close(sum.y, 3, 0);
});

test("map() refuses trees of unequal numbers of leaves", () => {
  const message = "map: expected trees of 2 leaves, got one of 1; pass trees of one form";
  assert.throws(() => map((x) => x, [a, b], [a]), new RangeError(message));
});

test("signature() is equal for equal form, shapes and types, and for nothing else", () => {
  assert.equal(
    signature(tree),
    "{encoder:[{kernel:float32[]},[]],head:{bias:float32[2],scale:[int32[2,3]]}}",
  );
  const others: Tree[] = [
    [a, b],
    [[a], b],
    [[a, b]],
    { a, b },
    { a, c: b },
    [b, a],
    [a, tf.ones([2], "bool")],
    [a],
    [],
  ];
  assert.equal(new Set(others.map(signature)).size, others.length);
});
