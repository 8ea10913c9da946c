"""Runs specifications of the kernel: `python run.py --prefix <folder> [name of a specification…]`.

The kernel under test is the one installed in `<folder>/share/jupyter/kernels`; kernels, settings and files of the user
are neither seen nor touched. On stdout stands one JSON object a line: `{"begin": title}` and `{"end": title, "outcome":
"passed" | "failed" | "skipped", "text": …}` for each test, and `{"ran": count}` at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

own = Path(__file__).resolve().parent


class Reporter(unittest.TestResult):
    """Tells of each test as it begins and ends; a test fails with any of its subtests."""

    def __init__(self, out):
        super().__init__()
        self.out = out
        self.outcome = "passed"
        self.texts = []

    def tell(self, **event):
        print(json.dumps(event), file=self.out, flush=True)

    def startTest(self, test):
        super().startTest(test)
        self.outcome, self.texts = "passed", []
        self.tell(begin=title(test))

    def stopTest(self, test):
        self.tell(end=title(test), outcome=self.outcome, text="\n".join(self.texts))
        super().stopTest(test)

    def failed(self, text):
        self.outcome = "failed"
        self.texts.append(text)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.failed(self.failures[-1][1])

    def addError(self, test, error):
        super().addError(test, error)
        self.failed(self.errors[-1][1])
        if not isinstance(test, unittest.TestCase):  # what its class or module needs could not be set up
            self.testsRun += 1
            self.tell(begin=str(test))
            self.tell(end=str(test), outcome="failed", text=self.errors[-1][1])

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            listed = self.failures if issubclass(error[0], test.failureException) else self.errors
            self.failed(f"{subtest}\n{listed[-1][1]}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.texts.append(reason)
        if self.outcome == "passed":
            self.outcome = "skipped"

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.failed("expected a failure, got success; remove the mark of the expected failure")


def title(test):
    """The name of a test as the sentence that it is."""
    return test.id().rpartition(".")[2].removeprefix("test_").replace("_", " ")


def isolate(prefix, folder):
    """Lets Jupyter see the kernels of the prefix, and write below the folder only."""
    for variable in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        os.environ[variable] = str(Path(folder, variable.lower()))
    os.environ["JUPYTER_PATH"] = str(Path(prefix, "share", "jupyter"))
    os.environ["HOME"] = str(folder)
    for variable in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ.pop(variable, None)


def main():
    parser = argparse.ArgumentParser(description="Runs specifications of the kernel.")
    parser.add_argument("--prefix", type=Path, required=True)
    parser.add_argument("specifications", nargs="*")
    arguments = parser.parse_args()
    names = arguments.specifications or sorted(file.stem for file in own.glob("test_*.py"))
    # What tests or their libraries print is no report.
    out = sys.stdout
    sys.stdout = sys.stderr
    sys.path.insert(0, str(own))
    with tempfile.TemporaryDirectory(prefix="selflab-specifications-") as folder:
        isolate(arguments.prefix.resolve(), folder)
        reporter = Reporter(out)
        unittest.defaultTestLoader.loadTestsFromNames(names).run(reporter)
        reporter.tell(ran=reporter.testsRun)
    return 0 if reporter.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
