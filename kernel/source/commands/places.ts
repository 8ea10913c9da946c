/** Where Jupyter keeps kernels: its data folders, each with kernelspecs in `kernels`. */
import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import path from "node:path";
import { Failure } from "./failure.ts";

export interface System {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

const here: System = { env: process.env, platform: process.platform, home: homedir() };

/** The user's data folder, as Jupyter determines it. */
export function userData({ env, platform, home }: System = here): string {
  if (env.JUPYTER_DATA_DIR) return path.resolve(env.JUPYTER_DATA_DIR);
  if (platform === "darwin") return path.join(home, "Library", "Jupyter");
  if (platform === "win32") return path.join(env.APPDATA || path.join(home, "AppData", "Roaming"), "jupyter");
  return path.join(env.XDG_DATA_HOME || path.join(home, ".local", "share"), "jupyter");
}

/** The data folder of an environment. */
export function prefixData(prefix: string): string {
  return path.join(path.resolve(prefix), "share", "jupyter");
}

/** The prefix of the Python that `PATH` finds; undefined without one. */
export function pythonPrefix(): string | undefined {
  for (const command of ["python3", "python"]) {
    const { status, stdout } = spawnSync(command, ["-c", "import sys; print(sys.prefix)"], {
      encoding: "utf8",
    });
    if (status === 0) return stdout.trim();
  }
  return undefined;
}

/** The data folder of the environment whose Python `PATH` finds. */
export function sysPrefixData(): string {
  const prefix = pythonPrefix();
  if (prefix !== undefined) return prefixData(prefix);
  throw new Failure(
    "--sys-prefix",
    "a Python on PATH",
    "none",
    "activate an environment, or name its folder with --prefix",
  );
}

/** Every data folder that a Jupyter started here would look into. */
export function allData({ env, platform, home }: System = here): string[] {
  const prefix = pythonPrefix();
  const system = platform === "win32" ? [] : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  return [
    ...new Set([
      ...(env.JUPYTER_PATH ?? "").split(path.delimiter).filter(Boolean),
      userData({ env, platform, home }),
      ...(prefix === undefined ? [] : [prefixData(prefix)]),
      ...system,
    ]),
  ];
}
