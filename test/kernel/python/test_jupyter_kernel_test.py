"""Jupyter's own test of kernels, jupyter_kernel_test, with every attribute set."""

import jupyter_kernel_test
from frontend import KERNEL

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
"""A PNG image of one pixel, in base64."""


class JupyterKernelTest(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('to stderr')"
    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "'text'.padSt", "matches": {"padStart"}},
        {"text": "const { nam", "matches": set()},
    ]
    complete_code_samples = ["1", "const a = [1, 2]", "function f() { return 1 }", "", "// only a comment", "`a\nb`"]
    incomplete_code_samples = ["function f() {", "[1,", "f(", "`text", "if (true) {\n  1", "const a ="]
    invalid_code_samples = ["const = 5;", "'text", "1 +* 2; 3", ")"]
    code_generate_error = "throw new Error('on purpose')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "[1, 2].map((n) => n * n)", "result": "[ 1, 4 ]"},
    ]
    code_display_data = [
        {"code": f"await display(Buffer.from('{PIXEL}', 'base64'))", "mime": "image/png"},
        {"code": "await display(html('<b>bold</b>'))", "mime": "text/html"},
    ]
    # No test: a pager is asked for by syntax such as IPython's `len?`, which TypeScript has not.
    test_pager = None
    code_history_pattern = "6 * ?"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.sqrt"
    code_clear_output = "clearOutput()"
