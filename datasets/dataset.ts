/**
 * What every data set here gives, and how a part of one is drawn. Data stay on the host, as float32 or as bytes,
 * until something trains on them. Importing a data set reads and downloads nothing.
 */
import { type Bytes, type Data, gatherLabelled, type Labelled, type Stored } from "../lib/core/data.ts";
import { generator, type Key } from "../lib/core/key.ts";
import { deal } from "./deal.ts";

/** N images, row-major, height × width × channels (1 grey, 3 red-green-blue), values in [0, 1]. */
export interface Images extends Data {
  readonly shape: readonly [count: number, height: number, width: number, channels: number];
}

/** The same images as bytes, in a quarter of the memory; unit 255. */
export interface ByteImages extends Bytes {
  readonly shape: Images["shape"];
}

/** What a reader should know of a data set before trusting a number made with it. */
export interface About {
  readonly name: string;
  /** One sentence: what an example is, how many there are. */
  readonly contents: string;
  /** Shape of one example and the range of its values. */
  readonly units: string;
  /** Where it comes from: package and makers, or "generated". */
  readonly origin: string;
  readonly license: string;
  /** What differs from the set as published, and what to mind when using it. */
  readonly caveats: readonly string[];
}

/**
 * A random subset with classes as equal as the set allows. Of one key, a smaller subset is the beginning of a
 * larger one, so that a curve over sizes adds examples and exchanges none.
 */
export function subset<Inputs extends Stored>(
  set: Labelled<Inputs>,
  count: number,
  key: Key,
): Labelled<Inputs> {
  return gatherLabelled(set, dealt(set, key).subarray(0, checkCount("subset", count, set.labels.length)));
}

/** `k` random examples of each class: the labels that a probe of k labels a class may see. Nested like `subset`. */
export function perClass<Inputs extends Stored>(
  set: Labelled<Inputs>,
  k: number,
  key: Key,
): Labelled<Inputs> {
  const sizes = new Array<number>(set.classes.length).fill(0);
  for (const label of set.labels) sizes[label]! += 1;
  const smallest = Math.min(...sizes);
  if (!Number.isInteger(k) || k < 1 || k > smallest) {
    const name = set.classes[sizes.indexOf(smallest)];
    throw new RangeError(
      `perClass: expected k from 1 to ${smallest}, the size of class "${name}", got ${k}; ask for fewer`,
    );
  }
  return gatherLabelled(set, dealt(set, key).subarray(0, k * set.classes.length));
}

/** Two disjoint parts: `heldOut` with `count` examples, classes as equal as possible, and `kept`, the others. */
export function holdOut<Inputs extends Stored>(
  set: Labelled<Inputs>,
  count: number,
  key: Key,
): { readonly kept: Labelled<Inputs>; readonly heldOut: Labelled<Inputs> } {
  const total = set.labels.length;
  checkCount("holdOut", count, total - 1);
  const order = dealt(set, key);
  return {
    kept: gatherLabelled(set, order.subarray(count).sort()),
    heldOut: gatherLabelled(set, order.subarray(0, count)),
  };
}

/** Returns `count` when it is a whole number from 1 to `total`, else throws in the name of `where`. */
export function checkCount(where: string, count: number, total: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= total) return count;
  throw new RangeError(
    `${where}: expected count to be a whole number from 1 to ${total}, got ${count}; ask for no more than the set holds`,
  );
}

function dealt({ labels, classes }: Labelled<Stored>, key: Key): Int32Array {
  return deal(labels, classes.length, generator(key));
}
