"""Exercises about the slope itself: measured by a nudge, read by its sign, computed for one row."""

import numpy as np

from nnlib.check.exercise import Exercise, Mistake
from nnlib.check.probes import amount, signed

# Slope by nudge


def slope_by_nudge(L, w, h):
    return (L(w + h) - L(w)) / h


def bowl(w):
    return (w - 1.5) ** 2


def five_points(w):
    return 30 * (w - 2) ** 2


def hills(w):
    """One wave of the lesson's hills: no bowl, so that a look ahead and one to both sides differ."""
    return (np.sin(3 * w) - np.sin(6)) ** 2


def _losses_to_nudge(rng):
    # Steep places, away from flat ones, and nudges so wide that it shows which places were looked at.
    return [
        (bowl, amount(rng, 2.2, 4.0), amount(rng, 0.1, 0.4)),
        (five_points, amount(rng, 0.2, 1.5), amount(rng, 0.1, 0.4)),
        (hills, amount(rng, 0.7, 0.9), amount(rng, 0.1, 0.2)),
    ]


SLOPE_BY_NUDGE = Exercise(
    name="slope_by_nudge",
    lesson="03",
    title="Slope by nudge",
    reference=slope_by_nudge,
    mistakes=(
        Mistake(
            "not divided by h",
            lambda L, w, h: L(w + h) - L(w),
            "How much does the loss change for each unit of weight? You found how much it changes for this"
            " nudge. A nudge half as wide would give half of that, on the same hill.",
        ),
        Mistake(
            "the loss of the example",
            lambda L, w, h: ((w + h) ** 2 - w**2) / h,
            "Whose loss is this? Yours is the slope of w squared, whatever L is. Ask L itself: L(w) is its"
            " value at w.",
        ),
        Mistake(
            "the difference turned around",
            lambda L, w, h: (L(w) - L(w + h)) / h,
            "Where the loss grows to the right, which sign should its slope have? Yours is negative there."
            " Look at which of the two losses comes first.",
        ),
        Mistake(
            "parentheses missing",
            lambda L, w, h: L(w + h) - L(w) / h,
            "What does Python do first, the minus or the division? Only one of your two losses is divided by"
            " h.",
        ),
        Mistake(
            "the loss at w not taken away",
            lambda L, w, h: L(w + h) / h,
            "Is a high place a steep place? You divided the height after the nudge. A slope needs the change"
            " from before to after.",
        ),
        Mistake(
            "h added to the loss",
            lambda L, w, h: (L(w) + h - L(w)) / h,
            "What do you nudge, the weight or the loss? Your answer is the same on every hill. Move the"
            " weight first, and only then ask for the loss.",
        ),
        Mistake(
            "the loss at h instead of beside w",
            lambda L, w, h: (L(h) - L(w)) / h,
            "Where does the nudge end? You asked for the loss at h, close to the origin. The nudge starts at"
            " w.",
        ),
        Mistake(
            "divided by the new weight",
            lambda L, w, h: (L(w + h) - L(w)) / (w + h),
            "How far did you walk? You divided by the place where you arrived. The run of a slope is a"
            " distance.",
        ),
        Mistake(
            "divided by the weight",
            lambda L, w, h: (L(w + h) - L(w)) / w,
            "How far did you walk? You divided by the place where you started. The run of a slope is a"
            " distance.",
        ),
        Mistake(
            "multiplied by h",
            lambda L, w, h: (L(w + h) - L(w)) * h,
            "With a narrower nudge, should the slope shrink? Yours does. Rise over run: which of the two is"
            " h?",
        ),
        Mistake(
            "looked to the left",
            lambda L, w, h: (L(w) - L(w - h)) / h,
            "To which side does this nudge go? You looked to the left of w. That also measures a slope, but"
            " the formula of this exercise looks to the right.",
        ),
        Mistake(
            "looked to both sides",
            lambda L, w, h: (L(w + h) - L(w - h)) / (2 * h),
            "Which two places does the formula look at? You went to both sides of w: a good idea, more exact,"
            " and a later lesson needs it. Here, one foot stays at w.",
        ),
        Mistake(
            "looked to both sides, divided by one h",
            lambda L, w, h: (L(w + h) - L(w - h)) / h,
            "How far apart are the two places that you compare? You went to both sides of w, so it is more"
            " than one h. The formula here keeps one foot at w.",
        ),
        Mistake(
            "a nudge of one's own",
            lambda L, w, h: (L(w + 0.0001) - L(w)) / 0.0001,
            "Whose nudge did you use? Yours is the same whatever h is. The one who calls the function decides"
            " how wide it is.",
        ),
        Mistake(
            "the loss after the nudge",
            lambda L, w, h: L(w + h),
            "How high, or how steep? You returned the loss after the nudge. How much has it grown on the way,"
            " and how long was the way?",
        ),
        Mistake(
            "the height at h divided by h",
            lambda L, w, h: L(h) / h,
            "Where do you stand? You asked for the loss at h, and w has no part in it. Start at w, and look"
            " how much the loss changes from there.",
        ),
        Mistake(
            "the losses added",
            lambda L, w, h: (L(w + h) + L(w)) / h,
            "How do you find out how much higher you are? You added the two heights. A rise is what one has"
            " more than the other.",
        ),
        Mistake(
            "the weight taken from the loss",
            lambda L, w, h: (L(w + h) - w) / h,
            "What do you take away from the loss after the nudge? You took the weight, which is a place. A"
            " rise is the difference of two heights.",
        ),
        Mistake(
            "upside down",
            lambda L, w, h: h / (L(w + h) - L(w)),
            "On a steep hill, should the slope be large or small? Yours is small there. Rise over run: which"
            " of the two is on top?",
        ),
        Mistake(
            "looked to the left, from right to left",
            lambda L, w, h: (L(w - h) - L(w)) / h,
            "To which side does the nudge go? You looked to the left, so your rise is that of somebody who"
            " walks backwards. Here the nudge makes w larger.",
        ),
        Mistake(
            "divided by two nudges",
            lambda L, w, h: (L(w + h) - L(w)) / (2 * h),
            "How far apart are the two places that you compare? You divided by twice the nudge. That fits"
            " somebody who looks to both sides of w.",
        ),
        Mistake(
            "half a nudge to both sides",
            lambda L, w, h: (L(w + h / 2) - L(w - h / 2)) / h,
            "Which two places does the formula look at? You stepped half a nudge to each side of w: a good"
            " idea, and more exact. Here, one foot stays at w.",
        ),
        Mistake(
            "rise without its sign",
            lambda L, w, h: abs(L(w + h) - L(w)) / h,
            "What is the slope of a hill that goes down to the right? Yours is never negative. The sign is"
            " what tells the way.",
        ),
        Mistake(
            "parentheses missing around the run",
            lambda L, w, h: (L(w + h) - L(w)) / w + h,
            "What does Python do first, the division or the plus? You divide by w alone. And is the run the"
            " place where you arrive, or the way you went?",
        ),
    ),
    draw=_losses_to_nudge,
    hints=(
        "How would you measure the slope of a road? You walk a short way and see how much higher you are. The"
        " road is the loss, and the way you walk is a small change of the weight. Which two heights do you"
        " need?",
        "What does it mean that L is a function? You can ask it for the loss at any weight: put that weight"
        " between its parentheses. Ask it twice, once where you stand and once a nudge to the right, and give"
        " the two heights names.",
        "How do two heights become a slope? The rise is the height after the nudge minus the height before."
        " The run is the width of the nudge. A slope is rise divided by run. Put the difference in"
        " parentheses, so that Python takes it first.",
    ),
    right="You can measure the slope of any loss that you can compute, even where nobody knows a formula for"
    " it.",
)

# Direction


def direction(slope):
    if slope > 0:
        return -1
    if slope < 0:
        return 1
    return 0


def _slopes_of_both_signs(rng):
    steep, gentle = amount(rng, 3, 60), amount(rng, 0.1, 0.7)
    cases = [(steep,), (-amount(rng, 3, 60),), (gentle,), (-amount(rng, 0.1, 0.7),)]
    return [*(cases[k] for k in rng.permutation(4)), (0.0,)]


DIRECTION = Exercise(
    name="direction",
    lesson="03",
    title="Which way is down?",
    reference=direction,
    mistakes=(
        Mistake(
            "uphill",
            lambda slope: float(np.sign(slope)),
            "If the loss rises to the right, where is it lower? Your answer walks up the hill. The slope says"
            " where the loss grows; you want it to fall.",
        ),
        Mistake(
            "the slope itself",
            lambda slope: slope,
            "Does the size of the slope matter here? Your answer is the slope as it came. Only a direction is"
            " wanted, and the slope points uphill.",
        ),
        Mistake(
            "the slope turned around, with its size",
            lambda slope: -slope,
            "Is a steep hill more to the left than a gentle one? Your answer has the right side and the size"
            " of the slope. Only the side is wanted.",
        ),
        Mistake(
            "right on flat ground",
            lambda slope: -1 if slope > 0 else 1,
            "What should w do on flat ground? Your answer goes to the right there. Which of your conditions"
            " also catches a slope of zero?",
        ),
        Mistake(
            "left on flat ground",
            lambda slope: -1 if slope >= 0 else 1,
            "What should w do on flat ground? Your answer goes to the left there. Which of your conditions"
            " also catches a slope of zero?",
        ),
        Mistake(
            "uphill, and right on flat ground",
            lambda slope: -1 if slope < 0 else 1,
            "If the loss rises to the right, where is it lower? Your answer walks uphill, and on flat ground"
            " it goes right. Take the three cases one by one.",
        ),
        Mistake(
            "uphill, and left on flat ground",
            lambda slope: 1 if slope > 0 else -1,
            "If the loss rises to the right, where is it lower? Your answer walks uphill, and on flat ground"
            " it goes left. Take the three cases one by one.",
        ),
        Mistake(
            "always left",
            lambda slope: -1,
            "Can the valley lie to the right of you? Your answer always goes left. The minus in the rule does"
            " not mean left: it turns around whatever the slope says.",
        ),
        Mistake(
            "never left",
            lambda slope: int(slope < 0),
            "What should w do where the loss rises to the right? There, your answer stays where it is."
            " Staying is for flat ground only.",
        ),
        Mistake(
            "never right",
            lambda slope: -int(slope > 0),
            "What should w do where the loss falls to the right? There, your answer stays where it is."
            " Staying is for flat ground only.",
        ),
        Mistake(
            "always right",
            lambda slope: 1,
            "Can the valley lie to the left of you? Your answer always goes right, whatever the slope says.",
        ),
        Mistake(
            "always stay",
            lambda slope: 0,
            "Who moves here? Your answer always stays. Staying is for flat ground only; a slope says that"
            " there is a lower place nearby.",
        ),
        Mistake(
            "gentle slopes taken for flat ground",
            lambda slope: -1 if slope >= 1 else 1 if slope <= -1 else 0,
            "How steep must the ground be before you move? Yours stays on a gentle slope. Every slope but"
            " zero has a side that is lower.",
        ),
        Mistake(
            "the size of the slope",
            lambda slope: abs(slope),
            "Does the size of the slope matter here? You kept the size and threw the sign away. It is the"
            " sign that tells left from right.",
        ),
    ),
    draw=_slopes_of_both_signs,
    hints=(
        "Where is the loss lower, to the left or to the right? Draw a short line that rises to the right and"
        " put a ball on it. Then draw one that falls to the right. Then a flat one. For each drawing, note"
        " the sign of the slope and the way the ball rolls.",
        "How many cases are there? Three: the slope is above zero, below zero, or zero. In the first, the"
        " loss grows when w grows. Should w then grow or shrink? Write one answer for each case.",
        "Which words of Python tell three cases apart? One `if` for a slope above zero, one for a slope below"
        " zero, and what is left over is flat ground. Each case returns one of the three numbers, always"
        " against the sign of the slope.",
    ),
    right="The sign of the slope tells which way to go: always against it. How far to go is another"
    " question.",
)

# Slope of one row


def slope_one_row(w, x, y):
    return 2 * (w * x - y) * x


def _rows(rng):
    return [(signed(rng, 0.3, 3), signed(rng, 1.4, 5), signed(rng, 1.4, 9)) for _ in range(3)]


SLOPE_ONE_ROW = Exercise(
    name="slope_one_row",
    lesson="03",
    title="The slope for one row",
    reference=slope_one_row,
    mistakes=(
        Mistake(
            "sign flipped",
            lambda w, x, y: 2 * (y - w * x) * x,
            "Which comes first in the error, the answer or the truth? Nudge w a little: where the loss grows,"
            " the slope must be positive. Yours points downhill.",
        ),
        Mistake(
            "factor two missing",
            lambda w, x, y: (w * x - y) * x,
            "What is the slope of a square? Compare with your nudge: yours is half of it. Some books put a"
            " half before the square, so that the factor disappears. This course does not.",
        ),
        Mistake(
            "x missing",
            lambda w, x, y: 2 * (w * x - y),
            "If x is zero, can w change the answer at all? Your slope says yes. It is the slope for a bias,"
            " which is added without any x.",
        ),
        Mistake(
            "the error itself",
            lambda w, x, y: w * x - y,
            "How far off, or how steep? You returned the error. The slope also asks what the square does with"
            " it, and how strongly w moves the answer.",
        ),
        Mistake(
            "the loss itself",
            lambda w, x, y: (w * x - y) ** 2,
            "How high, or how steep? You returned the loss. A loss is never negative, but a slope is, on the"
            " left side of the valley.",
        ),
        Mistake(
            "w in the place of x",
            lambda w, x, y: 2 * (w * x - y) * w,
            "When w grows a little, how much does the product w x grow? With a large x it grows a lot,"
            " whatever w is. You multiplied by w.",
        ),
        Mistake(
            "the square kept",
            lambda w, x, y: 2 * (w * x - y) ** 2 * x,
            "When you take the slope of a square, what becomes of its power? The factor came down, but your"
            " error is still squared, so its sign is lost.",
        ),
        Mistake(
            "truth forgotten",
            lambda w, x, y: 2 * (w * x) * x,
            "Where does the truth come in? In your slope, y plays no part. With another y the valley lies"
            " elsewhere, so the slope must change.",
        ),
        Mistake(
            "prediction without x",
            lambda w, x, y: 2 * (w - y) * x,
            "What does the model predict for this row? You compared the weight itself with the truth. First"
            " compute the answer for this x.",
        ),
        Mistake(
            "parentheses missing",
            lambda w, x, y: 2 * w * x - y * x,
            "What does the factor two multiply? Without parentheses around the error, it reaches only the"
            " first part of it.",
        ),
        Mistake(
            "y in the place of x",
            lambda w, x, y: 2 * (w * x - y) * y,
            "By what is w multiplied on its way to the answer? You weighed the error with the truth. The"
            " truth has its part in the error already.",
        ),
        Mistake(
            "w in the place of the error",
            lambda w, x, y: 2 * w * x,
            "Where does the error come in? Your slope knows nothing of the truth. The square in the loss is"
            " that of the error, not of the weight.",
        ),
        Mistake(
            "the square kept, without its factor",
            lambda w, x, y: (w * x - y) ** 2 * x,
            "What happens to a square when you take its slope? Nothing happened to yours: you multiplied the"
            " loss by x. So it never knows on which side of the valley it is.",
        ),
        Mistake(
            "x squared",
            lambda w, x, y: 2 * (w * x - y) * x**2,
            "How often does x come in when w moves the answer? In your slope one time too many. When w grows"
            " a little, the answer grows by x times as much.",
        ),
        Mistake(
            "w as one factor more",
            lambda w, x, y: 2 * (w * x - y) * x * w,
            "Which numbers make the slope? There is one factor too many. With w at zero your slope would"
            " vanish, even where the answer is far off.",
        ),
        Mistake(
            "sign flipped and factor two missing",
            lambda w, x, y: (y - w * x) * x,
            "Which comes first in the error, the answer or the truth? Begin with the sign: your slope points"
            " downhill. Then compare its size with that of a nudge.",
        ),
        Mistake(
            "sign flipped and x missing",
            lambda w, x, y: 2 * (y - w * x),
            "Which comes first in the error, the answer or the truth? Begin with the sign: your slope points"
            " downhill. Then ask how strongly w moves the answer.",
        ),
        Mistake(
            "w added to x",
            lambda w, x, y: 2 * (w + x - y) * x,
            "How does this model answer? In your error, the weight is added to x. Read the loss in the first"
            " line of the exercise again.",
        ),
    ),
    draw=_rows,
    hints=(
        "Which numbers do you need on the way? First the answer of the model, then the error: answer minus"
        " truth. Give each a name and a line of its own. The slope comes last.",
        "On what does the slope depend? On how wrong the answer is, and on how strongly w moves the answer."
        " When w grows by a little, the answer grows by x times as much. So the error and x are both in it,"
        " and they are multiplied.",
        "What does the square add? A square with side e grows by two strips, each as long as e, when e grows"
        " a little: that is where a factor comes from. So there are three factors: the one from the square,"
        " the error, and x.",
    ),
    right="This product is the blame of one weight for one row. It agrees with the nudge and costs one line.",
)
