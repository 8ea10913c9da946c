/** Which experiments a user means by a list of ids, sections, rows and ranges of rows. */
import type { Entry } from "./registry.ts";

/**
 * The entries that any of the words names. A word is an id (`simclr`), a section (`instance`), a row (`79`), a
 * range of rows (`34-42`), or several of these joined by commas; none, or `all`, means every entry.
 *
 * A range may have rows that are not there; every other word must name something.
 */
export function select(entries: readonly Entry[], words: readonly string[]): Entry[] {
  const wanted = words
    .flatMap((word) => word.split(","))
    .map((word) => word.trim())
    .filter((word) => word !== "");
  if (wanted.length === 0 || wanted.includes("all")) return [...entries];
  const tests = wanted.map((word) => {
    const names = matcher(word);
    if (!entries.some(names)) {
      const known = entries
        .map(({ id, section, experiment }) => `${experiment.row} ${section}/${id}`)
        .join(", ");
      throw new RangeError(
        `select: expected an id, section, row or range of rows, got "${word}"; known are ${known}`,
      );
    }
    return names;
  });
  return entries.filter((entry) => tests.some((names) => names(entry)));
}

function matcher(word: string): (entry: Entry) => boolean {
  const range = word.match(/^(\d+)(?:-(\d+))?$/);
  if (range) {
    const from = Number(range[1]);
    const to = Number(range[2] ?? range[1]);
    return ({ experiment }) => experiment.row >= from && experiment.row <= to;
  }
  return ({ id, section }) => word === id || word === section || word === `${section}/${id}`;
}
