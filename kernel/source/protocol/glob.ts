/**
 * Patterns of history searches: `*` stands for any text, `?` for one character, `[a-z]` for one of a set and `[^a-z]` for
 * one that is not in it. A pattern speaks of the whole text, and its letters are those of the text, in their case.
 *
 * Between two stars, a pattern says what follows without a choice: each such part is searched behind the one before, and
 * the first place where it is found is as good as any. So the time grows with the product of both lengths at most.
 */

/** Whether texts match the pattern. */
export function glob(pattern: string): (text: string) => boolean {
  const parts = partsOf([...pattern]);
  if (parts.length === 1) {
    const whole = new RegExp(`^${parts[0]}$`, "su");
    return (text) => whole.test(text);
  }
  const searches = parts.map(
    (part, i) => new RegExp(i === 0 ? `^${part}` : i === parts.length - 1 ? `${part}$` : part, "gsu"),
  );
  return (text) => {
    let at = 0;
    for (const search of searches) {
      search.lastIndex = at;
      if (!search.test(text)) return false;
      at = search.lastIndex;
    }
    return true;
  };
}

/** What stands between the stars, each as the source of a regular expression. */
function partsOf(pattern: readonly string[]): string[] {
  const parts = [""];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    const end = character === "[" ? endOfSet(pattern, i) : -1;
    if (character === "*") {
      parts.push("");
      continue;
    }
    parts[parts.length - 1] +=
      character === "?" ? "." : end > 0 ? set(pattern.slice(i + 1, end)) : escaped(character);
    if (end > 0) i = end;
  }
  return parts;
}

/** The place of the bracket that closes a set; -1 where none does, and the opening one stands for itself. */
function endOfSet(pattern: readonly string[], start: number): number {
  const negated = pattern[start + 1] === "^" ? 1 : 0;
  // A bracket that comes first belongs to the set.
  return pattern.indexOf("]", start + negated + 2);
}

function set(inside: readonly string[]): string {
  const negated = inside[0] === "^";
  const members = negated ? inside.slice(1) : inside;
  let ranges = "";
  for (let i = 0; i < members.length; i++) {
    const isRange = members[i + 1] === "-" && i + 2 < members.length;
    const from = members[i]!;
    const to = isRange ? members[i + 2]! : from;
    // A range from a later character to an earlier one holds none.
    if (from.codePointAt(0)! <= to.codePointAt(0)!) ranges += `${escaped(from)}-${escaped(to)}`;
    if (isRange) i += 2;
  }
  return negated ? `[^${ranges}]` : `[${ranges}]`;
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
