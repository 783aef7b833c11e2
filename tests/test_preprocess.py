"""What a step learns comes from the training part alone, and nothing is lost on the way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.datasets import Dataset, penguins, smells
from nnlib.network import Network
from nnlib.onehot import OneHot
from nnlib.preprocess import FillMissing, Scaler, prepare

pytestmark = pytest.mark.filterwarnings("error")
quickly = settings(derandomize=True, deadline=None, max_examples=60)
nan = np.nan
moderate = st.floats(-1e6, 1e6)
tables = st.tuples(st.integers(2, 12), st.integers(1, 4)).flatmap(
    lambda shape: arrays(float, shape, elements=moderate)
)


def with_gaps(X, seed):
    """X with about a third of its values missing, but for the first row."""
    gaps = np.random.default_rng(seed).random(X.shape) < 1 / 3
    gaps[0] = False
    return np.where(gaps, nan, X)


# Scaling


@quickly
@given(tables)
def test_the_training_part_gets_mean_0_and_sd_1_unless_a_column_is_a_flag_or_never_changes(X):
    scaler = Scaler().fit(X)
    Z = scaler.transform(X)
    plain = ~np.isin(X, (0, 1)).all(axis=0) & (np.ptp(X, axis=0) > 1e-6 * abs(X).max())
    assert np.allclose(Z[:, plain].mean(axis=0), 0, atol=1e-6)
    assert np.allclose(Z[:, plain].std(axis=0), 1, atol=1e-6)
    assert np.isfinite(Z).all()


@quickly
@given(tables, st.integers(0, 9))
def test_inverse_leads_back_and_a_missing_value_stays_missing(X, seed):
    X = with_gaps(X, seed)
    scaler = Scaler().fit(X)
    assert np.allclose(scaler.inverse(scaler.transform(X)), X, rtol=1e-9, atol=1e-6, equal_nan=True)
    assert np.array_equal(np.isnan(scaler.transform(X)), np.isnan(X))


def test_mean_and_sd_are_those_of_the_values_that_are_there():
    scaler = Scaler().fit([[2, 5], [nan, 7], [4, 9]])
    assert scaler.mean.tolist() == [3, 7]
    assert np.allclose(scaler.sd, [1, np.sqrt(8 / 3)])


def test_the_unit_of_a_column_makes_no_difference_after_scaling():
    kilometres = np.array([[1.0], [2.5], [4.0], [11.0]])
    assert np.allclose(
        Scaler().fit(kilometres).transform(kilometres),
        Scaler().fit(kilometres * 1e6).transform(kilometres * 1e6),
    )


def test_a_column_that_never_changes_becomes_0_and_stays_finite_where_it_does_change():
    scaler = Scaler().fit([[0.1], [0.1], [0.1]])  # whose numpy sd is 1.4e-17, not 0
    assert scaler.transform([[0.1], [2.1]]).tolist() == [[0], [2]]


def test_a_column_of_0_and_1_is_a_flag_and_stays_as_it_is_with_gaps_or_not():
    X = np.array([[0, 1, 10, nan], [1, 1, 30, 1], [0, 1, 20, 0]], float)
    scaler = Scaler().fit(X)
    assert scaler.mean.tolist() == [0, 0, 20, 0]
    np.testing.assert_array_equal(scaler.transform(X)[:, [0, 1, 3]], X[:, [0, 1, 3]])


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1e200, 1e300])
def test_numbers_whose_squares_do_not_fit_a_float_are_scaled_all_the_same(size):
    scaler = Scaler().fit([[-size], [size]])
    assert np.allclose(scaler.transform([[-size], [size], [0]]), [[-1], [1], [0]])


def test_prices_of_shape_n_stay_of_shape_n_and_answers_n_1_come_back_as_dollars():
    scaler = Scaler().fit([200_000, 300_000, 400_000])
    assert scaler.transform([300_000, 300_000]).tolist() == [0, 0]
    assert scaler.inverse([[0], [1]]).shape == (2, 1)
    assert np.allclose(scaler.inverse([[0], [1]]), [[300_000], [300_000 + scaler.sd[0]]])


# Missing values


def test_a_gap_gets_the_mean_of_the_training_part_and_a_flag():
    fill = FillMissing().fit([[1, 5], [nan, 6], [3, 7]], ["mass", "wing"])
    assert fill.feature_names == ("mass", "wing", "missing: mass")
    assert fill.transform([[nan, 8], [9, 8]]).tolist() == [[2, 8, 1], [9, 8, 0]]


def test_without_flags_a_gap_is_only_filled():
    fill = FillMissing(flags=False).fit([[1], [nan], [3]])
    assert fill.transform([[nan]]).tolist() == [[2]]
    assert fill.feature_names == ("column 0",)


def test_a_gap_where_the_training_part_had_none_is_filled_and_has_no_flag():
    fill = FillMissing().fit([[1, nan], [3, 5]], ["mass", "wing"])
    assert fill.flagged.tolist() == [False, True]
    assert fill.transform([[nan, 5]]).tolist() == [[2, 5, 0]]


def test_columns_that_are_missing_together_get_a_flag_each_which_may_differ_in_another_part():
    fill = FillMissing().fit(penguins().X, penguins().feature_names)
    flags = fill.transform(penguins().X)[:, 5:]
    assert flags.sum(axis=0).tolist() == [2, 2, 2, 2, 11]
    assert (flags[:, :4] == flags[:, :1]).all()  # the two birds that were not sampled
    assert fill.transform([[39, nan, 181, 3750, 1]])[0, 5:].tolist() == [0, 1, 0, 0, 0]


@quickly
@given(tables, st.integers(0, 9))
def test_what_is_there_is_kept_no_gap_is_left_and_every_flag_says_where_one_was(X, seed):
    X = with_gaps(X, seed)
    fill = FillMissing().fit(X)
    filled = fill.transform(X)
    k = X.shape[1]
    there = ~np.isnan(X)
    assert np.isfinite(filled).all()
    assert filled.shape == (len(X), len(fill.feature_names))
    np.testing.assert_array_equal(filled[:, :k][there], X[there])
    np.testing.assert_array_equal(filled[:, k:], ~there[:, ~there.all(axis=0)])


def patients(n, seed):
    """Two measurements; whether the first is missing hangs on the class: 60 % of class 1, 10 % of class 0."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    X = rng.normal(np.outer(2 * y - 1, [0.6, 0.3]))
    X[rng.random(n) < np.where(y == 1, 0.6, 0.1), 0] = nan
    return X, y


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_lessons_missing_not_at_random_dropping_59_percent_right_the_mean_74_mean_and_flag_81(seed):
    (X, y), (X_new, y_new) = patients(400, 2 * seed), patients(4000, 2 * seed + 1)

    def right(X, y, fill):
        net = Network([X.shape[1], 8, 1], output="sigmoid", loss="binary_cross_entropy", seed=0)
        net.learn(X, y, epochs=60, lr=0.3, batch_size=20, seed=0)
        return np.mean((net.predict(fill.transform(X_new))[:, 0] > 0.5) == y_new)

    mean, flag = FillMissing(flags=False).fit(X), FillMissing().fit(X)
    complete = ~np.isnan(X[:, 0])
    dropped = right(X[complete], y[complete], mean)  # most rows of class 1 are gone
    filled, flagged = right(mean.transform(X), y, mean), right(flag.transform(X), y, flag)
    assert dropped == pytest.approx(0.61, abs=0.05)
    assert filled == pytest.approx(0.74, abs=0.03)
    assert flagged == pytest.approx(0.81, abs=0.02)


# No leakage


STEPS = [Scaler, FillMissing, lambda: FillMissing(flags=False), lambda: OneHot(unknown="zeros")]


@pytest.mark.parametrize("step", STEPS)
def test_misconception_33_other_rows_have_no_vote_in_what_a_step_does_to_a_row(step):
    training, row = np.array([[1.0, 0], [3, 2], [5, 4]]), np.array([[3.0, 2]])
    step = step().fit(training)
    alone = step.transform(row)
    among_others = step.transform(np.vstack([row, [[1000, -7], [5000, 8]]]))
    np.testing.assert_array_equal(among_others[:1], alone)
    np.testing.assert_array_equal(step.transform(row), alone)


def test_misconception_33_the_mean_of_the_other_parts_is_not_0():
    train, validation, test = prepare(smells(100, seed=1).split(seed=1), Scaler())
    assert abs(train.X[:, -1].mean()) < 1e-12
    assert abs(validation.X[:, -1].mean()) > 1e-3 and abs(test.X[:, -1].mean()) > 1e-3


@pytest.mark.parametrize("step", STEPS)
def test_a_step_keeps_and_changes_no_array_of_the_caller(step):
    X = np.array([[1.0, 0], [3, 2], [5, 4]])
    before = X.copy()
    step = step().fit(X)
    first = step.transform(X)
    first[:] = -1
    np.testing.assert_array_equal(X, before)
    assert (step.transform(X) != -1).any()


def test_fitting_again_starts_afresh_and_a_failed_fit_changes_nothing():
    for step in (Scaler(), FillMissing()):
        step.fit([[1, 2], [nan, 4]]).fit([[5], [7]], ["x"])
        assert step.mean.tolist() == [6]
        for bad in ([["a"]], [[nan]], [[np.inf]]):
            with pytest.raises(ValueError, match="X: expected"):
                step.fit(bad)
        assert step.mean.tolist() == [6] and step.feature_names == ("x",)


# Data sets


def penguin_like():
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(4200, 800, 50), rng.integers(0, 2, 50)])
    X[::10, 0] = nan
    return Dataset(X, np.arange(50) % 3, ("mass", "is male"), ("Adelie", "Chinstrap", "Gentoo"), name="birds")


def test_prepare_fits_each_step_to_the_first_part_and_keeps_names_classes_and_answers():
    parts = penguin_like().split(train=0.6, validation=0.2)
    scaler = Scaler()
    prepared = prepare(parts, FillMissing(), scaler)
    for before, after in zip(parts, prepared, strict=True):
        assert after.feature_names == ("mass", "is male", "missing: mass")
        assert after.class_names == before.class_names and after.name == before.name
        np.testing.assert_array_equal(after.y, before.y)
        by_hand = (
            np.nan_to_num(before.X[:, 0], nan=np.nanmean(parts[0].X[:, 0])) - scaler.mean[0]
        ) / scaler.sd[0]
        assert np.allclose(after.X[:, 0], by_hand)
        np.testing.assert_array_equal(after.X[:, 2], np.isnan(before.X[:, 0]))
    assert scaler.mean[0] == pytest.approx(np.nanmean(parts[0].X[:, 0]))


def test_a_column_of_categories_in_a_data_set_takes_one_hot():
    data = smells(100, coding="number")
    kinds = Dataset(data.X[:, :1], data.y, ("spiciness",), data.class_names)
    (coded,) = prepare([kinds], OneHot())
    assert coded.feature_names == ("spiciness: 0", "spiciness: 1", "spiciness: 2", "spiciness: 3")


def test_a_single_part_in_a_list_is_prepared():
    (part,) = prepare([smells(20)], Scaler())
    assert np.allclose(part.X.mean(axis=0)[-1], 0)


def test_parts_with_other_columns_are_refused_by_the_names_that_differ():
    data, scaler = penguin_like(), Scaler()
    for names, differing in (
        (("mass", "wing"), r"\['is male', 'wing'\]"),
        (("is male", "mass"), "another order"),
    ):
        other = Dataset(data.X, data.y, names, data.class_names, name="others")
        with pytest.raises(
            ValueError,
            match=f"parts: expected the columns of the first in all, got {differing} in <Dataset oth",
        ):
            prepare([data, other], scaler)
    assert not scaler.mean.size


# Printed


def test_a_step_says_whether_it_is_fitted_and_what_it_learned():
    X = [[1, 5, 0], [nan, 6, 1], [3, 8, 1]]
    names = ["mass", "wing", "is male"]
    for step in (Scaler(), FillMissing(), OneHot()):
        assert repr(step) == f"{type(step).__name__}, not fitted"
    assert repr(Scaler().fit(X, names)) == (
        "Scaler of 3 columns: mass mean 2, sd 1; wing mean 6.333, sd 1.247; is male mean 0, sd 1"
    )
    assert repr(FillMissing().fit(X, names)) == (
        "FillMissing of 3 columns: mass mean 2 and a flag; wing mean 6.333; is male mean 0.6667"
    )
    assert repr(Scaler().fit([1, 3])) == "Scaler of 1 column: column 0 mean 2, sd 1"
    assert repr(Scaler().fit(np.arange(128).reshape(2, 64))).endswith("column 4 mean 36, sd 32; ...")


# What does not fit


@pytest.mark.parametrize("step", [Scaler, FillMissing])
@pytest.mark.parametrize(
    ("X", "message"),
    [
        ([], r"X: expected shape \(n,\) or \(n, columns\) with at least one row, got \(0,\)"),
        (3.0, r"X: expected shape .* got \(\)"),
        ([[[1]]], r"X: expected shape .* got \(1, 1, 1\)"),
        ([["foul"]], r"X: expected numbers, .*got \['foul'\]; a missing value is NaN, and words need OneHot"),
        ([["1"], ["2"]], r"X: expected numbers, .*got \['1', '2'\]"),
        ([[None], [1]], r"X: expected numbers, .*got \[None, 1\]; a missing value is NaN"),
        ([[1, 2], [3]], "X: expected numbers"),
        ([[1], [np.inf]], "X: expected numbers up to 1e300, or NaN, got larger ones"),
        ([[1, nan], [2, nan]], r"X: expected a number in each column, got none in \['column 1'\]; leave"),
    ],
)
def test_a_step_says_what_is_wrong_with_a_table(step, X, message):
    with pytest.raises(ValueError, match=message):
        step().fit(X)


@pytest.mark.parametrize("step", [Scaler, FillMissing])
def test_a_step_says_what_is_wrong_with_names_width_and_order(step):
    for names in ("mass", ["mass", "wing"], []):
        with pytest.raises(ValueError, match="names: expected a list of 1, one a column of X, got"):
            step().fit([[1], [2]], names)
    with pytest.raises(ValueError, match="X: expected a step that is fitted; call fit"):
        step().transform([[1]])
    with pytest.raises(ValueError, match="X: expected 1 columns as in fit, got 2"):
        step().fit([[1], [2]]).transform([[1, 2]])
    with pytest.raises(ValueError, match="X: expected a step that is fitted; call fit"):
        Scaler().inverse([[1]])


def test_prepare_says_what_is_wrong_with_parts_and_steps():
    data, scaler = smells(20), Scaler()
    with pytest.raises(
        ValueError, match=r"parts: .* got <Dataset smells.*write prepare\(data.split\(\), \.\.\.\)"
    ):
        prepare(data, scaler)
    with pytest.raises(ValueError, match="parts: expected the training part at least, got none"):
        prepare([], scaler)
    with pytest.raises(
        ValueError, match=r"parts: expected a Dataset, such as those of data.split\(\), got \("
    ):
        prepare([(data.X, data.y)], scaler)
    for step in (Scaler, "scale", None):  # without its brackets, Scaler is no step yet
        with pytest.raises(ValueError, match=r"steps: expected a Step, such as Scaler\(\), .*, got"):
            prepare([data], scaler, step)
    assert not scaler.mean.size
