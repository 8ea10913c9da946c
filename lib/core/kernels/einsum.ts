/**
 * Sums of products over labeled axes, for any number of operands, with their gradients.
 *
 *     C = Σ A · B · …        tf.einsum("ij,jk->ik", a, b): Cᵢₖ = Σⱼ Aᵢⱼ Bⱼₖ
 *
 * tfjs-node hands the equation to TensorFlow as it is, which takes two operands, ends the process at some mistakes, and
 * has no gradient. Here mistakes are refused by name; more operands are contracted two by two, the pair with the
 * smallest product first; a label that stands twice in a term takes the diagonal, and in the output it makes one.
 */
import type { GradConfig, KernelConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import type { tf } from "../tensor.ts";
import { readEquation } from "./einsumEquation.ts";
import { type Operand, product, shaped } from "./einsumProduct.ts";

export const einsum: KernelConfig = {
  kernelName: "Einsum",
  backendName: "tensorflow",
  kernelFunc({ inputs, attrs }) {
    const tensors = inputs as unknown as readonly tf.Tensor[];
    const { terms, output, shapes, sizes } = readEquation(
      (attrs as unknown as { equation: string }).equation,
      tensors.map(({ shape }) => shape),
    );
    if (tensors.some(({ dtype }) => dtype !== tensors[0]!.dtype)) {
      const types = tensors.map(({ dtype }) => dtype).join(", ");
      throw new TypeError(`tf.einsum: expected operands of one type, got ${types}; cast them`);
    }
    return library.tidy(() => {
      const operands = terms.map((term, i) => ({
        term,
        tensor: shaped(tensors[i]!, shapes[i]!),
      }));
      return contract(operands, output, sizes);
    });
  },
};

/** The derivative by an operand: the sum of products of the output's gradient with all other operands. */
export const einsumGradient: GradConfig = {
  kernelName: "Einsum",
  saveAllInputs: true,
  gradFunc(dy, saved, attrs) {
    const { terms, output, shapes, sizes } = readEquation(
      (attrs as unknown as { equation: string }).equation,
      saved.map(({ shape }) => shape),
    );
    const operands = saved.map((tensor, i) => shaped(tensor, shapes[i]!));
    const gradients = saved.map((tensor, i) => () => {
      const others = operands.filter((_, k) => k !== i);
      const labels = [output, ...terms.filter((_, k) => k !== i)];
      // Labels of this operand alone were summed over: each of their entries has the same gradient.
      const alone = [...new Set(terms[i]!)].filter((label) => !labels.join("").includes(label));
      const equal = library.ones(alone.map((label) => sizes.get(label)!));
      const equation = `${[...labels, ...(alone.length > 0 ? [alone.join("")] : [])].join()}->${terms[i]}`;
      const factors = [dy as tf.Tensor, ...others, ...(alone.length > 0 ? [equal] : [])];
      return shaped(library.einsum(equation, ...factors), tensor.shape);
    });
    return gradients as unknown as ReturnType<GradConfig["gradFunc"]>;
  },
};

function contract(
  operands: readonly Operand[],
  output: string,
  sizes: ReadonlyMap<string, number>,
): tf.Tensor {
  if (operands.length <= 2) return product(operands, output);
  const needed = (pair: readonly Operand[]): string => {
    const rest = output + operands.flatMap((one) => (pair.includes(one) ? [] : one.term)).join("");
    return [...new Set(pair.flatMap(({ term }) => [...term]))]
      .filter((label) => rest.includes(label))
      .join("");
  };
  const pairs = operands.flatMap((a, i) => operands.slice(i + 1).map((b) => [a, b] as const));
  const size = (labels: string): number => [...labels].reduce((count, label) => count * sizes.get(label)!, 1);
  const best = pairs.reduce((a, b) => (size(needed(b)) < size(needed(a)) ? b : a));
  const term = needed(best);
  const others = operands.filter((one) => !(best as readonly Operand[]).includes(one));
  return contract([{ term, tensor: product(best, term) }, ...others], output, sizes);
}
