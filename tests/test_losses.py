"""Losses: right values and slopes, stable in floats, and one table of what goes with what."""

from dataclasses import replace

import numpy as np
import pytest

from nnlib.activations import ACTIVATIONS, sigmoid, softmax, tanh
from nnlib.losses import (
    LOSSES,
    Loss,
    absolute,
    averaged,
    binary_cross_entropy,
    cross_entropy,
    half_sse,
    loss_for,
    mae,
    mse,
    permitted,
    rms,
    signed,
    squared,
    sse,
)

pytestmark = pytest.mark.filterwarnings("error")
Y_HAT, Y = np.array([[0.8, 0.1], [0.4, 0.7], [0.3, 0.6]]), np.array([[1, 0], [0, 0.5], [1, 1]])


def perform(calls):
    for function, arguments in calls:
        function(*arguments)


def test_errors_of_3_and_minus_4_give_the_values_of_the_formulas():
    y_hat, y = [3, 0], [0, 4]
    assert (sse(y_hat, y), half_sse(y_hat, y), mse(y_hat, y)) == (25, 12.5, 12.5)
    assert rms(y_hat, y) == pytest.approx(12.5**0.5)
    assert mae(y_hat, y) == 3.5


def test_mse_and_mae_average_over_examples_and_outputs_and_sse_sums_over_both():
    y_hat, y = np.full((3, 2), 2.0), np.zeros((3, 2))
    assert (mse(y_hat, y), rms(y_hat, y), mae(y_hat, y), sse(y_hat, y)) == (4, 2, 2, 24)


def test_cross_entropies_average_over_examples_and_sum_over_outputs():
    half = np.full((3, 2), 0.5)
    assert binary_cross_entropy(half, np.eye(3, 2)) == pytest.approx(2 * np.log(2))
    assert cross_entropy(half, [[1, 0], [0, 1], [0, 1]]) == pytest.approx(np.log(2))


def test_the_factor_2_of_the_square_is_kept():
    assert np.array_equal(mse.gradient([0.8], [0.2]), [2 * (0.8 - 0.2)])


@pytest.mark.parametrize("loss", LOSSES.values(), ids=repr)
def test_the_gradient_is_the_slope_of_the_loss(loss):
    h, slopes = 1e-6, np.empty_like(Y_HAT)
    for place in np.ndindex(Y_HAT.shape):
        nudge = np.zeros_like(Y_HAT)
        nudge[place] = h
        slopes[place] = (loss(Y_HAT + nudge, Y) - loss(Y_HAT - nudge, Y)) / (2 * h)
    assert np.allclose(loss.gradient(Y_HAT, Y), slopes, atol=1e-8)


@pytest.mark.parametrize("loss", [loss for loss in LOSSES.values() if not loss.output], ids=repr)
def test_the_calls_write_the_gradient_for_examples_in_columns(loss):
    out = np.empty((2, 3))
    perform(loss.backward(Y_HAT.T, Y.T, out))
    assert np.allclose(out, loss.gradient(Y_HAT, Y).T, rtol=1e-15, atol=0)


@pytest.mark.parametrize("loss, f", [(binary_cross_entropy, sigmoid), (cross_entropy, softmax)])
def test_a_tied_loss_writes_delta_itself_since_the_slope_of_the_output_cancels(loss, f):
    z, y, h = np.array([[0.3, -1.2], [2.0, 0.5]]), np.array([[0.0, 1.0], [0.5, 0.5]]), 1e-6
    out, slopes = np.empty((2, 2)), np.empty((2, 2))

    def from_z(z, y):
        return loss.total(loss.each_from_z(z, y))

    for place in np.ndindex(z.shape):
        nudge = np.zeros_like(z)
        nudge[place] = h
        slopes[place] = (from_z(z + nudge, y) - from_z(z - nudge, y)) / (2 * h)
    perform(loss.backward(f(z).T, y.T, out))
    assert np.allclose(out.T, slopes, atol=1e-9)
    assert np.allclose(out.T, (f(z) - y) / 2, rtol=1e-15)
    assert from_z(z, y) == pytest.approx(loss(f(z), y), rel=1e-14)


def test_cross_entropies_from_z_stay_exact_where_the_answer_is_rounded():
    assert binary_cross_entropy.each_from_z(np.array([[1000.0]]), np.array([[0.0]])) == 1000
    assert binary_cross_entropy.each_from_z(np.array([[-40.0]]), np.array([[0.0]])) == pytest.approx(
        np.exp(-40)
    )
    assert cross_entropy.each_from_z(np.array([[1000.0, 0.0]]), np.array([[0.0, 1.0]])) == 1000


def test_sure_and_right_costs_nothing_and_sure_and_wrong_costs_infinity():
    assert binary_cross_entropy([0, 1], [0, 1]) == cross_entropy([[0, 1]], [[0, 1]]) == 0
    assert binary_cross_entropy([0], [1]) == cross_entropy([[0, 1]], [[1, 0]]) == np.inf


def test_rms_has_no_slope_where_every_error_is_zero():
    assert np.array_equal(rms.gradient([1, 2], [1, 2]), [0, 0])


def test_answers_and_truths_of_different_shapes_are_refused_rather_than_compared_all_with_all():
    with pytest.raises(ValueError, match=r"y_hat, y: expected one shape, .* got \(3, 1\) and \(3,\)"):
        mse(np.zeros((3, 1)), np.zeros(3))
    with pytest.raises(ValueError, match="expected one shape"):
        mse([], [])


def test_the_table_says_which_losses_go_with_which_outputs():
    free = ["mse", "sse", "half_sse", "rms", "mae"]
    for name, f in ACTIVATIONS.items():
        tied = {"sigmoid": ["binary_cross_entropy"], "softmax": ["cross_entropy"]}.get(name, [])
        assert permitted(f) == (tied if name == "softmax" else free + tied)


def test_a_loss_that_does_not_go_with_the_output_is_refused_naming_those_that_do():
    with pytest.raises(ValueError, match=r"one of cross_entropy, which go with output 'softmax', got 'mse'"):
        loss_for(softmax, "mse")
    with pytest.raises(ValueError, match=r"mae, binary_cross_entropy, which go .* got 'cross_entropy'"):
        loss_for(sigmoid, "cross_entropy")
    with pytest.raises(ValueError, match=r"loss: expected one of mse, .* got 'msee'; did you mean 'mse'"):
        loss_for(sigmoid, "msee")


def test_a_loss_of_ones_own_needs_only_its_value_and_its_slope():
    quartic = Loss(
        "quartic",
        lambda p, y: np.mean((p - y) ** 4, -1),
        averaged,
        lambda p, y: 4 * (p - y) ** 3 / y.size,
    )
    out = np.empty((2, 3))
    perform(loss_for(sigmoid, quartic).backward(Y_HAT.T, Y.T, out))
    assert np.allclose(out, quartic.gradient(Y_HAT, Y).T)


def test_a_loss_of_ones_own_that_is_tied_to_an_output_must_write_delta():
    with pytest.raises(ValueError, match="slope_calls: expected the calls that write delta"):
        Loss("mine", mse.each, averaged, mse.slope, output="sigmoid")


def test_only_the_record_itself_cancels_the_slope_and_not_an_activation_of_its_name():
    fake = replace(sigmoid, value=lambda z: np.clip(z, 0, 1))
    with pytest.raises(ValueError, match="loss: expected one of"):
        loss_for(fake, "binary_cross_entropy")


def test_exploded_answers_are_measured_without_a_warning():
    assert mse([1e200], [0.0]) == np.inf and np.isinf(LOSSES["sse"]([np.inf], [0]))
    assert np.isnan(signed([np.inf], [np.inf])).all()


@pytest.mark.parametrize(
    "measure, value, slope", [(signed, -0.6, 1), (absolute, 0.6, -1), (squared, 0.36, -1.2)]
)
def test_the_measures_of_one_answer_keep_the_shape_and_have_a_slope(measure, value, slope):
    y_hat, y = np.full((2, 3), 0.2), np.full((2, 3), 0.8)
    assert np.allclose(measure(y_hat, y), value) and measure(y_hat, y).shape == (2, 3)
    assert np.allclose(measure.gradient(y_hat, y), slope)
    assert measure(0.2, 0.8) == pytest.approx(value)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=repr)
def test_a_loss_is_what_those_of_its_examples_come_to(loss):
    y = np.eye(3, 2) if loss.output != "softmax" else np.eye(2)[[0, 1, 1]]
    y_hat = softmax(Y_HAT)
    each = loss.each(y_hat, y)
    alone = [loss(y_hat[k : k + 1], y[k : k + 1]) for k in range(3)]
    if loss.name == "rms":
        assert np.allclose(np.sqrt(each), alone)
    else:
        assert np.allclose(each, alone)
    assert loss.total(each) == pytest.approx(loss(y_hat, y))


@pytest.mark.parametrize(
    "formula, replacement, message",
    [
        ("each", lambda y_hat, y: np.abs(y_hat - y), r"expected each of 'mine' to give shape \(4, 3\)"),
        (
            "each",
            lambda y_hat, y: np.mean(np.abs(y_hat - y)),
            r"each .* got \(\); sum or average over the last",
        ),
        ("total", np.mean, r"expected total of 'mine' to give shape \(4,\) for \(4, 3\), got \(\)"),
        ("slope", lambda y_hat, y: (y_hat - y)[..., 0], r"expected slope .* \(4, 3, 2\), got \(4, 3\)"),
    ],
)
def test_a_loss_of_ones_own_is_tried_out_before_a_network_takes_it(formula, replacement, message):
    with pytest.raises(ValueError, match=message):
        loss_for(tanh, replace(mse, name="mine", slope_calls=None, **{formula: replacement}))
