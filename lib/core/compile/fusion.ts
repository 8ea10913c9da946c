/**
 * Which steps of a run become one operation.
 *
 * A chain of elementwise operations reads and writes its numbers from and to memory at each link, and arithmetic waits.
 * Fused, the whole chain is computed for some hundred numbers at a time, which stay in the processor's first cache. A sum
 * of rows at its end takes them from there.
 */
import { instructionOf } from "./instructions.ts";
import { sameShape } from "./operation.ts";
import { rowsReducedBy } from "./rowReduction.ts";
import type { Step, Users } from "./step.ts";

/** More instructions would need more registers than the first cache holds. */
const most = 200;

/**
 * The steps that are needed, by their numbers, in an order in which they can run: alone, or several as one operation.
 * `needed` are the users of each, as `users` finds them. Steps join what computes their inputs where both are
 * elementwise and have one shape, unless a third step would then have to run both before and after them. Reductions of
 * rows join the elementwise step that they reduce, those of one group if their rows have one length.
 */
export function fuse(steps: readonly Step[], needed: Users): readonly (readonly number[])[] {
  const groups = new Groups(steps, needed);
  steps.forEach((step, number) => {
    if (!groups.has(number) || instructionOf(step) === undefined) return;
    for (const source of step.sources) {
      if (source.from === "step" && isLike(steps[source.step]!, step)) groups.join(source.step, number);
    }
  });
  const lengths = new Map<number, number>();
  steps.forEach((step, number) => {
    const [source] = step.sources;
    const length = rowsReducedBy(step);
    if (!groups.has(number) || length === undefined || source?.from !== "step") return;
    if (instructionOf(steps[source.step]!) === undefined) return;
    const reduced = groups.of(source.step);
    if ((lengths.get(reduced) ?? length) !== length) return;
    groups.join(source.step, number);
    lengths.set(reduced, length);
  });
  return groups.ordered();
}

function isLike(producer: Step, step: Step): boolean {
  const [made] = producer.operation.outputs;
  const [next] = step.operation.outputs;
  return instructionOf(producer) !== undefined && sameShape(made!.shape, next!.shape);
}

/** The steps in groups, of which no two need each other, and the groups in an order in which they can run. */
class Groups {
  readonly #steps: readonly Step[];
  readonly #members = new Map<number, readonly number[]>();
  /** The group of a step: the number of its first member. */
  readonly #groupOf = new Map<number, number>();
  /** The groups in their order, with gaps, and the place of each in it. */
  readonly #order: (number | undefined)[] = [];
  readonly #place = new Map<number, number>();

  constructor(steps: readonly Step[], needed: Users) {
    this.#steps = steps;
    for (const number of [...needed.keys()].sort((a, b) => a - b)) {
      this.#members.set(number, [number]);
      this.#groupOf.set(number, number);
      this.#place.set(number, this.#order.length);
      this.#order.push(number);
    }
  }

  has(step: number): boolean {
    return this.#groupOf.has(step);
  }

  /** The group of a step, by a number that stays while nothing joins it. */
  of(step: number): number {
    return this.#groupOf.get(step)!;
  }

  /** Makes the groups of two steps one, if that is possible. */
  join(a: number, b: number): void {
    const groups = [this.#groupOf.get(a)!, this.#groupOf.get(b)!];
    const [earlier, later] = groups.sort((x, y) => this.#place.get(x)! - this.#place.get(y)!) as [
      number,
      number,
    ];
    if (earlier === later) return;
    const members = groups.flatMap((group) => this.#members.get(group)!).sort((x, y) => x - y);
    if (members.length > most) return;
    const before = this.#neededBetween(earlier, later);
    if (before === undefined) return;

    const group = members[0]!;
    const first = this.#place.get(earlier)!;
    const last = this.#place.get(later)!;
    const between = this.#order.slice(first + 1, last).filter((other) => other !== undefined);
    const renewed = [
      ...between.filter((other) => before.has(other)),
      group,
      ...between.filter((other) => !before.has(other)),
    ];
    for (const other of groups) this.#members.delete(other);
    this.#members.set(group, members);
    for (const member of members) this.#groupOf.set(member, group);
    this.#order.fill(undefined, first, last + 1);
    renewed.forEach((other, i) => {
      this.#order[first + i] = other;
      this.#place.set(other, first + i);
    });
  }

  /** What stands between two groups and is needed by the later one; none where a part of that needs the earlier. */
  #neededBetween(earlier: number, later: number): ReadonlySet<number> | undefined {
    const begin = this.#place.get(earlier)!;
    const found = new Set<number>();
    const waiting = [later];
    for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
      for (const needed of this.#needs(group)) {
        if (needed === earlier && group !== later) return undefined;
        if (this.#place.get(needed)! <= begin || found.has(needed)) continue;
        found.add(needed);
        waiting.push(needed);
      }
    }
    return found;
  }

  /** The groups whose values a group uses. */
  *#needs(group: number): Generator<number> {
    for (const member of this.#members.get(group)!) {
      for (const source of this.#steps[member]!.sources) {
        if (source.from !== "step") continue;
        const needed = this.#groupOf.get(source.step)!;
        if (needed !== group) yield needed;
      }
    }
  }

  /** The members of each group, a group after those that it needs. */
  ordered(): readonly (readonly number[])[] {
    return this.#order.filter((group) => group !== undefined).map((group) => this.#members.get(group)!);
  }
}
