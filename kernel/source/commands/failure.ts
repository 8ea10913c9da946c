/** What keeps a command from its work and a person can mend; its message says how. */
export class Failure extends Error {
  override name = "Failure";

  constructor(where: string, expected: string, got: string, remedy: string) {
    super(`${where}: expected ${expected}, got ${got}; ${remedy}`);
  }
}
