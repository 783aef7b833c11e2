"""nnlib: a small neural network library that shows how it learns.

The names a notebook needs are here, each loaded at first use, so that the numbers alone import only numpy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for editors
    import nnlib.datasets as datasets
    import nnlib.explore as explore
    import nnlib.figures as figures
    import nnlib.metrics as metrics
    from nnlib.autodiff import Value
    from nnlib.network import Network
    from nnlib.optimizers import SGD, Adam, Momentum
    from nnlib.stopping import EarlyStop, Plateau
    from nnlib.sweep import Sweep
    from nnlib.training import Trainer

__all__ = [
    "SGD",
    "Adam",
    "EarlyStop",
    "Momentum",
    "Network",
    "Plateau",
    "Sweep",
    "Trainer",
    "Value",
    "datasets",
    "explore",
    "figures",
    "metrics",
]

_HOMES = {  # the other names are modules
    "SGD": "optimizers",
    "Adam": "optimizers",
    "EarlyStop": "stopping",
    "Momentum": "optimizers",
    "Network": "network",
    "Plateau": "stopping",
    "Sweep": "sweep",
    "Trainer": "training",
    "Value": "autodiff",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"nnlib has no {name!r}; it has {', '.join(__all__)}")
    home = import_module(f"nnlib.{_HOMES.get(name, name)}")
    return getattr(home, name) if name in _HOMES else home


def __dir__() -> list[str]:
    return __all__
