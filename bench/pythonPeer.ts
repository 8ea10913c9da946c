/** The programs in Python that benchmarks race against: see bench/peers. */
import { machine } from "../experiments/reproduce/machine.ts";
import { SetupFailure } from "../scripts/setup/failure.mjs";
import { inClone } from "../scripts/setup/places.mjs";
import type { Run, Trainer } from "./alternate.ts";
import type { Race, Report, Settings } from "./benchmark.ts";
import { processSeconds, watchOthers } from "./interference.ts";
import { type Message, Peer } from "./peer.ts";
import { peerPython } from "./peerEnvironment.ts";

/** What a peer tells of itself. */
interface About {
  readonly versions: Readonly<Record<string, string>>;
  readonly processorSeconds: number;
}

/** A training in another program. */
export interface PeerTrainer extends Trainer {
  /** Lets the program forget it. */
  end(): Promise<void>;
}

export class PythonPeer {
  readonly #peer: Peer;

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  async about(): Promise<About> {
    return (await this.#peer.ask({ do: "about" })) as unknown as About;
  }

  /** The ways in which it does a work, by the names of contenders. */
  async manners(work: Message): Promise<Readonly<Record<string, string>>> {
    const { manners } = await this.#peer.ask({ do: "manners", ...work });
    return manners as Readonly<Record<string, string>>;
  }

  /** Lets it begin a training, of which `how` says everything. */
  async begin(how: Message): Promise<PeerTrainer> {
    const { trainer } = await this.#peer.ask({ do: "begin", ...how });
    return {
      run: async (steps) => (await this.#peer.ask({ do: "run", trainer, steps })) as unknown as Run,
      end: async () => void (await this.#peer.ask({ do: "end", trainer })),
    };
  }

  close(): Promise<void> {
    return this.#peer.close();
  }
}

/** What a benchmark against these peers reports: all but its name and method. */
type Raced = Omit<Report, "benchmark" | "method">;

/**
 * Runs `script` of bench/peers once for each of the libraries, lets `races` race against them, and reports it with the
 * machine, everybody's versions, and what other programs used meanwhile.
 */
export async function raceAgainst(
  script: string,
  libraries: readonly string[],
  settings: Settings,
  races: (peers: readonly PythonPeer[]) => Promise<readonly Race[]>,
): Promise<Raced> {
  const { peers, missing } = await openPeers(script, libraries, settings);
  try {
    const others = await watchOthers(() => secondsOf(peers));
    const works = await races(peers);
    const here = machine();
    const versions = await Promise.all(peers.map(async (peer) => (await peer.about()).versions));
    return {
      machine: { ...here, versions: Object.assign({}, here.versions, ...versions) },
      threads: settings.threads,
      rounds: settings.rounds,
      others: await others(),
      works,
      ...(missing !== undefined && { missing }),
    };
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
  }
}

/** Processor time of all contenders. */
async function secondsOf(peers: readonly PythonPeer[]): Promise<number> {
  const seconds = await Promise.all(peers.map(async (peer) => (await peer.about()).processorSeconds));
  return seconds.reduce((sum, one) => sum + one, processSeconds());
}

/** The peers, or why there are none. */
async function openPeers(
  script: string,
  libraries: readonly string[],
  { peers, threads }: Pick<Settings, "peers" | "threads">,
): Promise<{ peers: PythonPeer[]; missing?: string }> {
  if (!peers) return { peers: [], missing: "--no-peers" };
  try {
    const python = await peerPython();
    const file = inClone("bench", "peers", script);
    const open = (library: string) =>
      new PythonPeer(
        new Peer(`${script} ${library}`, [python, "-W", "ignore", file, library, String(threads)]),
      );
    return { peers: libraries.map(open) };
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.log(`The peers take no part: ${error.message}`);
    return { peers: [], missing: error.message };
  }
}
