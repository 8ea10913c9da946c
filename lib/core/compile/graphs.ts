/** The graphs of a compiled function: one for each form of its inputs. */
import { signature, type Tree } from "../tree.ts";
import type { Session } from "./session.ts";

export class Graphs<Graph extends { readonly session: Session }> {
  readonly #graphs = new Map<string, Graph>();
  readonly #sessions = new Set<Session>();

  /**
   * Of the compiled function `owner`: the sessions are closed when nobody holds it any more. They must not lead back to
   * it: a list of recorded operations would, since the call sites in it are stacks, which hold the functions that were
   * called.
   */
  constructor(owner: object) {
    abandoned.register(owner, this.#sessions);
  }

  /** The graph for inputs of this form, which `record` makes where there is none yet. */
  of(inputs: Tree, record: () => Graph): Graph {
    const form = signature(inputs);
    const known = this.#graphs.get(form);
    if (known !== undefined) return known;
    const graph = record();
    this.#graphs.set(form, graph);
    this.#sessions.add(graph.session);
    return graph;
  }

  get count(): number {
    return this.#graphs.size;
  }

  close(): void {
    closeAll(this.#sessions);
    this.#graphs.clear();
  }
}

const abandoned = new FinalizationRegistry<Set<Session>>(closeAll);

function closeAll(sessions: Set<Session>): void {
  for (const session of sessions) session.close();
  sessions.clear();
}
