"""Exercises with many rows: the slope of a mean, and a step for a weight and a bias together."""

import numpy as np

from nnlib.check.exercise import Exercise, Mistake
from nnlib.check.probes import amount, signed

# Mean over rows


def slope_mean(w, x, y):
    return np.mean(2 * (w * x - y) * x)


def _tables(rng):
    cases = []
    for rows in (3, 5):
        x = np.array([amount(rng, 0.4, 5) for _ in range(rows)])
        y = np.array([signed(rng, 0.4, 9) for _ in range(rows)])
        cases.append((signed(rng, 0.3, 3), x, y))
    return cases


SLOPE_MEAN = Exercise(
    name="slope_mean",
    lesson="03",
    title="The slope for many rows",
    reference=slope_mean,
    mistakes=(
        Mistake(
            "sum instead of mean",
            lambda w, x, y: np.sum(2 * (w * x - y) * x),
            "If every row came twice, should the slope double? Yours does. The loss is a mean over rows, and"
            " so is its slope.",
        ),
        Mistake(
            "not averaged",
            lambda w, x, y: 2 * (w * x - y) * x,
            "How do many votes become one? You return the vote of each row.",
        ),
        Mistake(
            "product of means",
            lambda w, x, y: 2 * np.mean(w * x - y) * np.mean(x),
            "When does each row get its vote? You averaged the errors and the x first, so rows that pull in"
            " different ways cancel too early. Multiply within each row, then average.",
        ),
        Mistake(
            "factor two missing",
            lambda w, x, y: np.mean((w * x - y) * x),
            "What is the slope of a square? For each row, yours is half of what a nudge measures. Dividing by"
            " the number of rows does not take that factor away.",
        ),
        Mistake(
            "x missing",
            lambda w, x, y: np.mean(2 * (w * x - y)),
            "Do all rows move the answer equally when w moves? A row with a large x moves it more. In your"
            " slope, x no longer weighs the errors.",
        ),
        Mistake(
            "sign flipped",
            lambda w, x, y: np.mean(2 * (y - w * x) * x),
            "Which comes first in the error, the answer or the truth? Your slope has the right size and"
            " points downhill. A slope points to where the loss grows.",
        ),
        Mistake(
            "returned inside the loop",
            lambda w, x, y: (2 * (w * x - y) * x)[0] / len(x),
            "How many rows have voted when you return? One, although you divide by all. Is the `return`"
            " inside the loop?",
        ),
        Mistake(
            "the first row only",
            lambda w, x, y: (2 * (w * x - y) * x)[0],
            "Who was asked? Only the first row has a vote in your slope. Look where your `return` or your"
            " index stands.",
        ),
        Mistake(
            "the last row only",
            lambda w, x, y: (2 * (w * x - y) * x)[-1],
            "Who was asked? Only the last row has a vote in your slope. If you wrote a loop, does each turn"
            " add to the total, or replace it?",
        ),
        Mistake(
            "the loss itself",
            lambda w, x, y: np.mean((w * x - y) ** 2),
            "How high, or how steep? You returned the loss, the mean of the squares. Its slope says how fast"
            " it changes when w moves.",
        ),
        Mistake(
            "w in the place of x",
            lambda w, x, y: np.mean(2 * (w * x - y) * w),
            "When w grows a little, what decides how much each answer grows? It differs from row to row, and"
            " w is the same for all rows.",
        ),
        Mistake(
            "divided by one less than n",
            lambda w, x, y: np.sum(2 * (w * x - y) * x) / (len(x) - 1),
            "By how many did you divide? You took one less than the number of rows. That belongs to another"
            " formula, the one for spread.",
        ),
        Mistake(
            "sum instead of mean, and factor two missing",
            lambda w, x, y: np.sum((w * x - y) * x),
            "If every row came twice, should the slope double? Yours does: take the mean. Then compare with a"
            " single row: what does the square bring along?",
        ),
        Mistake(
            "the mean error",
            lambda w, x, y: np.mean(w * x - y),
            "How far off, or how steep? You returned the mean error. Before the rows are averaged, each one"
            " turns its error into a slope.",
        ),
        Mistake(
            "the square kept",
            lambda w, x, y: np.mean(2 * (w * x - y) ** 2 * x),
            "When you take the slope of a square, what becomes of its power? Your errors are still squared,"
            " so their signs are lost and no row can vote for a larger w.",
        ),
        Mistake(
            "errors averaged, x not",
            lambda w, x, y: np.mean(2 * (w * x - y)) * x,
            "What does your mean hold? Only the errors are averaged, x stands outside. Each row multiplies"
            " first.",
        ),
        Mistake(
            "x averaged, errors not",
            lambda w, x, y: 2 * (w * x - y) * np.mean(x),
            "What does your mean hold? Only x is averaged, the errors stand outside. Each row multiplies"
            " first.",
        ),
        Mistake(
            "the last row divided by their number",
            lambda w, x, y: (2 * (w * x - y) * x)[-1] / len(x),
            "Where do the other rows go? You divided by their number, but only the last one was left. In your"
            " loop, does each turn add to the total, or replace it?",
        ),
        Mistake(
            "median instead of mean",
            lambda w, x, y: np.median(2 * (w * x - y) * x),
            "Which rows decide? You took the vote in the middle, so the others only count as more or less. In"
            " a mean, the size of every vote counts.",
        ),
    ),
    draw=_tables,
    hints=(
        "What does each row want? Each has a slope of its own, the one from the last exercise. The slope of a"
        " mean of losses is the mean of their slopes. So you have done half of the work.",
        "What happens when w is one number and x an array? numpy does the same to every entry: the answers,"
        " the errors and the products come out as arrays, one entry a row. So the line for one row works"
        " unchanged for many.",
        "Which comes first, multiplying or averaging? Multiply within each row: factor, error, x. Then you"
        " have one slope a row. The last thing you do is to take the mean of these; numpy has a function of"
        " that name.",
    ),
    right="Every row votes with its own slope, and the mean of the votes is the slope of the whole loss.",
)

# A weight and a bias


def step(w, b, x, y, lr):
    e = w * x + b - y
    dw = np.mean(2 * e * x)
    db = np.mean(2 * e)
    return w - lr * dw, b - lr * db


def _step_with(slopes):
    """Make a wrong step from wrong slopes: `slopes` turns the errors and x into (dw, db)."""

    def wrong(w, b, x, y, lr):
        dw, db = slopes(w * x + b - y, x)
        return w - lr * dw, b - lr * db

    return wrong


def _step_from(error):
    """Make a wrong step from wrong errors, error(w, b, x, y)."""

    def wrong(w, b, x, y, lr):
        e = error(w, b, x, y)
        return w - lr * np.mean(2 * e * x), b - lr * np.mean(2 * e)

    return wrong


def _slopes(w, b, x, y):
    e = w * x + b - y
    return np.mean(2 * e * x), np.mean(2 * e)


def _b_after_w(w, b, x, y, lr):
    w = w - lr * _slopes(w, b, x, y)[0]
    return w, b - lr * _slopes(w, b, x, y)[1]


def _w_after_b(w, b, x, y, lr):
    b = b - lr * _slopes(w, b, x, y)[1]
    return w - lr * _slopes(w, b, x, y)[0], b


def _row_by_row(w, b, x, y, lr):
    for row in zip(x, y, strict=True):
        w, b = step(w, b, *row, lr)
    return w, b


def _lines(rng):
    cases = []
    for rows in (3, 5):
        x = np.array([amount(rng, 0.4, 4) for _ in range(rows)])
        y = np.array([signed(rng, 0.4, 9) for _ in range(rows)])
        cases.append((signed(rng, 0.3, 3), signed(rng, 0.3, 3), x, y, amount(rng, 0.03, 0.3)))
    return cases


STEP = Exercise(
    name="step",
    lesson="03",
    title="A step for a line",
    reference=step,
    mistakes=(
        Mistake(
            "sign flipped",
            _step_with(lambda e, x: (-np.mean(2 * e * x), -np.mean(2 * e))),
            "After your step, is the loss lower? Both slopes point uphill, and your step follows them. Look"
            " at the sign of the steps, or at the order in the error.",
        ),
        Mistake(
            "the bias stays",
            lambda w, b, x, y, lr: (step(w, b, x, y, lr)[0], b),
            "Who else is to blame? The weight moved, the bias did not. It shifts every answer, so it has a"
            " slope too.",
        ),
        Mistake(
            "the weight stays",
            lambda w, b, x, y, lr: (w, step(w, b, x, y, lr)[1]),
            "Who else is to blame? The bias moved, the weight did not. Is its new value kept under the name"
            " that you return?",
        ),
        Mistake(
            "the bias blamed after the weight had moved",
            _b_after_w,
            "Which weight made the errors? You moved w first and then blamed b with the new w. Find both"
            " slopes before either number moves.",
        ),
        Mistake(
            "the weight blamed after the bias had moved",
            _w_after_b,
            "Which bias made the errors? You moved b first and then blamed w with the new b. Find both slopes"
            " before either number moves.",
        ),
        Mistake(
            "bias missing in the answer",
            _step_from(lambda w, b, x, y: w * x - y),
            "What does the line answer where x is zero? Only b speaks there. In your errors, b plays no"
            " part.",
        ),
        Mistake(
            "factor two missing",
            _step_with(lambda e, x: (np.mean(e * x), np.mean(e))),
            "What is the slope of a square? Both of your steps are half as long as they should be. Some books"
            " put a half before the square; this course does not.",
        ),
        Mistake(
            "sum instead of mean",
            _step_with(lambda e, x: (np.sum(2 * e * x), np.sum(2 * e))),
            "If every row came twice, should the step be twice as long? Yours would be. The loss is a mean"
            " over rows, and so are its slopes.",
        ),
        Mistake(
            "x missing in the slope of w",
            _step_with(lambda e, x: (np.mean(2 * e), np.mean(2 * e))),
            "Do w and b move the answer in the same way? You gave both the same slope. A nudge to w counts"
            " more in rows with a large x.",
        ),
        Mistake(
            "x in the slope of b",
            _step_with(lambda e, x: (np.mean(2 * e * x), np.mean(2 * e * x))),
            "When b grows a little, how much does each answer grow? By the same amount in every row, whatever"
            " its x. You gave b the slope of w.",
        ),
        Mistake(
            "product of means",
            _step_with(lambda e, x: (2 * np.mean(e) * np.mean(x), np.mean(2 * e))),
            "When does each row get its vote on w? You averaged errors and x first. Multiply within each row,"
            " then average.",
        ),
        Mistake(
            "returned the slopes",
            lambda w, b, x, y, lr: _slopes(w, b, x, y),
            "What should come back, the slopes or the place where you stand afterwards? Your two slopes are"
            " right. The step is still to come.",
        ),
        Mistake(
            "returned the changes",
            lambda w, b, x, y, lr: tuple(-lr * slope for slope in _slopes(w, b, x, y)),
            "Where do you stand after the step? You returned how far both numbers move. They move from their"
            " old values.",
        ),
        Mistake(
            "no learning rate",
            lambda w, b, x, y, lr: step(w, b, x, y, 1),
            "How much of the slope do you step? You took all of it. The learning rate says which part.",
        ),
        Mistake(
            "returned in the wrong order",
            lambda w, b, x, y, lr: step(w, b, x, y, lr)[::-1],
            "In which order are the two wanted? Both of your numbers are right; they stand in each other's"
            " place.",
        ),
        Mistake(
            "neither slope averaged",
            lambda w, b, x, y, lr: (w - lr * 2 * (w * x + b - y) * x, b - lr * 2 * (w * x + b - y)),
            "How do many votes become one step? You made a step for each row. Both slopes are means.",
        ),
        Mistake(
            "the slope of w not averaged",
            lambda w, b, x, y, lr: (w - lr * 2 * (w * x + b - y) * x, step(w, b, x, y, lr)[1]),
            "How do many votes on w become one? You made a step for each row; b is fine.",
        ),
        Mistake(
            "the slope of b not averaged",
            lambda w, b, x, y, lr: (step(w, b, x, y, lr)[0], b - lr * 2 * (w * x + b - y)),
            "How do many votes on b become one? You made a step for each row; w is fine.",
        ),
        Mistake(
            "returned the weight alone",
            lambda w, b, x, y, lr: step(w, b, x, y, lr)[0],
            "Which numbers have moved? Your weight is right. The bias has to come back as well, behind a"
            " comma.",
        ),
        Mistake(
            "factor two missing for w",
            _step_with(lambda e, x: (np.mean(e * x), np.mean(2 * e))),
            "Do both slopes come from the same square? The step of b has its factor, that of w is half as"
            " long as it should be.",
        ),
        Mistake(
            "factor two missing for b",
            _step_with(lambda e, x: (np.mean(2 * e * x), np.mean(e))),
            "Do both slopes come from the same square? The step of w has its factor, that of b is half as"
            " long as it should be.",
        ),
        Mistake(
            "no learning rate for b",
            lambda w, b, x, y, lr: (step(w, b, x, y, lr)[0], step(w, b, x, y, 1)[1]),
            "How much of its slope does b step? All of it, while w steps only a part. The learning rate is"
            " for both.",
        ),
        Mistake(
            "sign flipped for w",
            _step_with(lambda e, x: (-np.mean(2 * e * x), np.mean(2 * e))),
            "Do both numbers go downhill? The bias does. The weight follows its slope uphill; look at the"
            " sign of its step.",
        ),
        Mistake(
            "sign flipped for b",
            _step_with(lambda e, x: (np.mean(2 * e * x), -np.mean(2 * e))),
            "Do both numbers go downhill? The weight does. The bias follows its slope uphill; look at the"
            " sign of its step.",
        ),
        Mistake(
            "slopes swapped",
            _step_with(lambda e, x: (np.mean(2 * e), np.mean(2 * e * x))),
            "Which slope belongs to which number? Each of yours moved the other one. Through x goes the"
            " weight, not the bias.",
        ),
        Mistake(
            "parentheses missing in the error",
            _step_from(lambda w, b, x, y: y - w * x + b),
            "What is taken away from what? The error is answer minus truth. Yours starts with the truth and"
            " takes away only a part of the answer: the bias is added.",
        ),
        Mistake(
            "the bias with the wrong sign",
            _step_from(lambda w, b, x, y: w * x - b - y),
            "What does a larger bias do to the answer? In your errors it makes the answer smaller. Do"
            " parentheses miss around the answer?",
        ),
        Mistake(
            "the bias inside the product",
            _step_from(lambda w, b, x, y: w * (x + b) - y),
            "Is the bias multiplied by anything? In your answers it goes through the weight. Python"
            " multiplies before it adds, unless parentheses say otherwise.",
        ),
        Mistake(
            "nothing moved",
            lambda w, b, x, y, lr: (w, b),
            "Has anything moved? You returned both numbers as they came. Each needs its step before it is"
            " returned.",
        ),
        Mistake(
            "returned rate times slope",
            lambda w, b, x, y, lr: tuple(lr * slope for slope in _slopes(w, b, x, y)),
            "Where do you stand after the step? You returned rate times slope for both. The old values are"
            " missing, and the way to go.",
        ),
        Mistake(
            "a step after every row",
            _row_by_row,
            "When do the numbers move? Yours move after every row, so later rows meet another line. Here all"
            " rows vote first, and then there is one step.",
        ),
        Mistake(
            "w in the place of x",
            lambda w, b, x, y, lr: (w - lr * np.mean(2 * (w * x + b - y) * w), step(w, b, x, y, lr)[1]),
            "When w grows a little, what decides how much each answer grows? It differs from row to row. You"
            " multiplied the errors by w.",
        ),
    ),
    draw=_lines,
    hints=(
        "Which numbers can move here? The weight and the bias. Each has its own slope, and both slopes come"
        " from the same errors. Begin with the answers of the line, then the errors, as arrays.",
        "How does each of the two reach the answer? The weight goes through x: nudge it, and the answer grows"
        " by x times as much. The bias is added as it is. So one slope has a factor that the other lacks."
        " Both are means over the rows.",
        "What must be finished before anything moves? Both slopes. Put them into names of their own, such as"
        " dw and db. Then move each number against its slope, by the learning rate times the slope, and"
        " return both, the weight first.",
    ),
    right="This is a whole learning machine for lines. With more weights, only the list of slopes gets"
    " longer.",
)
