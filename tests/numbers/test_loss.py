"""The numbers of lesson 02, and the sources that name them: errors, losses, and the ground they make."""

import numpy as np
import pytest
from five_points import X, Y, model

from nnlib.landscapes import CURVES, Curve
from nnlib.losses import Loss, absolute, half_sse, mae, mse, rms, signed, squared, sse, summed
from nnlib.network import Network
from nnlib.slopes import central

pytestmark = pytest.mark.filterwarnings("error")
DESIRED = Y[:, None]


# Errors, one by one


@pytest.mark.parametrize("w, total", [(3, 10), (0.5, -15)])
def test_S2_10_Y_14_the_signed_errors_of_the_five_points_add_up_to_10_or_minus_15(w, total):
    """S2 takes desired minus actual, so its sums are -10 and +15."""
    assert signed(model(w).predict(X), DESIRED).sum() == total


def test_S2_14_C_15_Y_14_the_table_of_model_1_has_totals_of_10_and_30():
    answers = model(3).predict(X)
    assert absolute(answers, DESIRED).ravel().tolist() == [0, 1, 2, 3, 4]
    assert squared(answers, DESIRED).ravel().tolist() == [0, 1, 4, 9, 16]
    assert 5 * mae(answers, DESIRED) == 10 and sse(answers, DESIRED) == 30


def test_S3_14_Y_14_at_w_3_the_mean_is_2_sse_30_half_of_it_15_mse_6_and_rms_2_4495():
    answers = model(3).predict(X)
    assert signed(answers, DESIRED).mean() == mae(answers, DESIRED) == 2
    assert [loss(answers, DESIRED) for loss in (sse, half_sse, mse)] == [30, 15, 6]
    assert rms(answers, DESIRED) == pytest.approx(2.4495, abs=5e-5)


def test_C_01_S0_29_an_error_of_0_6_costs_36_times_one_of_0_1_but_pulls_6_times_as_hard():
    assert squared([0.1, 0.6], [0, 0]) == pytest.approx([0.01, 0.36])
    assert sse([0.6], [0]) / sse([0.1], [0]) == pytest.approx(36)
    assert sse.gradient([0.6], [0]) / sse.gradient([0.1], [0]) == pytest.approx(6)


def test_C_02_S0_32_0_8_for_0_2_costs_0_36_and_half_of_it_with_the_factor_a_half():
    assert mse([0.8], [0.2]) == sse([0.8], [0.2]) == pytest.approx(0.36)
    assert half_sse([0.8], [0.2]) == pytest.approx(0.18)


def test_C_16_S2_13_an_error_of_10_costs_25_times_one_of_2_and_not_5_times():
    assert squared([2, 10], [0, 0]).tolist() == [4, 100]
    assert absolute([2, 10], [0, 0]).tolist() == [2, 10]


def test_S2_12_ten_errors_of_1_and_one_of_10_differ_in_their_squares_only():
    many, one = np.ones(10), np.eye(10)[0] * 10
    assert absolute(many, 0 * many).sum() == absolute(one, 0 * one).sum() == 10
    assert (sse(many, 0 * many), sse(one, 0 * one)) == (10, 100)


def test_C_17_C_39_S1_18_S1_19_errors_of_minus_2_and_2_cancel_and_their_squares_do_not():
    assert signed([-2, 2], [0, 0]).mean() == 0 and mse([-2, 2], [0, 0]) == 4
    assert squared([4, 2], [0, 0]).tolist() == [16, 4]
    assert mse([4], [0]) == 16  # the mean of one is its square


def test_C_57_signed_errors_add_up_to_0_for_a_model_that_is_wrong_and_have_no_lowest_sum():
    x, y = np.array([[-1], [1]]), np.array([[-2], [2]])
    answers = model(5).predict(x)
    assert signed(answers, y).sum() == 0 and sse(answers, y) == 18
    sums = [signed(model(w).predict(X), DESIRED).sum() for w in (2, -100, -1000)]
    assert sums == [0, -1020, -10020]


def test_S2_15_the_point_0_is_right_for_every_weight_and_pulls_at_none():
    for w in (-7, 0.5, 3):
        assert model(w).loss([[0]], [0]) == 0
        assert not model(w).gradient([[0]], [0]).any()


# A loss that is none


@pytest.mark.parametrize("sign, end", [(-1, 0.998), (1, 0.002)])
def test_C_64_S3_19_descending_the_error_itself_drives_the_answer_to_an_end_whatever_the_truth(sign, end):
    error = Loss("error", lambda p, y: summed(sign * (p - y)), summed, lambda p, y: np.full_like(p, sign))
    answers = [answer_after_5000_steps(error, truth) for truth in (0.2, 0.9)]
    assert answers[0] == answers[1] == pytest.approx(end, abs=1e-4)


def test_C_64_S3_19_descending_half_its_square_leads_to_the_truth():
    assert answer_after_5000_steps("half_sse", 0.2) == pytest.approx(0.2, abs=1e-6)


def test_C_64_the_slope_of_the_error_itself_is_minus_0_16_at_0_8_whatever_the_truth():
    error = Loss("error", lambda p, y: summed(y - p), summed, lambda p, y: np.full_like(p, -1))
    for truth in (0.2, 0.9):
        assert only_bias(error).trace([0], truth).layers[0].delta == pytest.approx(-0.16)


def only_bias(loss):
    """Make a sigmoid neuron that answers 0.8 to an input of 0: only its bias speaks, z = b."""
    net = Network([1, 1], output="sigmoid", loss=loss)
    net.parameters = [0, np.log(4)]
    return net


def answer_after_5000_steps(loss, truth):
    net = only_bias(loss)
    net.learn(np.zeros((5000, 1)), np.full(5000, truth), epochs=1, lr=0.1, batch_size=1)
    return net.predict([[0]]).item()


# Losses over the weight


@pytest.mark.parametrize(
    "w, loss, slope, distance",
    [
        (-1, 270, -180, 30),
        (0, 120, -120, 20),
        (0.5, 67.5, -90, 15),
        (1, 30, -60, 10),
        (1.5, 7.5, -30, 5),
        (1.99, 0.003, -0.6, 0.1),
        (2, 0, 0, 0),
        (2.5, 7.5, 30, 5),
        (3, 30, 60, 10),
        (4, 120, 120, 20),
        (5, 270, 180, 30),
    ],
)
def test_C_15_S2_05_S2_25_Y_13_Y_15_the_five_points_cost_30_times_the_square_of_w_minus_2(
    w, loss, slope, distance
):
    net = model(w)
    assert net.loss(X, Y) == pytest.approx(loss)
    assert net.gradient(X, Y)[0] == pytest.approx(slope)
    assert 5 * mae(net.predict(X), DESIRED) == pytest.approx(distance)


def test_S0_38a_C_09_Y_15_the_loss_of_the_articles_neuron_turns_downwards_at_both_sides_of_its_valley():
    slope = CURVES["one neuron"].slope
    bend = Curve("slope", "dL/dw", slope, lambda w: central(lambda t: slope(w + t), 0.0), (-6, 4))
    assert [w for w, _ in bend.flat_points()] == pytest.approx([-3.351, 0.130], abs=1e-3)
    assert CURVES["one neuron"].flat_points() == [(pytest.approx(-2.381, abs=1e-3), "valley")]


def test_C_09_Y_15_two_points_can_give_the_loss_of_a_sigmoid_neuron_two_valleys():
    net = Network([1, 1], output="sigmoid", loss="sse")
    x, y = [[1], [10]], [0.1, 0.9]

    @np.vectorize
    def loss(w):
        net.parameters = [w, 0]
        return net.loss(x, y)

    @np.vectorize
    def slope(w):
        net.parameters = [w, 0]
        return net.gradient(x, y)[0]

    valleys = [
        w for w, kind in Curve("two points", "", loss, slope, (-5, 5)).flat_points() if kind == "valley"
    ]
    assert valleys == pytest.approx([-2.197, 0.155], abs=1e-3)
    assert loss(valleys) == pytest.approx([0.81, 0.198], abs=1e-3)


def test_C_09_C_11_Y_15_two_linear_layers_have_a_saddle_at_0_where_120_is_lost():
    net = Network([1, 1, 1], activation="identity", output="identity", loss="sse")

    def at(a, b):
        net.parameters = [a, 0, b, 0]
        return net.loss(X, Y)

    net.parameters = [0, 0, 0, 0]
    assert [layer.dW for layer in net.trace(X, DESIRED).layers] == [0, 0]
    assert at(0, 0) == 120 and at(0.1, -0.1) > 120 > at(0.1, 0.1)
