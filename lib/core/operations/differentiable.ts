/** Operations with gradients of their own, of any number of inputs and outputs; `tf.customGrad` allows one output. */
import type { GradConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import type { tf } from "../tensor.ts";

/** No operation of TensorFlow that is used here has more outputs. */
const most = 8;

/** What a gradient is made from. */
export interface Backward<Settings> {
  readonly inputs: readonly tf.Tensor[];
  readonly outputs: readonly tf.Tensor[];
  /** The loss's gradient by each output: zeros for one that the loss does not depend on. */
  readonly gradients: readonly tf.Tensor[];
  readonly settings: Settings;
}

/**
 * The operation `name`, which this adds to tfjs's registry; no two have one name. `forward` makes the outputs,
 * `backward` the gradient by each input, called for those that need one. A gradient that is made from differentiable
 * operations alone can be differentiated again.
 *
 * @example
 * const square = differentiable("Example", {
 *   forward: ([x]) => [tf.mul(x!, x!)],
 *   backward: ({ inputs: [x], gradients: [dy] }) => [() => tf.mul(dy!, tf.mul(x!, 2))],
 * });
 * const slope = tf.grad((x) => square([x], {})[0]!);
 * assert.equal(slope(tf.scalar(3)).dataSync()[0], 6);
 */
export function differentiable<Settings extends Readonly<Record<string, unknown>>>(
  name: string,
  {
    forward,
    backward,
  }: {
    readonly forward: (inputs: readonly tf.Tensor[], settings: Settings) => tf.Tensor[];
    readonly backward: (known: Backward<Settings>) => readonly (() => tf.Tensor)[];
  },
): (inputs: readonly tf.Tensor[], settings: Settings) => tf.Tensor[] {
  const kernelName = `selflab/${name}`;
  // A file that a notebook loads anew after an edit defines its operations again.
  if (library.getKernel(kernelName, "tensorflow") !== undefined) {
    library.unregisterKernel(kernelName, "tensorflow");
    library.unregisterGradient(kernelName);
  }
  library.registerKernel({
    kernelName,
    backendName: "tensorflow",
    kernelFunc: ({ inputs, attrs }) =>
      library.tidy(() => forward(inputs as unknown as readonly tf.Tensor[], attrs as unknown as Settings)),
  });
  library.registerGradient({
    kernelName,
    saveAllInputs: true,
    outputsToSave: new Array(most).fill(true),
    gradFunc(dy, saved, attrs) {
      const gradients = Array.isArray(dy) ? dy : [dy];
      const settings = attrs as unknown as Settings;
      const inputs = saved.slice(0, -gradients.length);
      const outputs = saved.slice(-gradients.length);
      const known = { inputs, outputs, gradients, settings };
      return backward(known) as unknown as ReturnType<GradConfig["gradFunc"]>;
    },
  });
  return (inputs, settings) =>
    library.engine().runKernel(kernelName, inputs as never, settings as never) as unknown as tf.Tensor[];
}
