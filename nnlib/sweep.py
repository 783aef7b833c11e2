"""Many networks of one shape, trained at once on the same examples: each with its own rate and its own start.

All arrays get an axis more in front, (M, ...), and numpy goes through the M networks inside one call: for
networks as small as ours that is several times faster than one after another. It answers questions such as
"which learning rate?" with a hundred runs instead of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from nnlib.activations import Activation, quietly
from nnlib.arguments import Array, generator, numbers, whole_number
from nnlib.batch import Batch
from nnlib.initializers import INITIALIZERS
from nnlib.layers import cut, layers_over
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.rows import Rows, batch_size_for


class Sweep:
    """M networks, trained by the delta rule: W <- W - lr dW, with a rate each.

    Parameters
    ----------
    sizes : of each of them, as for `Network`.
    lr : a learning rate, or one for each network (M,).
    seeds : of the random start: one for all, or one for each network (M,).
    activation, output, loss, init, dtype : as for `Network`.

    Attributes
    ----------
    lr : (M,), read-only.

    Raises
    ------
    ValueError
        If an argument does not fit; the message says which, what was expected and what came.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        lr: ArrayLike,
        seeds: int | Sequence[int] = 0,
        activation: str | Activation = "tanh",
        output: str | Activation = "tanh",
        loss: str | Loss | None = None,
        init: str = "scaled",
        dtype: DTypeLike = "float64",
    ):
        like = Network(sizes, activation, output, loss, init, dtype=dtype)
        rates = np.atleast_1d(numbers(lr, "lr", like.dtype))
        starts = [*seeds] if isinstance(seeds, Sequence | np.ndarray) and np.ndim(seeds) else [seeds]
        M = max(rates.size, len(starts))
        if rates.ndim != 1 or rates.min() <= 0:
            raise ValueError(f"lr: expected positive numbers, one a network, got {lr!r}")
        if rates.size not in (1, M) or len(starts) not in (1, M):
            raise ValueError(
                f"lr, seeds: expected as many of both, or one of either, got {rates.size} and {len(starts)}"
            )
        rngs = [generator(seed, "seeds") for seed in starts]
        self._like = like
        self.sizes, self.criterion, self.stack = like.sizes, like.criterion, (M,)
        self._flat = np.empty(M * like.parameters.size, like.dtype)
        self.layers = layers_over(self._flat, self.sizes, like.layers[0].f, like.output, self.stack)
        for k, rng in enumerate(rngs):
            for layer in self.layers:
                n_out, n_in = layer.W.shape[-2:]
                layer.Wb[k if len(rngs) > 1 else ...] = INITIALIZERS[init](rng, n_in, n_out, layer.f)
        self.lr = np.broadcast_to(rates, M).copy()
        self.lr.flags.writeable = False
        self._lr = np.empty_like(self._flat)  # of each parameter: no stretching in a step
        for part in cut(self._lr, self.sizes, self.stack):
            part[:] = self.lr[:, None, None]

    def __len__(self) -> int:
        return self.stack[0]

    def __repr__(self) -> str:
        return f"<Sweep of {len(self)}: {self._like!r}>"

    @property
    def parameters(self) -> Array:
        """Copy the parameters, (M, P), read-only: of each network in the order of `Network.parameters`."""
        copy = np.concatenate([layer.Wb.reshape(len(self), -1) for layer in self.layers], axis=1)
        copy.flags.writeable = False
        return copy

    @quietly()
    def learn(
        self,
        X: Any,
        y: ArrayLike | None = None,
        epochs: int = 50,
        batch_size: int | None = None,
        seed: int = 0,
        measure_every: int = 1,
    ) -> Array:
        """Train all networks for some epochs, each as `Network.learn` would.

        Parameters
        ----------
        X, y, epochs, batch_size, seed, measure_every : as for `Network.learn`; all networks meet the rows in
            one order.

        Returns
        -------
        (epochs, M) : the loss of each network after each epoch that is measured. A network that has exploded
            at the end of an epoch is NaN from there on, and the others go on: so the best of them in the end
            is number np.nanargmin(losses[-1]).

        Raises
        ------
        ValueError
            If an argument does not fit; no network has changed then.
        """
        table = self._like.table(X, y)
        rows = Rows(table.shape[1], seed)
        whole_number(epochs, "epochs")
        whole_number(measure_every, "measure_every")
        size = batch_size_for(len(rows), batch_size)
        steps = {n: _Step(self, self._flat, self._lr, n) for n in {size, len(rows) % size} - {0}}
        every = Batch(self, len(rows))
        losses: list[Array] = []
        gone = np.zeros(len(self), bool)
        for epoch in range(1, epochs + 1):
            last = False
            while not last:
                dealt = rows.deal(size)
                steps[len(dealt)].perform(table.take(dealt, 1))
                last = rows.done(len(dealt))
            W = self.parameters
            gone |= ~np.isfinite(np.vecdot(W, W))
            if epoch % measure_every == 0 or epoch == epochs:
                each = every.run(table, every.forward).loss()
                gone |= ~np.isfinite(each)
                losses.append(np.where(gone, np.nan, each))
        return np.array(losses)

    def network(self, k: int) -> Network:
        """Make an independent network of the parameters of the k-th, counted from 0."""
        k = whole_number(k, "k", 0, len(self) - 1)
        net = self._like.copy()
        net.parameters[:] = self.parameters[k]
        return net

    def __reduce__(self) -> Any:
        raise TypeError("a Sweep cannot be copied: take the networks out with network(k)")


class _Step:
    """An update of all networks by a batch of n rows, recorded once and replayed."""

    def __init__(self, sweep: Sweep, W: Array, lr: Array, n: int):
        batch, change = Batch(sweep, n), np.empty_like(W)
        self.columns = batch.columns
        self.calls = [call for operation in batch.operations for call in operation.calls]
        self.calls += [(np.multiply, (batch.gradient, lr, change)), (np.subtract, (W, change, W))]

    def perform(self, columns: Array) -> None:
        self.columns[:] = columns
        for function, arguments in self.calls:
            function(*arguments)
