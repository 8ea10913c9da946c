/** Places of a source in the script made of it, and back, by the script's source map. Lines and columns count from 0. */

export interface Place {
  readonly line: number;
  readonly column: number;
}

interface Segment {
  /** Column in the script. */
  readonly column: number;
  /** Where in the source it was made from; nothing where the translator added it. */
  readonly source: Place | undefined;
}

export class LineMap {
  /** The segments of each line of the script. */
  readonly #lines: readonly (readonly Segment[])[];
  readonly #above: number;
  /** For each line of the source that anything was made of, the first place of it in the script. */
  readonly #scriptPlaces = new Map<number, Place>();
  readonly #sourceLines: readonly number[];

  /** Of a source map of one source, whose text is `text`; `above` is how many lines of the script precede what it maps. */
  constructor({ mappings }: { readonly mappings: string }, text: string, above = 0) {
    this.#lines = decode(mappings);
    this.#above = above;
    const comments = commentLines(text);
    for (const [i, segments] of this.#lines.entries()) {
      for (const [k, { column, source }] of segments.entries()) {
        if (source === undefined || this.#scriptPlaces.has(source.line)) continue;
        if (comments.has(source.line)) continue;
        // What the translator put before the line's first segment belongs to the same statement.
        this.#scriptPlaces.set(source.line, { line: i + above, column: k === 0 ? 0 : column });
      }
    }
    this.#sourceLines = [...this.#scriptPlaces.keys()].sort((a, b) => a - b);
  }

  /** Where a line of the source, or the next one of which anything was made, begins in the script. */
  toScript(line: number): { readonly line: number; readonly place: Place } | undefined {
    const found = this.#sourceLines.find((candidate) => candidate >= line);
    return found === undefined ? undefined : { line: found, place: this.#scriptPlaces.get(found)! };
  }

  /** What a place of the script was made from; nothing for what the translator added. */
  toSource({ line, column }: Place): Place | undefined {
    const segments = this.#lines[line - this.#above];
    if (segments === undefined) return undefined;
    const before = segments.filter((segment) => segment.column <= column).at(-1) ?? segments[0];
    return before?.source;
  }
}

/** The lines that begin in or with a comment: scripts have some of them, but nothing stops there. */
function commentLines(text: string): Set<number> {
  const found = new Set<number>();
  let inside = false;
  for (const [i, line] of text.split("\n").entries()) {
    if (inside || /^\s*(?:\/\/|\/\*)/.test(line)) found.add(i);
    if (inside) inside = !line.includes("*/");
    else inside = /^\s*\/\*/.test(line) && !line.includes("*/");
  }
  return found;
}

/** Base64 digits of a mapping: five bits of the value each, the sixth says that more follow. */
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function decode(mappings: string): Segment[][] {
  let sourceLine = 0;
  let sourceColumn = 0;
  return mappings.split(";").map((line) => {
    let column = 0;
    return line
      .split(",")
      .filter((text) => text !== "")
      .map((text) => {
        const [step = 0, , lines, columns] = numbers(text);
        column += step;
        if (lines === undefined || columns === undefined) return { column, source: undefined };
        sourceLine += lines;
        sourceColumn += columns;
        return { column, source: { line: sourceLine, column: sourceColumn } };
      });
  });
}

/** The numbers of a segment; the last bit of each is its sign. */
function numbers(text: string): number[] {
  const found: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of text) {
    const bits = digits.indexOf(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    found.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return found;
}
