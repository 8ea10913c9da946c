/** The program behind bin/selflab-kernel.mjs. */

import { command } from "./command.ts";
import { Failure } from "./failure.ts";

try {
  for (const line of command(process.argv.slice(2))) console.log(line);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
