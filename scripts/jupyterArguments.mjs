// @ts-check
import { root } from "./setup/places.mjs";

/** The three names of the folder that JupyterLab shows. */
const folder = /^--(ServerApp\.root_dir|ServerApp\.notebook_dir|notebook-dir)(=|$)/;

/**
 * Python's arguments for JupyterLab on the lessons: the user's, and ours where the user says nothing. What else the
 * project wants of JupyterLab is in `setup/jupyter/`, which arguments overrule.
 *
 * @param {readonly string[]} given What the user wrote after `npm start --`
 * @param {number} [user] Id of the user; Jupyter asks root (0) for a word of consent
 */
export function jupyterArguments(given, user = process.getuid?.()) {
  return [
    ...["-m", "jupyterlab"],
    ...(given.some((argument) => folder.test(argument)) ? [] : [`--ServerApp.root_dir=${root}`]),
    ...(user === 0 && !given.includes("--allow-root") ? ["--allow-root"] : []),
    ...given,
  ];
}
