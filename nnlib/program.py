"""A trained network as a program that does without nnlib: its formulas and its numbers, to read and to keep.

    print(to_python(net))          a = sigmoid(a @ W1.T + b1)
                                   a = sigmoid(a @ W2.T + b2)

It is written to be read: a line a layer, plain numpy, and each number with all of its digits.
"""

from __future__ import annotations

from textwrap import fill

import numpy as np

from nnlib.activations import ACTIVATIONS
from nnlib.arguments import Array, numbers, of_kind
from nnlib.network import Network

INSTEAD = "keep net.parameters and the line that made the network"

FUNCTIONS = {  # bodies, of z with one example a row; `most` is the largest whole number exp can take
    "step": "return np.heaviside(z, 1)",
    "relu": "return np.maximum(z, 0)",
    "sigmoid": "return 1 / (1 + np.exp(np.minimum(-z, {most})))  # exp of more is too large for a float",
    "tanh": "return np.tanh(z)",
    "softmax": "e = np.exp(z - z.max(axis=-1, keepdims=True))\n    return e / e.sum(axis=-1, keepdims=True)",
}
LINE = 110  # letters, at most

PROGRAM = '''"""{about}

predict(X) answers examples, one a row: X has the shape (n, {n_in}), the answers have (n, {n_out}).
A row alone is answered alone. A layer computes z = W a + b and a = f(z). Written by nnlib; needs numpy only.
"""

import numpy as np


{functions}def predict(X):
    a = np.asarray(X, {dtype})
{layers}
    return a


{parameters}
'''


def to_python(net: Network) -> str:
    """Write a network as a program in plain numpy: a function `predict(X)`, and the numbers it uses.

    In float64 it answers as the network does to 1e-12. In float32 it keeps float32, and its answers differ by
    rounding. It checks less: a row alone, which `net.predict` refuses, is answered alone.

    Raises
    ------
    ValueError
        If net is no Network, an activation is your own, of which nnlib does not know the formula, or a
        parameter is NaN or infinite.
    """
    check(net)
    dtype, most = ("float", 709) if net.dtype == float else ("np.float32", 88)
    names = [layer.f.name for layer in net.layers]
    used = [name for name in FUNCTIONS if name in names]
    layers: list[str] = []
    parameters: list[str] = []
    for k, (layer, name) in enumerate(zip(net.layers, names, strict=True), 1):
        z = f"a @ W{k}.T + b{k}"
        layers.append(f"    a = {z}" if name == "identity" else f"    a = {name}({z})")
        parameters += [f"W{k} = {_array(layer.W, dtype)}", f"b{k} = {_array(layer.b, dtype)}"]
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
    """Write a matrix or a vector, on one line or a row a line, each number with all the digits it needs."""
    with np.printoptions(legacy=False):  # however numbers are printed elsewhere
        rows = [f"[{', '.join(map(str, row))}]" for row in np.atleast_2d(A)]
    if A.ndim == 1:
        rows = [rows[0].strip("[]")]
    end = ")" if dtype == "float" else f", {dtype})"
    line = f"np.array([{', '.join(rows)}]{end}"
    if len(line) <= LINE - len("W10 = "):
        return line
    rows = [fill(row, LINE - 1, initial_indent=" " * 4, subsequent_indent=" " * (3 + A.ndim)) for row in rows]
    return "np.array([\n{},\n]{}".format(",\n".join(rows), end)


def check(net: Network) -> None:
    """Raise a ValueError unless this is a network whose activations and numbers can be written down."""
    of_kind(net, Network, "net", "Network([2, 3, 1])")
    for f in (net.layers[0].f, net.output):
        if f is not ACTIVATIONS.get(f.name):
            raise ValueError(f"net: expected activations of nnlib's, got your own {f.name!r}; {INSTEAD}")
    numbers(net.parameters, "net.parameters", net.dtype)
