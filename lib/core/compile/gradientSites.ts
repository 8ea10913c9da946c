/** Which operation a gradient's operations belong to: tfjs runs gradients from a tape, where the place of the call is lost. */
import { tf } from "../tensor.ts";
import { CallSite } from "./operation.ts";

type Thunks = Record<string, () => tf.Tensor>;

/** The part of tfjs's engine that is used here: see its `engine.ts` and `tape.ts`. */
interface Engine {
  addTapeNode(...details: unknown[]): void;
  readonly state: { readonly activeTape: { gradient?: (dys: readonly tf.Tensor[]) => Thunks }[] };
}

/** While it is on, knows for each operation of a gradient the place where the operation it differentiates was called. */
export class GradientSites {
  #forward: CallSite | undefined;

  /** The place of the operation that is being differentiated now; none outside gradients. */
  get forward(): CallSite | undefined {
    return this.#forward;
  }

  on(): void {
    const engine = tf.engine() as unknown as Engine;
    engine.addTapeNode = (...details) => {
      Object.getPrototypeOf(engine).addTapeNode.apply(engine, details);
      const node = engine.state.activeTape.at(-1)!;
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
    Reflect.deleteProperty(tf.engine(), "addTapeNode");
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
