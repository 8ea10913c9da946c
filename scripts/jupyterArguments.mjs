// @ts-check
import { root } from "./setup/places.mjs";

/**
 * Python's arguments for JupyterLab on the lessons. The user's come last, where they overrule ours.
 *
 * @param {readonly string[]} given What the user wrote after `npm start --`
 * @param {number} [user] Id of the user; Jupyter asks root (0) for a word of consent
 */
export function jupyterArguments(given, user = process.getuid?.()) {
  return [
    ...["-m", "jupyterlab"],
    `--ServerApp.root_dir=${root}`,
    "--LabApp.default_url=/lab/tree/notebooks/01-introduction.ipynb",
    ...(user === 0 ? ["--allow-root"] : []),
    ...given,
  ];
}
