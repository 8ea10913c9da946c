/** SimCLR with networks that are kept at hand, for experiments that look at its embeddings z beside its representations h. */
import type { Data, Labelled } from "../lib/core/data.ts";
import type { Key } from "../lib/core/key.ts";
import type { tf } from "../lib/core/tensor.ts";
import type { Tree } from "../lib/core/tree.ts";
import { type SimclrOptions, simclr } from "../lib/methods/instance/simclr.ts";
import { chain } from "../lib/networks/chain.ts";
import type { Descent } from "../lib/training/descend.ts";
import type { Fit, FitOptions } from "../lib/training/fit.ts";
import { represent } from "../lib/training/represent.ts";
import { type Budget, pretrain } from "./pretraining.ts";

type Parts = Record<"encoder" | "projector", Tree>;
type Model = Descent<Parts, Parts>;

/** What is varied of SimCLR. */
export type ContrastSetting = Pick<SimclrOptions<tf.Tensor4D>, "temperature" | "normalized" | "loss">;

export interface Contrast {
  readonly trained: Fit<Model>;
  /** h of labelled inputs. */
  representations(model: Model, inputs: Labelled): Labelled;
  /** z of labelled inputs, not normalized. */
  embeddings(model: Model, inputs: Labelled): Labelled;
}

export async function contrast<Batch extends tf.Tensor>(
  options: SimclrOptions<Batch>,
  inputs: Data,
  budget: Budget,
  key: Key,
  fitOptions: FitOptions = {},
): Promise<Contrast> {
  const method = simclr<Batch>(options);
  const network = chain({ encoder: options.encoder, projector: options.projector });
  const project: typeof method.encode = (params, state, x) =>
    network.apply(params, state, x, "evaluate").output;
  const through =
    (encode: typeof method.encode) =>
    ({ params, state }: Model, { inputs: seen, ...rest }: Labelled): Labelled => ({
      inputs: represent(encode, params, state, seen),
      ...rest,
    });
  return {
    trained: await pretrain(method, inputs, budget, key, fitOptions),
    representations: through(method.encode),
    embeddings: through(project),
  };
}
