/**
 * Builds the kernel: `node kernel/build.mjs` makes kernel/dist from kernel/source, if the sources have changed.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const own = path.dirname(fileURLToPath(import.meta.url));
const source = path.join(own, "source");
const target = path.join(own, "dist");

/** What Node starts: the command, the processes, their threads, and the module hooks. */
const entries = {
  commands: "commands/main.ts",
  kernel: "protocol/kernel.ts",
  child: "execution/child.ts",
  interruptThread: "execution/interruptThread.ts",
  hooksThread: "execution/hooksThread.ts",
  debugThread: "debug/debugThread.ts",
  languageWorker: "language/languageWorker.ts",
};

const { version } = JSON.parse(readFileSync(path.join(own, "package.json"), "utf8"));

const hash = createHash("sha256")
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .update(version);
for (const file of readdirSync(source, { recursive: true, encoding: "utf8" }).sort()) {
  if (file.endsWith(".ts")) hash.update(file).update(readFileSync(path.join(source, file)));
}
const digest = hash.digest("hex");
const stamp = path.join(target, "sources.sha256");

if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) {
  console.log("kernel: already built");
} else {
  const started = performance.now();
  const fresh = `${target}.${process.pid}.part`;
  mkdirSync(fresh, { recursive: true });
  await build({
    entryPoints: Object.fromEntries(
      Object.entries(entries).map(([name, file]) => [name, path.join(source, file)]),
    ),
    outdir: fresh,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    alias: { typescript: path.join(source, "language", "typescript.ts") },
    define: { SELFLAB_KERNEL_VERSION: JSON.stringify(version) },
    logLevel: "warning",
  });
  writeFileSync(path.join(fresh, "sources.sha256"), digest);
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
  console.log(`kernel: built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
