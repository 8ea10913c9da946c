/** Which operation a gradient's operations belong to: tfjs runs gradients from a tape, where the place of the call is lost. */
import { tf } from "../tensor.ts";
import { CallSite } from "./operation.ts";

type Thunks = Record<string, () => tf.Tensor>;

interface TapeNode {
  gradient?: (dys: readonly tf.Tensor[]) => Thunks;
}

/** The part of tfjs's engine that is used here: see its `engine.ts` and `tape.ts`. */
interface Engine {
  addTapeNode(...details: unknown[]): void;
  readonly state: { readonly activeTape: TapeNode[] };
}

/** While it is on, knows for each operation of a gradient the place where the operation it differentiates was called. */
export class GradientSites {
  #forward: CallSite | undefined;
  #before: Engine["addTapeNode"] | undefined;
  readonly #seen = new WeakSet<TapeNode>();

  /** The place of the operation that is being differentiated now; none outside gradients. */
  get forward(): CallSite | undefined {
    return this.#forward;
  }

  on(): void {
    const engine = tf.engine() as unknown as Engine;
    const before = engine.addTapeNode;
    this.#before = before;
    engine.addTapeNode = (...details) => {
      before.apply(engine, details);
      // Copies of its outputs may come behind the operation: see kernels/savedOutputs.
      const node = engine.state.activeTape.findLast((one) => !this.#seen.has(one))!;
      this.#seen.add(node);
      const { gradient } = node;
      if (gradient === undefined) return;
      const site = this.#forward ?? new CallSite();
      node.gradient = (dys) => {
        const thunks = this.#within(site, () => gradient(dys));
        return Object.fromEntries(
          Object.entries(thunks).map(([input, thunk]) => [input, () => this.#within(site, thunk)]),
        );
      };
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
