"""Exercises: `check(answer)` gives a verdict, `hint(name)` the next hint, `progress` what was done so far.

The exercises are loaded when one of these names is used: figures need `records` alone.
"""

from importlib import import_module

from nnlib.check.store import records

__all__ = ["EXERCISES", "check", "hint", "progress", "records"]


def __getattr__(name):
    if name not in __all__:
        raise AttributeError(f"nnlib.check has no {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module("nnlib.check.course"), name)


def __dir__():
    return __all__
