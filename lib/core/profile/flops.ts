/**
 * Floating-point operations, counted from shapes.
 *
 * The convention, which is that of the papers: a multiplication and the addition of its product are two operations, so
 * that the product of `[M, K]` and `[K, N]` takes 2 M N K; products with the zeros of a padding count; a function of
 * one number (exp, tanh, a comparison, a maximum) is one operation, whatever it costs. Not counted are operations on
 * integers, moving and choosing numbers (reshape, gather, sort, select), and drawing random ones.
 */
import type { Operation, TensorForm } from "../compile/operation.ts";
import { convolutions } from "./convolutionFlops.ts";
import { elements, type FlopCount, names } from "./flopCount.ts";
import { matrices } from "./matrixFlops.ts";

/** One for each element of the output. */
const pointwise = names(`
  Abs Acos Acosh Add AddV2 Asin Asinh Atan Atan2 Atanh BiasAdd Ceil Cos Cosh Digamma Div DivNoNan Elu Equal Erf Erfc
  Erfinv Exp Expm1 Floor FloorDiv FloorMod Greater GreaterEqual IsFinite IsInf IsNan LeakyRelu Less LessEqual Lgamma Log
  Log1p Maximum Minimum Mod Mul Neg NotEqual Pow RealDiv Reciprocal Relu Relu6 ReluGrad Relu6Grad LeakyReluGrad Rint
  Round Rsqrt Selu Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Square Sub Tan Tanh TruncateDiv Xdivy Xlogy`);

/** One for each element of the input. */
const reductions = names(`
  All Any ArgMax ArgMin BiasAddGrad Cumprod Cumsum Max Mean Min Prod SegmentSum SelflabArgExtreme Sum UnsortedSegmentSum`);

/** None: no arithmetic, none on floating-point numbers, or a random draw. */
const free = names(`
  BatchToSpaceND Bincount Bitcast BroadcastArgs BroadcastTo Cast Complex Concat ConcatV2 Conj Const DepthToSpace Diag
  ExpandDims Fill GatherNd GatherV2 HSVToRGBGrad Identity Imag InvertPermutation LinSpace LogicalAnd LogicalNot LogicalOr
  LogicalXor MatrixBandPart MatrixDiagPartV3 MatrixDiagV3 MirrorPad MirrorPadGrad NonMaxSuppressionV3
  NonMaxSuppressionV4 NonMaxSuppressionV5 OneHot OnesLike Pack Pad PadV2 Placeholder Range Real Reshape
  ResizeNearestNeighbor Reverse ReverseV2 RightShift ScatterNd Select SelectV2 SelflabRandomUniform SelflabRandomWords
  SelflabTopK Shape Slice SpaceToBatchND SpaceToDepth
  SparseToDense Split SplitV Squeeze StatelessMultinomial StatelessRandomGetKeyCounter StatelessRandomNormal
  StatelessRandomNormalV2 StatelessRandomUniform StatelessRandomUniformFullInt StatelessRandomUniformFullIntV2
  StatelessRandomUniformInt StatelessRandomUniformIntV2 StatelessRandomUniformV2 StatelessShuffle
  StatelessTruncatedNormal StopGradient StridedSlice StridedSliceGrad TensorScatterUpdate Tile TopKV2 Transpose Unique
  UniqueV2 Unpack UpperBound Where ZerosLike`);

/** So many for each element of the output. */
const perOutput: Readonly<Record<string, number>> = {
  ClipByValue: 2,
  ComplexAbs: 4,
  /** dy (y + 1) */
  EluGrad: 2,
  SeluGrad: 2,
  SquaredDifference: 2,
  /** dy (1 − y²) */
  TanhGrad: 3,
  /** dy y (1 − y) */
  SigmoidGrad: 3,
  SoftplusGrad: 3,
  /** dy / (2 y) */
  SqrtGrad: 2,
  /** −dy y³ / 2 */
  RsqrtGrad: 4,
  /** −dy y² */
  ReciprocalGrad: 3,
  /** The maximum, the difference from it, its exponential, the sum, and the quotient or the logarithm's difference. */
  Softmax: 5,
  LogSoftmax: 5,
  SelflabSoftmax: 5,
  /** log(eᵃ + eᵇ) of the sum so far: the maximum, the difference, its exponential, the logarithm, and the sum. */
  CumulativeLogsumexp: 5,
  /** A number between four others: three times a difference, a product and a sum. */
  ResizeBilinear: 9,
  /** For a pixel: maximum and minimum 4, their difference, the saturation, the hue 3. */
  RGBToHSV: 3,
  /** For a pixel: the hue in sixths, three ramps of 5, 1 − s, three times a product, a sum and a product. */
  HSVToRGB: 9,
};

const others: Readonly<Record<string, FlopCount>> = {
  AddN: ({ inputs, outputs }) => (inputs.length - 1) * elements(outputs[0]!),
  /** Each update is added to what is there. */
  TensorScatterAdd: ({ inputs }) => elements(inputs[2]!),
  SelflabScatterAdd: ({ inputs }) => elements(inputs[2]!),
  /** For each number of the states: products with three columns of H, and what makes r, z, n and the state of them. */
  SelflabGru: ({ outputs }) => (6 * outputs[0]!.shape.at(-1)! + 11) * elements(outputs[0]!),
  SelflabGruGrad: ({ inputs }) => (6 * inputs[1]!.shape.at(-1)! + 17) * elements(inputs[1]!),
  SelflabSegmentSum: ({ inputs }) => elements(inputs[1]!),
  /** Mean, centered, squared, its mean, scaled, offset; from given statistics only scaled and offset. */
  FusedBatchNormV3: ({ inputs, attributes }) =>
    (attributes.is_training === false ? 2 : 6) * elements(inputs[0]!),
  /** Two means of dy and dy (x − μ), then γ/σ (dy − mean − (x − μ) c). */
  FusedBatchNormGradV3: ({ inputs }) => 8 * elements(inputs[0]!),
  /** As LogSoftmax without its last difference, the product with the labels and its sum, and the gradient's quotient and difference. */
  SoftmaxCrossEntropyWithLogits: ({ inputs }) => 8 * elements(inputs[0]!),
  SparseSoftmaxCrossEntropyWithLogits: ({ inputs }) => 5 * elements(inputs[0]!),
  LRN: window((attributes) => 2 * Number(attributes.depth_radius ?? 5) + 1, 2),
  LRNGrad: window((attributes) => 2 * Number(attributes.depth_radius ?? 5) + 1, 4),
  ResizeBilinearGrad: ({ inputs }) => 9 * elements(inputs[0]!),
  ResizeNearestNeighborGrad: ({ inputs }) => elements(inputs[0]!),
  CropAndResize: ({ outputs, attributes }) =>
    attributes.method === "nearest" ? 0 : 9 * elements(outputs[0]!),
  CropAndResizeGradImage: ({ inputs, attributes }) =>
    (attributes.method === "nearest" ? 1 : 9) * elements(inputs[0]!),
  CropAndResizeGradBoxes: ({ inputs }) => 9 * elements(inputs[0]!),
  ImageProjectiveTransformV3: ({ outputs, attributes }) =>
    attributes.interpolation === "NEAREST" ? 0 : 9 * elements(outputs[0]!),
};

function window(width: (attributes: Operation["attributes"]) => number, each: number): FlopCount {
  return ({ outputs, attributes }) => each * width(attributes) * elements(outputs[0]!);
}

const counts = new Map<string, FlopCount>([
  ...pointwise.map((name) => [name, ({ outputs }) => elements(outputs[0]!)] as [string, FlopCount]),
  ...reductions.map((name) => [name, ({ inputs }) => elements(inputs[0]!)] as [string, FlopCount]),
  ...free.map((name) => [name, () => 0] as [string, FlopCount]),
  ...Object.entries(perOutput).map(
    ([name, each]) => [name, ({ outputs }) => each * elements(outputs[0]!)] as [string, FlopCount],
  ),
  ...Object.entries({ ...others, ...convolutions, ...matrices }),
]);

/** TensorFlow's numbers of its floating-point types: float, double, complex64, bfloat16, complex128, half. */
const floating = new Set([1, 2, 8, 14, 18, 19]);

/**
 * The floating-point operations of one operation of TensorFlow; none where this file does not know it. Those whose names
 * begin with _Mkl are oneDNN's kernels of the others.
 */
export function flopsOf(
  operation: Pick<Operation, "name" | "attributes" | "inputs" | "outputs">,
): number | undefined {
  const count = counts.get(operation.name.replace(/^_Mkl/, ""));
  if (count === undefined) return undefined;
  const isFloating = ({ dtype }: TensorForm) => floating.has(dtype);
  if (!operation.inputs.some(isFloating)) return 0;
  return count(operation);
}
