import assert from "node:assert/strict";
import { test } from "node:test";
import { jupyterArguments } from "../../scripts/jupyterArguments.mjs";
import { root } from "../../scripts/setup/places.mjs";

const user = 1000;

test("jupyterArguments() shows the clone and passes the user's arguments on, in their order", () => {
  const given = ["--no-browser", "--port", "9999"];
  assert.deepEqual(jupyterArguments(given, user), [
    "-m",
    "jupyterlab",
    `--ServerApp.root_dir=${root}`,
    "--no-browser",
    "--port",
    "9999",
  ]);
});

test("jupyterArguments() leaves the folder to a user who names one, by any of its names", () => {
  for (const name of ["--ServerApp.root_dir", "--ServerApp.notebook_dir", "--notebook-dir"]) {
    assert.deepEqual(jupyterArguments([`${name}=/tmp`], user), ["-m", "jupyterlab", `${name}=/tmp`]);
  }
});

test("jupyterArguments() asks Jupyter to run for root, once", () => {
  assert.deepEqual(jupyterArguments(["--notebook-dir=/"], 0), [
    "-m",
    "jupyterlab",
    "--allow-root",
    "--notebook-dir=/",
  ]);
  assert.equal(
    jupyterArguments(["--allow-root"], 0).filter((argument) => argument === "--allow-root").length,
    1,
  );
});
