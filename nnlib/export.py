"""Taking a trained network along: as a file for nnlib, or as a program that does without nnlib.

    save(net, "smells.npz")     net = load("smells.npz")     the same network, to the last bit
    print(to_python(net))                                    its formulas and its numbers: see nnlib.program

A network is little more than its numbers. A file holds them, with the names of the functions between them,
and loading one executes nothing that is in it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO

import numpy as np

from nnlib.layers import parameter_count
from nnlib.losses import LOSSES
from nnlib.network import Network
from nnlib.program import INSTEAD, check, to_python

__all__ = ["load", "save", "to_python"]

FORMAT = "nnlib network 1"
CONTENT = ("format", "sizes", "activation", "output", "loss", "parameters")


def save(net: Network, path: str | os.PathLike[str]) -> None:
    """Write a network into a file; one that is there is replaced, or left as it is should that fail.

    The file is an .npz of numpy's, under the name as it is given: save(net, "smells") writes "smells".

    Raises
    ------
    ValueError
        If net is no Network; if an activation or the loss is your own: a file knows functions by nnlib's
        names; if a parameter is NaN or infinite.
    OSError
        If the file cannot be written.
    """
    check(net)
    if net.criterion is not LOSSES.get(net.criterion.name):
        raise ValueError(f"net: expected a loss of nnlib's, got your own {net.criterion.name!r}; {INSTEAD}")
    values = (FORMAT, net.sizes, net.layers[0].f.name, net.output.name, net.criterion.name, net.parameters)
    packed = BytesIO()
    np.savez(packed, **dict(zip(CONTENT, map(np.asarray, values), strict=True)))
    given = os.fspath(path)
    folder, name = os.path.split(given)
    draft = os.path.join(folder, f".{name}.{os.getpid()}")
    try:
        with open(draft, "wb") as file:
            file.write(packed.getvalue())
        os.replace(draft, path)
    except OSError as error:
        if error.filename == draft:  # a name that nobody gave
            error.filename = given
        raise
    finally:
        with suppress(FileNotFoundError):
            os.remove(draft)


def load(path: str | os.PathLike[str]) -> Network:
    """Read the network that `save` wrote into a file.

    Raises
    ------
    ValueError
        If the file is of another kind, or damaged: the message says what is wrong with it.
    OSError
        If the file cannot be read.
    """
    with open(path, "rb") as file:
        try:
            return _read(file)
        except Exception as error:  # every damaged file is damaged in its own way
            why = str(error) or "it ends too early"
            raise ValueError(f"path: expected a file that nnlib saved, got {str(path)!r}: {why}") from error


def _read(file: BinaryIO) -> Network:
    if file.read(4) != b"PK\3\4":
        raise ValueError("it is no .npz")
    file.seek(0)
    with np.load(file, allow_pickle=False) as found:
        if missing := [name for name in CONTENT if name not in found]:
            raise ValueError(f"it has no {', '.join(missing)}")
        kind, sizes, activation, output, loss, parameters = (found[name] for name in CONTENT)
    if kind != FORMAT:
        raise ValueError(f"its format is {str(kind)!r}, not {FORMAT!r}")
    sizes = sizes.tolist()
    needed = parameter_count(sizes)
    if parameters.shape != (needed,):  # before a network is made, which a wrong size could make huge
        raise ValueError(f"sizes {sizes} need {needed} parameters, it has shape {parameters.shape}")
    hidden = str(activation) if len(sizes) > 2 else "identity"  # without hidden layers the output's is there
    net = Network(sizes, hidden, str(output), str(loss), init="constant", dtype=parameters.dtype)
    net.parameters = parameters
    return net
