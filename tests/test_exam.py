"""The envelope counts its openings and says what a score is worth; it shows no row."""

import numpy as np
import pytest

from nnlib.datasets import Dataset, cars, gauss, smells
from nnlib.exam import SealedExam
from nnlib.luck import Share, best_of
from nnlib.metrics import accuracy, precision, recall
from nnlib.network import Network

pytestmark = pytest.mark.filterwarnings("error")


def meat(n=50):
    """A test set in which everything above 0 is edible, and the secret row is 12345."""
    X = np.linspace(-1, 1, n).reshape(-1, 1)
    X[-1] = 12345
    return Dataset(X, X[:, 0] > 0, ("smell",), ("rotten", "edible"), name="meat (test)")


def knows(X):
    return X[:, 0] > 0


def guesses(X):
    return np.arange(len(X)) % 2


def test_the_first_opening_is_the_exam_and_gives_the_score_with_its_doubt():
    opening = SealedExam(meat()).open(knows)
    assert opening.number == 1 and opening.score == 1 and opening.luck == 0
    assert opening.score.interval()[0] == pytest.approx(0.929, abs=0.001)
    assert repr(opening) == (
        "Opening 1: knows has 1 (50 of 50), on other examples probably 0.93 to 1. This was the exam."
    )


def test_misconception_32_a_later_opening_says_that_it_is_no_exam_and_how_lucky_so_many_tries_are():
    exam = SealedExam(meat())
    for _ in range(19):
        exam.open(guesses)
    opening = exam.open(knows, expected=0.9)
    assert opening.number == 20 and opening.luck == pytest.approx(best_of(20, 50) - 0.5)
    assert "expected was 0.9. No exam any more: whoever chooses among 20 by it" in repr(opening)
    assert "the best of 20 coin flippers would look 13.1 points too good." in repr(opening)


def test_C_33_Y_42_what_the_envelope_says_of_luck_is_what_the_best_of_100_coin_flippers_get():
    found = []
    for seed in range(20):
        rng, exam = np.random.default_rng(seed), SealedExam(meat())
        openings = [exam.open(lambda X, rng=rng: rng.integers(0, 2, len(X))) for _ in range(100)]
        found.append(max(opening.score for opening in openings))
    assert 0.5 + openings[-1].luck == pytest.approx(0.675, abs=0.001)
    assert np.mean(found) == pytest.approx(0.675, abs=0.015)


def test_the_log_keeps_what_was_asked_expected_and_found():
    exam = SealedExam(meat())
    exam.open(knows, expected=0.95, what="my rule")
    exam.open(guesses)
    assert [(o.number, o.what, o.expected, float(o.score)) for o in exam.openings] == [
        (1, "my rule", 0.95, 1.0),
        (2, "guesses", None, 0.52),
    ]


def test_it_says_whether_it_is_sealed_and_shows_no_row():
    exam = SealedExam(meat())
    assert repr(exam) == "<SealedExam meat (test): 50 rows, sealed>"
    exam.open(knows)
    assert repr(exam) == "<SealedExam meat (test): 50 rows, opened 1 time>"
    exam.open(knows)
    assert repr(exam) == "<SealedExam meat (test): 50 rows, opened 2 times>"
    public = [getattr(exam, name) for name in dir(exam) if not name.startswith("_")]
    assert "12345" not in repr(public) + repr(exam) + str(exam)


def test_the_openings_print_one_a_line_and_a_score_with_four_digits():
    exam = SealedExam(cars())
    assert repr(exam.openings) == "nothing yet"
    for _ in range(2):
        exam.open(lambda X: 0.2 * X + 0.5, what="a line")
    first, second = repr(exam.openings).splitlines()
    assert first == f"Opening 1: a line has {exam.openings[0].score:.4g}. This was the exam."
    assert second == repr(exam.openings[1])


def test_what_does_not_fit_is_refused_without_a_look_at_the_numbers():
    exam = SealedExam(meat())
    with pytest.raises(ValueError, match=r"answer: .*, got an array of shape \(50, 1\)$"):
        exam.open(np.zeros((50, 1)))
    with pytest.raises(ValueError, match=r"test: .*, got an array of shape \(50, 1\)$"):
        SealedExam(meat().X, meat().y)
    with pytest.raises(ValueError, match="what: expected a str, such as 'my rule', got 7"):
        exam.open(knows, what=7)
    with pytest.raises(ValueError, match=r"score: .* gives a number, got an array of shape \(50,\) from it"):
        SealedExam(meat(), lambda y, y_hat: y).open(knows)
    assert exam.openings == ()


def test_an_expected_share_is_no_percentage_and_the_exam_stays_sealed():
    exam = SealedExam(meat())
    with pytest.raises(
        ValueError, match=r"expected: expected a number from 0 to 1, as .* 0.95 for 95 %, got 95"
    ):
        exam.open(knows, expected=95)
    assert exam.openings == ()
    assert SealedExam(cars()).open(lambda X: X, expected=-3).expected == -3  # an R2 may be below 0


def test_a_threshold_for_answers_in_columns_is_refused():
    exam = SealedExam(Dataset(np.eye(3), [0, 1, 2], ("a", "b", "c"), ("Adelie", "Chinstrap", "Gentoo")))
    with pytest.raises(ValueError, match="threshold: expected none, as y_hat has 3 columns"):
        exam.open(lambda X: X, threshold=0)
    assert exam.openings == ()


def test_two_envelopes_count_apart():
    one, other = SealedExam(meat()), SealedExam(meat())
    one.open(knows)
    assert len(one.openings) == 1 and other.openings == ()


def test_a_network_is_marked_as_its_predictions_are():
    _, _, test = smells(200).split()
    net = Network([5, 3, 1], output="sigmoid", seed=1)
    opening = SealedExam(test).open(net)
    assert opening.what == "network 5-3-1"
    assert opening.score == np.mean((net.predict(test.X)[:, 0] > 0.5) == test.y)
    assert opening.score.n == 20


def test_a_network_with_an_output_for_each_class_is_marked_by_its_largest_answer():
    X = np.eye(3)
    birds = Dataset(X, [0, 1, 2], ("a", "b", "c"), ("Adelie", "Chinstrap", "Gentoo"))
    assert SealedExam(birds).open(lambda X: X).score == 1
    assert SealedExam(birds).open(Network([3, 3], output="softmax", loss="cross_entropy")).score.n == 3
    two = SealedExam(meat()).open(lambda X: np.column_stack([X[:, 0] <= 0, X[:, 0] > 0]))
    assert two.score == 1


def test_a_tanh_network_of_the_playground_is_marked_by_threshold_0_as_its_docstring_says():
    train, _, test = gauss(200, noise=0.1).split()
    net = Network([2, 1])  # tanh
    net.learn(train.X, 2 * train.y - 1, epochs=20, lr=0.05)
    exam = SealedExam(test)
    opening = exam.open(net, threshold=0)
    assert opening.score == accuracy(test.y, net.predict(test.X), threshold=0) > 0.9
    assert SealedExam(test, recall).open(lambda X: np.full(len(X), 0.2), threshold=0).score == 1


def test_a_quantity_is_marked_by_r2_which_has_no_luck_of_coins():
    exam = SealedExam(cars())
    opening = exam.open(lambda X: 0.2 * X + 0.5)
    assert 0.9 < opening.score < 1 and not isinstance(opening.score, Share)
    again = exam.open(lambda X: 0.2 * X + 0.5)
    assert again.luck is None
    assert repr(again).endswith("whoever chooses among 2 by it chooses the luckiest, too.")


def test_another_score_may_be_asked_for():
    exam = SealedExam(meat(), score=recall)
    assert exam.open(lambda X: np.zeros(len(X))).score == 0
    assert exam.open(knows).score.n == np.sum(meat().y)
    assert SealedExam(meat(), score=lambda y, y_hat: 7).open(knows).score == 7


def test_a_share_of_nothing_is_shown_as_such_and_has_no_luck():
    opening = SealedExam(meat(), score=precision).open(lambda X: np.zeros(len(X)))
    assert "has nan (0 of 0), on other examples probably 0 to 1" in repr(opening)
    assert opening.luck is None


def test_answers_that_can_not_be_marked_are_not_counted():
    exam = SealedExam(meat())
    for answer, message in (
        (lambda X: X[:3, 0], "y, y_hat: expected as many answers as truths, got 3 for 50"),
        (lambda X: np.full(len(X), np.nan), "y_hat: expected an answer a row, got none .* in 50 of 50 rows"),
        (lambda X: ["edible"] * len(X), "y_hat: expected numbers"),
        (Network([2, 1]), r"X: expected shape \(n, 2\)"),
        ("always no", "answer: expected a network, or a function of X, got 'always no'"),
        (None, "answer: expected a network"),
    ):
        with pytest.raises(ValueError, match=message):
            exam.open(answer)
    for expected in ("good", np.nan, [0.9]):
        with pytest.raises(ValueError, match="expected: expected a number"):
            exam.open(knows, expected)
    for threshold in ("half", np.nan, [0]):
        with pytest.raises(ValueError, match="threshold: expected a number"):
            exam.open(knows, threshold=threshold)
    assert exam.openings == ()
    quantity = SealedExam(cars())
    with pytest.raises(ValueError, match="threshold: expected none, as y is a quantity, got 0"):
        quantity.open(lambda X: X, threshold=0)
    assert quantity.openings == ()


def test_an_envelope_needs_a_data_set_and_a_score():
    with pytest.raises(
        ValueError, match=r"test: expected a Dataset, such as the third of data.split\(\), got"
    ):
        SealedExam(meat().X)
    with pytest.raises(ValueError, match=r"score: expected a function, such as metrics.recall, got 'recall'"):
        SealedExam(meat(), "recall")
