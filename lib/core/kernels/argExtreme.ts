/** The places of extremes: `tf.argMax` and `tf.argMin` of float32 tensors along the last axis, by `native/arg_extreme.cc`. */
import type { KernelConfig } from "@tensorflow/tfjs-node";
import { runSingle } from "../operations/native.ts";
import { axesOf } from "./axes.ts";
import { forFloat32 } from "./forFloat32.ts";

/**
 * The first of equal ones, and of those that are not a number. TensorFlow's loop is made for long rows: of 50 numbers it
 * takes several times as long.
 */
export const argExtremeKernels: readonly KernelConfig[] = (["ArgMax", "ArgMin"] as const).map((name) =>
  forFloat32(name, (x, attributes) => {
    const axes = axesOf(x.shape, (attributes as { readonly axis: unknown }).axis);
    if (x.size === 0 || axes.length !== 1 || axes[0] !== x.rank - 1) return undefined;
    return runSingle("SelflabArgExtreme", [x], { T: { type: "float32" }, largest: name === "ArgMax" });
  }),
);
