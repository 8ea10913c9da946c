/** How wide text will be, so that headings, legends and names get the room they need before anything is drawn. */

/** Width of a character as a fraction of the font size, in classes; the widest of the fonts of the theme. */
const widthClasses: readonly [characters: RegExp, em: number][] = [
  [/[iljI|.,;:'!]/, 0.28],
  [/[ tfr()[\]{}/\\-]/, 0.36],
  [/[mwMW@%—]/, 0.88],
  [/[A-Z&]/, 0.68],
];
const otherwise = 0.56;

/** The width in pixels of the longest line of `text` at a font size in pixels: an estimate, rather too wide. */
export function textWidth(text: string, size: number): number {
  return Math.max(...linesOf(text).map((line) => lineWidth(line, size)));
}

/** The lines that plotly will make of `text`. */
export function linesOf(text: string): string[] {
  return text.split(/<br\s*\/?>/);
}

/** Breaks `text` between words such that no line is wider than `width` pixels, if its words allow it. */
export function wrap(text: string, width: number, size: number): string {
  return linesOf(text)
    .map((line) => wrapLine(line, width, size))
    .join("<br>");
}

function wrapLine(line: string, width: number, size: number): string {
  const lines: string[] = [];
  for (const word of line.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && lineWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join("<br>");
}

function lineWidth(line: string, size: number): number {
  let ems = 0;
  for (const character of line.replace(/<[^>]*>/g, "")) {
    ems += widthClasses.find(([characters]) => characters.test(character))?.[1] ?? otherwise;
  }
  return ems * size;
}
