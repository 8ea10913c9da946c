"""Comms: opened by either side, with data, metadata and buffers, handled while a cell awaits."""

from frontend import KernelSpecification

ECHO = """
const heard: unknown[] = [];
comms.registerTarget("echo", (comm, { data, metadata, buffers }) => {
  heard.push([data, metadata, buffers.map((buffer) => [...buffer])]);
  comm.onMsg((message) => {
    console.log("got");
    comm.send({ twice: 2 * message.data.n }, { by: "kernel" }, message.buffers.map((buffer) => buffer.toReversed()));
  });
  comm.onClose((message) => { heard.push(message.data) });
});
"""


class Comms(KernelSpecification):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.front.value(ECHO)

    def comm(self, kind, **content):
        parts = {name: content.pop(name) for name in ("metadata", "buffers") if name in content}
        content.setdefault("data", {})
        return self.front.answer(self.front.send(f"comm_{kind}", content, **parts), replied=False)

    def open(self, name, **content):
        return self.comm("open", comm_id=name, target_name="echo", **content)

    def messages(self, answer, kind):
        return [message for message in answer.published if message["msg_type"] == kind]

    def test_a_target_gets_data_metadata_and_buffers_of_a_comm_that_the_front_end_opens(self):
        answer = self.open("a", data={"x": [1]}, metadata={"m": 1}, buffers=[b"\x01\x02", b""])
        self.assertEqual(answer.types, ["status", "status"])
        self.assertEqual(self.front.value("JSON.stringify(heard.at(-1))"), """'[{"x":[1]},{"m":1},[[1,2],[]]]'""")

    def test_a_message_is_answered_under_itself_with_buffers_and_output(self):
        self.open("b")
        answer = self.comm("msg", comm_id="b", data={"n": 21}, buffers=[b"\x00\x09\xff"])
        self.assertEqual(answer.types, ["status", "stream", "comm_msg", "status"])
        [message] = self.messages(answer, "comm_msg")
        self.assertEqual(message["content"], {"comm_id": "b", "data": {"twice": 42}})
        self.assertEqual(message["metadata"], {"by": "kernel"})
        self.assertEqual([bytes(buffer) for buffer in message["buffers"]], [b"\xff\x09\x00"])

    def test_a_message_is_handled_while_a_cell_awaits(self):
        self.open("c")
        running = self.front.begin("await new Promise<void>(done => { comms.registerTarget('go', () => done()) })")
        answer = self.comm("msg", comm_id="c", data={"n": 1})
        self.assertEqual(self.messages(answer, "comm_msg")[0]["content"]["data"], {"twice": 2})
        self.assertFalse(self.front.replies(running))
        self.comm("open", comm_id="go", target_name="go")
        self.assertEqual(self.front.answer(running).reply["status"], "ok")

    def test_open_comms_are_listed_by_target_until_they_are_closed(self):
        self.open("d")
        listed = lambda **content: self.front.ask("comm_info_request", content).reply["comms"]
        self.assertEqual(listed(target_name="echo")["d"], {"target_name": "echo"})
        self.assertNotIn("d", listed(target_name="other"))
        self.comm("close", comm_id="d", data={"bye": True})
        self.assertNotIn("d", listed())
        self.assertEqual(self.front.value("JSON.stringify(heard.at(-1))"), """'{"bye":true}'""")

    def test_an_unknown_target_or_comm_is_answered_by_comm_close(self):
        opened = self.comm("open", comm_id="e", target_name="nowhere")
        sent = self.comm("msg", comm_id="never")
        self.assertEqual(opened.contents("comm_close"), [{"comm_id": "e", "data": {}}])
        self.assertEqual(sent.contents("comm_close"), [{"comm_id": "never", "data": {}}])

    def test_a_cell_opens_a_comm_sends_and_closes_it(self):
        answer = self.front.execute(
            "const own = comms.open('widget', { v: 1 }, { m: 2 }, [Uint8Array.of(7)]); own.send({ v: 2 }); own.close({ v: 3 })"
        )
        kinds = ("comm_open", "comm_msg", "comm_close")
        self.assertEqual([kind for kind in answer.types if kind in kinds], list(kinds))
        [opened] = self.messages(answer, "comm_open")
        self.assertEqual((opened["content"]["target_name"], opened["content"]["data"]), ("widget", {"v": 1}))
        self.assertEqual((opened["metadata"], [bytes(b) for b in opened["buffers"]]), ({"m": 2}, [b"\x07"]))
        ids = {answer.contents(kind)[0]["comm_id"] for kind in kinds}
        self.assertEqual(len(ids), 1)
