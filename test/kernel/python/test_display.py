"""Display: values in all the forms they have, displays that can be updated, output that can be cleared."""

import base64

from frontend import KernelSpecification

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
"""A PNG image of one pixel, in base64."""


class Values(KernelSpecification):
    def data(self, code):
        [result] = self.front.execute(code).contents("execute_result")
        self.assertIsInstance(result["metadata"], dict)
        return result["data"]

    def test_every_value_has_a_plain_text(self):
        for code in ("1", "'a'", "[1, 2]", "new Map([[1, 2]])", "() => 1", "null", "Symbol('s')", "10n", "/x/g"):
            with self.subTest(code):
                self.assertTrue(self.data(code)["text/plain"])

    def test_a_promise_shows_what_it_resolves_to(self):
        self.assertEqual(self.data("Promise.resolve('later')"), {"text/plain": "'later'"})

    def test_png_bytes_are_an_image(self):
        data = self.data(f"Buffer.from('{PIXEL}', 'base64')")
        self.assertEqual(base64.b64decode(data["image/png"]), base64.b64decode(PIXEL))
        self.assertIn("text/plain", data)

    def test_a_value_with_the_display_symbol_shows_the_forms_it_gives(self):
        for how in ("() => (", "async () => ("):
            with self.subTest(how):
                bundle = "{ 'text/html': '<b>x</b>', 'application/json': { a: [1] }, 'text/plain': 'x' }"
                data = self.data(f"({{ [Symbol.for('Jupyter.display')]: {how}{bundle}) }})")
                self.assertEqual(data["text/html"], "<b>x</b>")
                self.assertEqual(data["application/json"], {"a": [1]})
                self.assertEqual(data["text/plain"], "x")

    def test_the_display_symbol_of_a_class_works_for_its_instances(self):
        self.front.value("class Shown { constructor(readonly n: number) {}\n"
                         "  [Symbol.for('Jupyter.display')]() { return { 'text/html': `<i>${this.n}</i>` } } }")
        self.assertEqual(self.data("new Shown(4)")["text/html"], "<i>4</i>")

    def test_a_value_that_fails_to_show_itself_is_shown_as_text_with_its_error_on_stderr(self):
        answer = self.front.execute("({ [Symbol.for('Jupyter.display')]: () => { throw new Error('camera shy') } })")
        self.assertEqual(answer.reply["status"], "ok")
        self.assertIn("camera shy", answer.printed("stderr"))
        self.assertIn("Jupyter.display", answer.value)


class Displays(KernelSpecification):
    def test_display_publishes_a_value_at_once_under_an_id(self):
        answer = self.front.execute("await display(html('<b>now</b>')); undefined")
        [shown] = answer.contents("display_data")
        self.assertEqual(shown["data"]["text/html"], "<b>now</b>")
        self.assertTrue(shown["transient"]["display_id"])

    def test_displays_come_in_the_order_of_the_calls(self):
        answer = self.front.execute("for (const i of [1, 2, 3]) await display(i)")
        self.assertEqual([shown["data"]["text/plain"] for shown in answer.contents("display_data")], ["1", "2", "3"])

    def test_an_update_names_the_display_it_replaces(self):
        answer = self.front.execute("await display('old', { display_id: 'd' }); "
                                    "await display('new', { display_id: 'd', update: true }); undefined")
        [old] = answer.contents("display_data")
        [new] = answer.contents("update_display_data")
        self.assertEqual((old["transient"], new["transient"]), ({"display_id": "d"}, {"display_id": "d"}))
        self.assertEqual(new["data"], {"text/plain": "'new'"})

    def test_a_handle_updates_its_display_from_a_later_cell(self):
        made = self.front.execute("const handle = await display(1)").contents("display_data")[0]["transient"]
        answer = self.front.execute("await handle.update(2)")
        [update] = answer.contents("update_display_data")
        self.assertEqual((update["transient"], update["data"]["text/plain"]), (made, "2"))

    def test_clear_output_says_whether_to_wait_for_new_output(self):
        answer = self.front.execute("console.log('old'); clearOutput(true); console.log('new'); clearOutput()")
        self.assertEqual(answer.contents("clear_output"), [{"wait": True}, {"wait": False}])
        kinds = [kind for kind in answer.types if kind in ("stream", "clear_output")]
        self.assertEqual(kinds, ["stream", "clear_output", "stream", "clear_output"])

    def test_progress_updates_one_display_up_to_its_end(self):
        answer = self.front.execute("for await (const i of progress(3)) {}")
        ids = {shown["transient"]["display_id"] for kind in ("display_data", "update_display_data")
               for shown in answer.contents(kind)}
        self.assertEqual(len(ids), 1)
        self.assertIn("3/3", str(answer.contents("update_display_data")[-1]["data"]))
