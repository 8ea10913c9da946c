"""Programs that use kernels: nbclient runs a notebook, jupyter console a line."""

import sys
import unittest

import nbformat
import pexpect
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from frontend import KERNEL

FIGURE = "await display({ [Symbol.for('Jupyter.display')]: () => ({ 'image/svg+xml': '<svg/>', 'text/plain': 'figure' }) })"


def notebook(*cells):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells])
    made.metadata.kernelspec = {"name": KERNEL, "display_name": "TypeScript", "language": "typescript"}
    return made


class Nbclient(unittest.TestCase):
    def test_a_notebook_is_executed_with_streams_values_and_a_figure(self):
        made = notebook("const n: number = 6\nconsole.log('out')", "n * 7", f"{FIGURE}; undefined")
        NotebookClient(made, timeout=60).execute()
        nbformat.validate(made)
        first, second, third = (cell.outputs for cell in made.cells)
        self.assertEqual([(o.output_type, o.name, o.text) for o in first], [("stream", "stdout", "out\n")])
        self.assertEqual([(o.output_type, o.data["text/plain"]) for o in second], [("execute_result", "42")])
        self.assertEqual([(o.output_type, o.data["image/svg+xml"]) for o in third], [("display_data", "<svg/>")])
        self.assertEqual([cell.execution_count for cell in made.cells], [1, 2, 3])
        self.assertEqual(made.metadata.language_info.name, "typescript")

    def test_an_error_stops_the_notebook_unless_it_is_allowed(self):
        failing = notebook("throw new RangeError('stop')", "'after'")
        with self.assertRaisesRegex(CellExecutionError, "RangeError"):
            NotebookClient(failing, timeout=60).execute()
        self.assertEqual((failing.cells[0].outputs[0].output_type, failing.cells[1].outputs), ("error", []))
        allowed = notebook("throw new RangeError('stop')", "'after'")
        NotebookClient(allowed, timeout=60, allow_errors=True).execute()
        self.assertEqual(allowed.cells[0].outputs[0].evalue, "stop")
        self.assertEqual(allowed.cells[1].outputs[0].data["text/plain"], "'after'")


class Console(unittest.TestCase):
    def test_jupyter_console_runs_cells_shows_values_and_ends_at_the_end_of_input(self):
        arguments = ["-B", "-m", "jupyter_console", "--simple-prompt", "--kernel", KERNEL]
        console = pexpect.spawn(sys.executable, arguments, encoding="utf8", timeout=60)
        self.addCleanup(console.close, force=True)
        console.expect(r"In \[1\]:")
        console.sendline("const answer = 6 * 7")
        console.expect(r"In \[2\]:")
        console.sendline("console.log('the answer', answer)")
        console.expect("the answer 42")
        console.expect(r"In \[3\]:")
        console.sendline("answer + 1")
        console.expect(r"Out\[3\]: 43")
        console.expect(r"In \[4\]:")
        console.sendeof()
        console.expect([pexpect.EOF, "exit"])
