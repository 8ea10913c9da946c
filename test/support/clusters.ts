/** Labelled vectors for tests of what reads labels off features. */
import type { Labelled } from "../../lib/core/data.ts";
import { generator, type Key, key } from "../../lib/core/key.ts";

export interface ClustersOptions {
  readonly count: number;
  readonly width: number;
  readonly classes: number;
  /** Standard deviation around the class means, which are normal with standard deviation 1. */
  readonly noise: number;
}

/** Normal clusters around fixed means, example i of class i mod `classes`; `from` draws the noise only. */
export function clusters(from: Key, { count, width, classes, noise }: ClustersOptions): Labelled {
  const means = Float64Array.from({ length: classes * width }, bySeed(key(0)));
  const draw = bySeed(from);
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  const data = Float32Array.from(
    { length: count * width },
    (_, i) => means[labels[Math.floor(i / width)]! * width + (i % width)]! + noise * draw(),
  );
  return {
    inputs: { data, shape: [count, width] },
    labels,
    classes: Array.from({ length: classes }, (_, i) => `class ${i}`),
  };
}

function bySeed(from: Key): () => number {
  const random = generator(from);
  return () => random.normal();
}
