/** On what a run was made. */
import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { tf } from "../../lib/core/tensor.ts";

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly versions: Readonly<Record<string, string>>;
}

export function machine(): Machine {
  return {
    processor: os.cpus()[0]?.model.trim() ?? "unknown",
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.platform()} ${os.arch()}`,
    versions: { selflab: packageVersion(), node: process.versions.node, tensorflow: tensorflowVersion() },
  };
}

function packageVersion(): string {
  const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
  return JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).version;
}

/** The version of the native library, which the backend's binding knows. */
function tensorflowVersion(): string {
  const { binding } = tf.backend() as unknown as { binding: { TF_Version?: string } };
  return binding.TF_Version ?? "unknown";
}
