/** Where Kaleido's program is, and what it needs around it. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

export interface KaleidoProgram {
  readonly program: string;
  /** The working folder, from which it finds its scripts. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Finds Kaleido: the launcher that the environment variable SELFLAB_KALEIDO names, or the one in the virtual
 * environment of the clone.
 *
 * On Linux the program behind the launcher is run directly, because the launcher breaks on paths with spaces.
 */
export function findKaleido(folder = path.join(root, ".venv")): KaleidoProgram {
  const launcher = process.env.SELFLAB_KALEIDO ?? launcherIn(folder);
  if (launcher === undefined || !existsSync(launcher)) {
    throw new Error(
      `render: expected Kaleido at ${launcher ?? path.join(folder, "lib/python*/site-packages/kaleido")}, got no such file; ` +
        "run `npm start` or `npm test` once, which set it up",
    );
  }
  const home = path.dirname(launcher);
  const program = path.join(home, "bin", "kaleido");
  if (process.platform !== "linux" || !existsSync(program)) {
    return { program: launcher, folder: home, environment: process.env };
  }
  const { LD_PRELOAD: _, ...inherited } = process.env;
  return {
    program,
    folder: home,
    environment: {
      ...inherited,
      LD_LIBRARY_PATH: path.join(home, "lib"),
      FONTCONFIG_PATH: path.join(home, "etc", "fonts"),
      XDG_DATA_HOME: path.join(home, "xdg"),
    },
  };
}

function launcherIn(folder: string): string | undefined {
  const libraries = path.join(folder, "lib");
  const versions = existsSync(libraries) ? readdirSync(libraries) : [];
  const candidates = [
    ...versions.map((version) =>
      path.join(libraries, version, "site-packages", "kaleido", "executable", "kaleido"),
    ),
    path.join(folder, "Lib", "site-packages", "kaleido", "executable", "kaleido.cmd"),
  ];
  return candidates.find((candidate) => existsSync(candidate));
}
