"""What an audit can report: each flag with its meaning and what to do about it, and what no audit can see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from nnlib.arguments import Array


class Flag(NamedTuple):
    """What a flag means, what to do, and whether it is raised on single rows."""

    meaning: str
    to_do: str
    by_row: bool = False


FLAGS = {
    "missing": Flag(
        "A network cannot reckon with a gap.",
        "Fill it with the training part's mean and add a flag (preprocess.FillMissing), or drop the rows.",
        True,
    ),
    "missing by class": Flag(
        "The gaps depend on the answer, so they tell something about it.",
        "Keep the rows, and flag the gaps: dropping them bends the data.",
    ),
    "outlier": Flag(
        "Far from the column's middle: a wrong unit, a slip, or the end of a long tail.",
        "Ask where it comes from; correct or drop it, or use a loss that bears it (mae).",
        True,
    ),
    "repeated": Flag(
        "The same numbers as in a row above: one example, counted twice.",
        "Drop them (repair.drop_repeats), unless it really happened twice.",
        True,
    ),
    "repeated across": Flag(
        "The same row is in an earlier part: whoever memorised it is marked as if it had understood.",
        "Drop it here, or before the split (repair.drop_repeats).",
        True,
    ),
    "imbalance": Flag(
        "Always answering with a frequent class scores well and finds nothing.",
        "Look at recall and precision; weigh the classes (repair.class_weights) or collect more of the rare.",
    ),
    "one class only": Flag(
        "A class without a row cannot be learned: every answer will be another class.",
        "Collect examples of it.",
    ),
    "constant column": Flag("It tells nothing.", "Leave it out; ask whether it should vary."),
    "answer-like column": Flag(
        "This column alone nearly gives the answer: a very good cue, or the answer in disguise.",
        "Ask whether it is known before the answer is.",
    ),
    "scales differ": Flag(
        "The step of a weight grows with its input: one learning rate cannot fit both columns.",
        "Scale them by the training part alone (preprocess.Scaler).",
    ),
    "shift": Flag(
        "This part does not look like the first one: the network answers questions it has not practised.",
        "Find out what changed; deal the parts again, or collect data like these.",
    ),
}

CANNOT_SEE = (
    "wrong labels, at random or by habit: a plausible row with a wrong answer looks like any other;"
    " train a network and look at the largest losses (repair.suspects)",
    "copies in a table of few patterns: two mushrooms that are equal need not be the same mushroom",
    "groups that are missing, such as all cats but Siamese: nothing in the table names what is not there",
    "an answer hidden in several columns, or in one that agrees less often",
    "leaks of the procedure: columns, seeds or scales that were chosen with the test rows in view",
    "a shift that all parts share, or one that leaves mean and spread of each column as they were",
    "outliers that stay near the others, or are all that differs in a column of one value",
)


@dataclass(frozen=True, eq=False, repr=False)
class Finding:
    """One thing that an audit saw.

    Attributes
    ----------
    flag : its name in `FLAGS`.
    part : the number of the data set, 0 for the first.
    rows : (k,) the rows of that part that carry the flag; none where it concerns a column or the whole.
    columns : (m,) the columns of X concerned; none where it is the answers or the whole.
    seen : what was seen, with its numbers.
    """

    flag: str
    part: int
    rows: Array
    columns: Array
    seen: str

    def __str__(self) -> str:
        flag = FLAGS[self.flag]
        return f"{self.flag}: {self.seen} {flag.meaning} {flag.to_do}"

    __repr__ = __str__
