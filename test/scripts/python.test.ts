import assert from "node:assert/strict";
import { test } from "node:test";
import { choosePython, probePython, pythonNames } from "../../scripts/setup/python.mjs";

test("choosePython() passes by what is absent, old or without venv", () => {
  const chosen = choosePython([
    { command: "python3.13" },
    { command: "python3", version: [3, 9, 18], venv: true },
    { command: "python3.12", version: [3, 12, 1], venv: false },
    { command: "python3.10", version: [3, 10, 13], venv: true },
    { command: "python", version: [3, 11, 7], venv: true },
  ]);
  assert.deepEqual(chosen, { command: "python3.10", version: "3.10.13" });
});

test("choosePython() says what it found and what to install", () => {
  const remedy =
    "install one (Debian and Ubuntu: apt-get install python3 python3-venv; macOS: brew install python) " +
    "or name one in the environment variable SELFLAB_PYTHON";
  const found = [
    { command: "python3", version: [3, 9, 6], venv: true },
    { command: "python3.12", version: [3, 12, 1], venv: false },
    { command: "python", version: [2, 7, 18], venv: false },
  ];
  assert.throws(() => choosePython(found), {
    message: `python: expected Python ≥ 3.10 with venv and pip, got python3 3.9.6, python3.12 3.12.1 without venv, python 2.7.18; ${remedy}`,
  });
  assert.throws(() => choosePython([{ command: "python3" }]), {
    message: `python: expected Python ≥ 3.10 with venv and pip, got no Python; ${remedy}`,
  });
});

test("pythonNames() is the user's choice alone where there is one", () => {
  assert.deepEqual(pythonNames({ SELFLAB_PYTHON: "/opt/python" }), ["/opt/python"]);
  assert.equal(pythonNames({})[0], "python3");
});

test("probePython() takes a program that is no Python for none", () => {
  assert.deepEqual(probePython("no-such-python"), { command: "no-such-python" });
  assert.deepEqual(probePython("echo"), { command: "echo" });
});
