/** Tensors of tfjs, recognized by their form: what they hold says more than their fields. */
interface Tensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly isDisposed: boolean;
  readonly dataSync: () => unknown;
}

export function isTensor(value: unknown): value is Tensor {
  if (value === null || typeof value !== "object") return false;
  const { shape, dtype, dataSync } = value as Partial<Tensor>;
  return Array.isArray(shape) && typeof dtype === "string" && typeof dataSync === "function";
}

export function tensorText(tensor: Tensor): string {
  const kind = `Tensor ${tensor.dtype} [${tensor.shape.join(", ")}]`;
  if (tensor.isDisposed) return `${kind}, disposed`;
  return String(tensor).replace(/^Tensor/, kind);
}
