/** JupyterLab on a folder of its own and with settings of its own, as `npm start` starts it or with the kernel alone. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jupyterArguments } from "../../scripts/jupyterArguments.mjs";
import { environmentPython, inClone } from "../../scripts/setup/places.mjs";

export interface Server {
  /** Address of a notebook of the folder, with the token in it. */
  readonly address: (notebook: string) => string;
  /** What JupyterLab has written so far. */
  readonly log: () => string;
  /** Ends JupyterLab and its kernels. */
  readonly stop: () => Promise<void>;
}

/** Starts `npm start` on `folder` and waits until it answers. */
export function startJupyterLab(folder: string): Promise<Server> {
  const script = inClone("scripts", "start.mjs");
  return start(process.execPath, (options) => [script, ...options], folder, {});
}

/** Starts JupyterLab on `folder` with the kernel of the present sources, without setting anything up. */
export async function startWithKernel(folder: string): Promise<Server> {
  const prefix = join(folder, ".prefix");
  const install = [inClone("kernel", "bin", "selflab-kernel.mjs"), "install", "--prefix", prefix];
  for (const command of [[inClone("kernel", "build.mjs")], install]) {
    const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${command.join(" ")}: expected status 0, got ${status}: ${stderr}`);
  }
  return start(environmentPython, jupyterArguments, folder, {
    JUPYTER_PATH: join(prefix, "share", "jupyter"),
    JUPYTER_PREFER_ENV_PATH: "1",
    SELFLAB_HISTORY: "off",
  });
}

async function start(
  program: string,
  argumentsOf: (options: readonly string[]) => readonly string[],
  folder: string,
  variables: NodeJS.ProcessEnv,
): Promise<Server> {
  const port = await freePort();
  const token = randomBytes(16).toString("hex");
  const options = ["--no-browser", `--port=${port}`, "--ServerApp.port_retries=0"];
  const place = [`--ServerApp.root_dir=${folder}`, `--IdentityProvider.token=${token}`];
  const environment = { ...process.env, ...settings(join(folder, ".settings")), ...variables };
  const child = spawn(program, argumentsOf([...options, ...place]), { env: environment });

  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      log += chunk;
    });
  }
  const origin = `http://127.0.0.1:${port}`;
  await answering(`${origin}/api/status?token=${token}`, child, () => log);
  return {
    address: (notebook) => `${origin}/lab/tree/${notebook}?token=${token}`,
    log: () => log,
    async stop() {
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Keeps the user's own settings out, and every cell in the page: by default JupyterLab takes hidden ones away. */
function settings(folder: string): NodeJS.ProcessEnv {
  const notebook = join(folder, "@jupyterlab", "notebook-extension");
  mkdirSync(notebook, { recursive: true });
  writeFileSync(join(notebook, "tracker.jupyterlab-settings"), '{ "windowingMode": "none" }');
  return {
    JUPYTERLAB_SETTINGS_DIR: folder,
    JUPYTERLAB_WORKSPACES_DIR: join(folder, "workspaces"),
    SELFLAB_HISTORY: join(folder, "history"),
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

async function answering(address: string, child: ChildProcess, log: () => string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) break;
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(200);
  }
  child.kill();
  throw new Error(`JupyterLab did not answer at ${address}:\n${log()}`);
}
