/**
 * Row 152. Where negatives are kept: in the batch itself, in a memory bank with a row for each example, in a queue of past
 * keys. The larger the pool, the nearer its nearest negative, so a large pool mines hard negatives without looking for them.
 *
 *     E[max of K of P] = Σᵣ s₍ᵣ₎ C(P − r, K − 1) / C(P, K)        increases with K for any similarities s
 *
 * Three methods are trained with K negatives for an anchor: end to end, with the other views of a batch of K + 1 (up to 1024);
 * NPID, with K rows of its bank; MoCo, with a queue of K. Hardness is measured with held-out anchors, of which no pool has a
 * view. In training, too, NPID never has an example's own row among its negatives; MoCo's queue may hold a key of the example
 * from the end of the pass before, for K² / 2M² of the queries: 3 % at the largest, a quarter of the data.
 *
 * The comparison is on vectors of known content, where eleven trainings take seconds each; MoCo's is repeated on Fashion-MNIST.
 */
import { latentClasses } from "../../datasets/vectors/latentClasses.ts";
import { type Data, gather, gatherLabelled, type Labelled, slice } from "../../lib/core/data.ts";
import { generator, type Key, normal, streams } from "../../lib/core/key.ts";
import { dispose, tidy } from "../../lib/core/scope.ts";
import { tf } from "../../lib/core/tensor.ts";
import type { Tree } from "../../lib/core/tree.ts";
import { type Curve, curves } from "../../lib/figures/curves.ts";
import { panels } from "../../lib/figures/panels.ts";
import { cosineCritic } from "../../lib/losses/critics.ts";
import { viewForms, viewInfonce } from "../../lib/losses/viewInfonce.ts";
import { moco } from "../../lib/methods/instance/moco.ts";
import { npid } from "../../lib/methods/instance/npid.ts";
import { type PairLoss, simclr } from "../../lib/methods/instance/simclr.ts";
import type { Method } from "../../lib/methods/method.ts";
import { expectedHardest } from "../../lib/negatives/hardest.ts";
import { chain, sequence } from "../../lib/networks/chain.ts";
import { cnnSmall } from "../../lib/networks/cnnSmall.ts";
import { mlp } from "../../lib/networks/mlp.ts";
import { type Network, pointwise } from "../../lib/networks/network.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { type Batches, batches } from "../../lib/training/batches.ts";
import { descend } from "../../lib/training/descend.ts";
import { fit } from "../../lib/training/fit.ts";
import { numberedBatches } from "../../lib/training/numberedBatches.ts";
import { represent, representLabelled } from "../../lib/training/represent.ts";
import type { View } from "../../lib/views/view.ts";
import { experiment, seedsText } from "../experiment.ts";
import { imageSet } from "../imageSets.ts";
import { discard, type Scores, score } from "../pretraining.ts";

/** One training with K negatives for an anchor, measured. */
export interface Pooled extends Scores {
  /** K. */
  readonly negatives: number;
  /** Cosine of held-out anchors with the nearest of the K negatives that the training ended with, mean over anchors. */
  readonly hardest: number;
}

/** One trained embedding's pool, by the number of negatives drawn from it; means over held-out anchors. */
export interface Drawn {
  /** The hardest of K, expected over all sets of K: the formula. */
  readonly expected: readonly number[];
  /** The same, counted in random sets. */
  readonly counted: readonly number[];
}

export interface NegativePoolsRun {
  readonly vectors: Readonly<Record<Kind, readonly Pooled[]>>;
  /** Of the largest training of each kind, for all K. */
  readonly drawn: Readonly<Record<Kind | "random directions", Drawn>>;
  /** Loss of each kind at K = 1024, one value for `every` so many steps. */
  readonly curve: { readonly every: number; readonly loss: Readonly<Record<Kind, readonly number[]>> };
  readonly garments: readonly Pooled[];
  readonly controls: {
    /** Encoders that were not trained. */
    readonly vectors: Scores;
    readonly garments: Scores;
  };
}

interface Profile {
  /** Examples that are learned from, vectors and images: four times the largest K. */
  readonly examples: number;
  /** Steps on vectors and on images. */
  readonly vectorSteps: number;
  readonly imageSteps: number;
}

const kinds = ["batch", "bank", "queue"] as const;
type Kind = (typeof kinds)[number];

const sizes = [64, 256, 1024, 4096];
const sizesOf: Readonly<Record<Kind, readonly number[]>> = {
  batch: sizes.filter((size) => size <= 1024),
  bank: sizes,
  queue: sizes,
};
const temperature = 0.1;
/** Examples of a step where negatives come from elsewhere. */
const batchSize = 64;
/** Held-out examples that teach the probes, and others that are asked; the first of the latter are the anchors. */
const [taught, asked, anchorCount] = [4000, 2000, 512];
/** Random sets of each K in which the hardest is counted. */
const drawnSets = 40;

export default experiment<NegativePoolsRun, Profile>({
  row: 152,
  title: "Memory bank and queue",
  question: "Do larger pools of negatives hold harder ones, and does that make better representations?",
  source: "Wu et al. 2018, arXiv:1805.01978, § 3.2; He et al. 2019, arXiv:1911.05722, § 4.1 and Fig. 3",
  profiles: {
    quick: { examples: 16384, vectorSteps: 300, imageSteps: 100 },
    full: { examples: 16384, vectorSteps: 1500, imageSteps: 768 },
  },

  async run(profile, key) {
    const keys = streams(key, "vectors", "garments");
    const garments = await onGarments(profile, keys.garments);
    const { untrained, ...onVectorSet } = await onVectors(profile, keys.vectors);
    return {
      ...onVectorSet,
      garments: garments.trained,
      controls: { vectors: untrained, garments: garments.untrained },
    };
  },

  claims: [
    ...kinds.map((kind) => ({
      says: `${kind}: of one embedding's pool, the expected hardest of K negatives rises at each fourfold K (the smallest rise)`,
      evidence: "theorem" as const,
      effect: ({ drawn }: NegativePoolsRun) => leastRise(drawn[kind].expected),
      atLeast: 0,
    })),
    {
      says: "in random sets the hardest is as near as order statistics say, to .01 (.01 less the largest gap)",
      evidence: "theorem",
      effect: ({ drawn }) =>
        0.01 -
        Math.max(
          ...Object.values(drawn).flatMap(({ expected, counted }) =>
            counted.map((value, i) => Math.abs(value - expected[i]!)),
          ),
        ),
      atLeast: 0,
    },
    ...kinds.map((kind) => ({
      says: `${kind}: trained anew with each K, the hardest of the training's own negatives is nearer at each fourfold K (the smallest rise)`,
      evidence: "expected" as const,
      effect: ({ vectors }: NegativePoolsRun) => leastRise(vectors[kind].map(({ hardest }) => hardest)),
      atLeast: 0,
    })),
    ...(["bank", "queue"] as const).flatMap((kind) => saturation(kind, ({ vectors }) => vectors[kind])),
    ...saturation("queue on Fashion-MNIST", ({ garments }) => garments),
    {
      says: "Fashion-MNIST: with the queue of 4096, LP beats the untrained encoder's (difference)",
      evidence: "expected",
      effect: ({ garments, controls }) => garments.at(-1)!.allLabels - controls.garments.allLabels,
      atLeast: 0,
    },
  ],

  figure(runs) {
    const axis = { x: "negatives K", logX: true };
    const colors = { batch: "vermilion", bank: "green", queue: "blue" } as const;
    const drawn = curves(
      [
        ...kinds.map(
          (kind): Curve => ({
            name: names[kind],
            color: colors[kind],
            x: sizes,
            y: runs.map((run) => run.drawn[kind].expected),
          }),
        ),
        {
          name: "random directions",
          color: "grey",
          dash: "dot",
          x: sizes,
          y: runs.map((run) => run.drawn["random directions"].expected),
        },
      ],
      {
        ...axis,
        y: "hardest of K (cosine)",
        alt: `From K = 64 to 4096 the expected hardest negative rises from ${kinds.map((kind) => `${mean(runs.map((run) => run.drawn[kind].expected[0]!)).toFixed(2)} to ${mean(runs.map((run) => run.drawn[kind].expected.at(-1)!)).toFixed(2)} (${kind})`).join(", ")}.`,
      },
    );
    const ofKinds = (measure: keyof Pooled): Curve[] =>
      kinds.map((kind) => ({
        name: names[kind],
        color: colors[kind],
        x: sizesOf[kind],
        y: runs.map((run) => run.vectors[kind].map((one) => one[measure])),
      }));
    const trained = curves(ofKinds("hardest"), {
      ...axis,
      y: "hardest of K (cosine)",
      alt: `In embeddings trained with K negatives, the hardest of the queue is at a cosine of ${listed(runs.map((run) => run.vectors.queue.map(({ hardest }) => hardest)))}.`,
    });
    const probes = curves(ofKinds("fewLabels"), {
      ...axis,
      y: "LP-10",
      references: [{ y: mean(runs.map(({ controls }) => controls.vectors.fewLabels)), label: "untrained" }],
      alt: `LP-10 of the queue by rising K: ${listed(runs.map((run) => run.vectors.queue.map(({ fewLabels }) => fewLabels)))}.`,
    });
    const garments = curves(
      (
        [
          ["LP, Fashion-MNIST", "allLabels", "blue"],
          ["LP-10, Fashion-MNIST", "fewLabels", "sky"],
        ] as const
      ).map(
        ([name, measure, color]): Curve => ({
          name,
          color,
          x: sizes,
          y: runs.map((run) => run.garments.map((one) => one[measure])),
        }),
      ),
      {
        ...axis,
        y: "accuracy",
        references: [
          { y: mean(runs.map(({ controls }) => controls.garments.allLabels)), label: "untrained, LP" },
          { y: mean(runs.map(({ controls }) => controls.garments.fewLabels)), label: "untrained, LP-10" },
        ],
        alt: `LP on Fashion-MNIST by rising K: ${listed(runs.map((run) => run.garments.map(({ allLabels }) => allLabels)))}.`,
      },
    );
    const { every } = runs[0]!.curve;
    const course = curves(
      kinds.map(
        (kind): Curve => ({
          name: names[kind],
          color: colors[kind],
          x: runs[0]!.curve.loss[kind].map((_, i) => (i + 0.5) * every),
          y: runs.map((run) => run.curve.loss[kind]),
        }),
      ),
      {
        x: "step",
        y: "loss (nats)",
        rangeY: [0, 9.5],
        references: [
          { y: Math.log(1025), label: "chance" },
          { y: 0, label: "floor" },
        ],
        alt: "The losses of batch and queue fall from the start; that of the bank stays above chance for its first pass, in which its rows are random directions, and falls at each pass.",
      },
    );
    const still = runs.map((run) => run.garments.map(({ hardest }) => hardest));
    const onImages = curves([{ name: names.queue, color: "blue", x: sizes, y: still }], {
      ...axis,
      y: "hardest of K (cosine)",
      alt: `On Fashion-MNIST the hardest of the queue is at a cosine of ${listed(still)}.`,
    });
    return panels(
      [
        { title: "one embedding, more negatives drawn", figure: drawn },
        { title: "an embedding trained with each K", figure: trained },
        { title: "probe of each", figure: probes },
        { title: "training with K = 1024", figure: course },
        { title: "Fashion-MNIST: trained with each K", figure: onImages },
        { title: "Fashion-MNIST: probes of each", figure: garments },
      ],
      {
        columns: 2,
        title: "More negatives hold harder ones, by order statistics alone; probes hardly profit",
        subtitle: `vectors of known content where nothing else is said, ${seedsText(runs.length)}`,
        alt: `${drawn.alt} ${trained.alt} ${probes.alt} ${garments.alt}`,
      },
    );
  },
});

const names: Readonly<Record<Kind, string>> = {
  batch: "batch, end to end",
  bank: "bank (NPID)",
  queue: "queue (MoCo)",
};

function listed(rows: readonly (readonly number[])[]): string {
  return rows[0]!
    .map((_, i) => (rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length).toFixed(3))
    .join(", ");
}

function leastRise(values: readonly number[]): number {
  return Math.min(...values.slice(1).map((value, i) => value - values[i]!));
}

/** That a fourfold K brings no more than the fourfold before it brought. */
function saturation(where: string, of: (run: NegativePoolsRun) => readonly Pooled[]) {
  return [1, 2].map((i) => ({
    says: `${where}: LP gains no more from K = ${sizes[i]} to ${sizes[i + 1]} than from ${sizes[i - 1]} to ${sizes[i]} (the difference of the gains)`,
    evidence: "expected" as const,
    effect(run: NegativePoolsRun) {
      const accuracy = of(run).map(({ allLabels }) => allLabels);
      return 2 * accuracy[i]! - accuracy[i - 1]! - accuracy[i + 1]!;
    },
    atLeast: 0,
  }));
}

/** Where a training gets its inputs, and what it is measured on. */
interface Source<Inputs extends tf.Tensor> {
  readonly inputs: Data;
  readonly view: View<Inputs>;
  /** The inputs as an encoder sees them: a view of each, or images as they are. */
  readonly seen: Data;
  readonly taught: Labelled;
  readonly asked: Labelled;
}

interface Networks {
  readonly encoder: Network;
  readonly projector: Network;
  /** Of an embedding. */
  readonly width: number;
}

interface Trained {
  readonly pooled: Pooled;
  readonly loss: Float32Array;
  /** The embeddings of the anchors and those that negatives are drawn from, `[…, D]`. */
  readonly anchors: Data;
  readonly pool: Data;
}

/** Trains with K negatives of a kind. */
function trainWith<Inputs extends tf.Tensor>(
  kind: Kind,
  negatives: number,
  { width, ...networks }: Networks,
  source: Source<Inputs>,
  steps: number,
  key: Key,
): Promise<Trained> {
  const keys = streams(key, "batches", "fit", "score", "sample");
  const { inputs, view } = source;
  const examples = inputs.shape[0]!;
  const options = { batchSize: kind === "batch" ? negatives + 1 : batchSize, steps };
  const plain = () => batches<Inputs>(inputs, options, keys.batches);
  const sample = generator(keys.sample).permutation(examples).subarray(0, sizes.at(-1)!);
  const common = { ...networks, view, temperature };
  const measured = { networks, source, negatives, keys };
  switch (kind) {
    case "bank": {
      const method = npid<Inputs>({ ...common, bank: { examples, width }, negatives });
      const numbered = numberedBatches<Inputs>(inputs, options, keys.batches);
      return measure(method, numbered, measured, {
        network: ({ network }) => network,
        pool: ({ bank }) => gather(dataOf(bank), sample),
      });
    }
    case "queue": {
      const method = moco<Inputs>({ ...common, negatives: { queue: negatives, width }, momentum: 0.99 });
      return measure(method, plain(), measured, {
        network: ({ online }) => online,
        pool: ({ queue }) => dataOf(queue as tf.Tensor2D),
      });
    }
    case "batch": {
      const form = { ...viewForms.cpc, temperature };
      const loss: PairLoss = (za, zb) => viewInfonce(za, zb, form);
      return measure(simclr<Inputs>({ ...common, loss }), plain(), measured, {
        network: (state) => state,
        pool: (_state, embed) => embed(gather(source.seen, sample)),
      });
    }
  }
}

type Parts = Record<"encoder" | "projector", Tree>;

/** Trains a method by gradient descent and measures it. `of`: where its state has the layers' and the negatives. */
async function measure<
  Params extends Parts,
  State extends Tree,
  Batch extends Tree,
  Inputs extends tf.Tensor,
>(
  method: Method<Params, State, Batch>,
  from: Batches<Batch>,
  {
    networks,
    source,
    negatives,
    keys,
  }: {
    readonly networks: Omit<Networks, "width">;
    readonly source: Source<Inputs>;
    readonly negatives: number;
    readonly keys: Readonly<Record<"fit" | "score", Key>>;
  },
  of: {
    readonly network: (state: State) => Parts;
    readonly pool: (state: State, embed: (inputs: Data) => Data) => Data;
  },
): Promise<Trained> {
  const trained = await fit(descend(method, adam({ learningRate: 1e-3 })), from, keys.fit);
  const { last, history } = trained;
  const embedding = chain(networks);
  const encode = (params: Params, state: State, x: tf.Tensor) =>
    embedding.apply(params, of.network(state), x, "evaluate").output;
  const embed = (inputs: Data) => represent(encode, last.params, last.state, inputs);
  const anchors = embed(slice(source.asked.inputs, 0, anchorCount));
  const pool = of.pool(last.state, embed);
  const represented = (set: Labelled) => representLabelled(method.encode, last.params, last.state, set);
  const scores = score(represented(source.taught), represented(source.asked), keys.score);
  const [hardest] = hardestOf(anchors, slice(pool, 0, negatives), [negatives]);
  const result = {
    pooled: { negatives, hardest: hardest!, ...scores },
    loss: history.loss!,
    anchors,
    pool,
  };
  discard(trained);
  return result;
}

/** The probes of an encoder at its initialization. */
function untrainedScores(
  encoder: Network,
  source: Pick<Source<tf.Tensor>, "taught" | "asked">,
  key: Key,
): Scores {
  const keys = streams(key, "init", "score");
  const { params, state } = tidy(() => encoder.init(keys.init));
  const encode = (at: Tree, of: Tree, x: tf.Tensor) => encoder.apply(at, of, x, "evaluate").output;
  const represented = (set: Labelled) => representLabelled(encode, params, state, set);
  const scores = score(represented(source.taught), represented(source.asked), keys.score);
  dispose([params, state]);
  return scores;
}

async function onVectors({ examples, vectorSteps }: Profile, key: Key) {
  const keys = streams(key, "data", "view", "fit", "draw", "random", "untrained");
  const set = latentClasses(keys.data, { count: examples + taught + asked });
  const observed = set.observeAll(keys.view);
  const part = (from: number, count: number) =>
    gatherLabelled(
      observed,
      Int32Array.from({ length: count }, (_, i) => from + i),
    );
  const source: Source<tf.Tensor2D> = {
    inputs: slice(set.contents.inputs, 0, examples),
    view: set.observe,
    seen: slice(observed.inputs, 0, examples),
    taught: part(examples, taught),
    asked: part(examples + taught, asked),
  };
  const encoder = sequence(
    mlp([64, 128, 128], { batchNorm: true }),
    pointwise((x) => tf.relu(x)),
  );
  const networks = { encoder, projector: mlp([128, 64, 32], { batchNorm: true }), width: 32 };
  const vectors: Record<Kind, Pooled[]> = { batch: [], bank: [], queue: [] };
  const loss: Partial<Record<Kind, readonly number[]>> = {};
  const drawn: Partial<Record<Kind | "random directions", Drawn>> = {};
  const every = Math.ceil(vectorSteps / 75);
  for (const kind of kinds) {
    for (const negatives of sizesOf[kind]) {
      const trained = await trainWith(kind, negatives, networks, source, vectorSteps, keys.fit);
      vectors[kind].push(trained.pooled);
      if (negatives === 1024) loss[kind] = blockMeans(trained.loss, every);
      if (negatives === sizesOf[kind].at(-1)) drawn[kind] = draw(trained.anchors, trained.pool, keys.draw);
    }
  }
  const directions = streams(keys.random, "anchors", "pool");
  drawn["random directions"] = draw(
    dataOf(normal(directions.anchors, [anchorCount, networks.width]) as tf.Tensor2D),
    dataOf(normal(directions.pool, [sizes.at(-1)!, networks.width]) as tf.Tensor2D),
    keys.draw,
  );
  return {
    vectors,
    drawn: drawn as NegativePoolsRun["drawn"],
    curve: { every, loss: loss as NegativePoolsRun["curve"]["loss"] },
    untrained: untrainedScores(encoder, source, keys.untrained),
  };
}

async function onGarments({ examples, imageSteps }: Profile, key: Key) {
  const keys = streams(key, "images", "fit", "untrained");
  const { train, test, view } = imageSet(
    "Fashion-MNIST",
    { train: examples, test: taught + asked },
    keys.images,
  );
  const range = (from: number, count: number) => Int32Array.from({ length: count }, (_, i) => from + i);
  const source: Source<tf.Tensor4D> = {
    inputs: train.inputs,
    view,
    seen: train.inputs,
    taught: gatherLabelled(test, range(0, taught)),
    asked: gatherLabelled(test, range(taught, asked)),
  };
  const networks = {
    encoder: cnnSmall(),
    projector: mlp([128, 128, 64], { batchNorm: true }),
    width: 64,
  };
  const trained: Pooled[] = [];
  for (const negatives of sizes) {
    const one = await trainWith("queue", negatives, networks, source, imageSteps, keys.fit);
    trained.push(one.pooled);
  }
  return { trained, untrained: untrainedScores(networks.encoder, source, keys.untrained) };
}

/** The hardest of K rows of a pool for each K, by order statistics and counted in random sets. */
function draw(anchors: Data, pool: Data, key: Key): Drawn {
  const random = generator(key);
  const sums = sizes.map(() => 0);
  for (let set = 0; set < drawnSets; set++) {
    const shuffled = gather(pool, random.fork(set).permutation(pool.shape[0]!));
    const nearest = maxima(anchors, shuffled);
    sizes.forEach((_, i) => {
      sums[i]! += nearest[i]! / drawnSets;
    });
  }
  return { expected: hardestOf(anchors, pool, sizes), counted: sums };
}

/** The mean over anchors of the expected largest cosine with `counts` rows of the pool. */
function hardestOf(anchors: Data, pool: Data, counts: readonly number[]): number[] {
  const rows = tf.tidy(() => cosines(anchors, pool).arraySync());
  const each = rows.map((row) => expectedHardest(row, counts));
  return counts.map((_, i) => mean(each.map((values) => values[i]!)));
}

/** The mean over anchors of the largest cosine with the first K rows of the pool, for each K. */
function maxima(anchors: Data, pool: Data): number[] {
  return tf.tidy(() => {
    const all = cosines(anchors, pool);
    return sizes.map((size) => {
      const first = tf.slice(all, [0, 0], [anchorCount, size]);
      return tf.mean(tf.max(first, 1)).dataSync()[0]!;
    });
  });
}

function cosines(anchors: Data, pool: Data): tf.Tensor2D {
  const [a, p] = [anchors, pool].map(({ data, shape }) => tf.tensor2d(data, shape as [number, number]));
  return cosineCritic(a!, p!, 1);
}

function dataOf(rows: tf.Tensor2D): Data {
  return { data: rows.dataSync<"float32">() as Float32Array, shape: rows.shape };
}

function blockMeans(values: Float32Array, size: number): number[] {
  const blocks = Math.floor(values.length / size);
  return Array.from({ length: blocks }, (_, i) => mean([...values.subarray(i * size, (i + 1) * size)]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
