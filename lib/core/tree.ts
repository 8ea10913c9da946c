/** Trees of tensors: parameters, states and batches are nested records and lists with tensors as leaves. */
import { tf } from "./tensor.ts";

export type Tree = tf.Tensor | readonly Tree[] | { readonly [name: string]: Tree };

/** A leaf and the way to it, such as `encoder/0/kernel`. */
export interface Leaf {
  readonly path: string;
  readonly tensor: tf.Tensor;
}

/** All leaves in a fixed order: lists by index, records by name as they were written. */
export function leaves(tree: Tree): Leaf[] {
  const found: Leaf[] = [];
  visit(tree, "", found);
  return found;
}

function visit(tree: Tree, path: string, found: Leaf[]): void {
  if (tree instanceof tf.Tensor) {
    found.push({ path, tensor: tree });
    return;
  }
  if (typeof tree !== "object" || tree === null) {
    const place = path === "" ? "the root" : path;
    throw new TypeError(
      `leaves: expected a tensor, a list or a record at ${place}, got ${String(tree)}; wrap numbers in tf.scalar`,
    );
  }
  for (const [name, child] of Object.entries(tree))
    visit(child, path === "" ? name : `${path}/${name}`, found);
}

/** The tensors of a tree, in the order of `leaves`. */
export function tensors(tree: Tree): tf.Tensor[] {
  return leaves(tree).map((leaf) => leaf.tensor);
}

/** A tree of the same form whose leaves are taken from `replacements`, in the order of `leaves`. */
export function rebuild<T extends Tree>(tree: T, replacements: readonly tf.Tensor[]): T {
  let next = 0;
  const build = (node: Tree): Tree => {
    if (node instanceof tf.Tensor) return replacements[next++]!;
    if (Array.isArray(node)) return node.map(build);
    return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, build(child)]));
  };
  const result = build(tree) as T;
  if (next !== replacements.length) {
    throw new RangeError(
      `rebuild: expected ${next} tensors, got ${replacements.length}; pass one for each leaf`,
    );
  }
  return result;
}

/** Applies `f` to every leaf; with further trees of the same form, to their leaves together. */
export function map<T extends Tree>(
  f: (...tensors: tf.Tensor[]) => tf.Tensor,
  tree: T,
  ...others: Tree[]
): T {
  const first = tensors(tree);
  const rest = others.map(tensors);
  for (const other of rest) {
    if (other.length !== first.length) {
      throw new RangeError(
        `map: expected trees of ${first.length} leaves, got one of ${other.length}; pass trees of one form`,
      );
    }
  }
  return rebuild(
    tree,
    first.map((tensor, i) => f(tensor, ...rest.map((other) => other[i]!))),
  );
}

/** A description that is equal for trees of equal form, shapes and types; `compile` traces once for each. */
export function signature(tree: Tree): string {
  if (tree instanceof tf.Tensor) return `${tree.dtype}[${tree.shape}]`;
  if (Array.isArray(tree)) return `[${tree.map(signature).join()}]`;
  return `{${Object.entries(tree)
    .map(([name, child]) => `${name}:${signature(child)}`)
    .join()}}`;
}
