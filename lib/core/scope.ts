/** Who frees what: trees in and out of tfjs's tidy. */
import { tf } from "./tensor.ts";
import { rebuild, type Tree, tensors } from "./tree.ts";

/** Runs `f` and disposes every tensor it made, except those of the tree that it returns. */
export function tidy<T extends Tree>(f: () => T): T {
  return tf.tidy(f as () => tf.Tensor) as Tree as T;
}

/** Disposes every tensor of a tree. */
export function dispose(tree: Tree): void {
  for (const tensor of tensors(tree)) tensor.dispose();
}

/**
 * Carries a tree out of the scopes of a function of tfjs that lets only one result out. Inside: marks the tensors
 * so that leaving does not dispose them. Outside: `release`.
 */
export function hold<T extends Tree>(tree: T): T {
  for (const tensor of tensors(tree)) tf.keep(tensor);
  return tree;
}

/** Gives held tensors to the scope that is now open, as any other result. Use the returned tree from then on. */
export function release<T extends Tree>(tree: T): T {
  const held = tensors(tree);
  const results = held.map((tensor) => tf.clone(tensor));
  for (const tensor of new Set(held)) {
    tensor.kept = false;
    tensor.dispose();
  }
  return rebuild(tree, results);
}
