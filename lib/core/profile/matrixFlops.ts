/** Floating-point operations of products, decompositions and Fourier transforms. */
import { elements, type FlopCount } from "./flopCount.ts";

type Shape = readonly number[];

/** `[…, M, K]` times `[…, K, N]`, either of which may be transposed: 2 K for each element of the product. */
const product: FlopCount = ({ inputs, outputs }) => {
  const rows = outputs[0]!.shape.at(-2)!;
  const [a, b] = inputs[0]!.shape.slice(-2) as [number, number];
  return rows === 0 ? 0 : 2 * elements(outputs[0]!) * ((a * b) / rows);
};

/** Each combination of labels takes a product of all operands, and an addition where labels are summed over. */
const einsum: FlopCount = ({ attributes, inputs, outputs }) => {
  const [left, right = ""] = String(attributes.equation).replaceAll(/\s/g, "").split("->");
  const sizes = new Map<string, number>();
  left!.split(",").forEach((term, i) => {
    const { shape } = inputs[i]!;
    const [before, after = ""] = term.split("...");
    const labels = [...before!, ...shape.slice(before!.length + after.length).map(() => ""), ...after];
    for (const [axis, label] of labels.entries()) if (label !== "") sizes.set(label, shape[axis]!);
  });
  const summed = [...sizes].filter(([label]) => !right.includes(label)).map(([, size]) => size);
  const combinations = elements(outputs[0]!) * elements({ shape: summed });
  return (inputs.length - 1 + (summed.length > 0 ? 1 : 0)) * combinations;
};

/** A count for each matrix of a batch, by its longer side m and its shorter side n. */
function decomposition(
  count: (m: number, n: number, attributes: Record<string, unknown>) => number,
): FlopCount {
  return ({ inputs, attributes }) => {
    const { shape } = inputs[0]!;
    const [rows, columns] = shape.slice(-2) as [number, number];
    const batch = elements({ shape: shape.slice(0, -2) });
    return batch * count(Math.max(rows, columns), Math.min(rows, columns), attributes);
  };
}

/**
 * Of queries, keys and values `[N, T, 3, heads, d]`: `pair` for each pair of a query and a key of a head, and `number` for
 * each of their d numbers.
 */
function attention(counts: (d: number, inputs: number) => { pair: number; number: number }): FlopCount {
  return ({ inputs }) => {
    const [n = 1, t = 1, , heads = 1, d = 1] = inputs[0]!.shape;
    const { pair, number } = counts(d, inputs.length);
    return n * heads * t * (pair * t + number * d);
  };
}

/** Of a triangle `[…, N, N]` or a decomposed matrix: N² for each of the right-hand sides. */
const columnsOf = (shape: Shape): number => elements({ shape: shape.slice(0, -2) }) * shape.at(-1)!;

/** 5 N log₂ N for each transform of N complex numbers, half of it where one side is real. */
function fourier(axes: number, { real }: { real?: "input" | "output" } = {}): FlopCount {
  return ({ inputs, outputs }) => {
    const from = real === "output" ? outputs[0]!.shape : inputs[0]!.shape;
    const shape = real === "input" ? [...from.slice(0, -1), 2 * (outputs[0]!.shape.at(-1)! - 1)] : from;
    const size = elements({ shape: shape.slice(-axes) });
    const transforms = elements({ shape: shape.slice(0, -axes) });
    return size <= 1 ? 0 : (real === undefined ? 5 : 2.5) * transforms * size * Math.log2(size);
  };
}

/**
 * Decompositions: the leading terms of Golub & Van Loan 2013, "Matrix Computations", 4th edition, §§ 3.2, 4.2, 5.2, 8.3
 * and 8.6. Those that iterate take about so many.
 */
export const matrices: Readonly<Record<string, FlopCount>> = {
  MatMul: product,
  /** Two products, a bias where there is one, and 5 for a softmax; the queries are scaled. */
  SelflabAttention: attention((d, inputs) => ({ pair: 4 * d + (inputs - 1) + 5, number: 1 })),
  /** Four products, scale P (∂P − mean), and the sums of O ∂O. */
  SelflabAttentionGrad: attention((d) => ({ pair: 8 * d + 3, number: 2 })),
  SelflabMatMul: product,
  BatchMatMul: product,
  BatchMatMulV2: product,
  BatchMatMulV3: product,
  Einsum: einsum,
  Cholesky: decomposition((n) => n ** 3 / 3),
  MatrixInverse: decomposition((n) => 2 * n ** 3),
  MatrixDeterminant: decomposition((n) => (2 / 3) * n ** 3),
  LogMatrixDeterminant: decomposition((n) => (2 / 3) * n ** 3),
  MatrixSolve: (operation) =>
    decomposition((n) => (2 / 3) * n ** 3)(operation) +
    2 * operation.inputs[0]!.shape.at(-1)! ** 2 * columnsOf(operation.inputs[1]!.shape),
  MatrixTriangularSolve: ({ inputs, outputs }) =>
    inputs[0]!.shape.at(-1)! ** 2 * columnsOf(outputs[0]!.shape),
  Qr: decomposition((m, n) => 4 * m * n ** 2 - (4 / 3) * n ** 3),
  SelfAdjointEigV2: decomposition((n, _, { compute_v: vectors = true }) => (vectors ? 9 : 4 / 3) * n ** 3),
  Svd: decomposition((m, n, { compute_uv: vectors = true }) =>
    vectors ? 6 * m * n ** 2 + 20 * n ** 3 : 2 * m * n ** 2 + 2 * n ** 3,
  ),
  FFT: fourier(1),
  FFT2D: fourier(2),
  FFT3D: fourier(3),
  IFFT: fourier(1),
  IFFT2D: fourier(2),
  IFFT3D: fourier(3),
  RFFT: fourier(1, { real: "input" }),
  RFFT2D: fourier(2, { real: "input" }),
  IRFFT: fourier(1, { real: "output" }),
  IRFFT2D: fourier(2, { real: "output" }),
};
