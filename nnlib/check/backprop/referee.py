"""Exercises about the referee: slopes measured by nudges, and how far two gradients disagree."""

import numpy as np

from nnlib.check.exercise import Exercise, Mistake
from nnlib.check.probes import amount, signed

# The referee: central differences, one weight at a time


def referee(L, w, h):
    slopes = np.empty(len(w))
    for k in range(len(w)):
        nudge = np.zeros(len(w))
        nudge[k] = h
        slopes[k] = (L(w + nudge) - L(w - nudge)) / (2 * h)
    return slopes


def _each(slope):
    """Make a referee from slope(L, w, nudge, h) of one weight: `nudge` is h there, 0 elsewhere."""
    return lambda L, w, h: np.array([slope(L, w, nudge, h) for nudge in h * np.eye(len(w))])


def _only(visited):
    """Make a referee that leaves a zero for each weight but those that are visited(place, last place)."""
    return lambda L, w, h: referee(L, w, h) * visited(np.arange(len(w)), len(w) - 1)


def _never_put_back(L, w, h):
    w, slopes = w.copy(), []
    for k in range(len(w)):
        w[k] += h
        up = L(w)
        w[k] -= 2 * h
        slopes.append((up - L(w)) / (2 * h))
    return np.array(slopes)


def _nudges_pile_up(L, w, h):
    nudge, slopes = np.zeros(len(w)), []
    for k in range(len(w)):
        nudge[k] = h
        slopes.append((L(w + nudge) - L(w - nudge)) / (2 * h))
    return np.array(slopes)


def _alone(L, w, nudge, h):
    """Measure one weight with all others at zero."""
    here = w * (nudge > 0)
    return (L(here + nudge) - L(here - nudge)) / (2 * h)


def _both_ways(L, w, h):
    """Return the rise over both nudges together."""
    return L(w + h) - L(w - h)


def bumps(w):
    """A wavy loss in which the weights meddle with each other; nowhere a bowl."""
    return np.sum(np.sin(w) ** 3) + w[0] * w[-1] ** 2 + np.exp(w[0] / 2)


def valley(w):
    return (w[0] * w[1] - 2) ** 2 + w[-1] ** 3


def _losses_of_many_weights(rng):
    # Nudges so wide that it shows which places were looked at.
    return [
        (loss, np.array([signed(rng, 0.6, 2) for _ in range(weights)]), amount(rng, 0.2, 0.4))
        for loss, weights in ((valley, 2), (bumps, 3))
    ]


REFEREE = Exercise(
    name="referee",
    lesson="04",
    title="Build the referee",
    reference=referee,
    mistakes=(
        Mistake(
            "divided by one nudge",
            _each(lambda L, w, nudge, h: (L(w + nudge) - L(w - nudge)) / h),
            "How far apart are the two places that you compare? You went to both sides of each weight and"
            " divided by the way to one of them.",
        ),
        Mistake(
            "looked to the right only",
            _each(lambda L, w, nudge, h: (L(w + nudge) - L(w)) / h),
            "How many sides does this referee look at? One of your two places is w itself. Look as far to"
            " the left of each weight as to the right.",
        ),
        Mistake(
            "looked to the left only",
            _each(lambda L, w, nudge, h: (L(w) - L(w - nudge)) / h),
            "How many sides does this referee look at? One of your two places is w itself. Look as far to"
            " the right of each weight as to the left.",
        ),
        Mistake(
            "one side, divided by two nudges",
            _each(lambda L, w, nudge, h: (L(w + nudge) - L(w)) / (2 * h)),
            "How far apart are the two places that you compare? You divided by two nudges, but one of your"
            " places is w itself. Ask L on the left of w, too.",
        ),
        Mistake(
            "the other side, divided by two nudges",
            _each(lambda L, w, nudge, h: (L(w) - L(w - nudge)) / (2 * h)),
            "How far apart are the two places that you compare? You divided by two nudges, but one of your"
            " places is w itself. Ask L on the right of w, too.",
        ),
        Mistake(
            "all weights nudged at once",
            lambda L, w, h: np.full(len(w), _both_ways(L, w, h) / (2 * h)),
            "Which weight made the loss change? You nudged all of them at once, so all slopes come out the"
            " same. One weight moves, the others wait.",
        ),
        Mistake(
            "all weights nudged at once, one number",
            lambda L, w, h: _both_ways(L, w, h) / (2 * h),
            "How many slopes are wanted? One for each weight. You gave a single number: are all weights"
            " nudged together, or the slopes added up?",
        ),
        Mistake(
            "weights never put back",
            _never_put_back,
            "Where does the first weight stand when you nudge the second? In your referee it stays where its"
            " own nudge left it. Put it back first, or begin each time with a copy.",
        ),
        Mistake(
            "nudges pile up",
            _nudges_pile_up,
            "Which weights move when you measure the last one? In yours, all that came before move too."
            " Begin each turn with a nudge that is zero everywhere.",
        ),
        Mistake(
            "sign flipped",
            _each(lambda L, w, nudge, h: (L(w - nudge) - L(w + nudge)) / (2 * h)),
            "Where the loss grows to the right, which sign should the slope have? Yours is negative there."
            " Look at which of the two losses comes first.",
        ),
        Mistake(
            "not divided",
            _each(lambda L, w, nudge, h: L(w + nudge) - L(w - nudge)),
            "How much does the loss change for each unit of weight? You found how much it changes between"
            " the two places. With a narrower nudge you would find less, on the same hill.",
        ),
        Mistake(
            "multiplied by the half nudge",
            _each(lambda L, w, nudge, h: (L(w + nudge) - L(w - nudge)) / 2 * h),
            "In which order does Python divide and multiply? From left to right, so you multiply by h. Put"
            " parentheses around what you divide by.",
        ),
        Mistake(
            "parentheses missing around the rise",
            _each(lambda L, w, nudge, h: L(w + nudge) - L(w - nudge) / (2 * h)),
            "What does Python do first, the minus or the division? Only one of your two losses is divided.",
        ),
        Mistake(
            "the first weight only",
            lambda L, w, h: referee(L, w, h)[0],
            "How many slopes are wanted? One for each weight. Does your `return` stand inside the loop?",
        ),
        Mistake(
            "the last weight only",
            lambda L, w, h: referee(L, w, h)[-1],
            "How many slopes are wanted? One for each weight. Each turn of your loop writes over what the"
            " turn before has found.",
        ),
        Mistake(
            "the last weight has no turn",
            _only(lambda place, last: place < last),
            "Which weights have a slope? All but the last one. `range` stops before the number that you give"
            " it: which number is that?",
        ),
        Mistake(
            "the last weight is missing",
            lambda L, w, h: referee(L, w, h)[:-1],
            "How many weights are there? You have one slope less: the last weight has no turn. `range` stops"
            " before the number that you give it.",
        ),
        Mistake(
            "the first weight has no turn",
            _only(lambda place, last: place > 0),
            "Which weights have a slope? All but the first one. At which number does Python begin to count"
            " places?",
        ),
        Mistake(
            "the first weight is missing",
            lambda L, w, h: referee(L, w, h)[1:],
            "How many weights are there? You have one slope less: the first weight has no turn. At which"
            " number does Python begin to count places?",
        ),
        Mistake(
            "whole numbers only",
            lambda L, w, h: np.trunc(referee(L, w, h)),
            "What becomes of two and a half in an array of whole numbers? It loses the half. Of which kind"
            " are the numbers in the array that you made for your slopes?",
        ),
        Mistake(
            "only the first slope kept",
            _only(lambda place, last: place == 0),
            "Which weights has your loop visited? Only the first one has a slope. Look at where the `return`"
            " stands.",
        ),
        Mistake(
            "only the last slope kept",
            _only(lambda place, last: place == last),
            "Which weights have a slope? Only the last. Is the array of slopes made anew in each turn of your"
            " loop?",
        ),
        Mistake(
            "all-zero gradient",
            lambda L, w, h: np.zeros(len(w)),
            "Is the ground flat in every direction? All your slopes are zero. Is each one written into the"
            " array that you return, and does the loss get the nudged weights?",
        ),
        Mistake(
            "a nudge as a share of the weight",
            _each(lambda L, w, nudge, h: (L(w + nudge * w) - L(w - nudge * w)) / (2 * h)),
            "How far does each weight move? Yours moves by a share of itself, and you divided by h. A weight"
            " of zero would never move.",
        ),
        Mistake(
            "divided by the weight, too",
            _each(lambda L, w, nudge, h: (L(w + nudge) - L(w - nudge)) / (2 * h) / np.sum(w * nudge / h)),
            "How far did you walk? Two nudges. You also divided by the weight, which is only the place where"
            " you stand.",
        ),
        Mistake(
            "the other weights set to zero",
            _each(_alone),
            "Where do the other weights stand while one is nudged? In yours they are at zero. They keep the"
            " values that they have in w.",
        ),
        Mistake(
            "the loss at the nudge",
            _each(lambda L, w, nudge, h: (L(nudge) - L(-nudge)) / (2 * h)),
            "Where do you stand? You asked for the loss close to zero, and w has no part in it. Start at w,"
            " and nudge from there.",
        ),
        Mistake(
            "the losses added",
            _each(lambda L, w, nudge, h: (L(w + nudge) + L(w - nudge)) / (2 * h)),
            "How do you find out how much higher one place is? You added the two losses. A rise is what one"
            " has more than the other.",
        ),
        Mistake(
            "slopes right only where they are positive",
            lambda L, w, h: np.abs(referee(L, w, h)),
            "What is the slope of a hill that goes down to the right? None of your slopes is negative. The"
            " sign tells the way.",
        ),
    ),
    draw=_losses_of_many_weights,
    hints=(
        "How would you find out what one weight does to the loss? Move it a little to each side, leave all"
        " others alone, and compare the two losses. That gives one slope. Then the next weight has its turn.",
        "How do you move one weight and no other? Make an array of zeros as long as w, and write h at one"
        " place: that is the nudge. Then w + nudge and w - nudge are new arrays, and w itself stays as it"
        " is.",
        "What does each turn of the loop do? It makes a fresh nudge, asks L at the two places, takes the"
        " right loss minus the left one, and divides by the whole way between them. The result goes to its"
        " place in an array of slopes, which is returned after the loop.",
    ),
    right="Your referee checks any gradient, of any loss, without knowing a formula. It is slow"
    " and honest: 100 weights cost it 200 looks.",
)

# How far two gradients disagree


def disagreement(computed, measured):
    apart = np.linalg.norm(computed - measured)
    return apart / (np.linalg.norm(computed) + np.linalg.norm(measured)) if apart else 0.0


def _length(*arrays):
    return sum(np.linalg.norm(array) for array in arrays)


def _sizes(*arrays):
    return sum(np.abs(array).sum() for array in arrays)


def _squares(*arrays):
    return sum(np.sum(array**2) for array in arrays)


def _shares_of_slopes(c, m):
    return np.abs(c - m) / (np.abs(c) + np.abs(m))


SHARES = (  # a wrong share; how it is computed; what a learner is told
    (
        "a share of the computed gradient alone",
        lambda c, m: _length(c - m) / _length(c),
        "What if the computed gradient is zero everywhere? You divide by its length alone. Both lengths"
        " belong below.",
    ),
    (
        "a share of the measured gradient alone",
        lambda c, m: _length(c - m) / _length(m),
        "Of what is your distance a share? Of the measured gradient alone. Both lengths belong below.",
    ),
    (
        "a share of the sum of the gradients",
        lambda c, m: _length(c - m) / _length(c + m),
        "What is the sum of two gradients that point opposite ways? Nothing, and you divide by its length."
        " Take the length of each first, then add.",
    ),
    (
        "parentheses missing below",
        lambda c, m: _length(c - m) / _length(c) + _length(m),
        "What does Python do first, the plus or the division? Only one of your two lengths stands below."
        " What belongs together needs parentheses.",
    ),
    (
        "a share of the mean length",
        lambda c, m: 2 * _length(c - m) / _length(c, m),
        "What should come out when the two point opposite ways? One, all of it. You get twice as much: do"
        " you divide by the mean of the two lengths?",
    ),
    (
        "a share of the longer one",
        lambda c, m: _length(c - m) / max(_length(c), _length(m)),
        "Of what is the distance a share here? You took the longer of the two gradients. Here it is both"
        " lengths together.",
    ),
    (
        "the length of the sum",
        lambda c, m: _length(c + m) / _length(c, m),
        "What remains when you take a gradient away from one that is equal? Nothing. You added the two, so"
        " yours is largest where they agree.",
    ),
    (
        "no roots",
        lambda c, m: _squares(c - m) / _squares(c, m),
        "How long is an arrow with the sides 3 and 4? The root of the sum of the squares. Your three lengths"
        " are squares.",
    ),
    (
        "sums of sizes instead of lengths",
        lambda c, m: _sizes(c - m) / _sizes(c, m),
        "Which way do you measure an arrow? You added the sizes of its entries. Here it is the length along"
        " the arrow, with squares and a root.",
    ),
    (
        "the differences cancel",
        lambda c, m: abs(np.sum(c - m)) / _length(c, m),
        "What if one slope is too large and another too small? Your differences cancel when you add them."
        " Take the length of the difference.",
    ),
    (
        "the lengths compared, not the arrows",
        lambda c, m: abs(_length(c) - _length(m)) / _length(c, m),
        "Can two arrows of one length point different ways? You compared their lengths. Take one gradient"
        " away from the other first, entry by entry; then the length.",
    ),
    (
        "the mean of the shares of each slope",
        lambda c, m: np.mean(_shares_of_slopes(c, m)),
        "Is a slope of almost nothing as important as a large one? You made a share for each slope and"
        " averaged. Take the lengths of whole arrows.",
    ),
    (
        "the largest share of a slope",
        lambda c, m: np.max(_shares_of_slopes(c, m)),
        "Whose share is it? You made one for each slope and kept the largest. Take the lengths of whole"
        " arrows.",
    ),
)


def _with_and_without_a_case_for_zeros():
    """Yield each wrong share twice: almost everybody forgets at first that 0 by 0 is no number."""
    for name, share, hint in SHARES:
        yield Mistake(name, _zeros_apart(share), hint)
        yield Mistake(f"{name}, zero by zero", share, f"{hint} And 0 by 0 needs a case of its own.")


def _zeros_apart(share, for_zeros=0.0):
    return lambda c, m: share(c, m) if c.any() or m.any() else for_zeros


def _pairs(rng):
    """Draw four pairs: any two, one with no gradient at all, a small one, and two that are zero both."""

    def gradient():
        return np.array([signed(rng, 0.3, 3) for _ in range(3)])

    near = gradient()
    return [
        (gradient(), gradient()),
        (near, np.round(near * rng.uniform(0.5, 0.8), 3)),
        (np.round(gradient() / 1000, 5), np.round(gradient() / 1000, 5)),
        (np.zeros(3), gradient()),
        (np.zeros(3), np.zeros(3)),
    ]


DISAGREEMENT = Exercise(
    name="disagreement",
    lesson="04",
    title="How far two gradients disagree",
    reference=disagreement,
    mistakes=(
        Mistake(
            "zero divided by zero",
            lambda c, m: _length(c - m) / _length(c, m),
            "How far do two gradients disagree that are both zero? Not at all. Yours divides 0 by 0 there,"
            " and gives nan. Treat that case apart.",
        ),
        Mistake(
            "not a share",
            lambda c, m: np.linalg.norm(c - m),
            "Is a distance of a thousandth little or much? That depends on how long the gradients are. You"
            " returned the distance itself.",
        ),
        Mistake(
            "one for two zeros",
            _zeros_apart(disagreement, 1.0),
            "Do two gradients that are both zero disagree? Not at all. You treat them apart, and say that"
            " they could not be further off.",
        ),
        *_with_and_without_a_case_for_zeros(),
        Mistake(
            "a share for each slope",
            _shares_of_slopes,
            "How many numbers are wanted? One for the two gradients together. You gave one for each slope.",
        ),
        Mistake(
            "all-zero gradient accepted",
            lambda c, m: disagreement(c, m) if _length(c) and _length(m) else 0.0,
            "What should your number say when every computed slope is zero and the measured ones are not?"
            " That gradient is as wrong as can be, and yours accepts it.",
        ),
        Mistake(
            "too large a crutch below",
            lambda c, m: np.linalg.norm(c - m) / (_length(c, m) + 0.001),
            "What happens to small gradients? You added a number below, so that nothing is divided by zero,"
            " and it is as large as they are. A case of its own is safer.",
        ),
        Mistake(
            "agreement instead of disagreement",
            lambda c, m: 1 - disagreement(c, m),
            "What should two equal gradients get? Zero, for they do not disagree at all. Yours says one.",
        ),
        Mistake(
            "the angle's cosine",
            lambda c, m: (c @ m) / np.linalg.norm(c) / np.linalg.norm(m),
            "Can two gradients point the same way and still differ? One may be twice as long. You compared"
            " the directions alone.",
        ),
    ),
    draw=_pairs,
    hints=(
        "When are two gradients far apart? Take one away from the other, entry by entry: what remains is an"
        " arrow, and its length says how far. `np.linalg.norm` gives the length of an array.",
        "How much is much? A distance of one is huge between gradients of length 0.1 and nothing between"
        " gradients of length a thousand. So divide by the two lengths, added. Equal gradients then get"
        " zero, and opposite ones get one.",
        "What if both gradients are zero? Then you would divide zero by zero. Ask first: if they are not"
        " apart at all, return zero. In all other cases at least one length is more than zero, and you can"
        " divide.",
    ),
    right="Now a disagreement is one number between 0 and 1, and a gradient that is half as long as it should"
    " be gets a third. All-zero slopes cannot hide, and small ones neither.",
    rtol=1e-3,  # a millionth added below, so that nothing is divided by zero, is no mistake
)
