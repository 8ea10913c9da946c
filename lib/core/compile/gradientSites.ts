/** Which operation a gradient's operations belong to: tfjs runs gradients from a tape, where the place of the call is lost. */
import { tf } from "../tensor.ts";
import { CallSite } from "./operation.ts";

type Thunks = Record<string, () => tf.Tensor>;

interface TapeNode {
  gradient?: (dys: readonly tf.Tensor[]) => Thunks;
}

/** The part of tfjs's engine that is used here: see its `engine.ts` and `tape.ts`. */
interface Engine {
  /** Returns what it recorded, if anything: see `kernels/tape`. */
  addTapeNode(...details: unknown[]): TapeNode | undefined;
}

/** While it is on, knows for each operation of a gradient the place where the operation it differentiates was called. */
export class GradientSites {
  #forward: CallSite | undefined;
  #before: Engine["addTapeNode"] | undefined;

  /** The place of the operation that is being differentiated now; none outside gradients. */
  get forward(): CallSite | undefined {
    return this.#forward;
  }

  on(): void {
    const engine = tf.engine() as unknown as Engine;
    const before = engine.addTapeNode;
    this.#before = before;
    engine.addTapeNode = (...details) => {
      const node = before.apply(engine, details);
      const gradient = node?.gradient;
      if (node === undefined || gradient === undefined) return node;
      const site = this.#forward ?? new CallSite();
      node.gradient = (dys) => {
        const thunks = this.#within(site, () => gradient(dys));
        return Object.fromEntries(
          Object.entries(thunks).map(([input, thunk]) => [input, () => this.#within(site, thunk)]),
        );
      };
      return node;
    };
  }

  off(): void {
    (tf.engine() as unknown as Engine).addTapeNode = this.#before!;
  }

  #within<T>(site: CallSite, f: () => T): T {
    const before = this.#forward;
    this.#forward = site;
    try {
      return f();
    } finally {
      this.#forward = before;
    }
  }
}
