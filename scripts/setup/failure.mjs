// @ts-check
/**
 * Something set-up needs is missing, and a person can mend it. The message is the house form,
 * `where: expected <what must hold>, got <value>; <what to do>`; the stack would add nothing.
 */
export class SetupFailure extends Error {
  /** @override */
  name = "SetupFailure";

  /**
   * @param {string} where
   * @param {{ expected: string, got: string, remedy: string, log?: string }} details `log`: the end of a command's output
   */
  constructor(where, { expected, got, remedy, log = "" }) {
    super(`${where}: expected ${expected}, got ${got}; ${remedy}`);
    this.log = log;
  }
}

/**
 * Runs a command-line program's main function; a SetupFailure ends it with its message and exit code 1.
 *
 * @param {() => Promise<number | void>} main Its number is the exit code
 */
export async function exitWith(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    if (error.log) console.error(`\n${error.log.replace(/^/gm, "    | ")}`);
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
