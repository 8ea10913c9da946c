"""Language: completion, inspection, and whether a cell is complete. Places count code points."""

from frontend import KernelSpecification


class Completion(KernelSpecification):
    def complete(self, marked):
        """Completes at the bar in the text; returns the reply and the text without the bar."""
        before, after = marked.split("|")
        return self.front.ask("complete_request", {"code": before + after, "cursor_pos": len(before)}).reply, before + after

    def test_the_reply_says_which_part_of_the_text_the_matches_replace(self):
        reply, code = self.complete("Math.hyp|")
        self.assertEqual(reply["matches"], ["hypot"])
        self.assertEqual(code[reply["cursor_start"]:reply["cursor_end"]], "hyp")

    def test_places_are_right_after_characters_beyond_the_basic_plane(self):
        for before in ("'😀😀'; ", "/* 𝒳𝒴 */ ", "'👩‍👩‍👧'\n"):
            with self.subTest(before):
                reply, code = self.complete(f"{before}Math.hyp|")
                self.assertEqual(reply["matches"], ["hypot"])
                self.assertEqual(code[reply["cursor_start"]:reply["cursor_end"]], "hyp")

    def test_matches_have_types(self):
        reply, _ = self.complete("Math.hyp|")
        [typed] = reply["metadata"]["_jupyter_types_experimental"]
        self.assertEqual((typed["text"], typed["start"], typed["end"]), ("hypot", 5, 8))
        self.assertTrue(typed["type"])

    def test_names_and_members_of_earlier_cells_are_known(self):
        self.front.value("const planet = { mass: 5, moons: ['Io'] }")
        self.assertIn("planet", self.complete("plan|")[0]["matches"])
        self.assertEqual(set(self.complete("planet.|")[0]["matches"]), {"mass", "moons"})

    def test_where_nothing_fits_there_are_no_matches_and_no_error(self):
        for marked in ("|", "'inside a te|'", "// comm|", "(((|", "nowhere.at.all|"):
            with self.subTest(marked):
                self.assertEqual(self.complete(marked)[0]["status"], "ok")
        self.assertEqual(self.complete("// comm|")[0]["matches"], [])

    def test_a_place_beyond_the_text_is_its_end(self):
        reply = self.front.ask("complete_request", {"code": "Math.hyp", "cursor_pos": 99}).reply
        self.assertEqual(reply["matches"], ["hypot"])


class Inspection(KernelSpecification):
    def inspect(self, marked, level=0):
        before, after = marked.split("|")
        content = {"code": before + after, "cursor_pos": len(before), "detail_level": level}
        return self.front.ask("inspect_request", content).reply

    def test_a_name_is_inspected_from_its_start_its_middle_and_its_end(self):
        for marked in ("Math.|sqrt(4)", "Math.sq|rt(4)", "Math.sqrt|(4)", "'😀'; Math.sq|rt(4)"):
            with self.subTest(marked):
                reply = self.inspect(marked)
                self.assertTrue(reply["found"])
                self.assertIn("sqrt(x: number): number", reply["data"]["text/plain"])

    def test_doc_comments_are_told(self):
        self.front.value("/** Turns water into wine. */\nfunction turn(water: number) { return water }")
        text = self.inspect("tur|n(1)")["data"]["text/plain"]
        self.assertIn("turn(water: number): number", text)
        self.assertIn("Turns water into wine.", text)

    def test_the_second_level_tells_what_a_named_type_consists_of(self):
        self.front.value("/** A point. */\ninterface Point { x: number; y: number }\nconst origin: Point = { x: 0, y: 0 }")
        first, second = (self.inspect("orig|in", level)["data"]["text/plain"] for level in (0, 1))
        self.assertIn("origin: Point", first)
        self.assertNotIn("y: number", first)
        self.assertIn("y: number", second)

    def test_what_is_no_name_is_not_found(self):
        for marked in ("|", "1 +| 2", "now|here"):
            with self.subTest(marked):
                reply = self.inspect(marked)
                self.assertEqual((reply["status"], reply["found"], reply["data"]), ("ok", False, {}))


class Completeness(KernelSpecification):
    def asked(self, code):
        return self.front.ask("is_complete_request", {"code": code}).reply

    def test_code_that_stands_alone_is_complete(self):
        for code in ("", "1", "function f() {}", "`a\nb`", "const f = () => {\n  return 1;\n}"):
            with self.subTest(code):
                self.assertEqual(self.asked(code), {"status": "complete"})

    def test_code_that_lacks_a_line_is_incomplete_and_says_where_the_next_begins(self):
        for code, indent in {"function f() {": "  ", "[[": "  ", "if (a) {\n  while (b) {": "    ", "`text": "",
                             "/* comment": "", "const a =": ""}.items():
            with self.subTest(code):
                self.assertEqual(self.asked(code), {"status": "incomplete", "indent": indent})

    def test_code_that_no_line_can_mend_is_invalid(self):
        for code in ("const = 5;", "'text", ")", "let a b;"):
            with self.subTest(code):
                self.assertEqual(self.asked(code), {"status": "invalid"})
