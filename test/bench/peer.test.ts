import assert from "node:assert/strict";
import { test } from "node:test";
import { Peer, PeerError } from "../../bench/peer.ts";

/** Doubles `number`, reports an error on `fail`, and ends at `leave`. */
const program = `
  require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const { number, fail, leave } = JSON.parse(line);
    if (leave) process.exit(3);
    console.log(JSON.stringify(fail ? { error: "no such work" } : { twice: 2 * number }));
  });`;

const open = () => new Peer("peer.py", [process.execPath, "-e", program]);

test("Peer answers each message in turn", async () => {
  const peer = open();
  assert.deepEqual(await peer.ask({ number: 4 }), { twice: 8 });
  assert.deepEqual(await peer.ask({ number: 5 }), { twice: 10 });
  await peer.close();
});

test("Peer throws the error that the program reports, and goes on", async () => {
  const peer = open();
  await assert.rejects(peer.ask({ fail: true }), new PeerError("peer.py: no such work"));
  assert.deepEqual(await peer.ask({ number: 1 }), { twice: 2 });
  await peer.close();
});

test("Peer says how the program ended that gives no answer", async () => {
  const peer = open();
  await assert.rejects(peer.ask({ leave: true }), /^Error: peer\.py: expected an answer, got exit code 3; /);
  await peer.close();
});

test("Peer says that there is no such program", async () => {
  const peer = new Peer("peer.py", ["/no/such/python"]);
  await assert.rejects(peer.ask({}), /expected an answer, got spawn \/no\/such\/python ENOENT; /);
  await peer.close();
});
