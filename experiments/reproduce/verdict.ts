/** What the runs of several seeds say about a claim. */
import type { Claim, Evidence } from "../experiment.ts";

export interface Verdict {
  readonly says: string;
  readonly evidence: Evidence;
  /** The effect of each run. */
  readonly effects: readonly number[];
  /** Their mean. */
  readonly effect: number;
  readonly atLeast: number;
  readonly changed?: Claim<unknown>["changed"];
  /** Positive on every seed, and the mean at least the minimum. */
  readonly holds: boolean;
}

/** The verdict on each claim from at least one run. */
export function verdicts<Run>(claims: readonly Claim<Run>[], runs: readonly Run[]): Verdict[] {
  if (runs.length === 0)
    throw new RangeError("verdicts: expected at least one run, got none; run the experiment first");
  return claims.map(({ says, evidence, effect: measure, atLeast, changed }) => {
    const effects = runs.map((run) => measure(run));
    const effect = effects.reduce((sum, value) => sum + value, 0) / effects.length;
    const holds = effects.every((value) => value > 0) && effect >= atLeast;
    return { says, evidence, effects, effect, atLeast, ...(changed && { changed }), holds };
  });
}

/** How a verdict is published. */
export function publish({ holds }: Verdict): string {
  return holds ? "holds" : "not reproduced at this scale";
}

/** Rows for a table, one a verdict. */
export function verdictRows(verdicts: readonly Verdict[]): Record<string, string>[] {
  return verdicts.map((verdict) => ({
    says: verdict.says,
    evidence: verdict.evidence,
    effect: shown(verdict.effect),
    "lowest seed": shown(Math.min(...verdict.effects)),
    required: String(verdict.atLeast),
    verdict: publish(verdict),
  }));
}

/** Claims measure different things, so each number has three digits of its own, but no more than four decimals. */
function shown(value: number): string {
  return String(Number(Number(value.toPrecision(3)).toFixed(4))).replace("-", "−");
}
