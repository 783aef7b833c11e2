"""Runs a learner's function so that nothing it does gets out: not for ever, and not loudly.

A single alarm is not enough: `while True: pass` inside a bare `except` swallows it and goes on. So alarms
repeat until one strikes where nothing catches it. Calls into compiled code cannot be stopped.
"""

import builtins
import ctypes
import signal
import sys
import threading
import time
import warnings
import weakref
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import numpy as np

AGAIN = 0.00005  # seconds from one alarm to the next
PAUSE = 0.005  # the same between threads, which take turns only every few milliseconds
KEPT = 2_000  # characters of what was printed


class TimeUp(BaseException):
    """The time is over. Not an `Exception`: an ordinary `except` lets it pass."""


class Asked(Exception):
    """The function wants to read from the keyboard."""


class Outcome(NamedTuple):
    """What became of a call: its value, or what it raised (None if nothing); `TimeUp` if it took too long."""

    value: Any
    raised: BaseException | None
    seconds: float


class Sink:
    """A place for printed text that keeps the first `KEPT` characters and counts the lines."""

    def __init__(self):
        self.text, self.lines = "", 0

    def write(self, text):
        self.lines += text.count("\n")
        if len(self.text) < KEPT:
            self.text += text[: KEPT - len(self.text)]
        return len(text)

    def flush(self):
        """Text is never held back."""


def can_limit():
    """Tell whether a call can be stopped here: where there are no threads (JupyterLite), it cannot."""
    return sys.platform != "emscripten"


def call(function, arguments, seconds, sink):
    """Call a learner's function for at most so many seconds; return its `Outcome`.

    What it prints goes into the sink. A learner's own interrupt, and nothing else, gets through.
    """
    begun = time.monotonic()
    try:
        with _quiet(sink):
            value, raised = _stopper()(lambda: function(*arguments), seconds), None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        value, raised = None, error
    took = time.monotonic() - begun
    if raised is None and took > seconds and can_limit():
        raised = TimeUp()  # it swallowed the alarms, and ended all the same
    return Outcome(value, raised, took)


@contextmanager
def _quiet(sink):
    """Let printed text, warnings and questions go nowhere."""

    def refuse(*_):
        raise Asked

    before = sys.stdout, sys.stderr, builtins.input
    depth = sys.getrecursionlimit()
    sys.stdout = sys.stderr = sink
    builtins.input = refuse
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.stdout, sys.stderr, builtins.input = before
        sys.setrecursionlimit(depth)


def _stopper():
    """Choose how a call is stopped here: ``stop(run, seconds)`` returns what run() does."""
    if not can_limit():
        return lambda run, _: run()
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        return _alarmed
    return _watched


def _alarmed(run, seconds):
    """Raise `TimeUp` in the main thread after so many seconds, again and again until it gets out."""

    def ring(_, frame):
        if frame.f_code.co_filename != __file__:  # never while we clear up
            raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
        return run()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _watched(run, seconds):
    """Do the same in any other thread, and on Windows, from a thread that watches.

    Threads take turns only where Python lets them, which in an endless loop is always the same place: if that
    one is inside a bare `except`, every strike is swallowed. So whoever drops a `Returning` meets the next
    one at once, outside. It is sent by a compiled function: one of Python's would be struck itself.
    """
    thread, over, sent = threading.get_ident(), threading.Event(), []
    types = ctypes.c_int, ctypes.c_ulong, ctypes.py_object, ctypes.py_object  # the last one is not used
    strike = ctypes.PYFUNCTYPE(*types)(("PyThreadState_SetAsyncExc", ctypes.pythonapi))

    class Returning(TimeUp):
        def __init__(self):
            sent[:] = [weakref.ref(self, again)]

    again = partial(strike, thread, Returning)  # called with a dead reference, or with None

    def watch():
        if not over.wait(seconds):
            while not over.wait(PAUSE):
                again(None)

    def end():
        over.set()
        watcher.join()
        sent.clear()
        strike(thread, ctypes.py_object(), None)  # takes back one that has not arrived

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        try:
            return run()
        finally:
            end()
    except TimeUp:
        end()  # the last strike may have landed in the first end()
        raise
