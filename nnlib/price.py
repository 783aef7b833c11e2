"""What the slopes of all weights cost: nudging each weight, or one pass forward and one pass back.

    nudging every weight    2 n looks at the loss for n parameters: each a little up, then a little down
    one backward sweep      1 pass forward and 1 pass back, however many parameters there are

A look at the loss is a pass forward over all examples. Both ways find the same slopes:
`slopes.gradient_check` compares them.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from numpy.typing import ArrayLike

from nnlib.arguments import of_kind, positive
from nnlib.network import Network

SWEEP = 2  # passes: one forward, one back
REPEATS = 7  # of what is timed alone: the median of so many
H = 1e-5  # the nudge; its size costs nothing


class Price(NamedTuple):
    """What one set of slopes costs on this machine.

    Attributes
    ----------
    parameters : weights and biases of the network.
    look, sweep : seconds for one look at the loss, and for one pass forward and back; medians.
    nudging : seconds for nudging every parameter, up and down.
    nudged : how many parameters were nudged in fact; if not all, `nudging` is scaled up from these.
    """

    parameters: int
    look: float
    sweep: float
    nudging: float
    nudged: int

    @property
    def estimated(self) -> bool:
        """Whether `nudging` is scaled up."""
        return self.nudged < self.parameters


def looks(parameters: int) -> int:
    """Count the looks at the loss that nudging needs: each parameter up and down. Source: S2."""
    return 2 * parameters


def measure(
    net: Network,
    X: ArrayLike,
    y: ArrayLike,
    budget: float = 0.25,
    clock: Callable[[], float] = perf_counter,
) -> Price:
    """Time both ways to all slopes of a network; it does not change.

    Parameters
    ----------
    X, y : the examples, as for `net.loss`.
    budget : seconds, about, for nudging; at least one parameter is nudged. Where it ends before all are, the
        time is scaled up: each costs the same.
    clock : returns the time in seconds.

    Raises
    ------
    ValueError
        If net is no Network, or the examples or the budget do not fit.

    Source: S2 (the derivative is faster than differences), S4.
    """
    of_kind(net, Network, "net", "Network([2, 3, 1])")
    positive(budget, "budget", such_as=0.25)
    twin = net.copy()

    def seconds(work: Callable[..., Any]) -> float:
        work(X, y)  # the first call makes room in memory
        times: list[float] = []
        for _ in range(REPEATS):
            begun = clock()
            work(X, y)
            times.append(clock() - begun)
        return median(times)

    look, sweep = seconds(twin.loss), seconds(twin.gradient)
    parameters, nudged, begun = twin.parameters, 0, clock()
    spent = 0.0
    while nudged < parameters.size and (nudged == 0 or spent < budget):
        here = parameters[nudged]
        for there in (here + H, here - H):
            parameters[nudged] = there
            twin.loss(X, y)
        parameters[nudged] = here
        nudged += 1
        spent = clock() - begun
    return Price(parameters.size, look, sweep, spent * parameters.size / nudged, nudged)
