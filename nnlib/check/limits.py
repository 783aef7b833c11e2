"""Runs a learner's function so that nothing it does gets out: not for ever, and not loudly.

One strike is not enough: `while True: pass` inside a bare `except` swallows it and goes on. So who catches
one meets the next at once, until one lands where nothing catches it. Compiled code that does not return
cannot be stopped; `display`, and what another process prints, get past the sink.
"""

import builtins
import ctypes
import io
import signal
import sys
import threading
import time
import warnings
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

AGAIN = 0.0002  # seconds from one alarm to the next
PAUSE = 0.005  # the same between threads, which take turns only every few milliseconds
KEPT = 2_000  # characters of what was printed

ROOM = 50  # calls beyond the limit of recursion: one that has just reached it must be struck, too
_set_depth = sys.setrecursionlimit
_one_at_a_time = threading.RLock()  # what a call replaces belongs to the whole process


class TimeUp(BaseException):
    """The time is over. Not an `Exception`: an ordinary `except` lets it pass."""


class _Over(BaseException):
    """Nothing more will strike."""


class Asked(Exception):
    """The function wants to read from the keyboard."""


class Outcome(NamedTuple):
    """What became of a call: its value, or what it raised (None if nothing); `TimeUp` if it took too long."""

    value: Any
    raised: BaseException | None
    seconds: float


class Sink(io.TextIOBase):
    """A place for printed text that keeps the first `KEPT` characters and counts the lines."""

    encoding = "utf-8"

    def __init__(self):
        self.text, self.lines = "", 0

    def writable(self):
        return True

    def write(self, text):
        self.lines += text.count("\n")
        if len(self.text) < KEPT:
            self.text += text[: KEPT - len(self.text)]
        return len(text)


def can_limit():
    """Tell whether a call can be stopped here: where there are no threads (JupyterLite), it cannot."""
    return sys.platform != "emscripten"


def call(function, arguments, seconds, sink):
    """Call a learner's function for at most so many seconds; return its `Outcome`.

    What it prints goes into the sink. A learner's own interrupt, and nothing else, gets through. Calls from
    several threads wait for each other.
    """
    with _one_at_a_time:
        begun = time.monotonic()
        try:
            with _quiet(sink):
                value, raised = _limited(lambda: function(*arguments), seconds), None
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            value, raised = None, error
        took = time.monotonic() - begun
    if raised is None and took > seconds and can_limit():
        raised = TimeUp()  # compiled code that nothing stopped, and it ended all the same
    return Outcome(value, raised, took)


@contextmanager
def _quiet(sink):
    """Let printed text and warnings go nowhere, and questions and ways out fail."""

    def refuse(*_):
        raise Asked

    def leave(*_):
        raise SystemExit

    shell = getattr(builtins, "get_ipython", lambda: None)() or SimpleNamespace()
    depth = sys.getrecursionlimit()
    try:
        with (
            _replaced(builtins, input=refuse, print=print),
            _replaced(shell, ask_exit=leave),  # IPython's exit() ends the kernel without a SystemExit
            _replaced(sys, stdout=sink, stderr=sink, setrecursionlimit=lambda _: None),
            _replaced(sys, unraisablehook=id),  # of no effect, and compiled: a strike in __del__ is not lost
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.setrecursionlimit(depth)  # it may have kept the true function from before


@contextmanager
def _replaced(place, **names):
    """Give attributes other values for a while, and put back even those that change meanwhile."""
    before = {name: vars(place)[name] for name in names if name in vars(place)}
    vars(place).update(names)
    try:
        yield
    finally:
        for name in names.keys() - before.keys():
            vars(place).pop(name, None)
        vars(place).update(before)


def _limited(run, seconds):
    """Return what run() does; raise `TimeUp` in this thread after so many seconds until it gets out.

    Strikes land between two steps of Python, and in our own clearing up, too. So each `finally` begins with
    a compiled call, which none can interrupt: no new strikes; then something harmless in the place of the one
    that is on its way. (Taking it back would leave Python waiting for it: a profiler would hang.)
    """
    if not can_limit():
        return run()
    types = ctypes.c_ulong, ctypes.py_object
    send = ctypes.PYFUNCTYPE(None, *types)(("PyThreadState_SetAsyncExc", ctypes.pythonapi))
    thread, armed, struck = threading.get_ident(), [], []

    class Strike(TimeUp):
        """Python builds one when it is caught; building it sends the next."""

    strike, soothe = partial(send, thread, Strike), partial(send, thread, _Over)
    Strike.__init__ = staticmethod(strike)

    def hit(*_):
        if armed:
            struck.append(True)
            _set_depth(sys.getrecursionlimit() + ROOM)
        if armed:  # still: threads may have taken turns
            strike()

    in_main = threading.current_thread() is threading.main_thread()
    stop = (_ringing if in_main and hasattr(signal, "setitimer") else _watching)(seconds, hit)
    try:
        try:
            try:
                armed.append(True)
                return run()
            finally:
                armed.clear()
        finally:
            if struck:
                soothe()
                _arrive()
    except _Over:
        raise TimeUp from None
    finally:
        stop()


def _arrive():
    """Give what is on its way to this thread a place to arrive."""


def _ringing(seconds, hit):
    """Strike by a signal, which wakes even a sleeping function; return what ends it.

    A timer that runs already, such as that of a call around this one, waits, and goes on afterwards.
    """
    (left, interval), since = signal.setitimer(signal.ITIMER_REAL, 0), time.monotonic()
    before = signal.signal(signal.SIGALRM, hit)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)

    def stop():
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_IGN if before is None else before)  # None: not Python's
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - since), 1e-6), interval)

    return stop


def _watching(seconds, hit):
    """Strike from a thread that watches, where there is no signal; return what ends it."""
    over = threading.Event()

    def watch():
        over.wait(seconds)
        while not over.wait(PAUSE):
            hit()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()

    def stop():
        over.set()
        watcher.join()

    return stop
