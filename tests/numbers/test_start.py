"""The numbers of lesson 00, and the sources that name them: learning as a black box, and as a game."""

import numpy as np
import pytest
from five_points import X, Y, model

from nnlib.losses import signed
from nnlib.network import Network

pytestmark = pytest.mark.filterwarnings("error")


def test_S2_02_Y_04_after_learn_the_black_box_predicts_twice_x_and_predicting_changes_nothing():
    net = Network([1, 1], output="identity")
    net.learn(X, Y, epochs=500, lr=0.1, batch_size=5)
    learned = net.parameters.copy()
    assert net.predict([[-3], [10]]) == pytest.approx(np.array([[-6], [20]]), abs=1e-6)
    assert np.array_equal(net.parameters, learned)


def test_S3_02_Y_05_in_the_guessing_game_the_error_is_0_at_the_right_weight_and_its_sign_says_where_that_is():
    errors = [signed(model(w).predict([[3]]), [[6]]).item() for w in (0.5, 2, 3)]
    assert errors == [-4.5, 0, 3]
