"""Stdin: a cell asks the front end that sent it."""

from frontend import KernelSpecification


class Stdin(KernelSpecification):
    def asks(self, code, front=None):
        """Sends a cell and waits for its question; returns the request and the question."""
        front = front or self.front
        before = len(front.of_type("input_request"))
        request = front.send_cell(code, allow_stdin=True)
        front.wait(lambda: len(front.of_type("input_request")) > before, "a question")
        return request, front.of_type("input_request")[-1]

    def say(self, value, question):
        self.front.session.send(
            self.front.sockets["stdin"], "input_reply", {"status": "ok", "value": value}, parent=question["header"]
        )

    def test_prompt_asks_under_its_cell_and_returns_the_answer(self):
        request, question = self.asks("await prompt('Name? ')")
        self.assertEqual(question["content"], {"prompt": "Name? ", "password": False})
        self.assertEqual((question["channel"], question["parent_header"]["msg_id"]), ("stdin", request))
        self.say("Ada 😀", question)
        self.assertEqual(self.front.answer(request).value, "'Ada 😀'")

    def test_prompt_can_ask_for_a_password(self):
        request, question = self.asks("(await prompt('Key: ', { password: true })).length")
        self.assertEqual(question["content"], {"prompt": "Key: ", "password": True})
        self.say("secret", question)
        self.assertEqual(self.front.answer(request).value, "6")

    def test_the_question_goes_to_the_front_end_whose_cell_asks_and_to_no_other(self):
        other = self.kernel.front()
        request, question = self.asks("await prompt('who?')")
        other.quiet(0.2)
        self.assertFalse(other.of_type("input_request"))
        self.say("me", question)
        self.assertEqual(self.front.answer(request).value, "'me'")

    def test_a_front_end_that_does_not_allow_it_is_not_asked(self):
        reply = self.front.execute("await prompt('?')", allow_stdin=False).reply
        self.assertEqual((reply["status"], reply["ename"]), ("error", "StdinNotImplementedError"))

    def test_an_interrupt_ends_the_wait_for_an_answer(self):
        request, _ = self.asks("await prompt('?')")
        self.front.ask("interrupt_request", channel="control")
        self.assertEqual(self.front.answer(request).reply["ename"], "KeyboardInterrupt")
        self.assertEqual(self.front.value("'goes on'"), "'goes on'")
