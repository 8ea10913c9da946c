/** A peer's contender: a training in the other program. */
import type { Run, Trainer } from "./alternate.ts";
import type { Message, Peer } from "./peer.ts";

/** Lets the peer begin a training as `message` says. */
export async function peerTrainer(peer: Peer, message: Message): Promise<Trainer> {
  const { trainer } = await peer.ask({ do: "begin", ...message });
  return {
    run: async (steps) => (await peer.ask({ do: "run", trainer, steps })) as unknown as Run,
  };
}
