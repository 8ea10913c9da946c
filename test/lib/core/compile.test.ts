import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { key, normal, uniform } from "../../../lib/core/key.ts";
import { eigenSymmetric } from "../../../lib/core/operations/eigen.ts";
import { nativeBackend } from "../../../lib/core/operations/native.ts";
import { dispose } from "../../../lib/core/scope.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { close } from "../../support/close.ts";

const x = tf.tensor1d([1, 2, 3]);

test("compile() takes and returns trees", () => {
  const f = compile(({ pair: [a, b] }: { pair: [tf.Tensor, tf.Tensor] }) => ({
    sum: tf.add(a, b),
    parts: [tf.neg(a), { product: tf.mul(a, b) }] as const,
  }));
  const { sum, parts } = f({ pair: [x, tf.scalar(2)] });
  close(sum, [3, 4, 5], 0);
  close(parts[0], [-1, -2, -3], 0);
  close(parts[1].product, [2, 4, 6], 0);
});

test("compile() returns a tree without tensors, at every call", () => {
  const f = compile((_t: tf.Tensor) => ({ none: [], still: {} }));
  for (const _call of [0, 1]) assert.deepEqual(f(x), { none: [], still: {} });
});

test("compile() runs the function once for each combination of shapes and types", () => {
  let runs = 0;
  const f = compile((t: tf.Tensor) => {
    runs++;
    return tf.add(t, t);
  });
  for (const shape of [[2], [2], [3], [2], [3, 1]]) close(f(tf.ones(shape)), 2, 0);
  f(tf.ones([2], "int32"));
  assert.equal(runs, 4);
  assert.equal(f.graphs(), 4);
});

test("compile() computes on the values of each call, not on those of the first", () => {
  const f = compile((a: tf.Tensor, b: tf.Tensor) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D));
  close(f(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])), 11, 0);
  close(f(tf.tensor2d([[5, 6]]), tf.tensor2d([[7], [8]])), 83, 0);
});

test("compile() tells inputs apart that shared their data when it was recorded", () => {
  const f = compile((a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
    tf.sub(tf.mul(a, 100), tf.add(tf.mul(b, 10), tf.reshape(c, [3]))),
  );
  for (const dtype of ["float32", "int32"] as const) {
    const t = tf.tensor1d([1, 2, 3], dtype);
    close(f(t, tf.clone(t), tf.reshape(t, [3, 1])), [89, 178, 267], 0);
    const others = [7, 8, 9].map((value) => tf.fill([3], value, dtype)) as [tf.Tensor, tf.Tensor, tf.Tensor];
    close(f(others[0], others[1], tf.reshape(others[2], [3, 1])), 611, 0);
  }
  assert.equal(f.graphs(), 2);
});

test("compile() gives the caller tensors of its own, for an input returned as it is and for one returned twice", () => {
  const f = compile((t: tf.Tensor) => {
    const double = tf.mul(t, 2);
    return { same: t, double, again: double };
  });
  const input = tf.tensor1d([1, 2]);
  const output = f(input);
  assert.equal(new Set([input, ...Object.values(output)]).size, 4);
  input.dispose();
  output.double.dispose();
  close(output.same, [1, 2], 0);
  close(output.again, [2, 4], 0);
});

test("compile() returns constants of the function, whether an operation has used them or not", () => {
  const f = compile((t: tf.Tensor) => {
    const used = tf.tensor1d([1, 2, 3]);
    return { unused: tf.tensor1d([7, 8], "int32"), used, ones: tf.ones([2]), sum: tf.add(t, used) };
  });
  for (const scale of [1, 2]) {
    const output = f(tf.mul(x, scale));
    close(output.unused, [7, 8], 0);
    assert.equal(output.unused.dtype, "int32");
    close(output.used, [1, 2, 3], 0);
    close(output.ones, 1, 0);
    close(output.sum, scale === 1 ? [2, 4, 6] : [3, 6, 9], 0);
  }
});

test("compile() computes once what no argument has a part in, and leaves it out of its graph", () => {
  const masked = (x: tf.Tensor2D) => {
    const others = tf.sub(1, tf.eye(x.shape[0]));
    const near = tf.cast(tf.less(tf.cumsum(tf.ones([x.shape[0]])), 3), "float32");
    return {
      sum: tf.sum(tf.matMul(x, tf.mul(others, near))),
      shape: tf.onesLike(x),
      mask: tf.less(others, near),
    };
  };
  const compiled = compile(masked);
  const x = tf.tensor2d([1, -2, 3, 0.1, 5, -6, 7, 8, 9], [3, 3]);
  const { output, operations } = compiled.trace(x);
  assert.deepEqual(
    operations.map(({ name }) => name),
    ["MatMul", "Sum"],
  );
  const eager = masked(x);
  for (const name of ["sum", "shape", "mask"] as const) {
    assert.equal(output[name].dtype, eager[name].dtype);
    assert.deepEqual(output[name].arraySync(), eager[name].arraySync());
  }
});

test("compile() leaves known values that are large to each run", () => {
  const wide = compile((x: tf.Scalar) => tf.mean(tf.mul(x, tf.tile(tf.ones([1, 1024]), [8192, 1]))));
  const { output, operations } = wide.trace(tf.scalar(2));
  assert.ok(operations.some(({ name }) => name === "BroadcastTo"));
  assert.equal(output.dataSync()[0], 2);
});

test("compile() keeps the types int32 and bool, in and out", () => {
  const f = compile((i: tf.Tensor, b: tf.Tensor) => ({
    integer: tf.add(i, tf.scalar(1, "int32")),
    not: tf.logicalNot(b),
    greater: tf.greater(i, tf.tensor1d([1, 1], "int32")),
  }));
  const output = f(tf.tensor1d([1, 2 ** 24 + 1], "int32"), tf.tensor1d([true, false], "bool"));
  assert.deepEqual(
    Object.values(output).map(({ dtype }) => dtype),
    ["int32", "bool", "bool"],
  );
  close(output.integer, [2, 2 ** 24 + 2], 0);
  close(output.not, [0, 1], 0);
  close(output.greater, [0, 1], 0);
});

test("compile() inside a compiled function becomes a part of its graph", () => {
  const inner = compile((t: tf.Tensor) => tf.mul(t, 3));
  const outer = compile((t: tf.Tensor) => tf.add(inner(t), 1));
  close(outer(x), [4, 7, 10], 0);
  assert.equal(inner.graphs(), 0);
  assert.equal(outer.graphs(), 1);
});

test("compile() frees its graphs by dispose() and compiles anew afterwards", () => {
  const f = compile((t: tf.Tensor) => tf.add(t, 1));
  f(x);
  f.dispose();
  assert.equal(f.graphs(), 0);
  close(f(x), [2, 3, 4], 0);
  assert.equal(f.graphs(), 1);
});

test("compile() leaves only the outputs behind", () => {
  const f = compile((t: tf.Tensor) => ({ y: tf.exp(tf.add(t, tf.scalar(1))), z: tf.ones([4]) }));
  const before = tf.memory().numTensors;
  for (let call = 0; call < 3; call++) dispose(f(x));
  assert.equal(tf.memory().numTensors, before);
});

test("compile() gives its outputs to the scope that is open", () => {
  const f = compile((t: tf.Tensor) => tf.add(t, 1));
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    f(x);
  });
  assert.equal(tf.memory().numTensors, before);
});

test("compile() frees what tracing computed, outside JavaScript too", () => {
  const f = compile((t: tf.Tensor) => tf.tidy(() => tf.sum(tf.add(tf.mul(t, 2), 1))));
  const large = tf.zeros([1000, 1000]);
  const trace = (times: number) => {
    for (let i = 0; i < times; i++) {
      f(large).dispose();
      f.dispose();
    }
  };
  trace(3);
  const bytes = process.memoryUsage().rss;
  trace(30);
  // Both intermediate results of each trace would be 240 MB.
  const grown = (process.memoryUsage().rss - bytes) / 1e6;
  assert.ok(grown < 60, `grew by ${grown} MB`);
});

const outside = "compile: expected only arguments and what is made from them, got";
const hidden =
  "compile: expected random numbers from a key, got hidden randomness, which would be frozen into the graph; use normal, uniform or bernoulli of core/key";
const read =
  "compile: expected a function that reads no values, got a read (dataSync, arraySync, print or an operation without a graph form); return the tensor and read it outside";

const captured = tf.ones([2, 3]);
const variable = tf.variable(tf.scalar(1), true, "temperature");

const impure: Record<string, readonly [f: (t: tf.Tensor) => tf.Tensor, message: string]> = {
  "a captured tensor": [
    (t) => tf.add(t, captured),
    `${outside} a float32 tensor of shape [2, 3] from outside; pass it as an argument`,
  ],
  "a captured tensor as the result": [
    () => captured,
    `${outside} a float32 tensor of shape [2, 3] from outside; pass it as an argument`,
  ],
  "a captured variable": [
    (t) => tf.mul(t, variable),
    `${outside} the variable temperature from outside; pass it as an argument`,
  ],
  "a value read": [(t) => tf.mul(t, tf.sum(t).dataSync()[0]!), read],
  "a value read of an argument": [(t) => tf.mul(t, (t.arraySync() as number[])[0]!), read],
  "Math.random": [(t) => tf.mul(t, Math.random()), hidden],
  "tf.randomNormal": [(t) => tf.add(t, tf.randomNormal([3])), hidden],
  "tf.randomUniform": [(t) => tf.add(t, tf.randomUniform([3])), hidden],
  "tf.dropout": [(t) => tf.dropout(t, 0.5), hidden],
  "tf.multinomial": [(t) => tf.multinomial(t as tf.Tensor1D, 2), hidden],
  "a constant of strings": [
    () => tf.tensor1d(["a"]),
    "compile: expected constants of type float32, int32 or bool, got TensorFlow type 7; make it outside and pass it as an argument",
  ],
  "an operation without a graph form": [
    ensureShape,
    "compile: expected operations with a graph form, got EnsureShape with an attribute shape of kind 5; run it outside the compiled function",
  ],
};

/** An operation with an attribute of a kind that no operation of tfjs has. */
function ensureShape(t: tf.Tensor): tf.Tensor {
  const backend = nativeBackend();
  const attributes = [
    { name: "shape", type: backend.binding.TF_ATTR_SHAPE!, value: [3] },
    { name: "T", type: backend.binding.TF_ATTR_TYPE!, value: backend.binding.TF_FLOAT },
  ];
  return backend.executeMultipleOutputs("EnsureShape", attributes, [t], 1)[0]!;
}

for (const [what, [f, message]] of Object.entries(impure)) {
  test(`compile() refuses ${what}`, () => {
    assert.throws(() => compile(f)(tf.tensor1d([1, 2, 3])), new TypeError(message));
  });
}

test("compile() brings the backend and Math.random back after an error, and the function works at the next call", () => {
  const backend = nativeBackend();
  const { binding } = backend;
  const random = Math.random;
  const before = tf.memory().numTensors;
  let broken = true;
  const f = compile((t: tf.Tensor) => {
    const y = tf.add(t, 1);
    if (broken) throw new Error("the function's own");
    return y;
  });
  assert.throws(() => f(x), new Error("the function's own"));
  assert.equal(backend.binding, binding);
  assert.equal(Math.random, random);
  for (const method of ["getInputTensorIds", "readSync"]) assert.ok(!Object.hasOwn(backend, method), method);
  assert.ok(!Object.hasOwn(backend.tensorMap, "set"));
  assert.equal(tf.memory().numTensors, before);
  assert.equal(f.graphs(), 0);
  close(tf.add(x, 2), [3, 4, 5], 0);
  broken = false;
  close(f(x), [2, 3, 4], 0);
});

test("compile() of random numbers draws by the key of each call, the same bits as eager", () => {
  const f = compile((from: tf.Tensor) => ({
    n: normal(from as tf.Tensor1D, [50]),
    u: uniform(from as tf.Tensor1D, [50], -2, 3),
  }));
  const draws = [0, 1, 0].map((seed) => f(key(seed)).n.dataSync());
  assert.deepEqual(draws[0], draws[2]);
  assert.notDeepEqual(draws[0], draws[1]);
  assert.deepEqual(draws[1], normal(key(1), [50]).dataSync());
  assert.deepEqual(f(key(5)).u.dataSync(), uniform(key(5), [50], -2, 3).dataSync());
});

test("compile() records operations of every attribute kind: lists, strings, types, booleans", () => {
  const f = compile((t: tf.Tensor) => {
    const image = tf.reshape(t, [1, 4, 4, 1]) as tf.Tensor4D;
    return {
      pooled: tf.maxPool(image, 2, 2, "same"),
      cast: tf.cast(tf.greater(image, 3), "int32"),
      expanded: tf.expandDims(tf.squeeze(image), 0),
      eigen: eigenSymmetric(tf.eye(2)).values,
    };
  });
  const t = tf.range(0, 16);
  const output = f(t);
  close(output.pooled, [5, 7, 13, 15], 0);
  assert.equal(tf.sum(output.cast).dataSync()[0], 12);
  assert.deepEqual(output.expanded.shape, [1, 4, 4]);
  close(output.eigen, 1, 1e-6);
});

test("compile() leaks nothing over 1,000 steps: neither tensors nor memory outside JavaScript", () => {
  const compiled = compile((tree: { a: tf.Tensor; b: tf.Tensor }, from: tf.Tensor1D) => ({
    a: tf.add(tf.mul(tree.a, 0.9), normal(from, [200, 200])),
    b: tf.matMul(tree.a as tf.Tensor2D, tree.b as tf.Tensor2D),
  }));
  const from = key(4);
  let tree: { a: tf.Tensor; b: tf.Tensor } = { a: tf.zeros([200, 200]), b: tf.ones([200, 200]) };
  const advance = (steps: number) => {
    for (let i = 0; i < steps; i++) {
      const next = compiled(tree, from);
      dispose(tree);
      tree = next;
    }
  };
  advance(300);
  const tensors = tf.memory().numTensors;
  // One leaked output a step would be 160 MB a round in every round; the allocator keeps free memory in some of them.
  const grown = Array.from({ length: 4 }, () => {
    const bytes = process.memoryUsage().rss;
    advance(1000);
    return (process.memoryUsage().rss - bytes) / 1e6;
  });
  assert.equal(tf.memory().numTensors, tensors);
  assert.ok(Math.min(...grown) < 40, `grew by ${grown.join(", ")} MB`);
});
