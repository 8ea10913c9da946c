/** Whether two contenders compute the same: a race between different networks says nothing. */
import type { Trainer } from "./alternate.ts";

/** Steps that are compared: after the first, the gradients and the optimizer count as well. */
const compared = 5;

/** Largest difference of the losses at the same weights. */
const atStart = 1e-4;

/** Largest difference after steps of each one's own, in which float32's rounding grows. */
const later = 1e-3;

/**
 * Trains two fresh trainers, which began with the same weights and draw nothing, for some steps and compares their
 * losses. Returns what it found; throws where they differ.
 */
export async function sameLosses(name: string, reference: Trainer, other: Trainer): Promise<string> {
  const expected = (await reference.run(compared)).losses;
  const got = (await other.run(compared)).losses;
  const gaps = expected.map((loss, i) => Math.abs(loss - got[i]!));
  const bad = gaps.findIndex((gap, i) => !(gap <= (i === 0 ? atStart : later)));
  if (bad >= 0) {
    throw new Error(
      `bench: expected the loss of ${name} at step ${bad} to be selflab's, ${expected[bad]}, got ${got[bad]}; the two do not compute the same, so there is nothing to time`,
    );
  }
  const largest = Math.max(...gaps.slice(1));
  return `${name}: loss ${expected[0]!.toFixed(4)} at the same weights, difference ${small(gaps[0]!)}; ${small(largest)} at most in the ${compared - 1} steps after`;
}

/** Draws of random views whose losses are compared, and how many standard errors their means may be apart. */
const draws = 24;
const standardErrors = 4;

/**
 * The same for trainers that draw random views: the mean first loss over many draws. `reference` and `other` begin
 * a training with the draw of that number.
 */
export async function sameMeanLoss(
  name: string,
  reference: (draw: number) => Promise<Trainer>,
  other: (draw: number) => Promise<Trainer>,
): Promise<string> {
  const a = await firstLosses(reference);
  const b = await firstLosses(other);
  const gap = Math.abs(a.mean - b.mean);
  const error = Math.hypot(a.error, b.error);
  if (!(gap <= standardErrors * error)) {
    throw new Error(
      `bench: expected the mean loss of ${name} over ${draws} draws of views to be selflab's, ${a.mean.toFixed(4)}, within ${(standardErrors * error).toFixed(4)}, got ${b.mean.toFixed(4)}; the two do not draw the same views`,
    );
  }
  return `${name}: mean loss over ${draws} draws of views at the same weights ${b.mean.toFixed(3)}, selflab ${a.mean.toFixed(3)} (difference ${(gap / error).toFixed(1)} standard errors)`;
}

function small(gap: number): string {
  return gap === 0 ? "0" : gap.toExponential(0);
}

async function firstLosses(
  begin: (draw: number) => Promise<Trainer>,
): Promise<{ mean: number; error: number }> {
  const losses: number[] = [];
  for (let draw = 0; draw < draws; draw++) losses.push((await (await begin(draw)).run(1)).losses[0]!);
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / draws;
  const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / (draws - 1);
  return { mean, error: Math.sqrt(variance / draws) };
}
