/**
 * Patterns of history searches: `*` stands for any text, `?` for one character, `[a-z]` for one of a set and `[^a-z]` for
 * one that is not in it. A pattern speaks of the whole text, and its letters are those of the text, in their case.
 */

type Piece = "any text" | ((character: string) => boolean);

/** Whether texts match the pattern. The time grows with the product of both lengths at most. */
export function glob(pattern: string): (text: string) => boolean {
  const pieces = piecesOf([...pattern]);
  return (text) => {
    const characters = [...text];
    let piece = 0;
    let at = 0;
    // The last star, and where the text goes on that it does not cover.
    let star = -1;
    let behind = 0;
    while (at < characters.length) {
      const next = pieces[piece];
      if (next === "any text") {
        star = piece++;
        behind = at;
      } else if (next?.(characters[at]!)) {
        piece++;
        at++;
      } else if (star >= 0) {
        piece = star + 1;
        at = ++behind;
      } else return false;
    }
    return pieces.slice(piece).every((rest) => rest === "any text");
  };
}

function piecesOf(pattern: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    const end = character === "[" ? endOfSet(pattern, i) : -1;
    if (character === "*") pieces.push("any text");
    else if (character === "?") pieces.push(() => true);
    else if (end > 0) {
      pieces.push(set(pattern.slice(i + 1, end)));
      i = end;
    } else pieces.push((other) => other === character);
  }
  return pieces;
}

/** The place of the bracket that closes a set; -1 where none does, and the opening one stands for itself. */
function endOfSet(pattern: readonly string[], start: number): number {
  const negated = pattern[start + 1] === "^" ? 1 : 0;
  // A bracket that comes first belongs to the set.
  return pattern.indexOf("]", start + negated + 2);
}

function set(inside: readonly string[]): (character: string) => boolean {
  const negated = inside[0] === "^";
  const members = negated ? inside.slice(1) : inside;
  const ranges: [from: number, to: number][] = [];
  for (let i = 0; i < members.length; i++) {
    const isRange = members[i + 1] === "-" && i + 2 < members.length;
    const from = members[i]!.codePointAt(0)!;
    ranges.push([from, isRange ? members[i + 2]!.codePointAt(0)! : from]);
    if (isRange) i += 2;
  }
  return (character) => {
    const point = character.codePointAt(0)!;
    return ranges.some(([from, to]) => from <= point && point <= to) !== negated;
  };
}
