import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { historyFolder } from "../../../kernel/source/protocol/historyFolder.ts";

const linux = { platform: "linux", home: "/home/ada" } as const;

test("historyFolder() is SELFLAB_HISTORY if it is set, and none if that is off", () => {
  assert.equal(historyFolder({ ...linux, env: { SELFLAB_HISTORY: "/data/h" } }), "/data/h");
  assert.equal(historyFolder({ ...linux, env: { SELFLAB_HISTORY: "h" } }), path.resolve("h"));
  assert.equal(historyFolder({ ...linux, env: { SELFLAB_HISTORY: "off" } }), undefined);
});

test("historyFolder() is otherwise where each system keeps the state of programs", () => {
  const below = (start: string) => path.join(start, "selflab-kernel", "history");
  assert.equal(historyFolder({ ...linux, env: {} }), below("/home/ada/.local/state"));
  assert.equal(historyFolder({ ...linux, env: { XDG_STATE_HOME: "/state" } }), below("/state"));
  assert.equal(
    historyFolder({ ...linux, env: { XDG_STATE_HOME: "relative" } }),
    below("/home/ada/.local/state"),
  );
  assert.equal(
    historyFolder({ platform: "darwin", home: "/Users/ada", env: {} }),
    below("/Users/ada/Library/Application Support"),
  );
  assert.equal(
    historyFolder({ platform: "win32", home: "/u", env: { LOCALAPPDATA: "/u/local" } }),
    below("/u/local"),
  );
});
