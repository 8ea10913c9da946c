import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { formatIdx } from "../../../datasets/idx.ts";
import { idxBytes, idxImages } from "../../../datasets/images/idxImages.ts";
import { sha256Of } from "../../../datasets/pinnedFile.ts";
import { floats } from "../../../lib/core/data.ts";
import { key } from "../../../lib/core/key.ts";

const folder = mkdtempSync(join(tmpdir(), "selflab-"));
after(() => rmSync(folder, { recursive: true }));

function stored(name: string, shape: number[], values: number[]) {
  const content = formatIdx({ shape, values: Uint8Array.from(values) });
  const path = join(folder, name);
  writeFileSync(path, content);
  return { path, sha256: sha256Of(content), remedy: "run `npm ci` to restore it" };
}

const part = {
  images: stored("images", [3, 1, 2], [0, 255, 51, 102, 153, 204]),
  labels: stored("labels", [3], [1, 0, 1]),
};

test("idxImages() scales bytes to [0, 1] and adds the channel axis", () => {
  const { inputs, labels, classes } = idxImages("toy", part, ["a", "b"], {});
  assert.deepEqual(inputs.shape, [3, 1, 2, 1]);
  assert.deepEqual(inputs.data, Float32Array.of(0, 1, 0.2, 0.4, 0.6, 0.8));
  assert.deepEqual([...labels], [1, 0, 1]);
  assert.deepEqual(classes, ["a", "b"]);
});

test("idxBytes() gives the same examples as they are stored, in the order of the key too", () => {
  for (const options of [{}, { count: 2 }, { count: 3, key: key(1) }]) {
    const { inputs, ...rest } = idxBytes("toy", part, ["a", "b"], options);
    const expected = idxImages("toy", part, ["a", "b"], options);
    assert.ok(inputs.data instanceof Uint8Array);
    assert.equal(inputs.data.length, expected.inputs.data.length);
    assert.deepEqual({ inputs: floats(inputs), ...rest }, expected);
  }
});

test("idxImages() reads a file that was cut short no further than its checksum", () => {
  const content = formatIdx({ shape: [3, 1, 2], values: Uint8Array.of(0, 255, 51, 102, 153, 204) });
  const images = { ...part.images, path: join(folder, "cut") };
  writeFileSync(images.path, content.subarray(0, -1));
  assert.throws(
    () => idxImages("toy", { ...part, images }, ["a", "b"], {}),
    new Error(
      `toy: expected ${images.path} with SHA-256 ${images.sha256}, got ${sha256Of(content.subarray(0, -1))}; run \`npm ci\` to restore it`,
    ),
  );
});
