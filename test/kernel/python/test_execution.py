"""Execution: counts, silence, history, errors, what a failure does to the queue, and user expressions."""

from frontend import KernelSpecification


class Execution(KernelSpecification):
    def test_a_cell_publishes_its_input_then_its_value_and_both_carry_its_count(self):
        answer = self.front.execute("6 * 7")
        self.assertEqual(answer.types, ["status", "execute_input", "execute_result", "status"])
        count = answer.reply["execution_count"]
        self.assertEqual(answer.contents("execute_input"), [{"code": "6 * 7", "execution_count": count}])
        [result] = answer.contents("execute_result")
        self.assertEqual(result, {"data": {"text/plain": "42"}, "metadata": {}, "execution_count": count})

    def test_a_reply_that_is_ok_has_a_count_an_empty_payload_and_the_expressions(self):
        reply = self.front.execute("0").reply
        self.assertEqual(set(reply), {"status", "execution_count", "payload", "user_expressions"})
        self.assertEqual((reply["status"], reply["payload"], reply["user_expressions"]), ("ok", [], {}))

    def test_a_cell_without_a_value_publishes_no_result(self):
        for code in ("", "   \n", "// a comment", "let a = 1", "undefined", "function f() {}", "type T = string"):
            with self.subTest(code):
                answer = self.front.execute(code)
                self.assertEqual(answer.reply["status"], "ok")
                self.assertEqual(answer.types, ["status", "execute_input", "status"])

    def test_counts_rise_by_one(self):
        counts = [self.front.execute("0").reply["execution_count"] for _ in range(3)]
        self.assertEqual(counts, list(range(counts[0], counts[0] + 3)))

    def test_a_failed_cell_counts_too(self):
        failed = self.front.execute("throw 1").reply["execution_count"]
        self.assertEqual(self.front.execute("0").reply["execution_count"], failed + 1)

    def test_a_silent_cell_publishes_neither_input_nor_value_and_does_not_count(self):
        before = self.front.execute("let seen = 0").reply["execution_count"]
        silent = self.front.execute("seen = 1; seen", silent=True)
        self.assertEqual(silent.types, ["status", "status"])
        self.assertEqual(silent.reply["execution_count"], before)
        after = self.front.execute("seen")
        self.assertEqual((after.value, after.reply["execution_count"]), ("1", before + 1))

    def test_a_silent_cell_that_fails_says_so_in_its_reply_alone(self):
        answer = self.front.execute("throw new RangeError('quietly')", silent=True)
        self.assertEqual((answer.reply["status"], answer.reply["ename"]), ("error", "RangeError"))
        self.assertEqual(answer.types, ["status", "status"])

    def test_a_cell_that_is_not_stored_shows_its_value_but_does_not_count(self):
        before = self.front.execute("0").reply["execution_count"]
        answer = self.front.execute("'shown'", store_history=False)
        self.assertEqual((answer.value, answer.reply["execution_count"]), ("'shown'", before))
        self.assertEqual(self.front.execute("0").reply["execution_count"], before + 1)


class Failure(KernelSpecification):
    def test_an_error_is_published_as_it_stands_in_the_reply(self):
        answer = self.front.execute("const x = 1\nthrow new RangeError('too far')")
        names = ("ename", "evalue", "traceback")
        self.assertEqual(answer.types, ["status", "execute_input", "error", "status"])
        [error] = answer.contents("error")
        self.assertEqual(error, {name: answer.reply[name] for name in names})
        self.assertEqual((error["ename"], error["evalue"]), ("RangeError", "too far"))
        traceback = "\n".join(error["traceback"])
        count = answer.reply["execution_count"]
        self.assertIn("RangeError: too far", traceback)
        self.assertRegex(traceback, rf"Cell \[{count}\]:2:7")

    def test_a_type_error_is_reported_before_anything_of_the_cell_runs(self):
        answer = self.front.execute("console.log('ran')\nconst n: number = 'one'")
        traceback = "\n".join(answer.reply["traceback"])
        self.assertEqual(answer.printed(), "")
        self.assertIn("TS2322", traceback)
        self.assertRegex(traceback, rf"Cell \[{answer.reply['execution_count']}\]:2:7")

    def test_whatever_is_thrown_becomes_an_error(self):
        thrown = {
            "throw 7": "7",
            "throw null": "null",
            "throw undefined": "undefined",
            "throw 'text'": "'text'",
            "throw { code: 3 }": "{ code: 3 }",
            "throw Symbol('s')": "Symbol(s)",
            "await Promise.reject(new TypeError('late'))": "late",
            "class Own extends Error { name = 'Own' }; throw new Own('mine')": "mine",
        }
        for code, text in thrown.items():
            with self.subTest(code):
                reply = self.front.execute(code).reply
                self.assertEqual((reply["status"], reply["evalue"]), ("error", text))
                self.assertTrue(reply["ename"])
                self.assertTrue(all(isinstance(line, str) for line in reply["traceback"]))

    def test_a_failed_cell_aborts_all_that_is_queued(self):
        failing = self.front.begin("await new Promise(done => setTimeout(done, 1000)); throw new Error('stop')")
        queued = [self.front.send_cell(f"globalThis.ran{i} = true") for i in range(3)]
        self.assertEqual(self.front.answer(failing).reply["status"], "error")
        for request in queued:
            answer = self.front.answer(request)
            self.assertEqual(answer.reply["status"], "aborted")
            self.assertEqual(answer.types, ["status", "status"])
        self.assertEqual(self.front.value("Object.keys(globalThis).filter(k => /^ran\\d/.test(k)).length"), "0")

    def test_a_failed_cell_does_not_abort_what_is_sent_after_its_reply(self):
        self.front.execute("throw 1")
        self.assertEqual(self.front.value("'goes on'"), "'goes on'")

    def test_a_failed_cell_aborts_cells_only(self):
        failing = self.front.begin("await new Promise(done => setTimeout(done, 50)); throw 1")
        queued = [self.front.send("kernel_info_request"), self.front.send("is_complete_request", {"code": "1"})]
        self.front.answer(failing)
        self.assertEqual([self.front.answer(request).reply["status"] for request in queued], ["ok", "complete"])

    def test_with_stop_on_error_false_the_queue_goes_on(self):
        failing = self.front.send_cell(
            "await new Promise(done => setTimeout(done, 100)); throw 1", stop_on_error=False
        )
        queued = self.front.send_cell("'goes on'")
        self.assertEqual(self.front.answer(failing).reply["status"], "error")
        self.assertEqual(self.front.answer(queued).value, "'goes on'")

    def test_what_a_cell_declared_before_it_threw_is_kept(self):
        self.front.execute("const kept = 5; throw 1")
        self.assertEqual(self.front.value("kept"), "5")


class UserExpressions(KernelSpecification):
    def expressions(self, code, **options):
        return self.front.execute(
            code,
            user_expressions={"sum": "six + 1", "later": "Promise.resolve(six)", "wrong": "nowhere", "cut": "six +"},
            **options,
        ).reply

    def test_each_expression_gets_its_value_or_its_error(self):
        reply = self.expressions("let six = 6")
        got = reply["user_expressions"]
        self.assertEqual(got["sum"], {"status": "ok", "data": {"text/plain": "7"}, "metadata": {}})
        self.assertEqual(got["later"]["data"], {"text/plain": "6"})
        self.assertEqual((got["wrong"]["status"], got["wrong"]["ename"]), ("error", "ReferenceError"))
        self.assertEqual((got["cut"]["status"], got["cut"]["ename"]), ("error", "SyntaxError"))
        self.assertTrue(got["cut"]["traceback"])

    def test_expressions_are_evaluated_for_a_silent_cell_too(self):
        self.assertEqual(self.expressions("six = 7", silent=True)["user_expressions"]["sum"]["status"], "ok")

    def test_a_failed_cell_leaves_the_expressions_alone(self):
        self.assertEqual(self.expressions("throw 1")["user_expressions"], {})

    def test_a_failed_expression_does_not_make_the_cell_fail_or_abort_the_queue(self):
        request = self.front.send_cell("0", user_expressions={"wrong": "nowhere"})
        queued = self.front.send_cell("'next'")
        answer = self.front.answer(request)
        self.assertEqual(answer.reply["status"], "ok")
        self.assertNotIn("error", answer.types)
        self.assertEqual(self.front.answer(queued).value, "'next'")
