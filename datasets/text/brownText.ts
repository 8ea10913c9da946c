/**
 * The text of the Brown corpus: tokens `word/tag`, a sentence on a line, an empty line between paragraphs. In the joined
 * file a document begins with a line `# name category`.
 */

export interface BrownText {
  readonly id: string;
  readonly category: string;
  /** Sentences by paragraph: tokens with their tags, a blank between them. */
  readonly paragraphs: readonly (readonly string[])[];
}

/** The sentences of a file of the corpus, paragraph by paragraph, with one blank between tokens and none around them. */
export function parseParagraphs(text: string): string[][] {
  return text
    .split(/\n[ \t\r]*\n/)
    .map((block) =>
      block
        .split("\n")
        .map((line) => line.trim().replace(/\s+/g, " "))
        .filter((line) => line !== ""),
    )
    .filter((sentences) => sentences.length > 0);
}

/** Documents as one text, which `parseDocuments` reads. */
export function formatDocuments(documents: readonly BrownText[]): string {
  const texts = documents.map(({ id, category, paragraphs }) => {
    const body = paragraphs.map((sentences) => sentences.join("\n")).join("\n\n");
    return `# ${id} ${category}\n${body}\n`;
  });
  return texts.join("\n");
}

/** The documents of a text that `formatDocuments` made. */
export function parseDocuments(text: string): BrownText[] {
  return text.split(/^# /m).flatMap((part) => {
    if (part === "") return [];
    const end = part.indexOf("\n");
    const [id, category] = part.slice(0, end).split(" ") as [string, string];
    return [{ id, category, paragraphs: parseParagraphs(part.slice(end)) }];
  });
}

/** The word and the tag of a token: they part at its last slash, since words such as "1/2" have their own. */
export function parseToken(token: string): { word: string; tag: string } {
  const slash = token.lastIndexOf("/");
  if (slash < 1 || slash === token.length - 1) {
    throw new SyntaxError(
      `brown: expected a token such as "jury/nn", got "${token}"; run \`npx tsx datasets/prepare.ts\``,
    );
  }
  return { word: token.slice(0, slash), tag: token.slice(slash + 1) };
}
