"""nnlib: a small neural network library that shows how it learns.

The names a notebook needs are here, each loaded at first use, so that the numbers alone import only numpy.
"""

from importlib import import_module

_HOMES = {
    "Network": "network",
    "Trainer": "training",
    "datasets": "datasets",
    "explore": "explore",
    "figures": "figures",
    "metrics": "metrics",
}

__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"nnlib has no {name!r}; it has {', '.join(__all__)}")
    home = import_module(f"nnlib.{_HOMES[name]}")
    return home if _HOMES[name] == name else getattr(home, name)


def __dir__():
    return __all__
