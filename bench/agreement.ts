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

/** Draws whose losses are compared, how many steps each trains, and how many standard errors the means may be apart. */
const draws = 16;
const trained = 3;
const standardErrors = 4.5;

/**
 * The same for trainers that draw inside a step: the mean loss over many draws, at the same weights and after two
 * steps. `reference` and `other` begin a training with the draw of that number.
 */
export async function sameMeanLoss(
  name: string,
  reference: (draw: number) => Promise<Trainer>,
  other: (draw: number) => Promise<Trainer>,
): Promise<string> {
  const expected = await lossesOfDraws(reference);
  const got = await lossesOfDraws(other);
  const gaps = [0, trained - 1].map((step) => {
    const a = summary(expected.map((losses) => losses[step]!));
    const b = summary(got.map((losses) => losses[step]!));
    const gap = Math.abs(a.mean - b.mean) / Math.hypot(a.error, b.error);
    if (!(gap <= standardErrors)) {
      throw new Error(
        `bench: expected the mean loss of ${name} over ${draws} draws at step ${step} to be selflab's, ${a.mean.toFixed(4)}, within ${standardErrors} standard errors, got ${b.mean.toFixed(4)} (${gap.toFixed(1)}); the two do not draw or learn the same`,
      );
    }
    return { a, b, gap };
  });
  const [first, last] = gaps as [(typeof gaps)[number], (typeof gaps)[number]];
  return `${name}: mean loss over ${draws} draws at the same weights ${first.b.mean.toFixed(3)}, selflab ${first.a.mean.toFixed(3)} (difference ${first.gap.toFixed(1)} standard errors; ${last.gap.toFixed(1)} after ${trained - 1} steps)`;
}

async function lossesOfDraws(begin: (draw: number) => Promise<Trainer>): Promise<(readonly number[])[]> {
  const losses: (readonly number[])[] = [];
  for (let draw = 0; draw < draws; draw++) losses.push((await (await begin(draw)).run(trained)).losses);
  return losses;
}

function summary(losses: readonly number[]): { mean: number; error: number } {
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / draws;
  const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / (draws - 1);
  return { mean, error: Math.sqrt(variance / draws) };
}

/** Returns how near the loss of `name` is to selflab's; throws where they differ by more than `allowed`, relatively. */
export function nearMeanLoss(name: string, expected: number, got: number, allowed: number): string {
  const gap = Math.abs(got / expected - 1);
  if (!(gap <= allowed)) {
    throw new Error(
      `bench: expected the loss of ${name} at the end of the epoch within ${100 * allowed} % of selflab's, ${expected.toFixed(3)}, got ${got.toFixed(3)}; the two do not learn the same`,
    );
  }
  return `${name}: loss ${got.toFixed(3)} at the end of the epoch, selflab ${expected.toFixed(3)} (${(100 * gap).toFixed(1)} % apart)`;
}

function small(gap: number): string {
  return gap === 0 ? "0" : gap.toExponential(0);
}
