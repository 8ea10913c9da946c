/** Who frees what: trees in and out of tfjs's tidy. */
import { tf } from "./tensor.ts";
import { map, type Tree, tensors } from "./tree.ts";

/** Runs `f` and disposes every tensor it made, except those of the tree that it returns. */
export function tidy<T extends Tree>(f: () => T): T {
  return tf.tidy(f as () => tf.Tensor) as Tree as T;
}

/** Disposes every tensor of a tree. */
export function dispose(tree: Tree): void {
  for (const tensor of tensors(tree)) tensor.dispose();
}

/**
 * Carries a tree out of the scopes of a function of tfjs that lets only one result out. Inside: returns the tree in
 * tensors of its own, which leaving does not dispose, so that a tree may hold what belongs to somebody else, such
 * as a state passed on unchanged. Outside, once: `release`.
 */
export function hold<T extends Tree>(tree: T): T {
  return map((tensor) => tf.keep(tf.clone(tensor)), tree);
}

/** Gives held tensors to the scope that is now open, as any other result. Use the returned tree from then on. */
export function release<T extends Tree>(held: T): T {
  const results = map((tensor) => tf.clone(tensor), held);
  for (const tensor of tensors(held)) {
    tensor.kept = false;
    tensor.dispose();
  }
  return results;
}
