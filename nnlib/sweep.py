"""Many networks of one shape, trained at once on the same examples: each with its own rate and its own start.

All arrays get an axis more in front, (M, ...), and numpy goes through the M networks inside one call: for
networks as small as ours that is several times faster than one after another. It answers questions such as
"which learning rate?" with a hundred runs instead of one.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, generator, numbers, whole_number
from nnlib.batch import Batch, quietly
from nnlib.initializers import INITIALIZERS
from nnlib.layers import cut, layers_over
from nnlib.network import Network


class Sweep:
    """M networks, trained by the delta rule: W <- W - lr dW, with a rate each.

    Parameters
    ----------
    sizes : of each of them, as for `Network`.
    lr : a learning rate, or one for each network (M,).
    seeds : of the random start: one for all, or one for each network (M,).
    init, options : where they start, and activation, output, loss and dtype, as for `Network`.

    Attributes
    ----------
    lr : (M,).
    layers : as those of a `Network`, with an axis more in front: W (M, n_out, n_in), b (M, n_out).

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
        init: str = "scaled",
        **options: Any,
    ):
        rates = np.atleast_1d(numbers(lr, "lr"))
        starts = [*seeds] if isinstance(seeds, Sequence | np.ndarray) else [seeds]
        M = max(rates.size, len(starts))
        if rates.ndim != 1 or rates.min() <= 0:
            raise ValueError(f"lr: expected positive numbers, one a network, got {lr!r}")
        if rates.size not in (1, M) or len(starts) not in (1, M):
            raise ValueError(
                f"lr, seeds: expected as many of both, or one of either, got {rates.size} and {len(starts)}"
            )
        rngs = [generator(seed, "seeds") for seed in starts]
        self._like = Network(sizes, init=init, **options)
        self.sizes, self.criterion = self._like.sizes, self._like.criterion
        self.lr = np.broadcast_to(rates, M).copy()
        self.stack = (M,)
        self._flat = np.empty(M * self._like.parameters.size, self._like.dtype)
        hidden, output = self._like.layers[0].f, self._like.output
        self.layers = layers_over(self._flat, self.sizes, hidden, output, self.stack)
        for k, rng in enumerate(rngs):
            for layer in self.layers:
                n_out, n_in = layer.W.shape[-2:]
                layer.Wb[k if len(rngs) > 1 else ...] = INITIALIZERS[init](rng, n_in, n_out, layer.f)

    @property
    def parameters(self) -> Array:
        """Copy the parameters, (M, P): of each network in the order of `Network.parameters`."""
        return np.concatenate([layer.Wb.reshape(len(self), -1) for layer in self.layers], axis=1)

    def __len__(self) -> int:
        return len(self.lr)

    def learn(
        self,
        X: ArrayLike,
        y: ArrayLike,
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
        (epochs, M) : the loss of each network after each epoch (that is measured). A network that has exploded
            by then is NaN from there on, and the others go on.

        Raises
        ------
        ValueError
            If an argument does not fit; no network has changed then.
        """
        table = self._like.table(X, y)
        n: int = table.shape[1]
        rng = generator(seed)
        whole_number(epochs, "epochs")
        size = min(10, n) if batch_size is None else batch_size
        whole_number(size, "batch_size", 1, n, "the rows of the data")
        whole_number(measure_every, "measure_every")
        losses: list[Array] = []
        gone = np.zeros(len(self), bool)
        with quietly():
            steps = {rows: _Step(self, self._flat, rows) for rows in {size, n % size} - {0}}
            every = Batch(self, n)
            for epoch in range(1, epochs + 1):
                order = rng.permutation(n) if size < n else np.arange(n)
                for start in range(0, n, size):
                    rows = order[start : start + size]
                    steps[len(rows)].perform(table.take(rows, 1))
                if epoch % measure_every == 0 or epoch == epochs:
                    each = every.run(table, every.predict).loss()
                    W = self.parameters
                    gone |= ~np.isfinite(each + np.vecdot(W, W))
                    losses.append(np.where(gone, np.nan, each))
        return np.array(losses)

    def network(self, k: int) -> Network:
        """Make an independent network of the parameters of the k-th, counted from 0."""
        whole_number(k, "k", 0, len(self) - 1)
        net = self._like.copy()
        net.parameters[:] = self.parameters[k]
        return net


class _Step:
    """An update of all networks by a batch of n rows, recorded once and replayed."""

    def __init__(self, sweep: Sweep, W: Array, n: int):
        batch = Batch(sweep, n)
        self.columns = batch.columns
        lr, change = np.empty_like(W), np.empty_like(W)  # a rate for each parameter: no stretching in a step
        for Wb in cut(lr, sweep.sizes, sweep.stack):
            Wb[:] = sweep.lr[:, None, None]
        self.calls = [call for operation in batch.operations for call in operation.calls]
        self.calls += [(np.multiply, (batch.gradient, lr, change)), (np.subtract, (W, change, W))]

    def perform(self, columns: Array) -> None:
        self.columns[:] = columns
        for function, arguments in self.calls:
            function(*arguments)
