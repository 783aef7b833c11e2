"""Two small exercises of the kinds that are answered in a widget."""

from nnlib.check.exercise import Mistake
from nnlib.check.gaps import FillGaps, Part
from nnlib.check.order import OrderLines, before, uses

TEA = OrderLines(
    name="tea",
    lesson="99",
    title="Tea",
    task="Put the lines in order, so that there is tea. One line does not belong.",
    lines={
        "A": "for cup in cups:",
        "B": "water = boil(water)",
        "C": "leaves = 2",
        "D": "    cup.fill(tea)",
        "E": "tea = water * leaves",
        "F": "    cup.drink()",
    },
    reference="BCEAD",
    needs={"B": "", "C": "", "E": "BC"},
    mistakes=(
        Mistake("poured before it is made", "BCDEA", "What is in the pot?", when=before("D", "E")),
        Mistake("drunk at once", "BCEAFD", "Who is still to be served?", when=uses("F")),
        Mistake("no leaves", "BEA", "Is it only hot water?"),
    ),
    hints=("What does tea need?", "Is the water hot?", "Which lines stand in the loop?"),
    right="Tea is served.",
)
ERROR = FillGaps(
    name="error",
    lesson="99",
    title="An error and its square",
    task="Fill the gaps; three digits are enough.",
    parts=(
        Part("x = 3", "what goes in"),
        Part("w = -0.5", "the weight"),
        Part("y_hat = w x", "the answer", gap="y_hat"),
        Part("y = 0.375", "the truth"),
        Part("e = y_hat - y", "the error, answer minus truth", gap="e"),
        Part("L = e e", "the loss", gap="L"),
    ),
    reference={"y_hat": -1.5, "e": -1.875, "L": 3.515625},
    mistakes=(
        Mistake("weight added", {"y_hat": 2.5, "e": 2.125}, "Is that a sum or a product?"),
        Mistake("sign flipped", {"e": 1.875}, "Which comes first, the answer or the truth?"),
        Mistake("sum of both", {"e": -1.125}, "Is the truth added?", when=lambda gaps: gaps["e"] > -1.2),
        Mistake("doubled", {"L": -3.75}, "Is a square twice the number?"),
    ),
    hints=("What is minus times plus?", "Which is taken away?", "What is a square?"),
    right="The loss is there.",
)
