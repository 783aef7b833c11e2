"""Whatever a learner's function does, a call ends, and afterwards everything is as it was."""

import builtins
import io
import signal
import subprocess
import sys
import threading
import time

import pytest

from nnlib.check import limits


def call(function, seconds=0.2):
    return limits.call(function, (), seconds, limits.Sink())


def here(run):
    run()


def elsewhere(run):
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(30)


def endless():
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def deeper():
    try:
        deeper()
    except BaseException:
        deeper()


def again_and_again():
    try:
        again_and_again()
    except BaseException:
        print("once more")
    again_and_again()


def finally_again():
    try:
        finally_again()
    finally:
        finally_again()


def nested():
    try:
        endless()
    except BaseException:
        try:
            endless()
        except BaseException:
            endless()


def in_deletion():
    class Endless:
        def __del__(self):
            while True:
                pass

    while True:
        Endless()


def swallows_and_returns():
    try:
        while True:
            pass
    except BaseException:
        return 5


@pytest.mark.parametrize("where", [here, elsewhere])
@pytest.mark.parametrize(
    "function",
    [endless, deeper, again_and_again, finally_again, nested, in_deletion, swallows_and_returns],
)
def test_what_does_not_end_is_stopped_in_every_thread(function, where):
    outcomes = []
    where(lambda: outcomes.append(call(function)))
    assert isinstance(outcomes[0].raised, limits.TimeUp)
    assert outcomes[0].seconds < 10


def test_a_function_that_sleeps_and_swallows_is_woken():
    def sleepy():
        while True:
            try:
                time.sleep(60)
            except BaseException:
                continue

    outcome = call(sleepy)
    assert isinstance(outcome.raised, limits.TimeUp)
    assert outcome.seconds < 5


def test_a_value_and_an_exception_come_back():
    assert call(lambda: 5)[:2] == (5, None)
    outcome = call(lambda: 1 / 0)
    assert (outcome.value, type(outcome.raised)) == (None, ZeroDivisionError)


def everything():
    return (
        *(sys.stdout, sys.stderr, sys.unraisablehook, sys.setrecursionlimit, sys.getrecursionlimit()),
        *(builtins.input, builtins.print, signal.getsignal(signal.SIGALRM)),
        *(signal.getitimer(signal.ITIMER_REAL), threading.active_count()),
    )


@pytest.mark.parametrize("where", [here, elsewhere])
def test_strikes_at_every_moment_never_get_out_and_leave_nothing_behind(where):
    counts = []

    def run():
        before = everything()
        for number in range(400):
            call(lambda: None, 1e-6 * (1 + number % 50))
        for _ in range(40):
            assert isinstance(call(endless, 1e-6).raised, limits.TimeUp)
        counts.append(everything() == before)

    where(run)
    assert counts == [True]


def test_what_a_function_replaces_is_put_back():
    def vandal(set_depth=sys.setrecursionlimit):
        builtins.print = builtins.input = sys.stdout = sys.stderr = None
        set_depth(5000)

    before = everything()
    assert call(vandal).raised is None
    assert everything() == before


def test_the_depth_of_recursion_stays():
    def deep():
        sys.setrecursionlimit(10**8)
        return sys.getrecursionlimit()

    assert call(deep).value == sys.getrecursionlimit()


def test_a_call_within_a_call_does_not_end_the_limit_of_the_outer_one():
    def outer():
        call(lambda: None, 5)
        endless()

    outcome = call(outer, 0.3)
    assert isinstance(outcome.raised, limits.TimeUp)
    assert outcome.seconds < 3


@pytest.mark.parametrize("where", [here, elsewhere])
def test_the_limit_of_an_inner_call_is_its_own(where):
    outcomes = []
    where(lambda: outcomes.append(call(lambda: (type(call(endless, 0.1).raised), 5), 20)))
    kind, value = outcomes[0].value
    assert issubclass(kind, limits.TimeUp)
    assert value == 5


@pytest.fixture
def bell():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(time.monotonic()))
    yield rung
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("after", [0.05, 0.8])
def test_a_timer_that_ran_before_rings_afterwards(bell, after):
    begun = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, after)
    call(endless, 0.5)
    while not bell and time.monotonic() < begun + 5:
        time.sleep(0.01)
    assert after <= bell[0] - begun < max(after, 0.5) + 0.4  # as if nothing had come between


def test_a_handler_that_is_not_pythons_is_no_trouble(monkeypatch):
    given, true = [], signal.signal

    def foreign_first(number, handler):
        given.append(handler)
        before = true(number, handler)
        return before if len(given) > 1 else None

    before = signal.getsignal(signal.SIGALRM)
    monkeypatch.setattr(signal, "signal", foreign_first)
    outcome = call(lambda: 5)
    true(signal.SIGALRM, before)
    assert (outcome.value, given[-1]) == (5, signal.SIG_IGN)


def test_calls_in_two_threads_wait_for_each_other():
    before, inside = everything(), threading.Event()
    first = threading.Thread(target=call, args=(lambda: inside.set() or time.sleep(0.3), 5))
    first.start()
    assert inside.wait(5)
    second = threading.Thread(target=call, args=(lambda: time.sleep(0.3), 5))
    second.start()
    first.join()
    second.join()
    assert everything() == before


# What it prints, and how it might leave


def test_ipythons_exit_does_not_end_the_kernel(monkeypatch):
    class Shell:
        left = False

        def ask_exit(self):
            self.left = True

    shell = Shell()
    monkeypatch.setattr(builtins, "get_ipython", lambda: shell, raising=False)
    assert isinstance(call(lambda: shell.ask_exit()).raised, SystemExit)
    assert not shell.left
    shell.ask_exit()
    assert shell.left


def test_the_sink_is_a_file():
    sink = limits.Sink()

    def printing():
        sys.stdout.writelines(["one\n", "two\n"])
        print("three", file=sys.stderr, flush=True)
        return sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.writable()

    outcome = limits.call(printing, (), 1, sink)
    assert outcome[:2] == ((False, "utf-8", True), None)
    assert (sink.text, sink.lines) == ("one\ntwo\nthree\n", 3)
    assert isinstance(sink, io.TextIOBase)


def test_what_is_printed_without_end_takes_little_room():
    sink = limits.Sink()
    limits.call(lambda: [print("much " * 100) for _ in range(100)], (), 5, sink)
    assert (len(sink.text), sink.lines) == (limits.KEPT, 100)


def test_a_question_to_the_keyboard_and_a_warning_are_quiet(recwarn):
    import warnings

    assert isinstance(call(lambda: input("?")).raised, limits.Asked)
    call(lambda: warnings.warn("loud", stacklevel=1))
    assert list(recwarn) == []


def test_where_there_are_no_threads_a_call_is_made_without_a_limit(monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert call(lambda: time.sleep(0.02) or 5, 0.01)[:2] == (5, None)


PROFILED = """
import cProfile, sys, threading
from nnlib.check.limits import Sink, TimeUp, call

def endless():
    while True:
        try:
            while True: pass
        except: pass

def tried():
    assert isinstance(call(endless, (), 0.1, Sink()).raised, TimeUp)
    assert call(sum, ([1, 2],), 1, Sink()).value == 3

if "thread" in sys.argv:
    thread = threading.Thread(target=tried)
    thread.start()
    thread.join()
else:
    tried()
cProfile.run("sum(k for k in range(100))", "profile.out")
"""


@pytest.mark.parametrize("where", ["main", "thread"])
def test_after_a_call_a_profiler_still_works(where, tmp_path):
    """A strike that was taken back left Python waiting for it, and a profiler waiting for ever."""
    command = [sys.executable, "-c", PROFILED, where]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=60)
