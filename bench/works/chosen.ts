/** The works that a run was asked for. */
import type { Work } from "./work.ts";

/** Those of `all` whose name is in `only`; all of them where none is named. */
export function chosen<W extends Pick<Work, "id">>(all: readonly W[], only: readonly string[]): readonly W[] {
  const names = [...new Set(all.map(({ id }) => id))];
  for (const name of only) {
    if (names.includes(name)) continue;
    throw new RangeError(
      `bench: expected --only of ${names.join(", ")}, got "${name}"; leave it out for all`,
    );
  }
  return only.length === 0 ? all : all.filter(({ id }) => only.includes(id));
}
