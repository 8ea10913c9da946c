"""Transport: connections, signatures, garbage, front ends that share a kernel or vanish."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import zmq
from jupyter_client.session import Session

from frontend import KernelSpecification

VANISHING = """
import os, signal, sys
from jupyter_client.blocking import BlockingKernelClient
client = BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels()
for i in range(20):
    client.execute(f"console.log('x'.repeat(10_000), {i})")
client.get_shell_msg(timeout=30)
os.kill(os.getpid(), signal.SIGKILL)
"""
"""A front end that sends many cells and is killed at the first reply."""


class Transport(KernelSpecification):
    def shell(self, key=None):
        """A connection of its own to the shell channel, and a session that signs with the key."""
        info = json.loads(Path(self.kernel.manager.connection_file).read_text())
        socket = zmq.Context.instance().socket(zmq.DEALER)
        socket.linger = 0
        self.addCleanup(socket.close)
        socket.connect(f"tcp://{info['ip']}:{info['shell_port']}")
        return socket, Session(key=key or info["key"].encode())

    def test_a_front_end_is_welcomed_on_iopub_when_it_is_subscribed(self):
        front = self.kernel.front()
        self.assertEqual(front.of_type("iopub_welcome")[0]["content"], {"subscription": ""})

    def test_the_heartbeat_gives_back_what_it_gets(self):
        info = self.kernel.manager.get_connection_info()
        with zmq.Context.instance().socket(zmq.REQ) as socket:
            socket.linger = 0
            socket.connect(f"tcp://{info['ip']}:{info['hb_port']}")
            socket.send(b"any bytes \x00\xff")
            self.assertTrue(socket.poll(10_000))
            self.assertEqual(socket.recv(), b"any bytes \x00\xff")

    def test_a_message_with_a_wrong_signature_is_neither_run_nor_answered(self):
        socket, session = self.shell(key=b"another key")
        session.send(socket, "execute_request", {"code": "globalThis.intruder = true"})
        self.assertEqual(socket.poll(300), 0)
        self.assertEqual(self.front.value("'intruder' in globalThis"), "false")

    def test_garbage_does_no_harm(self):
        socket, _ = self.shell()
        for frames in ([b""], [b"nonsense"], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"sig", b"{", b"{", b"{", b"{"],
                       [b"<IDS|MSG>", b"\xff" * 64, b"{}", b"{}", b"{}", b"{}"]):
            socket.send_multipart(frames)
        self.assertEqual(socket.poll(300), 0)
        self.assertEqual(self.front.value("1 + 1"), "2")

    def test_two_front_ends_get_their_own_replies_and_both_see_all_output(self):
        other = self.kernel.front()
        mine, theirs = self.front.send_cell("'mine'"), other.send_cell("'theirs'")
        self.assertEqual(self.front.answer(mine).value, "'mine'")
        self.assertEqual(other.answer(theirs).value, "'theirs'")
        self.assertEqual(self.front.answer(theirs, replied=False).value, "'theirs'")
        self.assertEqual(other.answer(mine, replied=False).value, "'mine'")
        self.assertFalse(self.front.replies(theirs))
        self.assertFalse(other.replies(mine))

    def test_front_ends_share_the_state(self):
        self.front.value("const shared = 5")
        self.assertEqual(self.kernel.front().value("shared"), "5")

    def test_a_front_end_that_vanishes_before_its_replies_does_no_harm(self):
        arguments = [sys.executable, "-B", "-c", VANISHING, self.kernel.manager.connection_file]
        self.assertEqual(subprocess.run(arguments, timeout=60).returncode, -signal.SIGKILL)
        self.assertEqual(self.front.value("'goes on'"), "'goes on'")


class Ipc(KernelSpecification):
    def test_a_kernel_can_be_reached_over_ipc_as_well(self):
        kernel, front = self.kernel_of_its_own(transport="ipc")
        self.assertEqual(kernel.manager.get_connection_info()["transport"], "ipc")
        self.assertEqual(front.value("6 * 7"), "42")
        self.assertEqual(front.ask("kernel_info_request", channel="control").reply["status"], "ok")
