"""Exercises about what descent does: how large a rate may be, what curves say, where the arrow points."""

import numpy as np

from nnlib.check.exercise import Exercise, Mistake

# The largest rate that works: on L(w) = 6 (w - 2)^2 each step multiplies the distance to 2 by 1 - 12 lr


def _sum_of_squares(rate):
    """Tell whether a rate is the limit for 30 (w - 2)^2, or the one that needs a single step there."""
    return abs(rate * 30 - 1) < 0.05 or abs(rate * 60 - 1) < 0.05


LARGEST_RATE = Exercise(
    name="largest_rate",
    lesson="03",
    title="The largest rate that works",
    reference=1 / 6,
    # With two digits, 0.16 is the last rate that arrives and 0.17 the first that does not: both are honest.
    rtol=0.045,
    mistakes=(
        Mistake(
            "the sum of the squares",
            1 / 30,
            "Which loss does the experiment use, the sum of the five squares or their mean? Your rate belongs"
            " to the sum, which is five times as steep. Run the loop above with a larger rate.",
            when=_sum_of_squares,
        ),
        Mistake(
            "the rate of the one best step",
            1 / 12,
            "Which rate did you look for? With yours a single step all but arrives. It is about the best"
            " one, but larger ones arrive as well, after some steps across the valley.",
        ),
        Mistake(
            "the typical rate",
            0.1,
            "Does descent fail with your rate? Run the loop with it and read the last weight. A rate that"
            " books call typical says nothing about this hill.",
        ),
        Mistake(
            "zig-zag taken for failure",
            0.15,
            "Where is the weight after a hundred steps at your rate? It jumps from side to side, and yet it"
            " arrives. Look at the distance, not at the jumping.",
            when=lambda rate: 1 / 12 < rate < 1 / 6,
        ),
        Mistake(
            "the first rate that explodes at a glance",
            0.2,
            "Does descent still arrive with a rate a little below yours? You waited until it exploded in a"
            " few steps. A slower explosion is one too: let the loop run longer.",
            when=lambda rate: 1 / 6 < rate <= 0.32,
        ),
        Mistake(
            "factor two missing",
            1 / 3,
            "How long are the steps of the loop? Your rate would be right for steps half as long. Some books"
            " put a half before the square. Try your rate in the loop.",
        ),
        Mistake(
            "the weight instead of the rate",
            2.0,
            "Which number did you read off? The weight arrives at the bottom of the valley. The question is"
            " about the rate that you typed in.",
        ),
        Mistake(
            "the slope's factor instead of the rate",
            12.0,
            "Which number did you read off? It stands in the formula and says how sharply the valley bends."
            " The question is about the rate: type yours into the loop and read the last weight.",
            when=lambda rate: rate in (6, 12),
        ),
        Mistake(
            "a rate that explodes",
            1.0,
            "Does descent arrive with your rate? Type it into the loop and read the last weight. Each step"
            " lands further away than the one before.",
            when=lambda rate: rate > 0.32,
        ),
        Mistake(
            "no step at all",
            0.0,
            "Does it move at all? With your rate the weight stays where it began. Which rates bring it to the"
            " bottom, and which is the largest of them?",
        ),
        Mistake(
            "a negative rate",
            -0.1,
            "Which way does a step with a rate below zero go? Two minus signs meet, and descent climbs.",
            when=lambda rate: rate < 0,
        ),
        Mistake(
            "a rate on the safe side",
            0.01,
            "Can you go faster? Your rate arrives. Double it until the weight no longer does, then search"
            " between the last two.",
            when=lambda rate: 0 < rate < 1 / 12,
        ),
    ),
    hints=(
        "What does it look like when descent arrives, and when it does not? Run the loop with 0.01 and with"
        " 1. In the one case the last weight is close to the bottom, in the other it is far away and goes"
        " further. Somewhere between them lies the border.",
        "How do you find a border quickly? Take a rate that works and one that does not, and try the middle."
        " Replace one of the two, and try the middle again. Each try halves the range. After six or seven you"
        " have two digits.",
        "What happens right at the border? The weight jumps from one side to the other and neither comes"
        " nearer nor goes away. Just below, it comes nearer so slowly that a few steps do not show it. Take"
        " some hundreds.",
    ),
    right="The border is 1/6, between 0.16, which arrives, and 0.17, which does not; either counts here. It"
    " depends on how sharply the valley bends, and on sum or mean; no rate is typical.",
)

# Four curves

WORDS = ("slow", "good", "zig-zag", "explodes")

FOUR_CURVES = Exercise(
    name="four_curves",
    lesson="03",
    title="Four loss curves",
    reference={"A": "zig-zag", "B": "slow", "C": "explodes", "D": "good"},
    mistakes=(
        Mistake(
            "other words",
            {"A": "zigzag", "B": "slow", "C": "explodes", "D": "good"},
            "Which four words does the exercise offer? One of yours is spelled in another way. Each letter"
            " gets one of the four, in quotes.",
            when=lambda answer: any(word not in WORDS for word in answer.values()),
        ),
        Mistake(
            "zig-zag and explosion swapped",
            {"A": "explodes", "B": "slow", "C": "zig-zag", "D": "good"},
            "Which of the two restless curves stays within limits? Both rise at times. Compare the highest"
            " point of each in the first half with that in the second half.",
            when=lambda answer: answer["A"] == "explodes" and answer["C"] == "zig-zag",
        ),
        Mistake(
            "slow and good swapped",
            {"A": "zig-zag", "B": "good", "C": "explodes", "D": "slow"},
            "Which of the two smooth curves gets anywhere? Smooth is not enough. Read both losses off at step"
            " ten: each line of the axis is a hundred times the one below.",
            when=lambda answer: answer["B"] == "good",
        ),
        Mistake(
            "slow taken for something worse",
            {"A": "zig-zag", "B": "explodes", "C": "explodes", "D": "good"},
            "Does curve B ever rise? It does not, from the first step to the last. How far down does it get?",
            when=lambda answer: answer["B"] != "slow",
        ),
        Mistake(
            "good taken for slow",
            {"A": "zig-zag", "B": "slow", "C": "explodes", "D": "slow"},
            "How far does curve D fall in all? Read the axis: each line is a hundred times less than the one"
            " above it. Its first steps are not the whole story.",
            when=lambda answer: answer["D"] == "slow",
        ),
        Mistake(
            "good taken for explosion",
            {"A": "zig-zag", "B": "slow", "C": "explodes", "D": "explodes"},
            "Where does curve D leave the picture, above or below? A loss that leaves it below is nearly"
            " zero. Is that bad?",
            when=lambda answer: answer["D"] != "good",
        ),
        Mistake(
            "explosion taken for zig-zag",
            {"A": "zig-zag", "B": "slow", "C": "zig-zag", "D": "good"},
            "Does curve C ever come back down? It falls once, at the start. Follow it to where it leaves the"
            " picture.",
            when=lambda answer: answer["C"] == "zig-zag",
        ),
        Mistake(
            "misled by a good start",
            {"A": "zig-zag", "B": "slow", "C": "good", "D": "good"},
            "Where does curve C end? Its first step looks promising. Follow it to where it leaves the"
            " picture.",
            when=lambda answer: answer["C"] != "explodes",
        ),
        Mistake(
            "zig-zag taken for explosion",
            {"A": "explodes", "B": "slow", "C": "explodes", "D": "good"},
            "Does curve A get higher and higher? It rises, then falls, and rises again. Compare its highest"
            " points with each other.",
            when=lambda answer: answer["A"] == "explodes",
        ),
        Mistake(
            "zig-zag taken for arriving",
            {"A": "good", "B": "slow", "C": "explodes", "D": "good"},
            "Is curve A still falling at the end? Compare its loss at step ten with its loss at step twenty,"
            " and look at what it does between.",
            when=lambda answer: answer["A"] != "zig-zag",
        ),
    ),
    hints=(
        "Where does each curve end? Begin there, not at the start. One ends lower than all others, one hardly"
        " lower than it began, one above where it began, and one between.",
        "Which curves ever rise? Two never do: their steps are short enough, and they differ in how far they"
        " get. Two rise again and again: their steps are too long. Do their highest points grow, or stay?",
        "What would the weights be doing? Steps that are too short: the loss creeps down. Steps that fit: it"
        " drops by factors of ten. Steps across the valley: down, up, down, up, within limits. Steps that"
        " land higher each time: up, and out of the picture.",
    ),
    right="The curve tells about the rate before you know anything else. A log axis shows what a plain one"
    " hides.",
)

# Why the arrow does not point at the minimum


def angle_to_minimum(w1, w2, c1, c2):
    down = np.array([-c1 * w1, -c2 * w2])
    straight = np.array([-w1, -w2])
    cosine = down @ straight / (np.linalg.norm(down) * np.linalg.norm(straight))
    return np.degrees(np.arccos(min(cosine, 1)))  # rounding may leave a hair more than 1


def _cosine(w1, w2, c1, c2):
    return np.cos(np.radians(angle_to_minimum(w1, w2, c1, c2)))


def _turn(w1, w2, c1, c2):
    """Measure the angle with its sign, as the difference of two directions does, within half a turn."""
    turn = np.arctan2(-c2 * w2, -c1 * w1) - np.arctan2(-w2, -w1)
    return np.degrees((turn + np.pi) % (2 * np.pi) - np.pi)


def _not_by_both_lengths(w1, w2, c1, c2):
    down, straight = np.array([-c1 * w1, -c2 * w2]), np.array([-w1, -w2])
    return np.degrees(np.arccos(down @ straight / np.linalg.norm(down)))


def _places_in_bowls(rng):
    # Sides of right triangles whose third side is a whole number: who forgets the curvatures finds a cosine
    # of exactly 1, not one a hair above it, which no angle has. All lie so far out that who divides by one
    # length only finds more than 1.
    places = [(3, 4), (4, 3), (5, 12), (12, 5), (8, 15), (15, 8)]
    cases = []
    while len(cases) < 3:
        place = rng.choice(places) * rng.choice([-1, 1], 2) * rng.choice([1, 2])
        case = (*place.tolist(), float(rng.integers(2, 6)), float(rng.integers(8, 40)))
        if 12 < angle_to_minimum(*case) < 78:
            cases.append(case)
    return cases


ANGLE_TO_MINIMUM = Exercise(
    name="angle_to_minimum",
    lesson="03",
    title="Why the arrow does not point at the minimum",
    reference=angle_to_minimum,
    mistakes=(
        Mistake(
            "the arrow uphill",
            lambda w1, w2, c1, c2: 180 - angle_to_minimum(w1, w2, c1, c2),
            "Which way does a slope point? Your arrow goes uphill, or your straight way leads away from the"
            " minimum. Turn one of them around.",
        ),
        Mistake(
            "in radians",
            lambda w1, w2, c1, c2: np.radians(angle_to_minimum(w1, w2, c1, c2)),
            "In which unit is your angle? numpy measures angles in radians. There is a function that turns"
            " them into degrees.",
        ),
        Mistake(
            "curvatures forgotten",
            lambda w1, w2, c1, c2: 0.0,
            "Is this bowl round? Your arrow points straight at the minimum, so your slopes leave out the"
            " curvatures. Take the slope of the loss for each weight.",
        ),
        Mistake(
            "the cosine",
            _cosine,
            "Is your number an angle? It is the cosine of one. Which function turns a cosine back into an"
            " angle?",
        ),
        Mistake(
            "with a sign",
            _turn,
            "Can the angle between two arrows be negative? You took the difference of two directions. The"
            " size is right; the side does not matter here.",
        ),
        Mistake(
            "curvatures swapped",
            lambda w1, w2, c1, c2: angle_to_minimum(w1, w2, c2, c1),
            "Which curvature belongs to which weight? You gave each weight that of the other.",
        ),
        Mistake(
            "curvatures squared",
            lambda w1, w2, c1, c2: angle_to_minimum(w1, w2, c1**2, c2**2),
            "How often does each curvature enter the slope? In your arrow, twice. When you take the slope of"
            " a square, only the weight changes its power.",
        ),
        Mistake(
            "angle of the arrow to the first axis",
            lambda w1, w2, c1, c2: np.degrees(np.arctan2(-c2 * w2, -c1 * w1)),
            "Between which two arrows is the angle wanted? You measured the way down against the axis of the"
            " first weight. The straight way to the minimum is a different line.",
        ),
        Mistake(
            "angle of the straight way to the first axis",
            lambda w1, w2, c1, c2: np.degrees(np.arctan2(-w2, -w1)),
            "Between which two arrows is the angle wanted? You measured the straight way against the axis of"
            " the first weight. Where is the way down?",
        ),
        Mistake(
            "arrows multiplied, not divided by their lengths",
            lambda w1, w2, c1, c2: c1 * w1**2 + c2 * w2**2,
            "Should the angle grow when you stand further out? Yours does: it is the product of the two"
            " arrows. Divide by both lengths before you ask for the angle.",
        ),
        Mistake(
            "a quarter turn minus the angle",
            lambda w1, w2, c1, c2: 90 - angle_to_minimum(w1, w2, c1, c2),
            "Sine or cosine? What the product of two arrows gives, divided by their lengths, is the one that"
            " is largest when they point the same way.",
        ),
        Mistake(
            "arctan of the ratio of the slopes",
            lambda w1, w2, c1, c2: np.degrees(np.arctan(c2 * w2 / (c1 * w1))),
            "Between which two arrows is the angle wanted? The ratio of the slopes gives that of the way down"
            " to the axis of the first weight. The straight way is a different line.",
        ),
        Mistake(
            "the cosine, turned into degrees",
            lambda w1, w2, c1, c2: np.degrees(_cosine(w1, w2, c1, c2)),
            "What did you turn into degrees? It was a cosine, not yet an angle. Which function leads from a"
            " cosine back to its angle?",
        ),
        Mistake(
            "more than one as a cosine",
            _not_by_both_lengths,
            "Can a cosine be more than one? Yours is, and no angle has such a cosine, so numpy gives nan. By"
            " how many lengths did you divide the product of the two arrows?",
        ),
    ),
    draw=_places_in_bowls,
    hints=(
        "Which two arrows start at your place? One is the steepest way down: it goes against both slopes. The"
        " other goes straight to the minimum. Draw both for a place where the bowl is much steeper along one"
        " weight than along the other.",
        "What is the slope for each weight? The loss is a sum with one part for each weight. The slope of"
        " half a square is the thing itself, and the curvature stays in front. The straight way has no"
        " curvature in it: from your place to zero.",
        "How do you get an angle from two arrows? Multiply them entry by entry and add up: in numpy, one @"
        " between two arrays. Divide by the length of each; `np.linalg.norm` gives a length. That is the"
        " cosine. `np.arccos` and `np.degrees` do the rest.",
    ),
    right="Steepest is not straightest. In a long valley the arrow points at the wall, so descent zig-zags.",
    atol=1e-4,  # near 0, half of the digits of an arccos are lost
    starred=True,
)
