"""A front end for the specifications: starts the kernel under test as Jupyter does, and speaks the protocol with it."""

from __future__ import annotations

import os
import tempfile
import time
import unittest
from pathlib import Path

import zmq
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

KERNEL = "selflab"

PATIENCE = 30
"""How long anything may take in seconds, on a machine with other work too."""


class Answer:
    """What came back for one request: its reply, and all that was published for it until the kernel was idle."""

    def __init__(self, reply, published):
        self.message = reply
        self.reply = reply["content"] if reply else None
        self.published = published

    @property
    def types(self):
        """The types of what was published, in order."""
        return [message["msg_type"] for message in self.published]

    def contents(self, kind):
        """The contents of what was published with this type."""
        return [message["content"] for message in self.published if message["msg_type"] == kind]

    def printed(self, name="stdout"):
        """All text of one stream."""
        return "".join(stream["text"] for stream in self.contents("stream") if stream["name"] == name)

    @property
    def value(self):
        """The cell's value as plain text; None without one."""
        results = self.contents("execute_result")
        return results[0]["data"]["text/plain"] if results else None


class FrontEnd:
    """One front end: sends requests and keeps what comes back, by the request that caused it."""

    def __init__(self, connection_file, alive=lambda: True):
        self.alive = alive
        self.client = BlockingKernelClient(connection_file=connection_file)
        self.client.load_connection_file()
        self.client.start_channels(hb=False)
        self.session = self.client.session
        self.sockets = {
            name: getattr(self.client, f"{name}_channel").socket for name in ("shell", "control", "iopub", "stdin")
        }
        self.poller = zmq.Poller()
        for socket in self.sockets.values():
            self.poller.register(socket, zmq.POLLIN)
        self.received = []
        """All messages that came, in order, each with the name of its `channel`."""
        self.wait(lambda: self.of_type("iopub_welcome"), "iopub_welcome")

    def send(self, kind, content=None, channel="shell", **parts):
        """Sends a message and returns its id; `parts` are its `metadata` or `buffers`."""
        buffers = parts.pop("buffers", None)
        message = self.session.msg(kind, content or {}, **parts)
        self.session.send(self.sockets[channel], message, buffers=buffers)
        return message["header"]["msg_id"]

    def answer(self, request, replied=True):
        """Waits for the reply to a request, and until the kernel is idle again."""
        self.wait(lambda: self.is_idle(request) and (not replied or self.replies(request)), f"an answer to {request}")
        replies = self.replies(request)
        return Answer(replies[0] if replies else None, self.published(request))

    def ask(self, kind, content=None, channel="shell", **parts):
        return self.answer(self.send(kind, content, channel, **parts))

    def replies(self, request):
        return [message for message in self.caused_by(request) if message["channel"] in ("shell", "control")]

    def published(self, request):
        return [message for message in self.caused_by(request) if message["channel"] == "iopub"]

    def caused_by(self, request):
        return [message for message in self.received if message["parent_header"].get("msg_id") == request]

    def of_type(self, kind):
        return [message for message in self.received if message["msg_type"] == kind]

    def is_idle(self, request):
        states = [m["content"]["execution_state"] for m in self.published(request) if m["msg_type"] == "status"]
        return "idle" in states

    def send_cell(self, code, **options):
        return self.send("execute_request", cell(code, **options))

    def execute(self, code, **options):
        return self.answer(self.send_cell(code, **options))

    def value(self, code):
        """The value of a cell, which must succeed, as plain text."""
        answer = self.execute(code)
        assert answer.reply["status"] == "ok", "\n".join(answer.reply.get("traceback", ["aborted"]))
        return answer.value

    def begin(self, code):
        """Sends a cell and waits until it runs; returns the request."""
        request = self.send_cell(f"console.log('begun');\n{code}")
        self.wait(lambda: "begun\n" in Answer(None, self.published(request)).printed(), "the cell's first words")
        return request

    def wait(self, condition, what, patience=PATIENCE):
        """Takes in messages until the condition holds; it must, while the patience (in seconds) lasts."""
        deadline = time.monotonic() + patience
        while not (held := condition()):
            if time.monotonic() > deadline:
                seen = ", ".join(message["msg_type"] for message in self.received[-20:])
                raise AssertionError(f"expected {what} within {patience} s; the last messages: {seen}")
            if not self.take_in(0.2) and not self.alive():
                self.take_in(0.2)
                if not condition():
                    raise AssertionError(f"expected {what}, got the end of the kernel's process")
        return held

    def take_in(self, seconds):
        """Takes in what comes within the time; whether anything came."""
        ready = self.poller.poll(seconds * 1000)
        for socket, _ in ready:
            name = next(name for name, own in self.sockets.items() if own is socket)
            # Raises where a signature is wrong.
            _, message = self.session.recv(socket)
            self.received.append({**message, "channel": name})
        return bool(ready)

    def quiet(self, seconds):
        """Takes in what comes during a time, to the end."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.take_in(left)

    def close(self):
        self.client.stop_channels()


class Kernel:
    """The kernel under test in a process of its own, with the front ends connected to it."""

    def __init__(self, transport="tcp", environment=None):
        self.folder = tempfile.TemporaryDirectory(prefix="selflab-notebook-")
        # An absolute path, beside which the sockets of ipc stand for kernel and front ends alike.
        file = str(Path(self.folder.name, "connection.json"))
        self.manager = KernelManager(kernel_name=KERNEL, transport=transport, connection_file=file)
        check_spec(self.manager)
        self.log = open(Path(self.folder.name, "kernel.log"), "w+")
        self.manager.start_kernel(
            cwd=self.folder.name, stdout=self.log, stderr=self.log, env={**os.environ, **(environment or {})}
        )
        self.fronts = []

    def front(self):
        """A new front end, connected and welcomed."""
        front = FrontEnd(self.manager.connection_file, alive=self.manager.is_alive)
        self.fronts.append(front)
        return front

    @property
    def pid(self):
        return self.manager.provisioner.pid

    def written(self):
        """What the kernel itself wrote to its stdout and stderr."""
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        for front in self.fronts:
            front.close()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)
        self.log.close()
        self.folder.cleanup()


class KernelSpecification(unittest.TestCase):
    """Tests that share one kernel and its first front end."""

    kernel: Kernel
    front: FrontEnd

    @classmethod
    def setUpClass(cls):
        cls.kernel = Kernel()
        cls.addClassCleanup(cls.kernel.stop)
        cls.front = cls.kernel.front()

    def kernel_of_its_own(self, **options):
        """A kernel for one test only, and its front end."""
        kernel = Kernel(**options)
        self.addCleanup(kernel.stop)
        return kernel, kernel.front()


def cell(code, **options):
    """The content of an execute_request, as front ends send it."""
    return {
        "code": code,
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": False,
        "stop_on_error": True,
        **options,
    }


def check_spec(manager):
    """Refuses any kernel but that of the prefix."""
    folder = Path(manager.kernel_spec.resource_dir).resolve()
    expected = Path(os.environ["JUPYTER_PATH"]).resolve()
    if expected not in folder.parents:
        raise RuntimeError(f"specifications: expected the kernel below {expected}, got {folder}; give its --prefix")


def eventually(condition, what, patience=PATIENCE):
    """Waits until the condition holds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"expected {what} within {patience} s")
        time.sleep(0.05)


def runs(pid):
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
