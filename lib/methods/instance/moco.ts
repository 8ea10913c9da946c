/**
 * MoCo, momentum contrast: a query should find the key of another view of its image. Keys come from a teacher, a moving
 * average of the network, so that keys of past batches are still comparable and can serve as negatives.
 *
 *     q = g(f(view(x)))        k = gₜ(fₜ(view(x)))        θₜ ← m θₜ + (1 − m) θ
 *     v1, v2:  L = −log ( exp(q·k/τ) / (exp(q·k/τ) + Σ over a queue of keys exp(q·kᵢ/τ)) )
 *     v3:      L = 2τ ( ℓ(p(q₁), k₂) + ℓ(p(q₂), k₁) ), ℓ with the keys of the batch as candidates
 *
 * v1 and v2 differ in projector and views alone: linear, and an MLP with blur. v3 has no queue but a predictor p.
 * By chance L is ln(K + 1), in v3 4τ ln N. If m is too small the keys change faster than the queue, and L does not fall.
 *
 * Source: He et al. 2019, arXiv:1911.05722, eq. 1–2 and Algorithm 1; v2: Chen et al. 2020, arXiv:2003.04297; v3: Chen, Xie &
 * He 2021, arXiv:2104.02057, Algorithm 1.
 * Differs: keys are not shuffled before the teacher's batch normalization. Shuffling moves keys between devices, each of which
 * takes statistics of its own part; with one batch on one device the statistics do not depend on the order, so there would be
 * nothing gained. A query and its key are still of the same batch, and the queue's keys of others: where a contrastive
 * accuracy rises that no probe follows, take a network without batch statistics.
 */
import { split, streams } from "../../core/key.ts";
import { normalize } from "../../core/numeric.ts";
import { tf } from "../../core/tensor.ts";
import { map, type Tree } from "../../core/tree.ts";
import { infonce, infonceAccuracy } from "../../losses/infonce.ts";
import { viewForms, viewScores } from "../../losses/viewInfonce.ts";
import { movingAverage } from "../../memory/movingAverage.ts";
import { enqueue, randomQueue } from "../../memory/queue.ts";
import { chain } from "../../networks/chain.ts";
import { type Network, pointwise } from "../../networks/network.ts";
import type { Schedule } from "../../optimizers/schedule.ts";
import type { View } from "../../views/view.ts";
import type { Method } from "../method.ts";

/** Where negatives come from, which tells MoCo's versions apart. */
export type MocoNegatives =
  /** v1 and v2: a queue of so many keys of past batches, of the width D of an embedding. At most a quarter of the data. */
  | { readonly queue: number; readonly width: number }
  /** v3: the other keys of the batch; the predictor maps embeddings to embeddings, `[N, D]`. */
  | { readonly predictor: Network };

export interface MocoOptions<Batch extends tf.Tensor> {
  /** Images to representations h, `[N, H]`: the part that is kept. */
  readonly encoder: Network;
  /** h to embeddings z, `[N, D]`: dropped after training. */
  readonly projector: Network;
  /** One random view of a batch. */
  readonly view: View<Batch>;
  /** Where negatives come from. */
  readonly negatives: MocoNegatives;
  /** Temperature τ > 0. Default .07 with a queue (v2 has .2), .2 without: the papers'. */
  readonly temperature?: number;
  /**
   * Momentum m of the teacher, or a schedule of it. Default .999 with a queue, .99 without: the papers', for runs of 100,000
   * steps; a short run needs less, such as .99 and .9.
   */
  readonly momentum?: number | Schedule;
}

type Teacher = Record<"encoder" | "projector", Tree>;
/** The predictor has nothing to learn where there is none. */
type Student = Record<"encoder" | "projector" | "predictor", Tree>;

type State = {
  /** Of encoder, projector and predictor. */
  readonly online: Student;
  /** The teacher: moving averages of encoder and projector, and the state of their layers. */
  readonly teacher: { readonly params: Teacher; readonly state: Teacher };
  /** Keys of past batches, `[K, D]`, of length one, the oldest first; nothing without a queue. */
  readonly queue: tf.Tensor2D | readonly [];
  /** Steps done. */
  readonly step: tf.Scalar;
};

export function moco<Batch extends tf.Tensor = tf.Tensor4D>({
  encoder,
  projector,
  view,
  negatives,
  temperature = "queue" in negatives ? 0.07 : 0.2,
  momentum = "queue" in negatives ? 0.999 : 0.99,
}: MocoOptions<Batch>): Method<Student, State, Batch> {
  const queued = "queue" in negatives;
  const network = chain({ encoder, projector });
  const predictor: Network =
    "predictor" in negatives ? negatives.predictor : pointwise((x) => x as tf.Tensor2D);
  const student = chain({ encoder, projector, predictor });
  return {
    name: "queue" in negatives ? "MoCo" : "MoCo v3",
    init(key) {
      const keys = streams(key, "student", "queue");
      const { params, state } = student.init(keys.student);
      const copy = ({ encoder, projector }: Student): Teacher =>
        map((tensor) => tf.clone(tensor), { encoder, projector });
      return {
        params,
        state: {
          online: state,
          teacher: { params: copy(params), state: copy(state) },
          queue: "queue" in negatives ? randomQueue(keys.queue, negatives.queue, negatives.width) : [],
          step: tf.scalar(0),
        },
      };
    },
    loss(params, state, images, key) {
      const { encoder, projector } = params;
      const m = typeof momentum === "number" ? momentum : momentum(state.step);
      const teacher = movingAverage(state.teacher.params, { encoder, projector }, m);
      const [a, b] = split(key).map((from) => view(images, from)) as [Batch, Batch];
      // Queries and keys of each view that is an anchor: of both in v3, of the first otherwise.
      const sides = queued
        ? [{ query: a, other: b }]
        : [
            { query: a, other: b },
            { query: b, other: a },
          ];
      let online: Student = state.online;
      let teacherState: Teacher = state.teacher.state;
      let queue = state.queue;
      const results = sides.map(({ query, other }) => {
        const q = student.apply(params, online, query, "train");
        const k = network.apply(teacher, teacherState, other, "train");
        online = q.state;
        teacherState = k.state;
        const { scores, pairs } = viewScores(q.output, k.output, {
          ...(queued ? viewForms.moco : viewForms.mocoV3),
          temperature,
          ...(queued && { more: state.queue as tf.Tensor2D }),
        });
        if (queued) queue = enqueue(queue as tf.Tensor2D, normalize(k.output));
        return { loss: infonce(scores, pairs), accuracy: infonceAccuracy(scores, pairs) };
      });
      const mean = (name: "loss" | "accuracy"): tf.Scalar =>
        tf.div(tf.addN(results.map((result) => result[name])), results.length);
      return {
        loss: queued ? mean("loss") : tf.mul(mean("loss"), 4 * temperature),
        state: {
          online,
          teacher: { params: teacher, state: teacherState },
          queue,
          step: tf.add(state.step, 1),
        },
        metrics: { accuracy: mean("accuracy") },
      };
    },
    encode: (params, state, images) =>
      encoder.apply(params.encoder, state.online.encoder, images, "evaluate").output,
  };
}
