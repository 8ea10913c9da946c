import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where converted data sets are kept: `datasets/` in the cache folder of selflab, which is `SELFLAB_CACHE`,
 * else `$XDG_CACHE_HOME/selflab`, else `~/.cache/selflab`. All clones share it and `npm ci` leaves it alone.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { SELFLAB_CACHE, XDG_CACHE_HOME } = environment;
  const root = SELFLAB_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "selflab");
  return join(root, "datasets");
}
