"""A network in a file is the same network, and a foreign file is refused; a program answers as it does."""

import os
import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.activations import ACTIVATIONS, Activation
from nnlib.export import load, save, to_python
from nnlib.losses import LOSSES, permitted
from nnlib.network import Network
from nnlib.small_network import small_network
from nnlib.sweep import Sweep

pytestmark = pytest.mark.filterwarnings("error")
quickly = settings(derandomize=True, deadline=None, max_examples=40)
HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]
own_activation = Activation("swish", lambda z: z / (1 + np.exp(-z)), np.ones_like)
own_loss = replace(LOSSES["mse"], name="late is worse")


@st.composite
def networks(draw):
    """Networks of 1 to 4 layers, with every activation, output, loss and dtype."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    output = draw(st.sampled_from(list(ACTIVATIONS)))
    return Network(
        sizes,
        activation=draw(st.sampled_from(HIDDEN)),
        output=output,
        loss=draw(st.sampled_from(permitted(ACTIVATIONS[output]))),
        init="uniform",
        seed=draw(st.integers(0, 999)),
        dtype=draw(st.sampled_from(["float64", "float32"])),
    )


def functions(net):
    return [*(layer.f for layer in net.layers), net.output, net.criterion]


@pytest.fixture
def net():
    return small_network(loss="half_sse")


# Files


@given(networks())
@quickly
def test_a_network_comes_back_from_a_file_bit_by_bit(tmp_path_factory, net):
    path = tmp_path_factory.getbasetemp() / "round trip.npz"
    save(net, path)
    back = load(path)
    assert back.sizes == net.sizes
    assert all(there is here for there, here in zip(functions(back), functions(net), strict=True))
    assert back.parameters.dtype == net.parameters.dtype
    assert back.parameters.tobytes() == net.parameters.tobytes()
    X = np.linspace(-2, 2, 3 * net.sizes[0]).reshape(3, -1)
    assert np.array_equal(back.predict(X), net.predict(X))


def test_what_comes_back_learns_on_as_the_network_would_have(net, tmp_path):
    save(net, tmp_path / "net.npz")
    twin = load(str(tmp_path / "net.npz"))
    for each in (net, twin):
        each.learn([[3, 0.5], [1, 0.2]], [0.2, 0.9], epochs=5, lr=0.5, batch_size=2)
    assert np.array_equal(twin.parameters, net.parameters)


def test_a_file_that_is_there_is_replaced_and_nothing_else_is_left(net, tmp_path):
    path = tmp_path / "net.npz"
    save(Network([1, 1]), path)
    save(net, path)
    assert load(path).sizes == (2, 2, 1)
    assert os.listdir(tmp_path) == ["net.npz"]


def test_the_name_is_taken_as_it_is_given(net, tmp_path):
    save(net, tmp_path / "net")
    assert os.listdir(tmp_path) == ["net"]
    assert np.array_equal(load(tmp_path / "net").parameters, net.parameters)


def test_when_writing_fails_the_file_that_was_there_stays_whole(net, tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    save(net, path)

    def fails(draft, target):
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="the disk is full"):
        save(Network([1, 1]), path)
    assert os.listdir(tmp_path) == ["net.npz"]
    assert np.array_equal(load(path).parameters, net.parameters)


def test_any_numpy_can_read_the_file(net, tmp_path):
    save(net, tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz") as file:
        assert file["parameters"].tolist() == net.parameters.tolist()
        assert (file["sizes"].tolist(), str(file["loss"])) == ([2, 2, 1], "half_sse")


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"activation": own_activation}, "net: expected activations of nnlib's, got your own 'swish'; keep"),
        ({"output": own_activation}, "net: expected activations of nnlib's, got your own 'swish'; keep"),
        ({"loss": own_loss}, "net: expected a loss of nnlib's, got your own 'late is worse'; keep"),
    ],
)
def test_a_function_of_ones_own_cannot_be_saved(own, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        save(Network([2, 3, 1], **own), tmp_path / "net.npz")
    assert os.listdir(tmp_path) == []


def test_an_exploded_network_is_neither_saved_nor_written_as_a_program(net, tmp_path):
    net.parameters[3] = np.nan
    for action in (lambda: save(net, tmp_path / "net.npz"), lambda: to_python(net)):
        with pytest.raises(ValueError, match=r"net.parameters: expected finite numbers, got 1 NaN"):
            action()
    assert os.listdir(tmp_path) == []


def test_a_file_that_is_not_there_is_an_error_of_files(net, tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nothing.npz")
    missing = tmp_path / "no such folder" / "net.npz"
    with pytest.raises(FileNotFoundError) as refusal:
        save(net, missing)
    assert refusal.value.filename == str(missing)  # and not the draft, a name that nobody gave


class Bomb:
    """Executes something when it is unpickled."""

    def __reduce__(self):
        return os.mkdir, ("executed",)


@pytest.mark.parametrize("where", ["sizes", "parameters", None])
def test_loading_executes_nothing(net, tmp_path, monkeypatch, where):
    monkeypatch.chdir(tmp_path)
    save(net, "net.npz")
    if where:
        with np.load("net.npz") as file:
            np.savez("net.npz", **{**file, where: np.array([Bomb()], object)})
    else:
        with open("net.npz", "wb") as file:
            pickle.dump(Bomb(), file)
    with pytest.raises(ValueError, match=r"path: expected a file that nnlib saved, got 'net.npz': ."):
        load("net.npz")
    assert os.listdir() == ["net.npz"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"format": "other"}, "its format is 'other', not 'nnlib network 1'"),
        ({"sizes": [2, 3, 1]}, r"sizes \[2, 3, 1\] need 13 parameters, it has shape \(9,\)"),
        ({"sizes": [2, 10**9, 1]}, "sizes .* need 4000000001 parameters"),
        ({"sizes": [2.0, 2.0, 1.0]}, "sizes: expected two or more whole numbers"),
        ({"sizes": []}, "sizes .* need 0 parameters"),
        ({"sizes": 3}, "'int' object is not iterable"),
        ({"activation": "sigmoyd"}, "activation: expected one of .*did you mean 'sigmoid'"),
        ({"output": "softmax"}, "loss: expected one of cross_entropy"),
        ({"loss": "hinge"}, "loss: expected one of .*, got 'hinge'"),
        ({"parameters": np.full(9, np.inf)}, "parameters: expected finite numbers"),
        ({"parameters": np.zeros(9, int)}, "dtype: expected one of float64, float32, got 'int64'"),
        ({"parameters": np.zeros((3, 3))}, r"sizes .* need 9 parameters, it has shape \(3, 3\)"),
    ],
)
def test_a_file_whose_content_was_changed_says_what_is_wrong_with_it(net, tmp_path, changed, message):
    path = tmp_path / "net.npz"
    save(net, path)
    with np.load(path) as file:
        np.savez(path, **{**file, **changed})
    with pytest.raises(
        ValueError, match=f"path: expected a file that nnlib saved, got .*net.npz': {message}"
    ):
        load(path)


def test_foreign_files_are_refused(tmp_path):
    np.savez(tmp_path / "foreign.npz", X=np.zeros(3))
    np.save(tmp_path / "array.npy", np.zeros(3))
    (tmp_path / "text.npz").write_text("W = 1")
    (tmp_path / "empty.npz").touch()
    for name, why in [
        ("foreign.npz", "it has no format, sizes, activation, output, loss, parameters"),
        *((name, "it is no .npz") for name in ("array.npy", "text.npz", "empty.npz")),
    ]:
        with pytest.raises(ValueError, match=f"{name}': {why}"):
            load(tmp_path / name)


def test_of_a_damaged_file_comes_the_same_network_or_an_error_never_another_network(net, tmp_path):
    path = tmp_path / "net.npz"
    save(net, path)
    whole = path.read_bytes()
    refused = 0
    for place in range(0, len(whole), 23):
        damaged = bytearray(whole)
        damaged[place] ^= 0x15
        for content in (damaged, whole[:place]):
            path.write_bytes(content)
            try:
                back = load(path)
            except ValueError:
                refused += 1
            else:
                assert back.sizes == net.sizes and functions(back) == functions(net)
                assert np.array_equal(back.parameters, net.parameters)
    assert refused > 90


# Programs


def run(program):
    """Execute a program in a fresh namespace and return that."""
    namespace = {}
    exec(program, namespace)
    return namespace


def assert_same_answers(net, program):
    X = np.random.default_rng(0).normal(size=(7, net.sizes[0]))
    expected, got = net.predict(X), run(program)["predict"](X)
    assert got.shape == expected.shape and got.dtype == expected.dtype
    exact = 1e-12 if net.dtype == float else 1e-5  # float32 has 7 digits, and both round
    size = max(1, abs(expected).max())
    assert np.allclose(got, expected, rtol=exact, atol=exact * size)


@given(networks())
@settings(quickly, max_examples=80)
def test_the_program_answers_as_the_network_to_1e_12_and_defines_the_functions_it_uses(net):
    program = to_python(net)
    assert_same_answers(net, program)
    for name in ACTIVATIONS:
        used = name in {layer.f.name for layer in net.layers} and name != "identity"
        assert (f"def {name}(z)" in program) == used


@given(networks())
@quickly
def test_a_row_alone_is_answered_alone_and_a_row_that_does_not_fit_not_at_all(net):
    predict, rows = run(to_python(net))["predict"], np.linspace(-1, 1, 3 * net.sizes[0]).reshape(3, -1)
    for row, answer in zip(rows, predict(rows), strict=True):
        assert predict(list(row)).shape == answer.shape
        with pytest.raises(ValueError, match="X: expected shape"):  # the network takes rows only
            net.predict(row)
        assert np.allclose(predict(list(row)), answer, rtol=1e-5, atol=1e-5 * max(1, abs(answer).max()))
    for wrong in ([0.0] * (net.sizes[0] + 1), rows.repeat(2, axis=1)):
        with pytest.raises(ValueError, match="size"):
            predict(wrong)


@given(net=networks(), power=st.integers(-30, 30))
@quickly
def test_every_number_of_a_program_is_the_networks_to_the_last_bit(net, power):
    net.parameters *= 10.0**power
    program = run(to_python(net))
    for k, layer in enumerate(net.layers, 1):
        assert np.array_equal(program[f"W{k}"], layer.W) and program[f"W{k}"].dtype == net.dtype
        assert np.array_equal(program[f"b{k}"], layer.b) and program[f"b{k}"].dtype == net.dtype


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_program_answers_large_numbers_without_a_warning(dtype):
    for output, loss in [("sigmoid", "mse"), ("softmax", "cross_entropy")]:
        net = Network([1, 2], output=output, loss=loss, dtype=dtype)
        net.parameters = [1000, 0, -1000, 0]
        X = [[1], [-1], [0]]
        assert np.array_equal(run(to_python(net))["predict"](X), net.predict(X))


def test_the_program_of_the_small_network_reads_like_its_formulas(net):
    program = to_python(net)
    assert program.startswith('"""A neural network: 2 inputs -> 2 sigmoid -> 1 sigmoid; 9 numbers.\n')
    assert (
        """
def predict(X):
    a = np.asarray(X, float)
    a = sigmoid(a @ W1.T + b1)
    a = sigmoid(a @ W2.T + b2)
    return a


W1 = np.array([[0.5, 0.4], [-0.5, 1.0]])
"""
        in program
    )
    assert "W2 = np.array([[0.7, -0.4]])\n" in program
    assert len(program.splitlines()) == 24


def test_the_program_runs_without_nnlib(net, tmp_path):
    script = tmp_path / "smells.py"
    script.write_text(
        to_python(net)
        + "\nimport sys\n\nprint(predict([[3, 0.5]]).item(), any('nnlib' in name for name in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", script],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    assert done.stdout == f"{net.predict([[3, 0.5]]).item()!r} False\n"


@pytest.mark.parametrize(
    ("sizes", "dtype"),
    [
        ([64, 32, 16, 10], "float64"),
        ([40, 200], "float32"),
        ([2] * 12, "float64"),
    ],
)
def test_no_line_of_a_program_is_longer_than_110_letters(sizes, dtype):
    net = Network(sizes, init="uniform", dtype=dtype)
    program = to_python(net)
    assert max(map(len, program.splitlines())) <= 110
    assert_same_answers(net, program)


@given(sizes=st.lists(st.integers(1, 9), min_size=2, max_size=3), seed=st.integers(0, 999))
@quickly
def test_nor_is_one_of_a_small_network(sizes, seed):
    for dtype in ("float64", "float32"):
        program = to_python(Network(sizes, init="uniform", seed=seed, dtype=dtype))
        assert max(map(len, program.splitlines())) <= 110


def test_how_numbers_are_printed_elsewhere_does_not_matter(net):
    program = to_python(net)
    with np.printoptions(precision=2, suppress=True, sign="+", threshold=1, legacy="1.13"):
        assert to_python(net) == program


def test_an_activation_of_ones_own_has_no_program_but_a_loss_does_not_matter():
    with pytest.raises(ValueError, match="net: expected activations of nnlib's, got your own 'swish'; keep"):
        to_python(Network([2, 3, 1], activation=own_activation))
    net = Network([2, 3, 1], loss=own_loss)
    assert_same_answers(net, to_python(net))


@pytest.mark.parametrize("wrong", [Sweep([2, 1], [0.1, 0.2]), (2, 3, 1), Network, None], ids=repr)
def test_what_is_no_network_is_refused(wrong, tmp_path):
    for action in (lambda: save(wrong, tmp_path / "net.npz"), lambda: to_python(wrong)):
        with pytest.raises(
            ValueError, match=r"net: expected a Network, such as Network\(\[2, 3, 1\]\), got "
        ):
            action()
    assert os.listdir(tmp_path) == []


def test_neither_a_file_nor_a_program_changes_the_network(net, tmp_path):
    before = net.parameters.copy()
    save(net, tmp_path / "net.npz")
    load(tmp_path / "net.npz").parameters[:] = 0
    to_python(net)
    assert np.array_equal(net.parameters, before)
