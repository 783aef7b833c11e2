"""The numbers of lesson 03, and the sources that name them: slopes, rates, and one step of one neuron."""

import numpy as np
import pytest
from five_points import BiasesHeld, X, Y, model, path, training

from nnlib.descent import arrival, descend
from nnlib.landscapes import CURVES, NEURON
from nnlib.network import Network
from nnlib.optimizers import SGD
from nnlib.search import genetic
from nnlib.slopes import central, gradient_check
from nnlib.training import Trainer

pytestmark = pytest.mark.filterwarnings("error")
five_points = CURVES["five points"]


def neuron(loss="mse", w=NEURON.w, b=NEURON.b):
    """S0's neuron: input 0.9, weight 0.7, and the bias with which it answers 0.8, where 0.2 is right."""
    net = Network([1, 1], output="sigmoid", loss=loss)
    net.parameters = [w, b]
    return net


def stepped(net, lr=0.1):
    net.learn([[0.9]], [0.2], epochs=1, lr=lr, batch_size=1)
    return net


def answer(net):
    return net.predict([[0.9]]).item()


# The five points


def test_C_15_S2_05_Y_13_model_1_of_the_five_points_has_loss_30_and_slope_60_the_others_180_and_minus_90():
    assert (model(3).loss(X, Y), model(3).gradient(X, Y)[0]) == (30, 60)
    assert [model(w).loss(X, Y) for w in (5, 0.5)] == [270, 67.5]
    assert [model(w).gradient(X, Y)[0] for w in (5, 0.5)] == [180, -90]


@pytest.mark.parametrize("start", [3, 5, 0.5])
def test_S2_05_Y_13_all_three_models_are_trained_to_a_weight_of_2(start):
    assert path(training(start, 0.01), 40)[-1] == pytest.approx(2, abs=1e-12)


def test_C_71_S2_36_Y_23_the_delta_rule_goes_from_3_to_2_4_2_16_2_064_and_2_0256():
    weights = path(training(3, 0.01), 4)
    assert weights == pytest.approx([3, 2.4, 2.16, 2.064, 2.0256], abs=1e-14)
    distances = np.array(weights) - 2
    assert distances[1:] / distances[:-1] == pytest.approx(np.full(4, 0.4))


@pytest.mark.parametrize("w, loss, sign", [(1.5, 7.5, -1), (2, 0, 0), (3, 30, 1)])
def test_S2_25b_S2_26_S2_37_Y_23_the_sign_of_the_slope_says_which_way_the_weight_moves(w, loss, sign):
    assert model(w).loss(X, Y) == loss and np.sign(model(w).gradient(X, Y)[0]) == sign
    before, after = path(training(w, 0.001), 1)
    assert np.sign(before - after) == sign


def test_C_20_S2_35_the_slope_of_60_is_local_a_whole_unit_costs_90_more_or_30_less():
    losses = [model(w).loss(X, Y) for w in (2, 3, 4)]
    assert np.diff(losses).tolist() == [30, 90]


def test_C_21_S2_34_Y_25_where_the_line_reaches_0_the_loss_is_7_5_and_each_such_step_halves_the_distance():
    net, weights, losses = model(3), [], []
    for _ in range(4):
        weights.append(net.layers[0].W.item())
        losses.append(net.loss(X, Y))
        net.layers[0].W -= losses[-1] / net.gradient(X, Y)[0]
    assert weights == [3, 2.5, 2.25, 2.125]
    assert losses == [30, 7.5, 1.875, 0.46875]


def test_C_21_Y_25_newtons_step_60_over_60_reaches_the_bottom_at_once():
    net = model(3)
    curvature = central(five_points.slope, 3)
    assert curvature == pytest.approx(60)
    net.layers[0].W -= net.gradient(X, Y)[0] / curvature
    assert net.loss(X, Y) == pytest.approx(0, abs=1e-15)


# Rates


def test_C_08_S0_36_summed_a_rate_of_0_1_explodes_through_minus_3_27_minus_123_and_627_averaged_it_learns():
    assert path(training(3, 0.1), 4) == pytest.approx([3, -3, 27, -123, 627])
    assert path(training(3, 0.1, loss="mse"), 3) == pytest.approx([3, 1.8, 2.04, 1.992])


@pytest.mark.parametrize("loss, limit", [("sse", 2 / 60), ("mse", 2 / 12)])
def test_C_08_Y_24_at_the_limit_a_run_goes_round_below_it_learns_and_above_it_does_not(loss, limit):
    at, below, above = (
        abs(path(training(3, share * limit, loss=loss), 60)[-1] - 2) for share in (1, 0.9, 1.1)
    )
    assert at == pytest.approx(1) and below < 1e-5 and above > 1e4


@pytest.mark.parametrize(
    "start, steps", [(1.99, (3, 38)), (3, (8, 112)), (5, (9, 130)), (0.5, (8, 119)), (-1000, (16, 224))]
)
def test_C_28_S2_41_Y_39_a_lucky_start_saves_few_steps(start, steps):
    runs = descend(five_points.slope, start, np.array([0.01, 0.001]), 300)
    assert tuple(arrival(runs, 2)) == steps


def test_C_28_at_1_99_the_loss_is_0_003_and_the_slope_minus_0_6():
    assert model(1.99).loss(X, Y) == pytest.approx(0.003)
    assert model(1.99).gradient(X, Y)[0] == pytest.approx(-0.6)


@pytest.mark.parametrize("seed", range(5))
def test_C_63_S2_40_Y_22_chance_needs_many_times_the_looks_that_8_slopes_replace(seed):
    slopes = arrival(descend(five_points.slope, 3.0, 0.01, 20), 2)
    assert slopes == 8
    assert genetic(five_points.loss, -10, 10, seed).evaluations > 8 * slopes


def test_C_41_S1_11_of_61_starts_on_the_hills_34_reach_the_deepest_valley():
    ends = descend(CURVES["hills"].slope, np.linspace(0.05, 3.05, 61), 0.005, 4000)[-1]
    assert (abs(ends - 2) < 0.01).sum() == 34
    assert sorted({abs(round(end, 2)) for end in ends}) == [0, 0.69, 2, 3.23]


# The articles' neuron


def test_C_02_C_03_S0_39_S0_40_Y_26_the_three_factors_give_0_1728_and_without_the_2_half_of_it():
    assert answer(neuron()) == pytest.approx(0.8)
    assert neuron().loss([[0.9]], [0.2]) == pytest.approx(0.36)
    assert neuron().gradient([[0.9]], [0.2]) == pytest.approx([0.1728, 0.192])
    assert neuron("half_sse").gradient([[0.9]], [0.2]) == pytest.approx([0.0864, 0.096])
    assert gradient_check(neuron(), [[0.9]], [0.2]).error < 1e-9


@pytest.mark.parametrize("loss, wrong_answer", [("half_sse", 2 / 3), ("sse", 0.872678)])
def test_C_03_the_articles_0_12_would_be_the_slope_of_an_answer_of_0_667_or_0_873_with_the_same_error(
    loss, wrong_answer
):
    net = neuron(loss, b=np.log(wrong_answer / (1 - wrong_answer)) - 0.63)
    assert net.gradient([[0.9]], [wrong_answer - 0.6])[0] == pytest.approx(0.12, abs=1e-6)


@pytest.mark.parametrize("loss, w, b", [("mse", 0.68272, 0.7370944), ("half_sse", 0.69136, 0.7466944)])
def test_C_04_S0_39_Y_26_a_step_at_rate_0_1_leads_to_0_68272_or_0_69136_and_not_to_0_688(loss, w, b):
    assert stepped(neuron(loss)).parameters == pytest.approx([w, b], abs=1e-7)


def test_C_05_Y_26_the_articles_step_changes_0_8_to_0_79827_and_the_true_one_to_0_79438():
    articles = neuron(w=0.7 - 0.1 * 0.12)
    assert answer(articles) == pytest.approx(0.79827, abs=5e-6)
    assert articles.loss([[0.9]], [0.2]) == pytest.approx(0.35792, abs=5e-6)
    assert answer(stepped(neuron())) == pytest.approx(0.79438, abs=5e-6)


@pytest.mark.parametrize("lr, near, nearer", [(0.1, 96, 291), (1, 9, 28), (10, 1, 4)])
def test_C_05_Y_26_within_0_1_and_0_01_of_the_truth_after_96_and_291_steps_or_fewer(lr, near, nearer):
    net, distances = neuron(), []
    while not distances or distances[-1] >= 0.01:
        distances.append(abs(answer(net) - 0.2))
        stepped(net, lr)
    assert np.argmax(np.array(distances) < 0.1) == near
    assert len(distances) - 1 == nearer


@pytest.mark.parametrize("slope, change", [(0.2, 0.02), (0.8, 0.08)])
def test_C_06_S0_36_a_rate_of_0_1_takes_a_tenth_of_the_slope(slope, change):
    w = np.array([0.7])
    for function, arguments in SGD(0.1).step(w, np.array([slope])):
        function(*arguments)
    assert w == pytest.approx(0.7 - change)


def test_C_07_S0_37_with_a_plus_the_articles_weight_is_0_712_and_the_loss_rises_to_0_36207():
    net = neuron(w=0.7 + 0.1 * 0.12)
    assert answer(net) == pytest.approx(0.80172, abs=5e-6)
    assert net.loss([[0.9]], [0.2]) == pytest.approx(0.36207, abs=5e-6)


# Small slopes


@pytest.mark.parametrize("wrong, truth, slope", [(0.999, 0, 0.0020), (0.6, 0.5, 0.048)])
def test_C_10_a_neuron_that_is_all_wrong_can_have_a_smaller_slope_than_one_nearly_right(wrong, truth, slope):
    assert silent(wrong).gradient([[0]], [truth])[1] == pytest.approx(slope, abs=5e-6)


@pytest.mark.parametrize("start, steps", [(0.8, 17), (0.99, 85), (0.999, 653), (0.9999, 6284)])
def test_C_10_the_more_saturated_a_neuron_the_more_steps_it_needs(start, steps):
    net, again_and_again = silent(start), (np.zeros((7000, 1)), np.full(7000, 0.2))
    updates = Trainer(net, again_and_again, SGD(1), batch_size=1).batches()
    near = (step for step in updates if abs(net.layers[0].a.item() - 0.2) <= 0.1)
    assert next(near) - 1 == steps  # the layer shows what it answered before that update


def silent(answer):
    """Make a neuron whose input is 0, so that its bias alone makes the answer, z = b."""
    net = Network([1, 1], output="sigmoid")
    net.parameters = [0, np.log(answer / (1 - answer))]
    return net


@pytest.mark.parametrize(
    "start, end", [((0, 0), 0), ((0.01, -0.01), 0), ((0.01, 0.01), 1.4142), ((-1, -1), -1.4142)]
)
def test_C_11_where_the_slope_is_0_there_may_be_a_saddle_that_even_draws_runs_in(start, end):
    net = Network([1, 1, 1], activation="identity", output="identity", loss="sse")
    net.parameters = [start[0], 0, start[1], 0]
    # A hundred steps: after some more, rounding alone would have pushed a run off the saddle.
    net.learn(X, Y, epochs=100, batch_size=5, optimizer=BiasesHeld(net, SGD(0.001)))
    assert net.parameters[[0, 2]] == pytest.approx([end, end], abs=1e-4)
    assert net.loss(X, Y) == pytest.approx(120 if end == 0 else 0, abs=1e-9)


# Cost


def test_C_23_Y_32_13_slopes_cost_26_losses_by_differences_and_those_of_784_100_10_cost_159_020():
    net = Network([2, 3, 1], output="sigmoid")
    assert gradient_check(net, [[0.3, -0.2]], [0.4]).evaluations == 26
    assert 2 * Network([784, 100, 10]).parameters.size == 159_020


def test_C_25_S2_19_a_picture_of_600_by_400_gives_one_neuron_240_000_weights_and_five_1_2_million():
    assert [Network([600 * 400, n]).layers[0].W.size for n in (1, 5)] == [240_000, 1_200_000]
