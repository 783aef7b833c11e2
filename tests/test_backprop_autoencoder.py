"""The autoencoder: its rows, its floor, its blame, and a training that was really done."""

import numpy as np
import pytest
from legible import assert_legible

from nnlib import explore
from nnlib.datasets import two_causes
from nnlib.explore.backprop.autoencoder import SMALL, STEPS
from nnlib.figures import style
from nnlib.figures.backprop.autoencoder import LONGEST, Autoencoder, Encoding, lowest_loss
from nnlib.network import Network
from nnlib.slopes import central

X = two_causes().X


@pytest.fixture(scope="module")
def shared():
    return explore.autoencoder(predicted="yes")


@pytest.fixture
def figure(shared):
    """A figure at its start."""
    shared.picture.drawing.fit(1200)
    shared.seed.value, shared.lr.value, shared.row.value = 0, 0.05, 1
    shared.clock.reset()
    return shared


def go(figure, step):
    figure.clock.reached = step
    figure._show()


def read(texts):
    return [float(text.get_text().replace("−", "-")) for text in texts]


def test_two_causes_are_those_of_the_check_of_the_sources():
    rng = np.random.default_rng(4)
    causes = rng.normal(size=(300, 2))
    rows = causes @ rng.normal(size=(2, 4)) + 0.05 * rng.normal(size=(300, 4))
    assert np.allclose(X, rows - rows.mean(axis=0))
    assert np.array_equal(two_causes().y, X)
    assert np.abs(X.mean(axis=0)).max() < 1e-12
    spread = np.linalg.svd(X, compute_uv=False)
    assert spread[1] > 30 * spread[2]  # two causes, and noise


def test_the_floor_is_the_loss_of_the_best_projection():
    values, directions = np.linalg.eigh(X.T @ X)
    best = directions[:, np.argsort(values)[-2:]]
    assert lowest_loss(X, 2) == pytest.approx(np.mean((X @ best @ best.T - X) ** 2))
    assert lowest_loss(X, 2) == pytest.approx(0.00118, abs=5e-6)
    assert lowest_loss(X, 4) == 0


def test_Y_33_S3_24_C_76_without_labels_the_loss_falls_to_where_two_numbers_allow(figure):
    assert 3.5 < figure.losses[0] < 4.5
    assert figure.floor < figure.losses[-1] < 0.0013
    assert len(figure.losses) == STEPS + 1
    go(figure, STEPS)
    assert "after 200 steps: loss 0.00118, the lowest possible is 0.00118" in figure.picture.alt


@pytest.mark.parametrize("seed", range(1, 6))
def test_it_arrives_from_other_starts_and_at_the_ends_of_the_rate(figure, seed):
    figure.seed.value = seed
    assert figure.losses[-1] < 0.0013
    for lr in (0.01, 0.1):
        figure.lr.value = lr
        assert len(figure.losses) == STEPS + 1 and np.isfinite(figure.losses).all()
        assert figure.losses[-1] < figure.losses[0]


def test_the_curve_is_that_of_plain_gradient_descent(figure):
    net = Network([4, 2, 4], "identity", output="identity", loss="mse", seed=0)
    net.parameters *= SMALL
    for step in range(40):
        assert figure.losses[step] == pytest.approx(net.loss(X, X), rel=1e-9)
        net.parameters -= 0.05 * net.gradient(X, X)
    go(figure, 40)
    x, y = figure.picture.drawing.fall.get_data()
    assert np.allclose(y, figure.losses[:41]) and list(x) == list(range(41))


def test_the_numbers_are_those_of_the_pass(figure):
    go(figure, 30)
    figure.row.value = 17
    (W1, b1), (W2, b2) = ((layer.W, layer.b) for layer in figure.net.layers)
    x = X[16]
    a = W1 @ x + b1
    out = W2 @ a + b2
    drawing = figure.picture.drawing
    assert read(drawing.numbers) == pytest.approx([*x, *a, *out], abs=6e-4)
    assert read(drawing.errors) == pytest.approx(out - x, abs=6e-4)
    assert read(drawing.blames) == pytest.approx(2 * (out - x) / 1200, abs=6e-7)
    assert np.allclose(
        [np.ptp(np.array(path.vertices)[:, 0]) for path in drawing.bars.get_paths()][:4],
        70 * np.abs(x) / LONGEST,
    )
    for colour, value in zip(drawing.bars.get_facecolor(), [*x, *a, *out], strict=True):
        sign = style.sign_colour(value)
        assert colour[:3] == pytest.approx([int(sign[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def test_blame_is_the_slope_of_the_loss_measured_by_differences(figure):
    go(figure, 20)
    net = figure.net
    out = net.predict(X)

    def loss(nudged):
        moved = out.copy()
        moved[0] = nudged
        return np.mean((moved - X) ** 2)

    assert read(figure.picture.drawing.blames) == pytest.approx(central(loss, out[0]), abs=1e-6)


def test_the_picture_follows_the_network():
    net = Network([4, 2, 4], "identity", output="identity", loss="mse", seed=3)
    drawing = Autoencoder(5)
    drawing.draw(Encoding(net.trace(X, X), 4, [1.0], 0.001, False))
    before, words, numbers = drawing.pixels(), drawing.alt, read(drawing.blames)
    net.parameters[-1] += 0.6  # the bias of the last output: its e grows by 0.6
    drawing.draw(Encoding(net.trace(X, X), 4, [1.0], 0.001, False))
    change = np.subtract(read(drawing.blames), numbers)
    assert change == pytest.approx([0, 0, 0, 2 * 0.6 / 1200], abs=2e-6)
    assert (drawing.pixels() != before).any() and drawing.alt != words


def test_no_blame_is_shown_before_the_question_is_answered():
    figure = explore.autoencoder()
    drawing = figure.picture.drawing
    assert {text.get_text() for text in (*drawing.errors, *drawing.blames)} == {"–"}
    assert "Error and blame are not computed yet." in figure.picture.alt
    figure.prediction.buttons[1].click()
    assert "–" not in [text.get_text() for text in drawing.blames]
    assert "2 e / (300 rows · 4 outputs)" in figure.picture.alt


def test_step_and_reset_walk_through_the_training(figure):
    figure.clock.step_button.click()
    figure.clock.step_button.click()
    assert "after 2 steps" in figure.picture.alt
    figure.lr.value = 0.1  # another run, at the same step
    assert "after 2 steps" in figure.picture.alt
    figure.clock.reset_button.click()
    assert "after 0 steps" in figure.picture.alt


@pytest.mark.parametrize("page", [1200, 500])
def test_every_word_can_be_read(page, figure):
    figure.picture.drawing.fit(page)
    for step in (0, 25, STEPS):
        go(figure, step)
        for row in (1, 17, int(np.argmax(np.abs(X).max(axis=1))) + 1, 300):
            figure.row.value = row
            assert_legible(figure.picture.drawing)


def test_copied_it_comes_back_to_the_pixel(figure):
    go(figure, 33)
    figure.row.value, figure.seed.value, figure.lr.value = 250, 7, 0.08
    again = explore.autoencoder(**figure.state())
    assert again.picture.frame == figure.picture.frame
    assert again.picture.alt == figure.picture.alt
    assert figure.state() == {"seed": 7, "lr": 0.08, "row": 250, "step": 33, "predicted": "yes"}


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"row": 0}, "row: expected a whole number from 1 to 300, got 0"),
        ({"lr": 0.5}, "lr: expected a number from 0.01 to 0.1, got 0.5"),
        ({"step": 201}, "step: expected a whole number from 0 to 200, got 201"),
        ({"seed": -1}, "seed: expected a whole number from 0 to 9999, got -1"),
        ({"predicted": "maybe"}, "predicted: expected one of yes, no, or 'skipped'; got 'maybe'"),
    ],
)
def test_a_bad_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        explore.autoencoder(**arguments)


@pytest.mark.parametrize("seed", range(6))
def test_no_number_of_a_run_is_longer_than_its_rail(seed):
    figure = explore.autoencoder(seed=seed, predicted="yes")
    go(figure, STEPS)
    middle = X @ figure.net.layers[0].W.T + figure.net.layers[0].b
    assert 1 < abs(middle).max() < LONGEST
