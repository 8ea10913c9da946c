"""The peers' side of the conversation: one line of JSON in, one line of JSON out."""

import json
import sys
import time


def serve(answers):
    """Answers each message with `answers[message["do"]](message)` until the input ends."""
    try:
        for line in sys.stdin:
            message = json.loads(line)
            try:
                answer = answers[message["do"]](message)
            except Exception as error:  # the asking side names it and stops
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)
    except KeyboardInterrupt:
        pass


def timed(step, count):
    """Runs `step`, which returns its loss as a number, `count` times."""
    milliseconds, losses = [], []
    for _ in range(count):
        started = time.perf_counter()
        losses.append(step())
        milliseconds.append((time.perf_counter() - started) * 1e3)
    return {"milliseconds": milliseconds, "losses": losses}
