"""Exercises with bugs: which one is planted where, and how far a network gets with each."""

from nnlib.bugs import NONE
from nnlib.check.backprop.planted import BEHIND
from nnlib.check.exercise import Exercise, Mistake

# Four anonymous passes, before a referee

WORDS = {
    NONE: "right",
    "sign flipped": "sign",
    "no factor 2": "half",
    "hidden layer never trained": "one layer",
}
_PLANTED = {letter: WORDS[bug] for letter, bug in BEHIND.items()}
_LETTER = {word: letter for letter, word in _PLANTED.items()}


def _swapped(*words):
    """Return the answer in which the passes that deserve these two words have each other's."""
    one, other = words
    return _PLANTED | {_LETTER[one]: other, _LETTER[other]: one}


def _taken(word, instead, hint):
    """Make the mistake of those who call the pass that deserves `word` something else: one of `instead`."""
    name = f"{word} taken for {' or '.join(instead)}"
    return Mistake(
        name, _PLANTED | {_LETTER[word]: instead[0]}, hint, lambda answer: answer[_LETTER[word]] in instead
    )


PLANTED_BUGS = Exercise(
    name="planted_bugs",
    lesson="04",
    title="Find the planted bugs",
    reference=_PLANTED,
    mistakes=(
        Mistake(
            "other words",
            _PLANTED | {_LETTER["half"]: "halved"},
            "Which four words does the exercise offer? One of yours is spelled in another way.",
            when=lambda answer: any(word not in WORDS.values() for word in answer.values()),
        ),
        _taken(
            "half",
            ["right"],
            "Does a pass that points the right way have the right slopes? One of yours disagrees with the"
            " referee by about a third. Put some slopes of both side by side.",
        ),
        _taken(
            "one layer",
            ["right"],
            "How small is small? One of yours disagrees by more than a tenth. A pass without a bug agrees to"
            " many digits.",
        ),
        _taken(
            "sign",
            ["right"],
            "Can a pass be without bugs and disagree as much as is possible? Put some slopes of both side by"
            " side, and look at their signs.",
        ),
        _taken(
            "right",
            ["half", "sign", "one layer"],
            "Is a disagreement of a billionth a bug? A nudge is never quite exact. So much is the referee's"
            " own.",
        ),
        Mistake(
            "half and one layer swapped",
            _swapped("half", "one layer"),
            "In which pass are all slopes off by the same factor, and in which are some exact and others"
            " zero? Look at the slopes themselves.",
            when=lambda answer: answer == _swapped("half", "one layer"),
        ),
        _taken(
            "half",
            ["one layer"],
            "Are the first slopes zero in the pass that you suspect of it? Compare a few with the referee's:"
            " what is the factor between them?",
        ),
        _taken(
            "half",
            ["sign"],
            "Which pass has its slopes turned around? Compare signs, not sizes. One of yours has the right"
            " signs everywhere.",
        ),
        _taken(
            "one layer",
            ["half"],
            "What is the factor between the slopes? In one pass that you named, some of them are exact and"
            " some are zero.",
        ),
        _taken(
            "one layer",
            ["sign"],
            "Which pass has its slopes turned around? In one of yours, none is: some are exact, and some are"
            " zero.",
        ),
        _taken(
            "sign",
            ["half", "one layer"],
            "When do two gradients of one length disagree completely? Look at the signs of the slopes in the"
            " pass with the largest disagreement.",
        ),
    ),
    hints=(
        "What does a disagreement of nearly nothing mean, and one of nearly one? The first: no bug. The"
        " second: the two gradients point opposite ways. Sort the four passes by this number.",
        "What if a gradient is half as long and points the right way? The difference is half a length, and"
        " the two lengths together are one and a half. What does that come to?",
        "Which slopes come from which layer? The first 24 belong to the hidden layer, the last nine to the"
        " output. Look at the first and the last ones in each pass. Are some of them exact, while others are"
        " zero?",
    ),
    right="Your referee has caught three bugs, and none of them would have raised an error.",
)

# How far each bug gets

LIMIT = 0.6  # fails: at most so often right
CLEAR = 0.03  # wins: by so much more often right than without a bug
_SURVIVING = {
    "sign flipped": "fails",
    "no output slope": "wins",
    "W2 updated first": "learns",
    "random matrix": "learns",
    "hidden layer never trained": "learns",
    "slope at a": "learns",
}
_LEARNING = tuple(name for name, word in _SURVIVING.items() if word == "learns")


def _called(name, bugs, instead, hint):
    """Make the mistake of those who give one of these bugs one of the words `instead`."""
    typical = _SURVIVING | {bugs[-1]: instead[-1]}
    return Mistake(name, typical, hint, lambda answer: any(answer[bug] in instead for bug in bugs))


SURVIVING_BUGS = Exercise(
    name="surviving_bugs",
    lesson="04",
    title="Which bug survives?",
    reference=_SURVIVING,
    mistakes=(
        Mistake(
            "other words",
            _SURVIVING | {"random matrix": "survives"},
            "Which three words does the exercise offer? One of yours is spelled in another way.",
            when=lambda answer: any(word not in ("fails", "learns", "wins") for word in answer.values()),
        ),
        Mistake(
            "a bug must fail",
            dict.fromkeys(_SURVIVING, "fails"),
            "Did you run them, or is it what a bug should do? Read the means again. Half of the rows is what"
            " a coin gets.",
            when=lambda answer: set(answer.values()) == {"fails"},
        ),
        _called(
            "uphill and yet not failing",
            ["sign flipped"],
            ["wins", "learns"],
            "What does a coin get on these rows? One of the bugs gets no more, with any start. You let it"
            " pass.",
        ),
        _called(
            "the winner not seen",
            ["no output slope"],
            ["learns"],
            "Which mean lies above that of the pass without a bug, and by how much? Compare with the first"
            " line, not with a hundred per cent.",
        ),
        _called(
            "the winner failed",
            ["no output slope"],
            ["fails"],
            "Did you expect a missing slope to spoil everything? Read its line again, and compare it with the"
            " first one.",
        ),
        _called(
            "as good is not better",
            _LEARNING,
            ["wins"],
            "Is as good as better? Compare with the first line. The rule asks for"
            f" {100 * CLEAR:g} points more in the mean.",
        ),
        _called(
            "worse is not failing",
            _LEARNING,
            ["fails"],
            "Does less than the first line mean that nothing is learned? A coin gets half. The rule draws the"
            f" line at {100 * LIMIT:g} %.",
        ),
    ),
    hints=(
        "Which number decides? The mean at the end of each line. The first line is the pass without a bug;"
        " keep it beside all others.",
        f"Where are the two borders? {100 * LIMIT:g} % of the rows right, or fewer: that is hardly more than"
        f" a coin. And {100 * CLEAR:g} points more than the first line. What lies between has learned"
        " something.",
        "Which of them surprise you? One gets no more than a coin. One is better than the pass without a bug,"
        " clearly and with every start. All others lie between, and their curves would not give them away.",
    ),
    right="Five of six learn, and one of these wins. That it learns proves no gradient; a referee does.",
)
