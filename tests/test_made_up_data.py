"""The made-up data of the lessons: the five points, smells, cars, houses, chili, cats, moons."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.datasets import BREEDS, cars, cats, chili, chili_sales, doubles, houses, moons, smells
from nnlib.network import Network

quickly = settings(derandomize=True, deadline=None, max_examples=60)


# doubles


def test_doubles_are_the_five_points_of_the_article():
    assert doubles().X.tolist() == [[0], [1], [2], [3], [4]]
    assert doubles().y.tolist() == [0, 2, 4, 6, 8]


# smells


def by_kind(data):
    spiciness, intensity = data.X.T
    return spiciness, intensity, 1 - data.y


@quickly
@given(st.integers(4, 3000), st.integers(0, 99))
def test_seventy_percent_of_spicy_meat_is_rotten_whatever_n(n, seed):
    spiciness, _, rotten = by_kind(smells(n, seed, coding="number"))
    spicy = spiciness == 3
    assert abs(rotten[spicy].sum() - 0.7 * spicy.sum()) <= 0.5 + 1e-9
    assert len(rotten) == n
    assert set(spiciness) == {0, 1, 2, 3}


@pytest.mark.parametrize("seed", range(5))
def test_smells_hold_the_shares_of_their_table_exactly(seed):
    spiciness, intensity, rotten = by_kind(smells(400, seed, coding="number"))
    counted = [
        (of_kind.sum(), strong.sum(), rotten[strong].mean(), rotten[faint].mean(), rotten[of_kind].mean())
        for of_kind in (spiciness == k for k in range(4))
        for strong, faint in [(of_kind & (intensity > 0.4), of_kind & (intensity <= 0.4))]
    ]
    np.testing.assert_allclose(
        counted,
        [
            (100, 40, 0.10, 0.05, 0.07),
            (100, 60, 0.95, 0.40, 0.73),
            (100, 60, 0.10, 0.05, 0.08),
            (100, 80, 0.80, 0.30, 0.70),
        ],
    )


def test_the_rule_of_the_article_is_true_of_the_smells():
    spiciness, intensity, rotten = by_kind(smells(coding="number"))
    fires = (spiciness > 2) & (intensity > 0.4)
    assert 1 - rotten[fires].mean() == pytest.approx(0.2)
    assert np.mean(fires == rotten) == pytest.approx(0.725)  # where it is silent, the meat passes as edible


def test_both_codings_hold_the_same_rows():
    one_hot, number = smells(101, seed=3), smells(101, seed=3, coding="number")
    assert one_hot.feature_names == ("fresh", "sour", "smoky", "spicy", "intensity")
    assert number.feature_names == ("spiciness", "intensity")
    np.testing.assert_array_equal(one_hot.X[:, :4] @ [0, 1, 2, 3], number.X[:, 0])
    np.testing.assert_array_equal(one_hot.X[:, :4].sum(axis=1), 1)
    np.testing.assert_array_equal(one_hot.X[:, 4], number.X[:, 1])
    np.testing.assert_array_equal(one_hot.y, number.y)


def test_no_cut_through_spiciness_is_as_right_as_the_kinds_are():
    spiciness, _, rotten = by_kind(smells(coding="number"))
    shares = [rotten[spiciness == k].mean() for k in range(4)]
    by_table = np.mean([max(share, 1 - share) for share in shares])
    cuts = [np.mean((spiciness > cut) == rotten) for cut in (-1, 0, 1, 2, 3)]
    assert by_table == pytest.approx(0.82)
    assert max(*cuts, 1 - min(cuts)) < 0.72


def test_intensity_lies_between_0_and_1():
    intensity = smells(2000).X[:, -1]
    assert 0 <= intensity.min() < 0.05
    assert 0.95 < intensity.max() <= 1


def test_another_seed_gives_other_smells():
    assert not np.array_equal(smells(seed=0).X, smells(seed=1).X)
    np.testing.assert_array_equal(smells(seed=1).X, smells(seed=1).X)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 3}, "n: expected a whole number from 4, a row a kind at least, got 3"),
        ({"n": 40.0}, "n: expected a whole number from 4.*got 40.0"),
        ({"coding": "ordinal"}, 'coding: expected "one-hot" or "number", got \'ordinal\''),
        ({"seed": 1.5}, "seed: expected a whole number"),
    ],
)
def test_smells_say_what_is_wrong_with_their_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        smells(**arguments)


# cars


@pytest.mark.parametrize("seed", range(5))
def test_S0_12_cars_lie_around_the_line_that_their_docstring_names(seed):
    data = cars(500, seed)
    price, resale = data.X[:, 0], data.y
    assert 10 <= price.min() < 11 and 49 < price.max() <= 50
    assert (abs(resale - (0.2 * price + 0.5)) <= 1).all()
    assert np.polyfit(price, resale, 1) == pytest.approx([0.2, 0.5], abs=0.15)


def test_S0_12_every_car_loses_value_but_keeps_some_and_the_data_say_they_are_made_up():
    data = cars(2000)
    assert (data.y > 0).all() and (data.y < data.X[:, 0]).all()
    assert data.source.startswith("synthetic")
    assert repr(cars()).startswith("<Dataset cars: 40 rows; X: purchase price; y: ")


def test_S0_12_Y_18_a_line_fitted_by_gradient_descent_is_the_line_of_the_closed_form():
    data = cars()
    x = (data.X - data.X.mean()) / data.X.std()
    net = Network([1, 1], output="identity")
    net.learn(x, data.y, epochs=200, lr=0.2, batch_size=len(data))
    assert net.parameters == pytest.approx(np.polyfit(x[:, 0], data.y, 1), abs=1e-12)


def test_another_seed_gives_other_cars():
    assert not np.array_equal(cars(seed=0).X, cars(seed=1).X)
    np.testing.assert_array_equal(cars(seed=1).y, cars(seed=1).y)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 1}, "n: expected a whole number from 2, for a line, got 1"),
        ({"n": 40.0}, "n: expected a whole number from 2.*got 40.0"),
        ({"seed": -1}, "seed: expected a whole number"),
    ],
)
def test_cars_say_what_is_wrong_with_their_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        cars(**arguments)


# houses


def standardised(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


@pytest.mark.parametrize("seed", range(3))
def test_S1_12_houses_cost_what_their_docstring_says(seed):
    data = houses(2000, seed)
    area, bedrooms = data.X.T
    assert 800 <= area.min() < 810 and 2990 < area.max() <= 3000
    assert set(bedrooms) <= {1, 2, 3, 4, 5, 6}
    assert np.corrcoef(area, bedrooms)[0, 1] > 0.8
    chance = data.y - (50 + 0.15 * area + 10 * bedrooms)
    assert chance.std() == pytest.approx(10, rel=0.1)
    assert abs(chance.mean()) < 1
    assert (data.y > 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_Y_12_C_08_the_largest_stable_rate_is_2e_minus_7_on_raw_houses_and_0_54_on_standardised_ones(seed):
    def largest_stable_rate(X):
        rows = np.column_stack([X, np.ones(len(X))])
        return 2 / np.linalg.eigvalsh(2 * rows.T @ rows / len(rows)).max()  # two over the curvature

    X = houses(seed=seed).X
    assert 2.1e-7 < largest_stable_rate(X) < 2.8e-7
    assert largest_stable_rate(standardised(X)) == pytest.approx(0.54, abs=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_Y_12_S1_12_a_neuron_explodes_at_0_01_on_raw_houses_and_learns_standardised_ones(seed):
    data = houses(seed=seed)
    raw = Network([2, 1], output="identity", seed=seed)
    scaled = raw.copy()
    history = raw.learn(data.X, data.y, epochs=100, lr=0.01, batch_size=100)
    assert history.exploded_at < 40
    assert history.train_loss[5] > 1e60
    history = scaled.learn(standardised(data.X), data.y, epochs=500, lr=0.01, batch_size=100)
    assert history.exploded_at is None
    assert history.train_loss[-1] < 0.02 * data.y.var()


def test_Y_12_S1_12_a_network_of_13_parameters_learns_standardised_houses_and_nothing_of_raw_ones():
    data = houses()
    net = Network([2, 3, 1], output="identity")
    assert net.parameters.size == 13
    y, losses = standardised(data.y), []
    for X in (data.X, standardised(data.X)):
        learner = net.copy()
        losses.append(learner.learn(X, y, epochs=200, lr=0.1).train_loss[-1])
    assert losses[0] > 0.9  # no better than naming the mean, whose loss is 1
    assert losses[1] < 0.05


def test_S1_12_three_houses_are_the_least():
    assert len(houses(3)) == 3
    with pytest.raises(ValueError, match="n: expected a whole number from 3, for a plane, got 2"):
        houses(2)


# chili


def test_S0_15_M_04_the_four_knobs_of_chili_do_what_their_names_say():
    assert chili_sales(2, 80, 100, 0.5) == 80  # all that people want
    assert chili_sales(1.5, 80, 100, 0.5) == 100  # they want 106.7 tons, there are 100
    assert chili_sales(4, 80, 100, 0.5) == 40
    assert chili_sales(2, 200, 100, 0) == 50
    assert chili_sales(2, 200, 100, 1) == 150
    assert chili_sales([1, 2], 50, 90, 0.5).tolist() == [90, 50]


knobs = st.tuples(st.floats(0.1, 10), st.floats(0, 500), st.floats(0, 500), st.floats(0, 1))


@quickly
@given(knobs, st.floats(0, 0.1))
def test_S0_15_sales_rise_with_demand_supply_and_weather_and_fall_with_the_price(knobs, more):
    price, demand, supply, weather = knobs
    sold = chili_sales(*knobs)
    assert chili_sales(price + more, demand, supply, weather) <= sold
    assert chili_sales(price, demand + more, supply, weather) >= sold
    assert chili_sales(price, demand, supply + more, weather) >= sold
    assert chili_sales(price, demand, supply, min(weather + more, 1)) >= sold


def test_S0_15_chili_are_drawn_evenly_and_sold_by_the_formula():
    data = chili(2000)
    np.testing.assert_array_equal(
        data.y, np.minimum(2 * data.X[:, 1] / data.X[:, 0], data.X[:, 2] * (data.X[:, 3] + 0.5))
    )
    assert data.feature_names == ("price", "demand", "supply", "weather")
    for column, low, high in zip(data.X.T, (1.5, 50, 50, 0), (2.5, 150, 150, 1), strict=True):
        assert low <= column.min() and column.max() <= high
        assert np.histogram(column, 4, (low, high))[0] == pytest.approx(500, rel=0.2)


def test_Y_06_C_80_the_frozen_model_is_right_where_nothing_moves_and_pays_where_supply_and_weather_do():
    still = chili().X.copy()
    still[:, 2:] = 100, 0.5
    np.testing.assert_array_equal(chili_sales(*still.T), chili_sales(still[:, 0], still[:, 1], 100, 0.5))
    data = chili(5000)
    price, demand, supply, weather = data.X.T
    all_four, weather_frozen, both_frozen = (
        np.abs(model - data.y).mean()
        for model in (
            chili_sales(price, demand, supply, weather),
            chili_sales(price, demand, supply, 0.5),
            chili_sales(price, demand, 100, 0.5),
        )
    )
    assert all_four == 0
    assert weather_frozen == pytest.approx(11.4, abs=0.6)
    assert both_frozen == pytest.approx(16.5, abs=0.6)  # tons a day; the sales themselves spread by 27


def test_Y_06_the_error_of_the_frozen_model_is_that_of_a_count_over_the_whole_range():
    middles = [
        low + (high - low) * (np.arange(20) + 0.5) / 20
        for low, high in ((1.5, 2.5), (50, 150), (50, 150), (0, 1))
    ]
    every = np.meshgrid(*middles, sparse=True)
    error = np.abs(chili_sales(*every[:2], 100, 0.5) - chili_sales(*every)).mean()
    data = chili(20_000, seed=1)
    assert np.abs(chili_sales(*data.X.T[:2], 100, 0.5) - data.y).mean() == pytest.approx(error, rel=0.02)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"price": 0}, "price: expected dollars above 0, got 0"),
        ({"price": [2, -1]}, "price: expected dollars above 0, got -1"),
        ({"demand": -5}, "demand: expected tons, 0 or more, got -5"),
        ({"supply": -5}, "supply: expected tons, 0 or more, got -5"),
        ({"weather": 1.5}, "weather: expected 0 to 1, 0.5 for ordinary, got 1.5 to 1.5"),
        ({"weather": -1}, "weather: expected 0 to 1"),
        ({"weather": "sunny"}, "weather: expected numbers"),
        ({"supply": float("nan")}, "supply: expected finite numbers"),
        ({"demand": float("inf")}, "demand: expected finite numbers"),
        ({"demand": []}, "demand: expected at least one number"),
        (
            {"demand": [80, 90], "supply": [90, 100, 110]},
            "price, demand, supply, weather: expected one shape",
        ),
    ],
)
def test_chili_sales_say_what_is_wrong_with_a_knob(arguments, message):
    with pytest.raises(ValueError, match=message):
        chili_sales(**{"price": 2, "demand": 80, "supply": 100, "weather": 0.5, **arguments})


# cats


def detector(data, seed):
    net = Network([2, 8, 1], output="sigmoid", loss="binary_cross_entropy", seed=seed)
    net.learn(data.X, data.y, epochs=40, lr=0.02, optimizer="adam", seed=seed)
    return lambda data: net.predict(data.X)[:, 0] > 0.5


def found(answers, data):
    """Count the share of the cats that were found."""
    return answers[data.y == 1].mean()


SIAMESE = {"Siamese": 1}


@quickly
@given(st.integers(1, 700), st.tuples(*[st.floats(0.01, 1)] * 3), st.floats(0, 1), st.integers(0, 9))
def test_the_shares_of_cats_hold_to_a_row(n, parts, no_cat, seed):
    data = cats(n, seed, dict(zip(BREEDS, parts, strict=True)), no_cat)
    for breed, part in zip(BREEDS, parts, strict=True):
        assert abs(np.sum(data.groups == breed) - n * (1 - no_cat) * part / sum(parts)) < 1 + 1e-9
    assert abs(np.sum(data.groups == "no cat") - n * no_cat) < 1 + 1e-9
    np.testing.assert_array_equal(data.groups != "no cat", data.y == 1)


def test_cats_lie_where_their_docstring_says_and_their_breed_is_not_in_X():
    data = cats(40_000)
    for group, (centre, spread) in {
        "Siamese": ([-2, 1.5], 0.5),
        "Maine Coon": ([2, 2.2], 0.5),
        "British Shorthair": ([0, -2.2], 0.5),
        "no cat": ([0, 0], 0.7),
    }.items():
        X = data.X[data.groups == group]
        assert X.mean(axis=0) == pytest.approx(centre, abs=0.03)
        assert X.std(axis=0) == pytest.approx(spread, abs=0.02)
    assert data.feature_names == ("coat length", "face length")


def test_500_cats_without_a_word_are_half_cats_and_as_many_of_each_breed():
    groups, counts = np.unique(cats().groups, return_counts=True)
    assert dict(zip(groups.tolist(), counts.tolist(), strict=True)) == {
        "British Shorthair": 83,
        "Maine Coon": 84,
        "Siamese": 83,
        "no cat": 250,
    }


def test_another_mix_of_breeds_changes_no_picture_that_it_does_not_concern():
    even, siamese = cats(), cats(breeds=SIAMESE)
    same = even.groups == siamese.groups
    assert 0.6 < same.mean() < 0.7  # those without a cat, and a third of the cats
    np.testing.assert_array_equal(even.X[same], siamese.X[same])
    assert (even.X[~same] != siamese.X[~same]).all()


def test_only_the_proportion_of_breeds_counts():
    a, b = cats(breeds={"Siamese": 3, "Maine Coon": 1}), cats(breeds={"Maine Coon": 0.25, "Siamese": 0.75})
    np.testing.assert_array_equal(a.X, b.X)


def test_blur_moves_each_picture_along_one_line_and_changes_nothing_else():
    clear, blurred, more = (cats(blur=blur) for blur in (0, 0.5, 1))
    np.testing.assert_allclose(2 * (blurred.X - clear.X), more.X - clear.X, atol=1e-12)
    assert (more.X - clear.X).std() == pytest.approx(1, abs=0.1)
    np.testing.assert_array_equal(clear.groups, more.groups)


@pytest.mark.parametrize("seed", range(3))
def test_Y_43_S0_44_C_79_a_detector_that_saw_only_siamese_finds_siamese_and_misses_the_others(seed):
    answer = detector(cats(300, seed, SIAMESE), seed)
    own, world = cats(1000, 100 + seed, SIAMESE), cats(1000, 100 + seed)
    assert found(answer(own), own) > 0.94
    assert (answer(own) == own.y).mean() > 0.95
    assert found(answer(world), world) < 0.4
    assert 0.6 < (answer(world) == world.y).mean() < 0.7
    everything = detector(cats(300, seed), seed)
    assert (everything(world) == world.y).mean() > 0.92


def test_Y_43_ten_times_the_siamese_teach_nothing_about_other_cats_and_a_tenth_of_others_does():
    world = cats(1000, 100)
    few, many = (detector(cats(n, 0, SIAMESE), 0)(world) for n in (300, 3000))
    assert abs((few == world.y).mean() - (many == world.y).mean()) < 0.03
    mixed = detector(cats(300, 0, {"Siamese": 90, "Maine Coon": 5, "British Shorthair": 5}), 0)(world)
    assert (mixed == world.y).mean() > (few == world.y).mean() + 0.15


def test_Y_43_S0_44_a_detector_of_crystal_clear_siamese_misses_blurred_ones():
    answer = detector(cats(300, 0, SIAMESE), 0)
    shares = [found(answer(data), data) for data in (cats(1000, 9, SIAMESE, blur=b) for b in (0, 0.5, 1, 2))]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.94 and shares[2] < 0.87 and shares[3] < 0.75


def test_C_77_Y_44_S3_12b_a_network_that_saw_500_cats_and_nothing_else_calls_everything_a_cat():
    data = cats(500, no_cat=0)
    assert data.y.tolist() == [1] * 500
    others = cats(500, 100, no_cat=1)
    assert detector(data, 0)(others).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"breeds": {"Siames": 1}},
            "breeds: expected one of Siamese, .*got 'Siames'; did you mean 'Siamese'",
        ),
        ({"breeds": {"Siamese": -1}}, r"breeds\['Siamese'\]: expected a number from 0 .*got -1"),
        ({"breeds": {"Siamese": float("nan")}}, r"breeds\['Siamese'\]: expected a number"),
        ({"breeds": {"Siamese": "all"}}, r"breeds\['Siamese'\]: expected a number"),
        ({"breeds": {"Siamese": float("inf")}}, "breeds: expected a share above 0 for one breed at least"),
        ({"breeds": {"Siamese": 0}}, "breeds: expected a share above 0 for one breed at least"),
        ({"breeds": {}}, "breeds: expected a share above 0 for one breed at least, got {}"),
        ({"breeds": "Siamese"}, "breeds: expected shares such as .*got 'Siamese'"),
        ({"breeds": 1}, "breeds: expected shares such as"),
        (
            {"no_cat": 1.5},
            "no_cat: expected a number from 0 to 1, the share of pictures without a cat, got 1.5",
        ),
        ({"no_cat": float("nan")}, "no_cat: expected a number from 0 to 1"),
        ({"blur": -1}, "blur: expected a number from 0 to 2, got -1"),
        ({"blur": "a lot"}, "blur: expected a number from 0 to 2, got 'a lot'"),
    ],
)
def test_cats_say_what_is_wrong_with_their_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        cats(**arguments)


# moons


def arcs(data):
    """How far each point lies from the half circle of its class, and which points lie on its other half."""
    x1, x2 = data.X.T
    upper = data.y == 0
    r = np.where(upper, np.hypot(x1, x2), np.hypot(x1 - 1, x2 - 0.5))
    return np.abs(r - 1), np.where(upper, x2 < -1e-12, x2 > 0.5 + 1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_moons_are_two_half_circles_that_reach_into_each_other(seed):
    clean = moons(400, seed, noise=0)
    off, beyond = arcs(clean)
    assert off.max() < 1e-12 and not beyond.any()
    assert 0 < clean.X[clean.y == 1, 0].min() < 0.05 and 0.95 < clean.X[clean.y == 0, 0].max() < 1
    assert np.std(np.arctan2(clean.X[clean.y == 0, 1], clean.X[clean.y == 0, 0])) > 0.8  # all over the arc


@quickly
@given(n=st.integers(2, 300), seed=st.integers(0, 99), noise=st.floats(0.01, 0.5))
def test_more_noise_moves_the_same_points_of_the_moons_further(n, seed, noise):
    clean, noisy, noisier = (moons(n, seed, size) for size in (0, noise, 2 * noise))
    np.testing.assert_array_equal(clean.y, noisy.y)
    np.testing.assert_allclose(noisier.X - clean.X, 2 * (noisy.X - clean.X), atol=1e-12)
    assert clean.y.sum() == (n + 1) // 2


def test_the_noise_of_the_moons_is_normal_with_that_spread():
    moved = moons(5000, 1, 0.15).X - moons(5000, 1, 0).X
    np.testing.assert_allclose(moved.std(axis=0), 0.15, rtol=0.05)
    assert 0.66 < np.mean(np.abs(moved) < 0.15) < 0.71


def test_moons_come_in_random_order():
    y = moons(400).y
    assert abs(y[:200].mean() - 0.5) < 0.1 and 0.4 < np.mean(y[1:] == y[:-1]) < 0.6


def test_no_straight_line_parts_the_moons_and_a_hidden_layer_does():
    data, unseen = moons(200, 1), moons(1000, 2)

    def right(sizes):
        net = Network(sizes, output="sigmoid", loss="binary_cross_entropy", seed=0)
        net.learn(data, epochs=300, lr=0.05, batch_size=200, optimizer="adam")
        return np.mean((net.predict(unseen.X)[:, 0] > 0.5) == unseen.y)

    assert right([2, 1]) < 0.9
    assert right([2, 8, 1]) > 0.97


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 1}, "n: expected a whole number from 2, got 1"),
        ({"noise": 1.5}, "noise: expected a number from 0 to 1, got 1.5"),
        ({"noise": "15 %"}, "noise: expected a number from 0 to 1, got '15 %'"),
    ],
)
def test_moons_say_what_is_wrong_with_their_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        moons(**arguments)
