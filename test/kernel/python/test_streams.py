"""Streams: all output, in order, however much, from whoever made it, filed under the cell that caused it."""

from frontend import Answer, KernelSpecification


class Streams(KernelSpecification):
    def late(self, request):
        """What has been published for a request until now."""
        return Answer(None, self.front.published(request))

    def test_output_comes_while_the_cell_runs(self):
        running = self.front.begin("console.log('during'); while (true);")
        self.front.wait(lambda: "during\n" in self.late(running).printed(), "output of a loop that goes on")
        self.assertFalse(self.front.replies(running))
        self.front.ask("interrupt_request", channel="control")
        self.front.answer(running)

    def test_stdout_and_stderr_keep_the_order_of_the_writes(self):
        answer = self.front.execute("for (let i = 0; i < 20; i++) (i % 2 ? console.error : console.log)(i)")
        self.assertEqual("".join(stream["text"] for stream in answer.contents("stream")),
                         "".join(f"{i}\n" for i in range(20)))
        self.assertEqual(answer.printed("stderr"), "".join(f"{i}\n" for i in range(1, 20, 2)))

    def test_output_comes_before_the_value_and_the_displays_that_follow_it(self):
        answer = self.front.execute("console.log('a'); await display('b'); console.log('c'); 'd'")
        kinds = [kind for kind in answer.types if kind not in ("status", "execute_input")]
        self.assertEqual(kinds, ["stream", "display_data", "stream", "execute_result"])

    def test_a_flood_of_100000_lines_arrives_whole_in_order_and_joined(self):
        answer = self.front.execute("for (let i = 0; i < 100_000; i++) console.log(`line ${i}`)")
        self.assertEqual(answer.printed(), "".join(f"line {i}\n" for i in range(100_000)))
        self.assertLess(answer.types.count("stream"), 1000)
        self.assertEqual(answer.types[-1], "status")
        self.assertEqual(self.front.value("'next'"), "'next'")

    def test_a_flood_with_awaits_between_arrives_whole_and_in_order(self):
        answer = self.front.execute("for (let i = 0; i < 20_000; i++) { console.log(i); await null }")
        self.assertEqual(answer.printed(), "".join(f"{i}\n" for i in range(20_000)))

    def test_a_line_of_3_megabytes_arrives_whole(self):
        answer = self.front.execute("console.log('x'.repeat(3_000_000) + 'end')")
        self.assertEqual(answer.printed(), "x" * 3_000_000 + "end\n")

    def test_text_beyond_ascii_arrives_as_it_is(self):
        text = "Grüße, 世界 😀 \\u2028 |"
        self.assertEqual(self.front.execute(f"console.log('{text}')").printed(), "Grüße, 世界 😀 \u2028 |\n")

    def test_text_without_a_newline_and_bytes_arrive(self):
        code = "process.stdout.write('no newline'); process.stdout.write(Buffer.from(' bytes'))"
        self.assertEqual(self.front.execute(f"{code}; undefined").printed(), "no newline bytes")

    def test_output_of_a_child_process_with_inherited_stdio_is_shown(self):
        answer = self.front.execute(
            "import { spawnSync } from 'node:child_process'\n"
            "const shell = spawnSync('sh', ['-c', 'echo out; echo err >&2'], { stdio: 'inherit' }).status"
        )
        self.assertEqual((answer.printed(), answer.printed("stderr")), ("out\n", "err\n"))

    def test_a_flood_of_a_child_process_arrives_whole(self):
        answer = self.front.execute(
            "import { execFileSync } from 'node:child_process'\n"
            "execFileSync('seq', ['1', '50000'], { stdio: 'inherit' }); undefined"
        )
        self.assertEqual(answer.printed(), "".join(f"{i}\n" for i in range(1, 50_001)))

    def test_late_output_is_filed_under_the_cell_that_made_it_while_others_run(self):
        maker = self.front.send_cell("let ticks = 0; setTimeout(() => console.log('from the first'), 60); undefined")
        self.front.answer(maker)
        other = self.front.execute("await new Promise(done => setTimeout(done, 150)); console.log('from the second')")
        self.assertEqual(other.printed(), "from the second\n")
        self.assertEqual(self.late(maker).printed(), "from the first\n")

    def test_late_output_after_an_await_is_filed_under_its_cell_too(self):
        maker = self.front.send_cell(
            "void (async () => { await new Promise(done => setTimeout(done, 60)); console.error('late') })()"
        )
        self.front.answer(maker)
        other = self.front.execute("await new Promise(done => setTimeout(done, 150))")
        self.assertEqual(other.printed("stderr"), "")
        self.assertEqual(self.late(maker).printed("stderr"), "late\n")

    def test_late_output_comes_without_any_cell_running(self):
        maker = self.front.send_cell("setTimeout(() => console.log('alone'), 50); undefined")
        self.front.answer(maker)
        self.front.wait(lambda: self.late(maker).printed() == "alone\n", "the late line")


class Uncaught(KernelSpecification):
    """What goes wrong outside of any cell is told, and ends nothing."""

    def told(self, code, *words):
        self.front.value("const survives = 1")
        request = self.front.send_cell(code)
        self.front.answer(request)
        text = ""

        def printed():
            nonlocal text
            text = Answer(None, self.front.published(request)).printed("stderr")
            return all(word in text for word in words)

        self.front.wait(printed, f"stderr with {words}")
        self.assertEqual(self.front.value("survives"), "1")
        return text

    def test_an_exception_in_a_timer_is_told_with_its_place(self):
        text = self.told("setTimeout(() => { throw new RangeError('too late') }, 10); undefined", "RangeError: too late")
        self.assertRegex(text, r"Cell \[\d+\]:1:26")

    def test_a_rejection_that_nobody_handles_is_told(self):
        self.told("void Promise.reject(new TypeError('left alone'))", "rejection", "TypeError: left alone")

    def test_an_error_event_that_nobody_listens_to_is_told(self):
        self.told(
            "import { EventEmitter } from 'node:events'\n"
            "setTimeout(() => new EventEmitter().emit('error', new Error('unheard')), 1); undefined",
            "Error: unheard",
        )
