/**
 * Finds and starts the native TensorFlow backend. Importing this file is enough; everything else in lib
 * reaches TensorFlow through `core/tensor`.
 *
 * The settings have to be in the environment before the library is loaded: oneDNN's kernels make the
 * convolutions of this pack about a fifth faster, and the log level hides TensorFlow's start-up notes.
 * Values that the user has set are kept.
 */
import { createRequire } from "node:module";
import util from "node:util";
import type * as tfjs from "@tensorflow/tfjs-node";

process.env.TF_ENABLE_ONEDNN_OPTS ??= "1";
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";

const removedInNode23 = util as {
  isNullOrUndefined?: (value: unknown) => boolean;
  isArray?: typeof Array.isArray;
};
removedInNode23.isNullOrUndefined ??= (value) => value === null || value === undefined;
removedInNode23.isArray ??= Array.isArray;

/** The loaded library; its backend is the native one, or loading has thrown. */
export const library: typeof tfjs = load();

function load(): typeof tfjs {
  const require = createRequire(import.meta.url);
  try {
    return require("@tensorflow/tfjs-node");
  } catch (cause) {
    throw new Error(
      "backend: expected the native TensorFlow library beside @tensorflow/tfjs-node, got none that loads; " +
        "run `npm start` or `npm test` once, which set it up, or `npm run doctor` to see what is missing",
      { cause },
    );
  }
}
