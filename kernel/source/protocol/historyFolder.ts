/** Where history is kept. */
import { homedir } from "node:os";
import path from "node:path";

export interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/**
 * The folder of history files; none if `SELFLAB_HISTORY` is `off`, and the one it names if it is set. Otherwise where
 * the system keeps what programs note about their use: `$XDG_STATE_HOME` on Linux.
 */
export function historyFolder({
  env = process.env,
  platform = process.platform,
  home = homedir(),
}: Partial<Place> = {}): string | undefined {
  const { SELFLAB_HISTORY: own, XDG_STATE_HOME: state, LOCALAPPDATA: local } = env;
  if (own === "off") return undefined;
  if (own) return path.resolve(own);
  return path.join(stateFolder(), "selflab-kernel", "history");

  function stateFolder(): string {
    if (platform === "darwin") return path.join(home, "Library", "Application Support");
    if (platform === "win32") return local || path.join(home, "AppData", "Local");
    // A relative path is to be ignored, says the XDG specification.
    return state && path.isAbsolute(state) ? state : path.join(home, ".local", "state");
  }
}
