// @ts-check
/** Loads tfjs-node in this process, multiplies two matrices, and prints what it found as JSON. */
import { createRequire } from "node:module";
import util from "node:util";

process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
process.env.TF_ENABLE_ONEDNN_OPTS ??= "1";
// tfjs-node calls these; Node 23 took them away.
const removed = /** @type {any} */ (util);
removed.isNullOrUndefined ??= (/** @type {unknown} */ value) => value === null || value === undefined;
removed.isArray ??= Array.isArray;

const began = performance.now();
const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs-node");
const product = tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0];
const { binding } = /** @type {any} */ (tf.backend());
const loaded = {
  ok: product === 11,
  backend: tf.getBackend(),
  native: typeof binding?.executeOp === "function",
  tensorflow: binding?.TF_Version,
  tfjs: tf.version["tfjs-node"] ?? tf.version_core,
  seconds: (performance.now() - began) / 1000,
};
console.log(JSON.stringify(loaded));
