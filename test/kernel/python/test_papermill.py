"""papermill: parameters of a run become TypeScript, and a notebook that runs with them."""

import datetime
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import nbformat
import papermill
from papermill.exceptions import PapermillException, PapermillExecutionError
from papermill.translators import papermill_translators

from frontend import KERNEL

PARAMETERS = """// What to train
const epochs: number = 3; // how often
let profile: "quick" | "full" = "quick";
let layers: [number, number][] = [
  [1, 2],
];
let options: { dropout?: number; name?: string } = {}"""

BODY = """function cost(profile: "quick" | "full", layers: [number, number][]): number {
  return (profile === "full" ? 10 : 1) * epochs * layers.length;
}
`${cost(profile, layers)} ${profile === "full"} ${options.name ?? "no name"} ${options.dropout}`"""


def notebook(*cells):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells])
    made.metadata.kernelspec = {"name": KERNEL, "display_name": "TypeScript", "language": "typescript"}
    return made


def translator():
    return papermill_translators.find_translator(KERNEL, "typescript")


def execute(cells, parameters, tagged=True):
    """The executed notebook."""
    made = notebook(*cells)
    if tagged:
        made.cells[0].metadata.tags = ["parameters"]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.ipynb")
        nbformat.write(made, source)
        return papermill.execute_notebook(
            source, Path(folder, "out.ipynb"), parameters, progress_bar=False, cwd=folder
        )


def value(cell):
    return cell.outputs[0].data["text/plain"]


class Runs(unittest.TestCase):
    def test_a_notebook_runs_with_its_own_values(self):
        self.assertEqual(value(execute([PARAMETERS, BODY], {}).cells[-1]), "'3 false no name undefined'")

    def test_given_values_take_the_place_of_the_notebooks_and_pass_its_type_check(self):
        given = {"epochs": 5, "profile": "full", "layers": [[1, 2], [3, 4]], "options": {"name": "Ada"}}
        executed = execute([PARAMETERS, BODY], given)
        self.assertEqual(value(executed.cells[-1]), "'100 true Ada undefined'")
        self.assertEqual(executed.cells[1].metadata.tags, ["injected-parameters"])
        self.assertEqual(executed.metadata.papermill.parameters, given)

    def test_a_number_where_a_text_is_wanted_fails_the_type_check(self):
        body = "const label: string = name"
        with self.assertRaisesRegex(PapermillExecutionError, "TS2322"):
            execute(["let name = 'x'", body], {"name": 3})

    def test_a_notebook_without_a_cell_of_parameters_has_them_at_its_top(self):
        self.assertEqual(value(execute(["1"], {"epochs": 2}, tagged=False).cells[-1]), "1")

    def test_every_value_that_json_has_arrives_as_it_is(self):
        given = {
            "text": "a\"b'c`${d}\\\n\t\r\u2028 Grüße 😀 \0 // no */ comment",
            "nothing": None,
            "flags": [True, False],
            "numbers": [0, -1, 1.5, 1e300, 5e-324, 123456789012],
            "nested": {"a b": {"": []}, "__proto__": {"x": 1}, "1": "one", "ünï": [[{}]]},
        }
        names = "{ text, nothing, flags, numbers, nested }"
        executed = execute(["1", f"console.log(JSON.stringify({names}))"], given)
        self.assertEqual(json.loads(executed.cells[-1].outputs[0].text), given)


class Translation(unittest.TestCase):
    def code(self, given):
        return translator().codify({"x": given}).splitlines()[1]

    def test_numbers_and_booleans_have_their_types_and_all_else_is_any(self):
        for given, code in [
            (3, "let x = 3;"),
            (-2.5, "let x = -2.5;"),
            (1e22, "let x = 1e+22;"),
            (True, "let x = true;"),
            (float("nan"), "let x = NaN;"),
            (float("-inf"), "let x = -Infinity;"),
            ("quick", 'let x: any = "quick";'),
            ("3", 'let x: any = "3";'),
            (None, "let x: any = null;"),
            ([1, float("inf")], "let x: any = [1, Infinity];"),
            ({"a": {"b": False}}, 'let x: any = {"a": {"b": false}};'),
            (datetime.date(2026, 1, 2), 'let x: any = "2026-01-02";'),
        ]:
            with self.subTest(given=given):
                self.assertEqual(self.code(given), code)

    def test_the_comment_of_the_cell_is_papermills(self):
        self.assertEqual(translator().codify({}, "Parameters of Monday"), "// Parameters of Monday\n")

    def test_a_name_that_typescript_does_not_allow_is_refused(self):
        for name in ("learning-rate", "1st", "a b", ""):
            with self.subTest(name=name), self.assertRaisesRegex(PapermillException, "rename it"):
                translator().codify({name: 1})
        self.assertIn("let größe_$1 = 1;", translator().codify({"größe_$1": 1}))


class Inspection(unittest.TestCase):
    def inspect(self, source):
        return [tuple(parameter) for parameter in translator().inspect({"source": source})]

    def test_types_defaults_and_comments_are_found(self):
        self.assertEqual(
            self.inspect(PARAMETERS),
            [
                ("epochs", "number", "3", "how often"),
                ("profile", '"quick" | "full"', '"quick"', ""),
                ("layers", "[number, number][]", "[ [1, 2], ]", ""),
                ("options", "{ dropout?: number; name?: string }", "{}", ""),
            ],
        )

    def test_types_are_inferred_from_literals_only(self):
        kinds = {name: kind for name, kind, _, _ in self.inspect("let a = 1e-3, b = 'x; y', c = true\nlet d = a + 1; var e = `\n`")}
        self.assertEqual(kinds, {"a": "number", "b": "string", "c": "boolean", "d": "None", "e": "string"})

    def test_what_declares_no_variable_with_a_value_is_passed_over(self):
        source = """/* let no = 1; */ // const no = 2
let none; const { part } = whole; for (let i = 0; i < 3; i++) { const inner = 1 }
function f(x = 1) { let y = 2 }
export const list: Map<string, (n: number) => void> = new Map([["a", (n) => { let z = n }]]) // last
print("let text = 1")"""
        self.assertEqual(
            self.inspect(source),
            [("list", "Map<string, (n: number) => void>", 'new Map([["a", (n) => { let z = n }]])', "last")],
        )

    def test_papermill_shows_them_as_help(self):
        made = notebook(PARAMETERS)
        made.cells[0].metadata.tags = ["parameters"]
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "in.ipynb")
            nbformat.write(made, source)
            command = [sys.executable, "-m", "papermill", "--help-notebook", str(source)]
            shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        self.assertRegex(shown, r"epochs: number \(default 3\) +how often")
