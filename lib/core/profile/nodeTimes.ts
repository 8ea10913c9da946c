/** When each node of a graph ran, from TensorFlow's RunMetadata. */
import { messagesOf, numbersOf } from "./message.ts";

/** One run of a node; times in milliseconds from the first event of the call. */
export interface NodeTime {
  readonly node: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The runs of one call, the earliest first. The time of a node is that of its kernel, without what the executor does
 * before and after.
 *
 * Source: tensorflow/core/framework/step_stats.proto: RunMetadata { step_stats (1) { dev_stats (1) { node_stats (2)
 * { node_name (1), all_start_nanos (13), op_start_rel_nanos (14), op_end_rel_nanos (15) } } } }.
 */
export function nodeTimes(metadata: Buffer): readonly NodeTime[] {
  const stats = messagesOf(metadata, 1)
    .flatMap((steps) => messagesOf(steps, 1))
    .flatMap((device) => messagesOf(device, 2))
    .map((message) => {
      const numbers = numbersOf(message);
      const [all = 0n, start = 0n, end = 0n] = [13, 14, 15].map((field) => numbers.get(field));
      return { node: String(messagesOf(message, 1)[0]), start: all + start, end: all + end };
    })
    .sort((a, b) => Number(a.start - b.start));
  const milliseconds = (nanoseconds: bigint) => Number(nanoseconds - stats[0]!.start) / 1e6;
  return stats.map(({ node, start, end }) => ({ node, start: milliseconds(start), end: milliseconds(end) }));
}
