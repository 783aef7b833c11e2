"""Exercises inside the lesson: one step, many in a row, and one with pencil."""

import numpy as np

from nnlib.check.exercise import Exercise, Mistake
from nnlib.check.probes import amount, signed

# One step, in the lesson


def one_step(w, x, y, lr):
    y_hat = w * x
    e = y_hat - y
    slope = 2 * e * x
    return w - lr * slope


def _rows_and_rates(rng):
    return [
        (signed(rng, 0.3, 3), signed(rng, 1.4, 4), signed(rng, 1.4, 9), amount(rng, 0.02, 0.3))
        for _ in range(3)
    ]


ONE_STEP = Exercise(
    name="one_step",
    lesson="03",
    title="One step",
    reference=one_step,
    mistakes=(
        Mistake(
            "sign flipped",
            lambda w, x, y, lr: w + lr * 2 * (w * x - y) * x,
            "After your step, is the loss lower? The slope points uphill, and your step follows it. Look at"
            " the sign of the step, or at the order of the two numbers in the error.",
        ),
        Mistake(
            "the rate twice",
            lambda w, x, y, lr: w - lr * lr * 2 * (w * x - y) * x,
            "Where does the learning rate come in? Once, in the step. Your slope has it already.",
        ),
        Mistake(
            "the weight for the answer",
            lambda w, x, y, lr: w - lr * 2 * (w - y) * x,
            "Is the weight held against the truth, or the answer that the model gives with it? Your error"
            " leaves x out.",
        ),
        Mistake(
            "the error left out",
            lambda w, x, y, lr: w - lr * 2 * x,
            "If the answer were right already, how far should w move? Your slope does not ask how wrong the"
            " answer is.",
        ),
        Mistake(
            "factor two missing",
            lambda w, x, y, lr: w - lr * (w * x - y) * x,
            "What is the slope of a square? Your step is half as long as it should be. Some books put a half"
            " before the square, so that the factor disappears; this course does not.",
        ),
        Mistake(
            "x missing",
            lambda w, x, y, lr: w - lr * 2 * (w * x - y),
            "If x is zero, can w change the answer at all? Your slope says yes. It leaves out how strongly w"
            " moves the answer.",
        ),
        Mistake(
            "w in the place of x",
            lambda w, x, y, lr: w - lr * 2 * (w * x - y) * w,
            "When w grows a little, what decides how much the product w x grows? You multiplied the error by"
            " w itself.",
        ),
        Mistake(
            "the error as slope",
            lambda w, x, y, lr: w - lr * (w * x - y),
            "How far off, or how steep? You stepped by the error. The slope also asks what the square does"
            " with it, and how strongly w moves the answer.",
        ),
        Mistake(
            "the loss as slope",
            lambda w, x, y, lr: w - lr * (w * x - y) ** 2,
            "How high, or how steep? You stepped by the loss. It is never negative, so such a step always"
            " goes to the same side.",
        ),
        Mistake(
            "no learning rate",
            lambda w, x, y, lr: w - 2 * (w * x - y) * x,
            "How much of the slope do you step? You took all of it. The learning rate says which part.",
        ),
        Mistake(
            "divided by the learning rate",
            lambda w, x, y, lr: w - 2 * (w * x - y) * x / lr,
            "With a smaller learning rate, should the step be shorter? Yours gets longer.",
        ),
        Mistake(
            "returned the slope",
            lambda w, x, y, lr: 2 * (w * x - y) * x,
            "What should come back, the slope or the place where you stand afterwards? Your slope is right."
            " The step is still to come.",
        ),
        Mistake(
            "returned the change",
            lambda w, x, y, lr: -lr * 2 * (w * x - y) * x,
            "Where do you stand after the step? You returned how far the weight moves. It moves from its old"
            " value.",
        ),
        Mistake(
            "returned rate times slope",
            lambda w, x, y, lr: lr * 2 * (w * x - y) * x,
            "Where do you stand after the step? You returned rate times slope. The old weight is missing, and"
            " the way to go.",
        ),
        Mistake(
            "returned the new answer",
            lambda w, x, y, lr: (w - lr * 2 * (w * x - y) * x) * x,
            "Which number is learned? You returned the answer of the model after the step. Return the"
            " weight.",
        ),
        Mistake(
            "the square kept",
            lambda w, x, y, lr: w - lr * 2 * (w * x - y) ** 2 * x,
            "When you take the slope of a square, what becomes of its power? The factor came down, but your"
            " error is still squared, so the step has lost its way to one side.",
        ),
        Mistake(
            "the square kept, without its factor",
            lambda w, x, y, lr: w - lr * (w * x - y) ** 2 * x,
            "What happens to a square when you take its slope? Nothing happened to yours: you multiplied the"
            " loss by x. A step must know on which side the answer lies.",
        ),
        Mistake(
            "y in the place of x",
            lambda w, x, y, lr: w - lr * 2 * (w * x - y) * y,
            "By what is w multiplied on its way to the answer? You weighed the error with the truth. The"
            " truth already has its part, in the error.",
        ),
        Mistake(
            "truth forgotten",
            lambda w, x, y, lr: w - lr * 2 * (w * x) * x,
            "Where does the truth come in? Your slope is made from the answer alone, so the step is the same"
            " for every y.",
        ),
        Mistake(
            "nothing moved",
            lambda w, x, y, lr: w,
            "Has the weight moved? You returned the one that came in. Does your last line use the slope?",
        ),
        Mistake(
            "returned the error",
            lambda w, x, y, lr: w * x - y,
            "Which number is learned? You returned the error. It is needed on the way; the weight is what"
            " should come back.",
        ),
        Mistake(
            "the answer moved, not the weight",
            lambda w, x, y, lr: w * x - lr * 2 * (w * x - y) * x,
            "What moves in a step, the answer or the weight? You took the step away from y_hat. The answer"
            " follows by itself when the weight has moved.",
        ),
        Mistake(
            "the step with its sign turned around",
            lambda w, x, y, lr: lr * 2 * (w * x - y) * x - w,
            "From what is the step taken away? You took the old weight away from the step. Which of the two"
            " comes first?",
        ),
        Mistake(
            "w added to x",
            lambda w, x, y, lr: w - lr * 2 * (w + x - y) * x,
            "How does this model answer? In your error the weight is added to x. Compare with the first line"
            " of the step, Predict.",
        ),
        Mistake(
            "error without its sign",
            lambda w, x, y, lr: w - lr * 2 * abs(w * x - y) * x,
            "How does the weight learn that the answer was too small? Your error is never negative, so the"
            " step cannot know on which side the truth lies.",
        ),
    ),
    draw=_rows_and_rates,
    hints=(
        "Which of the five words is each gap? The line above them is Predict, the line below is the Step."
        " Between them come Measure, how far the answer is from the truth, and Blame, how strongly the loss"
        " changes with w.",
        "How is the error defined in this course? Answer minus truth, in this order. And the blame? It has"
        " three factors: one from the square, the error, and the number through which w reaches the answer.",
        "What do the two lines say in words? The error: what the model answered, less what it should have"
        " answered; both have a name already. The slope: the factor that a square brings, times the error"
        " from the line above, times the input of this row.",
    ),
    right="Predict, Measure, Blame, Step, in four lines. Every network learns by this step, with more"
    " weights.",
)

# Many steps, in the lesson


def descend(w, x, y, lr, steps):
    for _ in range(steps):
        e = w * x - y
        w = w - lr * 2 * e * x
    return w


def _walk_along(slope):
    """Make wrong steps from a wrong slope(w, x, y)."""

    def wrong(w, x, y, lr, steps):
        for _ in range(steps):
            w = w - lr * slope(w, x, y)
        return w

    return wrong


def _walks(rng):
    cases = []
    for steps in rng.permutation([3, 4, 5])[:2]:
        x = signed(rng, 1.4, 3)
        # What remains of the distance after a step, on either side of the valley: never too little to see.
        remains = rng.choice([-1, 1]) * rng.uniform(0.4, 0.7)
        lr = round((1 - remains) / (2 * x * x), 3)
        cases.append((signed(rng, 2, 5), x, signed(rng, 1.4, 9), lr, int(steps)))
    return cases


DESCEND = Exercise(
    name="descend",
    lesson="03",
    title="Descend",
    reference=descend,
    mistakes=(
        Mistake(
            "one step only",
            lambda w, x, y, lr, steps: descend(w, x, y, lr, 1),
            "How often does the weight move? In your function, once. Is the `return` inside the loop, or does"
            " every turn begin at the old weight again?",
        ),
        Mistake(
            "the new weight thrown away",
            lambda w, x, y, lr, steps: w,
            "Where does the new weight go? Your function returns the weight it began with. Each step makes a"
            " new one, and it needs a name.",
        ),
        Mistake(
            "the slope of the first place for all steps",
            lambda w, x, y, lr, steps: w - steps * lr * 2 * (w * x - y) * x,
            "Is the hill equally steep everywhere? You measured the slope once and used it for every step."
            " After each step you stand somewhere else.",
        ),
        Mistake(
            "one step too few",
            lambda w, x, y, lr, steps: descend(w, x, y, lr, steps - 1),
            "How many turns does your loop take? One is missing. Count the numbers that its range gives.",
        ),
        Mistake(
            "one step too many",
            lambda w, x, y, lr, steps: descend(w, x, y, lr, steps + 1),
            "How many turns does your loop take? There is one too many. Count the numbers that its range"
            " gives, and any step outside the loop.",
        ),
        Mistake(
            "sign flipped",
            _walk_along(lambda w, x, y: 2 * (y - w * x) * x),
            "Does the loss fall from step to step? Yours climbs. The slope points uphill; look at the sign of"
            " the step and at the order in the error.",
        ),
        Mistake(
            "factor two missing",
            _walk_along(lambda w, x, y: (w * x - y) * x),
            "What is the slope of a square? Each of your steps is half as long as it should be.",
        ),
        Mistake(
            "x missing",
            _walk_along(lambda w, x, y: 2 * (w * x - y)),
            "If x is zero, can w change the answer at all? In your steps, x has no part in the slope.",
        ),
        Mistake(
            "returned the loss",
            lambda w, x, y, lr, steps: (descend(w, x, y, lr, steps) * x - y) ** 2,
            "What has been learned at the end? You returned the loss. Return the number that moved.",
        ),
        Mistake(
            "returned the new answer",
            lambda w, x, y, lr, steps: descend(w, x, y, lr, steps) * x,
            "What has been learned at the end? You returned the answer of the model. Return the number that"
            " moved.",
        ),
        Mistake(
            "no learning rate",
            lambda w, x, y, lr, steps: descend(w, x, y, 1, steps),
            "How much of the slope is one step? You took all of it, and with every step the weight flies"
            " further. The learning rate says which part.",
        ),
        Mistake(
            "w in the place of x",
            _walk_along(lambda w, x, y: 2 * (w * x - y) * w),
            "When w grows a little, what decides how much the answer grows? In your steps, the error is"
            " multiplied by w itself.",
        ),
        Mistake(
            "the square kept",
            _walk_along(lambda w, x, y: 2 * (w * x - y) ** 2 * x),
            "When you take the slope of a square, what becomes of its power? Your error is still squared, and"
            " so its sign is lost in every step.",
        ),
        Mistake(
            "returned the change",
            lambda w, x, y, lr, steps: descend(w, x, y, lr, steps) - w,
            "Where does the weight stand at the end? You returned how far it has moved in all.",
        ),
        Mistake(
            "returned the last slope",
            lambda w, x, y, lr, steps: 2 * (descend(w, x, y, lr, steps - 1) * x - y) * x,
            "What has been learned at the end? You returned the slope that the last step went against. Return"
            " the number that moved.",
        ),
        Mistake(
            "a list of the weights",
            lambda w, x, y, lr, steps: np.array([descend(w, x, y, lr, k + 1) for k in range(steps)]),
            "How many weights are wanted? You kept the one after every step. Only the last is asked for.",
        ),
        Mistake(
            "a list of the weights from the start",
            lambda w, x, y, lr, steps: np.array([descend(w, x, y, lr, k) for k in range(steps + 1)]),
            "How many weights are wanted? You kept the whole way, from the first weight on. Only its end is"
            " asked for.",
        ),
        Mistake(
            "ran until it stood still",
            lambda w, x, y, lr, steps: y / x,
            "Who says how many steps there are? Your weight is at the bottom of the valley. Here it stops"
            " after the given number, wherever it is then.",
        ),
    ),
    draw=_walks,
    hints=(
        "What have you got already? A function that makes one step. You can call it from this one. What must"
        " happen so that the second step begins where the first one ended?",
        "Which of the five words is new here? Repeat. A `for` loop over `range(steps)` takes as many turns as"
        " there are steps. In every turn the slope is computed anew, because the weight has moved.",
        "What does each turn do? It makes one step from the present weight and gives the result the same"
        " name, so that the next turn starts there. The `return` stands after the loop, at the same depth as"
        " `for`.",
    ),
    right="You have written gradient descent. Each step measures the slope again where it stands.",
)

# The ticket out of the lesson, with pencil: w = 0.8, x = 3, y = 4, lr = 0.05

TICKET_GRADIENT = Exercise(
    name="ticket_gradient",
    lesson="03",
    title="Ticket out: one step with pencil",
    reference=1.28,  # y_hat = 2.4, e = -1.6, slope = 2 * -1.6 * 3 = -9.6, step = 0.48
    mistakes=(
        Mistake(
            "sign flipped",
            0.32,
            "Is the answer of the model too small or too large? It is too small, so which way must the weight"
            " go? Count the minus signs.",
        ),
        Mistake(
            "factor two missing",
            1.04,
            "What is the slope of a square? Your step is half as long as it should be.",
        ),
        Mistake(
            "x missing",
            0.96,
            "If x is zero, can w change the answer at all? Your slope leaves out how strongly w moves the"
            " answer.",
        ),
        Mistake(
            "the error as slope",
            0.88,
            "How far off, or how steep? You stepped by the error. Two factors of the slope are missing.",
        ),
        Mistake(
            "w in the place of x",
            0.928,
            "When w grows a little, what decides how much the answer grows? You multiplied the error by w.",
        ),
        Mistake(
            "the loss as slope",
            0.672,
            "How high, or how steep? You stepped by the loss, the square of the error.",
        ),
        Mistake(
            "returned the slope",
            -9.6,
            "Where do you stand after the step? You have the slope, and its size is right. Now the learning"
            " rate, and the old weight.",
            when=lambda value: abs(abs(value) - 9.6) < 0.01,
        ),
        Mistake(
            "returned the step",
            0.48,
            "Where do you stand after the step? You have its length. Where did it begin?",
            when=lambda value: abs(abs(value) - 0.48) < 0.001,
        ),
        Mistake(
            "no learning rate",
            10.4,
            "How much of the slope do you step? You took all of it, and landed far beyond the valley.",
        ),
        Mistake(
            "returned the new answer",
            3.84,
            "Which number is learned? You gave the answer of the model after the step. The ticket asks for"
            " the weight.",
        ),
        Mistake(
            "stopped at the error",
            -1.6,
            "Which of the five words have you done? Predict and Measure. Blame and Step are still to come.",
            when=lambda value: abs(abs(value) - 1.6) < 0.001,
        ),
        Mistake(
            "stopped at the answer",
            2.4,
            "Which of the five words have you done? The first, Predict. Measure, Blame and Step are still to"
            " come.",
        ),
        Mistake(
            "returned the loss",
            2.56,
            "Which number is learned? You gave the loss, the square of the error. The ticket asks for the"
            " weight after the step.",
        ),
        Mistake(
            "returned half of the slope",
            -4.8,
            "What is the slope of a square? You have the error times x, so a factor is missing. After the"
            " slope comes the step, with the learning rate.",
            when=lambda value: abs(abs(value) - 4.8) < 0.005,
        ),
        Mistake(
            "sign flipped and factor two missing",
            0.56,
            "Is the answer of the model too small or too large? Decide first which way the weight must go."
            " Then look at the slope once more: what does a square bring along?",
        ),
        Mistake(
            "returned half of the step",
            0.24,
            "Where do you stand after the step? You have a length, and it is half of what it should be: what"
            " does the square bring along?",
            when=lambda value: abs(abs(value) - 0.24) < 0.0005,
        ),
        Mistake(
            "nothing moved",
            0.8,
            "Has the weight moved? You gave the one it began with. The error is not zero, so there is"
            " something to learn.",
        ),
        Mistake(
            "rounded",
            1.3,
            "How many decimals has your number? It is very near. Give two of them.",
        ),
    ),
    hints=(
        "Which line of `one_step` comes first? Do it with pencil: the answer of the model. Then the error,"
        " answer minus truth. Is it positive or negative, and what does that say about the weight?",
        "Which three factors make the slope? One from the square, the error with its sign, and x. Write the"
        " product down before you go on, with its sign.",
        "How long is the step, and which way does it go? The learning rate times the slope, and against it:"
        " take it away from the old weight. To take away a negative number is to add.",
    ),
    right="One step of learning, by hand. A computer does nothing else, only more often.",
    rtol=1e-3,
)
