"""Interrupts: an interrupt_request ends whatever a cell does, keeps the state, and can be caught."""

import time

from frontend import KernelSpecification

ENDLESS = {
    "a sync loop": "while (true) turns++",
    "a loop in a function": "(() => { for (;;) turns++ })()",
    "a sync loop after an await": "await pause(1); while (true) turns++",
    "a pending await": "await new Promise(() => {})",
    "a loop that sleeps": "while (true) { turns++; await pause(5) }",
    "a loop of microtasks": "while (true) { turns++; await null }",
    "a long sleep": "await pause(60_000)",
    "a timer and a wait": "setInterval(() => turns++, 5); await new Promise(() => {})",
    "a timer that spins": "setTimeout(() => { while (true) turns++ }, 20); await new Promise(() => {})",
    "a regular expression": "/^(a+)+$/.test('a'.repeat(40) + 'b')",
    "for await": "for await (const _ of (async function* () { while (true) yield pause(3) })()) turns++",
    "a pending value": "new Promise(() => {})",
}


class Interrupts(KernelSpecification):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.front.value("let turns = 0; const pause = (ms: number) => new Promise(done => setTimeout(done, ms))")

    def interrupted(self, code):
        running = self.front.begin(code)
        time.sleep(0.1)
        reply = self.front.ask("interrupt_request", channel="control").reply
        self.assertEqual(reply, {"status": "ok"})
        return self.front.answer(running)

    def test_an_interrupt_ends_every_kind_of_loop_and_wait_and_keeps_the_state(self):
        for what, code in ENDLESS.items():
            with self.subTest(what):
                self.front.value("turns = 7")
                reply = self.interrupted(code).reply
                self.assertEqual((reply["status"], reply["ename"]), ("error", "KeyboardInterrupt"))
                self.assertEqual(self.front.value("turns >= 7"), "true")

    def test_an_interrupt_can_be_caught_and_runs_what_is_in_finally(self):
        for what in ("a sync loop", "a loop that sleeps", "a loop of microtasks"):
            with self.subTest(what):
                answer = self.interrupted(
                    f"let caught = ''; try {{ {ENDLESS[what]} }}\n"
                    "catch (error) { caught = (error as Error).name } finally { console.log('tidy') }\ncaught"
                )
                self.assertEqual((answer.reply["status"], answer.value), ("ok", "'KeyboardInterrupt'"))
                self.assertEqual(answer.printed(), "begun\ntidy\n")

    def test_ten_interrupts_in_a_row_leave_the_state_as_it_was(self):
        self.front.value("turns = 1")
        for i in range(10):
            answer = self.interrupted("while (true);" if i % 2 else "await pause(60_000)")
            self.assertEqual(answer.reply["ename"], "KeyboardInterrupt")
        self.assertEqual(self.front.value("turns"), "1")

    def test_an_interrupt_aborts_what_is_queued(self):
        running = self.front.begin("while (true);")
        queued = self.front.send_cell("turns = 99")
        self.front.ask("interrupt_request", channel="control")
        self.assertEqual(self.front.answer(running).reply["status"], "error")
        self.assertEqual(self.front.answer(queued).reply["status"], "aborted")

    def test_an_interrupt_while_nothing_runs_does_no_harm(self):
        self.front.ask("interrupt_request", channel="control")
        self.assertEqual(self.front.value("await pause(50); 'whole'"), "'whole'")
