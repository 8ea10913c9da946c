// @ts-check
/**
 * One thing the doctor looked at.
 *
 * @typedef {object} Finding
 * @property {string} name
 * @property {string} value What was found
 * @property {string} [problem] What is wrong and what to do, in one line; absent when all is well
 */

const column = 14;

/**
 * @param {Finding} finding
 * @returns {string} One line, two with a problem
 */
export function describe({ name, value, problem }) {
  const line = name.padEnd(column) + value;
  return problem ? `${line}\n${" ".repeat(column)}✗ ${problem}` : line;
}
