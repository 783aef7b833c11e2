"""Taking a trained network along: as a file for nnlib, or as a program that does without nnlib.

    save(net, "smells.npz")     net = load("smells.npz")     the same network, to the last bit
    print(to_python(net))                                    its formulas and its numbers, to read and to keep

A network is little more than its numbers. A file holds them, with the names of the functions between them,
and loading one executes nothing that is in it.
"""

import os
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from textwrap import fill
from typing import BinaryIO

import numpy as np

from nnlib.activations import ACTIVATIONS
from nnlib.arguments import Array, numbers
from nnlib.losses import LOSSES
from nnlib.network import Network

FORMAT = "nnlib network 1"
CONTENT = ("format", "sizes", "activation", "output", "loss", "parameters")
INSTEAD = "keep net.parameters and the line that made the network"


def save(net: Network, path: str | os.PathLike[str]) -> None:
    """Write a network into a file (.npz); one that is there is replaced, or left as it is should that fail.

    Raises
    ------
    ValueError
        If an activation or the loss is your own: a file knows functions by nnlib's names. If a parameter is
        NaN or infinite.
    OSError
        If the file cannot be written.
    """
    _check(net)
    if net.criterion is not LOSSES.get(net.criterion.name):
        raise ValueError(f"net: expected a loss of nnlib's, got your own {net.criterion.name!r}; {INSTEAD}")
    values = (FORMAT, net.sizes, net.layers[0].f.name, net.output.name, net.criterion.name, net.parameters)
    packed = BytesIO()
    np.savez(packed, **dict(zip(CONTENT, map(np.asarray, values), strict=True)))
    path = Path(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(packed.getvalue())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


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
    needed = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
    if parameters.shape != (needed,):  # before a network is made, which a wrong size could make huge
        raise ValueError(f"sizes {sizes} need {needed} parameters, it has shape {parameters.shape}")
    hidden = str(activation) if len(sizes) > 2 else "identity"  # without hidden layers the output's is there
    net = Network(sizes, hidden, str(output), str(loss), init="constant", dtype=parameters.dtype)
    net.parameters = parameters
    return net


FUNCTIONS = {  # bodies, of z with one example a column; `most` is the largest whole number exp can take
    "step": "return np.heaviside(z, 1)",
    "relu": "return np.maximum(z, 0)",
    "sigmoid": "return 1 / (1 + np.exp(np.minimum(-z, {most})))  # exp of more is too large for a float",
    "tanh": "return np.tanh(z)",
    "softmax": "e = np.exp(z - z.max(axis=0))\n    return e / e.sum(axis=0)",
}
LINE = 110  # letters, at most

PROGRAM = '''"""{about}

predict(X) answers examples, one a row: X has the shape (n, {n_in}), the answers have (n, {n_out}).
Each layer computes z = W a + b and a = f(z). Written by nnlib; it needs numpy and nothing else.
"""

import numpy as np


{functions}def predict(X):
    a = np.asarray(X, {dtype}).T  # inside, one example is a column
{layers}
    return a.T


{parameters}
'''


def to_python(net: Network) -> str:
    """Write a network as a program in plain numpy: a function `predict(X)`, and the numbers it uses.

    In float64 it answers as the network does to 1e-12. In float32 it keeps float32, and its answers differ by
    rounding.

    Raises
    ------
    ValueError
        If an activation is your own, of which nnlib does not know the formula, or a parameter is NaN or
        infinite.
    """
    _check(net)
    dtype, most = ("float", 709) if net.dtype == float else ("np.float32", 88)
    names = [layer.f.name for layer in net.layers]
    used = [name for name in FUNCTIONS if name in names]
    layers: list[str] = []
    parameters: list[str] = []
    for k, (layer, name) in enumerate(zip(net.layers, names, strict=True), 1):
        z = f"W{k} @ a + b{k}"
        layers.append(f"    a = {z}" if name == "identity" else f"    a = {name}({z})")
        parameters += [f"W{k} = {_array(layer.W, dtype)}", f"b{k} = {_array(layer.b[None], dtype)}.T"]
    chain = " -> ".join(f"{n} {name}" for n, name in zip(net.sizes[1:], names, strict=True))
    n_in, n_out = net.sizes[0], net.sizes[-1]
    inputs = f"{n_in} input{'s' * (n_in > 1)}"
    about = f"A neural network: {inputs} -> {chain}; {net.parameters.size:,} numbers."
    return PROGRAM.format(
        about=fill(about, LINE - 3),
        n_in=n_in,
        n_out=n_out,
        functions="".join(f"def {name}(z):\n    {FUNCTIONS[name].format(most=most)}\n\n\n" for name in used),
        dtype=dtype,
        layers="\n".join(layers),
        parameters="\n".join(parameters),
    )


def _array(A: Array, dtype: str) -> str:
    """Write a matrix, on one line or a row a line, each number with the digits that make it this one."""
    with np.printoptions(legacy=False):  # however numbers are printed elsewhere
        rows = [f"[{', '.join(map(str, row))}]" for row in A]
    end = ")" if dtype == "float" else f", {dtype})"
    line = f"np.array([{', '.join(rows)}]{end}"
    if len(line) <= LINE - len("b10 = .T"):
        return line
    rows = [fill(row, LINE - 1, initial_indent=" " * 4, subsequent_indent=" " * 5) for row in rows]
    return "np.array([\n{},\n]{}".format(",\n".join(rows), end)


def _check(net: Network) -> None:
    """Raise a ValueError unless functions and numbers can be written down."""
    for f in (net.layers[0].f, net.output):
        if f is not ACTIVATIONS.get(f.name):
            raise ValueError(f"net: expected activations of nnlib's, got your own {f.name!r}; {INSTEAD}")
    numbers(net.parameters, "net.parameters", net.dtype)
