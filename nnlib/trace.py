"""A frozen copy of one pass, for pictures: whatever is trained afterwards, it stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

from nnlib.arguments import Array
from nnlib.batch import Batch


@dataclass(frozen=True)
class LayerTrace:
    """Copies of what `Layer` shows live."""

    W: Array
    b: Array
    z: Array
    a: Array
    delta: Array
    dW: Array
    db: Array


@dataclass(frozen=True)
class Trace:
    """All numbers of one pass: x (n_in, n) and y (n_out, n), one example a column; the layers; the loss."""

    x: Array
    y: Array
    layers: tuple[LayerTrace, ...]
    loss: float

    @classmethod
    def of(cls, batch: Batch) -> Trace:
        """Copy every number of a batch that went all the way."""
        layers = (LayerTrace(*map(_frozen, layer.views())) for layer in batch.net.layers)
        return cls(_frozen(batch.layers[0].x[:-1]), _frozen(batch.y), tuple(layers), float(batch.loss()))


def _frozen(array: Array) -> Array:
    array = array.copy()
    array.flags.writeable = False
    return array
