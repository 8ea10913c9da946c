"""The peers' side of the conversation: one line of JSON in, one line of JSON out."""

import json
import sys
import time


def serve(answers):
    """Answers each message with `answers[message["do"]](message)` until the input ends."""
    out, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
    try:
        for line in sys.stdin:
            message = json.loads(line)
            try:
                answer = answers[message["do"]](message)
            except Exception as error:  # the asking side names it
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), file=out, flush=True)
    except KeyboardInterrupt:
        pass


def timed(call, steps):
    """Calls `call`, which makes one step or more and returns their losses, until there are `steps` of them."""
    milliseconds, losses = [], []
    while len(losses) < steps:
        started = time.perf_counter()
        made = call()
        elapsed = (time.perf_counter() - started) * 1e3
        milliseconds += [elapsed / len(made)] * len(made)
        losses += made
    return {"milliseconds": milliseconds, "losses": losses}
