"""Lifetime: shutdown and restart, signals, the end of a parent, and what is left when a process dies."""

import os
import signal
import subprocess
import sys

from frontend import Answer, KernelSpecification, eventually, runs

LOOP = "while (true);"


class Ends(KernelSpecification):
    def running(self):
        """A kernel of its own in a sync loop, its front end, and its two processes."""
        kernel, front = self.kernel_of_its_own()
        child = int(front.value("process.pid"))
        front.begin(LOOP)
        return kernel, front, (kernel.pid, child)

    def gone(self, kernel, processes):
        eventually(lambda: not any(runs(pid) or kernel.manager.is_alive() for pid in processes), "the processes' end")

    def test_shutdown_is_answered_and_ends_both_processes_also_in_a_sync_loop(self):
        for restart in (False, True):
            with self.subTest(restart=restart):
                kernel, front, processes = self.running()
                request = front.send("shutdown_request", {"restart": restart}, "control")
                front.wait(lambda: front.replies(request), "the reply")
                self.assertEqual(front.replies(request)[0]["content"], {"status": "ok", "restart": restart})
                self.gone(kernel, processes)

    def test_a_restart_in_a_sync_loop_gives_an_empty_kernel_on_the_same_connection(self):
        kernel, front, (_, child) = self.running()
        kernel.manager.restart_kernel()
        eventually(lambda: not runs(child), "the end of the former execution process")
        fresh = kernel.front()
        answer = fresh.execute("'kept'")
        self.assertEqual((answer.value, answer.reply["execution_count"]), ("'kept'", 1))

    def test_sigterm_ends_both_processes_also_in_a_sync_loop(self):
        kernel, _, processes = self.running()
        os.kill(kernel.pid, signal.SIGTERM)
        self.gone(kernel, processes)

    def test_the_execution_process_ends_with_a_killed_kernel_also_in_a_sync_loop(self):
        kernel, _, processes = self.running()
        os.kill(kernel.pid, signal.SIGKILL)
        self.gone(kernel, processes)

    def test_the_kernel_and_its_child_end_when_their_parent_dies(self):
        code = (
            "import sys, os, time; sys.path.insert(0, sys.argv[1])\n"
            "from frontend import Kernel\n"
            "kernel = Kernel(); front = kernel.front()\n"
            "print(kernel.pid, front.value('process.pid'), flush=True); time.sleep(600)"
        )
        parent = subprocess.Popen(
            [sys.executable, "-B", "-c", code, os.path.dirname(__file__)], stdout=subprocess.PIPE, text=True
        )
        self.addCleanup(parent.stdout.close)
        try:
            processes = [int(pid) for pid in parent.stdout.readline().split()]
        finally:
            parent.kill()
            parent.wait()
        self.assertEqual(len(processes), 2)
        eventually(lambda: not any(map(runs, processes)), "the end of the orphans")


class Deaths(KernelSpecification):
    """The execution process dies; the kernel says so and goes on with a new one."""

    def dies(self, code, how):
        self.front.value("const state = 1")
        answer = self.front.execute(code)
        self.assertEqual((answer.reply["status"], answer.reply["ename"]), ("error", "ExecutionProcessDied"))
        self.assertRegex(answer.reply["evalue"], rf"ended \({how}\).* variables and imports are lost")
        self.assertEqual(self.front.value("typeof (globalThis as any).state"), "'undefined'")
        return answer

    def test_process_exit_ends_the_state_but_not_the_kernel(self):
        answer = self.dies("console.log('last words'); process.exit(3)", "exit code 3")
        self.assertEqual(answer.printed(), "last words\n")

    def test_a_native_crash_ends_the_state_but_not_the_kernel(self):
        self.dies("process.abort()", "SIGABRT")

    def test_a_kill_ends_the_state_but_not_the_kernel(self):
        self.dies("process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})", "SIGKILL")

    def test_a_kill_from_outside_while_no_cell_runs_is_told_under_the_last_cell(self):
        request = self.front.send_cell("process.pid")
        os.kill(int(self.front.answer(request).value), signal.SIGKILL)
        told = lambda: Answer(None, self.front.published(request)).printed("stderr")
        self.front.wait(lambda: "variables and imports are lost" in told(), "a word on the loss")
        self.assertEqual(self.front.value("'goes on'"), "'goes on'")

    def test_counts_go_on_after_a_death(self):
        before = self.front.execute("0").reply["execution_count"]
        self.front.execute("process.exit(1)")
        self.assertEqual(self.front.execute("0").reply["execution_count"], before + 2)
