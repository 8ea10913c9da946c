"""Requests and replies: every message gets its answer, between busy and idle, whichever channel it came on."""

from frontend import KernelSpecification, cell

REQUESTS = {
    "kernel_info_request": {},
    "connect_request": {},
    "execute_request": cell("1 + 1"),
    "complete_request": {"code": "Mat", "cursor_pos": 3},
    "inspect_request": {"code": "Math", "cursor_pos": 2, "detail_level": 0},
    "is_complete_request": {"code": "1 + 1"},
    "history_request": {"hist_access_type": "tail", "n": 3, "raw": True, "output": False},
    "comm_info_request": {},
    "interrupt_request": {},
}
"""Every request that leaves the kernel alive, with content as front ends send it."""


class Requests(KernelSpecification):
    def each(self):
        for channel in ("shell", "control"):
            for kind, content in REQUESTS.items():
                yield kind, self.front.ask(kind, content, channel), channel

    def test_every_request_gets_the_reply_of_its_name_on_its_own_channel(self):
        for kind, answer, channel in self.each():
            self.assertEqual(answer.message["msg_type"], kind.replace("request", "reply"))
            self.assertEqual(answer.message["channel"], channel)
            self.assertNotEqual(answer.reply["status"], "error")

    def test_busy_comes_first_and_idle_last_of_all_that_a_request_causes(self):
        for _, answer, _ in self.each():
            first, *_, last = answer.published
            self.assertEqual((first["msg_type"], first["content"]["execution_state"]), ("status", "busy"))
            self.assertEqual((last["msg_type"], last["content"]["execution_state"]), ("status", "idle"))
            self.assertEqual(answer.types.count("status"), 2)

    def test_a_request_gets_one_reply_and_no_second(self):
        request = self.front.send("kernel_info_request")
        self.front.answer(request)
        self.front.quiet(0.2)
        self.assertEqual(len(self.front.replies(request)), 1)

    def test_headers_carry_the_protocols_version_a_date_and_one_session(self):
        answer = self.front.execute("1")
        sessions = set()
        for message in [answer.message, *answer.published]:
            header = message["header"]
            sessions.add(header["session"])
            self.assertRegex(header["version"], r"^5\.\d+$")
            self.assertTrue(header["username"])
            self.assertIsNotNone(header["date"].tzinfo)
        self.assertEqual(len(sessions), 1)
        self.assertNotIn(self.front.session.session, sessions)

    def test_an_unknown_message_gets_an_error_reply_between_busy_and_idle(self):
        for kind in ("dance_request", "dance", "constructor", "__proto__"):
            with self.subTest(kind):
                answer = self.front.ask(kind)
                self.assertEqual(answer.reply["status"], "error")
                self.assertEqual(answer.reply["ename"], "UnknownMessage")
                self.assertIn(kind, answer.reply["evalue"])
                self.assertEqual(answer.types, ["status", "status"])

    def test_content_of_the_wrong_form_gets_an_error_reply_and_the_kernel_goes_on(self):
        wrong = {
            "complete_request": {},
            "inspect_request": {"code": None},
            "is_complete_request": {"code": 7},
            "comm_open": {"target_name": "none"},
        }
        for kind, content in wrong.items():
            with self.subTest(kind):
                answer = self.front.ask(kind, content)
                self.assertEqual(answer.reply["status"], "error")
                self.assertTrue(answer.reply["ename"])
                self.assertIsInstance(answer.reply["traceback"], list)
        self.assertEqual(self.front.value("1 + 1"), "2")

    def test_requests_in_a_burst_are_all_answered_in_their_order(self):
        requests = [self.front.send_cell(str(i)) for i in range(50)]
        self.assertEqual([self.front.answer(request).value for request in requests], [str(i) for i in range(50)])

    def test_other_requests_are_answered_while_a_cell_runs(self):
        running = self.front.begin("while (true);")
        for kind, content in REQUESTS.items():
            if kind in ("execute_request", "interrupt_request"):
                continue
            with self.subTest(kind):
                self.assertNotEqual(self.front.ask(kind, content).reply["status"], "error")
        self.assertFalse(self.front.replies(running))
        self.front.ask("interrupt_request", channel="control")
        self.assertEqual(self.front.answer(running).reply["status"], "error")


class KernelInfo(KernelSpecification):
    def test_kernel_info_is_the_same_on_both_channels(self):
        shell, control = (self.front.ask("kernel_info_request", channel=name).reply for name in ("shell", "control"))
        self.assertEqual(shell, control)

    def test_kernel_info_names_the_protocol_the_implementation_and_the_language(self):
        info = self.front.ask("kernel_info_request").reply
        self.assertGreaterEqual(tuple(map(int, info["protocol_version"].split("."))), (5, 4))
        self.assertTrue(info["implementation"] and info["implementation_version"] and info["banner"])
        language = info["language_info"]
        self.assertEqual(language["name"], "typescript")
        self.assertEqual(language["file_extension"], ".ts")
        self.assertEqual(language["mimetype"], "text/typescript")
        self.assertEqual(language["pygments_lexer"], "typescript")
        # JupyterLab takes an object here as well, but would highlight it as JavaScript.
        self.assertEqual(language["codemirror_mode"], "typescript")
        for link in info["help_links"]:
            self.assertTrue(link["text"] and link["url"].startswith("https://"))

    def test_kernel_info_promises_only_what_the_kernel_answers(self):
        info = self.front.ask("kernel_info_request").reply
        asked = {"kernel subshells": "create_subshell_request", "debugger": "debug_request"}
        for feature, kind in asked.items():
            with self.subTest(feature):
                answer = self.front.ask(kind, {"command": "debugInfo", "type": "request", "seq": 1}, "control")
                known = answer.reply.get("ename") != "UnknownMessage"
                self.assertEqual(feature in info["supported_features"], known)
        self.assertEqual(info.get("debugger", False), "debugger" in info["supported_features"])

    def test_connect_request_tells_the_ports_of_all_channels(self):
        reply = self.front.ask("connect_request").reply
        ports = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
        expected = self.kernel.manager.get_connection_info()
        self.assertEqual({name: reply[name] for name in ports}, {name: expected[name] for name in ports})


