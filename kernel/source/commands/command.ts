/** The command `selflab-kernel`: makes the kernel known to Jupyter, takes it back, lists where it is known. */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { Failure } from "./failure.ts";
import { installed, kernelspec, remove, write } from "./kernelspec.ts";
import { allData, prefixData, sysPrefixData, userData } from "./places.ts";

declare const SELFLAB_KERNEL_VERSION: string;

const version = SELFLAB_KERNEL_VERSION;

const help = `selflab-kernel ${version}: TypeScript in Jupyter

  selflab-kernel install     make the kernel known to Jupyter, or renew what was made known
  selflab-kernel uninstall   take that back
  selflab-kernel list        show where it is known, and what is wrong there

Where; without a word install and uninstall take --user, list takes every place where Jupyter looks:
  --user               for you in every Jupyter: ${userData()}
  --sys-prefix         in the environment of the python on PATH
  --prefix DIR         in the environment DIR, a virtual environment say: DIR/share/jupyter

As what:
  --name NAME          the name in notebooks' metadata and folders (default selflab)
  --display-name TEXT  the name in menus (default TypeScript (selflab))

  --help, --version`;

const options = {
  user: { type: "boolean" },
  "sys-prefix": { type: "boolean" },
  prefix: { type: "string" },
  name: { type: "string", default: "selflab" },
  "display-name": { type: "string", default: "TypeScript (selflab)" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

type Values = ReturnType<typeof parse>["values"];

/** Runs the command and returns the lines to print. */
export function command(args: readonly string[]): string[] {
  const { values, positionals } = parse(args);
  if (values.version) return [version];
  if (values.help || (positionals.length === 0 && args.length === 0)) return [help];
  const [name, ...more] = positionals;
  if (more.length === 0) {
    if (name === "install") return install(values);
    if (name === "uninstall") return [`removed ${remove(place(values) ?? userData(), values.name)}`];
    if (name === "list") return list(values);
  }
  const got = positionals.length === 0 ? "none" : positionals.join(" ");
  throw new Failure("selflab-kernel", "install, uninstall or list", got, "see selflab-kernel --help");
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const got = (error as Error).message.split(/[.\n]/)[0]!;
    throw new Failure("selflab-kernel", "options that it knows", got, "see selflab-kernel --help");
  }
}

/** The data folder that the options name; undefined if they name none. */
function place({ user, "sys-prefix": sysPrefix, prefix }: Values): string | undefined {
  const given = [user && "--user", sysPrefix && "--sys-prefix", prefix !== undefined && "--prefix"].filter(
    Boolean,
  );
  if (given.length > 1) {
    throw new Failure("selflab-kernel", "one place at most", given.join(" and "), "leave one of them");
  }
  if (prefix === "") throw new Failure("--prefix", "a folder", '""', "name the folder of an environment");
  if (prefix !== undefined) return prefixData(prefix);
  if (sysPrefix) return sysPrefixData();
  return user ? userData() : undefined;
}

function install(values: Values): string[] {
  const content = kernelspec(values["display-name"]);
  const lines = [`installed ${write(place(values) ?? userData(), values.name, content)}`];
  if (/[\\/]_npx[\\/]/.test(content.argv[1]!)) {
    lines.push(
      "note: the kernel runs from npx's cache, which npm may empty;",
      "npm install -g selflab-kernel, then selflab-kernel install, gives it a place that stays",
    );
  }
  return lines;
}

function list(values: Values): string[] {
  const named = place(values);
  const places = named === undefined ? allData() : [named];
  const found = places.flatMap(installed);
  if (found.length === 0) return ["not installed in", ...places.map((folder) => `  ${folder}`)];
  return found.flatMap(({ name, folder, kernelspec: { argv, display_name } }) => [
    `${name}  ${display_name}  ${folder}`,
    ...argv
      .slice(0, 2)
      .filter((file) => !existsSync(file))
      .map((file) => `  it starts ${file}, which is not there; install it again`),
  ]);
}
