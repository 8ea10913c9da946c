import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { inClone } from "../../scripts/setup/places.mjs";

function bench(...args: string[]) {
  const command = ["--import", "tsx", inClone("bench", "main.ts"), ...args];
  return spawnSync(process.execPath, command, { encoding: "utf8", cwd: inClone() });
}

test("bench --list names each benchmark and what it measures", () => {
  assert.equal(
    bench("--list").stdout,
    "step: training steps: selflab compiled, tfjs-node eager, PyTorch eager and compiled, JAX\n" +
      "losses: value and gradient of contrastive losses: selflab, PyTorch, pytorch-metric-learning, lightly\n" +
      "epoch: one epoch of SimCLR, views included: selflab, lightly, torchvision, PyTorch\n" +
      "kernel: Jupyter kernels: selflab, ipykernel, tslab\n",
  );
});

test("bench refuses a name it does not know, and a number that is none", () => {
  const unknown = bench("stride");
  assert.equal(
    unknown.stderr,
    'bench: expected one of step, losses, epoch, kernel, got "stride"; see --list\n',
  );
  assert.equal(unknown.status, 1);
  assert.match(
    bench("step", "--no-peers", "--only", "stride").stderr,
    /^bench: expected --only of mlp, .*, got "stride"; /m,
  );
  assert.match(
    bench("losses", "--no-peers", "--only", "mlp").stderr,
    /^bench: expected --only of contrastive_pair, .*, got "mlp"; /m,
  );
  assert.match(
    bench("step", "--rounds", "0").stderr,
    /^bench: expected --rounds as a whole number ≥ 1, got "0"; /,
  );
});
