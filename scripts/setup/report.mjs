// @ts-check
/** What a person sees of set-up: one headline a step, its notes, and how long it took. */

const indent = "      ";

/**
 * @typedef {object} Report
 * @property {(text: string) => void} headline Starts a step
 * @property {(text: string) => void} skip Names a step that has nothing to do
 * @property {(text: string) => void} note Something worth keeping on the screen
 * @property {(text: string) => void} progress The latest line of a running command; shown on a terminal only
 * @property {(text: string) => void} done Ends a step
 */

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {Report}
 */
export function createReport(stream = process.stdout) {
  let began = Date.now();
  let latest = "";
  /** @type {NodeJS.Timeout | undefined} */
  let clock;

  const erase = () => stream.isTTY && stream.write("\r\x1b[K");
  const draw = () => {
    const text = `${indent}${((Date.now() - began) / 1000).toFixed(0).padStart(3)} s  ${latest}`;
    stream.write(`\r\x1b[K${text.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  /** @param {string} text */
  const print = (text) => {
    erase();
    stream.write(`${text}\n`);
  };

  return {
    headline(text) {
      print(text);
      began = Date.now();
      latest = "";
      if (stream.isTTY) clock = setInterval(draw, 500).unref();
    },
    skip: print,
    note: (text) => print(`${indent}${text}`),
    progress(text) {
      latest = text.trim();
    },
    done(text) {
      clearInterval(clock);
      print(`${indent}${text} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
    },
  };
}
