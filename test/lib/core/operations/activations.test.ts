import { test } from "node:test";
import { gelu, geluTanh, silu } from "../../../../lib/core/operations/activations.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import oracle from "../../../oracles/operations.json" with { type: "json" };
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";

for (const [name, f] of Object.entries({ gelu, geluTanh, silu })) {
  const { x, value, gradient } = oracle[name as "gelu" | "geluTanh" | "silu"];
  const at = tf.tensor1d(x);

  test(`${name}() and its gradient equal PyTorch's in float64`, () => {
    close(f(at), value, 2e-6);
    close(weightedGradient(f, at), gradient, 1e-6);
  });

  test(`${name}() can be differentiated twice, and has the same bits eager and compiled`, () => {
    checkGradient((t) => weighted(tf.square(weightedGradient(f, t))), tf.tensor1d([-1.5, -0.3, 0.4, 2]));
    checkCompiled(f, at);
  });
}
