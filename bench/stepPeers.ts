/** The programs that `step` races against: one with PyTorch, one with JAX. */
import { SetupFailure } from "../scripts/setup/failure.mjs";
import { inClone } from "../scripts/setup/places.mjs";
import type { Run, Trainer } from "./alternate.ts";
import type { Settings } from "./benchmark.ts";
import { Peer } from "./peer.ts";
import { peerPython } from "./peerEnvironment.ts";
import type { Work } from "./works/work.ts";

const libraries = ["pytorch", "jax"];

/** What a peer tells of itself. */
interface About {
  readonly versions: Readonly<Record<string, string>>;
  readonly processorSeconds: number;
}

/** What a peer begins a training with. */
export interface Beginning {
  /** How it does the work: one of its manners. */
  readonly manner: string;
  /** A file with selflab's model and batch. */
  readonly start: string;
  readonly draw?: number;
}

export class StepPeer {
  readonly #peer: Peer;

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  async about(): Promise<About> {
    return (await this.#peer.ask({ do: "about" })) as unknown as About;
  }

  /** The ways in which it does a work, by the names of contenders. */
  async manners({ id, stepsACall }: Work): Promise<Readonly<Record<string, string>>> {
    const { manners } = await this.#peer.ask({ do: "manners", work: id, stepsACall });
    return manners as Readonly<Record<string, string>>;
  }

  /** Lets it begin a training. */
  async begin({ id, drawn, stepsACall }: Work, { draw = 0, ...how }: Beginning): Promise<PeerTrainer> {
    const { trainer } = await this.#peer.ask({ do: "begin", work: id, drawn, stepsACall, draw, ...how });
    return {
      run: async (steps) => (await this.#peer.ask({ do: "run", trainer, steps })) as unknown as Run,
      end: async () => void (await this.#peer.ask({ do: "end", trainer })),
    };
  }

  close(): Promise<void> {
    return this.#peer.close();
  }
}

/** A training in another program. */
export interface PeerTrainer extends Trainer {
  /** Lets the program forget it. */
  end(): Promise<void>;
}

/** The peers, or why there are none. */
export async function openPeers({
  peers,
  threads,
}: Pick<Settings, "peers" | "threads">): Promise<{ peers: StepPeer[]; missing?: string }> {
  if (!peers) return { peers: [], missing: "--no-peers" };
  try {
    const python = await peerPython();
    const script = inClone("bench", "peers", "step.py");
    const open = (library: string) =>
      new StepPeer(
        new Peer(`step.py ${library}`, [python, "-W", "ignore", script, library, String(threads)]),
      );
    return { peers: libraries.map(open) };
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.log(`The peers take no part: ${error.message}`);
    return { peers: [], missing: error.message };
  }
}

export async function closePeers(peers: readonly StepPeer[]): Promise<void> {
  await Promise.all(peers.map((peer) => peer.close()));
}
