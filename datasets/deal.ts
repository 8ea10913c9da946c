import type { Generator } from "../lib/core/generator.ts";

/**
 * A random order of all examples in which classes take turns: every round takes one example of each class that
 * has any left, in a new order of classes. So each beginning of it is a random subset, balanced to within one.
 */
export function deal(labels: Int32Array, classes: number, random: Generator): Int32Array {
  const hands: number[][] = Array.from({ length: classes }, () => []);
  labels.forEach((label, i) => {
    hands[label]!.push(i);
  });
  for (const hand of hands) random.shuffle(hand);
  const order = new Int32Array(labels.length);
  let dealt = 0;
  let playing = hands.filter((hand) => hand.length > 0);
  for (let round = 0; playing.length > 0; round++) {
    for (const hand of random.shuffle(playing)) order[dealt++] = hand[round]!;
    playing = playing.filter((hand) => hand.length > round + 1);
  }
  return order;
}
