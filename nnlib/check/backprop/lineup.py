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


def _said(word, instead):
    """Return a test: does an answer call the pass that deserves `word` one of `instead`?"""
    return lambda answer: answer[_LETTER[word]] in instead


def _with(word, instead):
    return _PLANTED | {_LETTER[word]: instead}


PLANTED_BUGS = Exercise(
    name="planted_bugs",
    lesson="04",
    title="Find the planted bugs",
    reference=_PLANTED,
    mistakes=(
        Mistake(
            "other words",
            _with("half", "halved"),
            "Which four words does the exercise offer? One of yours is spelled in another way.",
            when=lambda answer: any(word not in WORDS.values() for word in answer.values()),
        ),
        Mistake(
            "half taken for right",
            _with("half", "right"),
            "Does a pass that points the right way have the right slopes? One of yours disagrees with the"
            " referee by about a third. Put some slopes of both side by side.",
            when=_said("half", ["right"]),
        ),
        Mistake(
            "one layer taken for right",
            _with("one layer", "right"),
            "How small is small? One of yours disagrees by more than a tenth. A pass without a bug agrees to"
            " many digits.",
            when=_said("one layer", ["right"]),
        ),
        Mistake(
            "sign taken for right",
            _with("sign", "right"),
            "Can a pass be without bugs and disagree as much as is possible? Put some slopes of both side by"
            " side, and look at their signs.",
            when=_said("sign", ["right"]),
        ),
        Mistake(
            "right taken for a bug",
            _with("right", "half"),
            "Is a disagreement of a billionth a bug? A nudge is never quite exact. So much is the referee's"
            " own.",
            when=_said("right", ["sign", "half", "one layer"]),
        ),
        Mistake(
            "half and one layer swapped",
            _with("half", "one layer") | {_LETTER["one layer"]: "half"},
            "In which pass are all slopes off by the same factor, and in which are some exact and others"
            " zero? Look at the slopes themselves.",
            when=lambda answer: _said("half", ["one layer"])(answer) and _said("one layer", ["half"])(answer),
        ),
        Mistake(
            "half taken for one layer",
            _with("half", "one layer"),
            "Are the first slopes zero in the pass that you suspect of it? Compare a few with the referee's:"
            " what is the factor between them?",
            when=_said("half", ["one layer"]),
        ),
        Mistake(
            "half taken for sign",
            _with("half", "sign"),
            "Which pass has its slopes turned around? Compare signs, not sizes. One of yours has the right"
            " signs everywhere.",
            when=_said("half", ["sign"]),
        ),
        Mistake(
            "one layer taken for half",
            _with("one layer", "half"),
            "What is the factor between the slopes? In one pass that you named, some of them are exact and"
            " some are zero.",
            when=_said("one layer", ["half"]),
        ),
        Mistake(
            "one layer taken for sign",
            _with("one layer", "sign"),
            "Which pass has its slopes turned around? In one of yours, none is: some are exact, and some are"
            " zero.",
            when=_said("one layer", ["sign"]),
        ),
        Mistake(
            "sign taken for something else",
            _with("sign", "half"),
            "When do two gradients of one length disagree completely? Look at the signs of the slopes in the"
            " pass with the largest disagreement.",
            when=_said("sign", ["half", "one layer"]),
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

LIMIT, CLEAR = (
    0.6,
    0.03,
)  # fails: at most so often right; wins: by so much more often right than without a bug
_SURVIVING = {
    "sign flipped": "fails",
    "no output slope": "wins",
    "W2 updated first": "learns",
    "random matrix": "learns",
    "hidden layer never trained": "learns",
    "slope at a": "learns",
}
_ALL_BUT_TWO = tuple(name for name, word in _SURVIVING.items() if word == "learns")

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
        Mistake(
            "uphill and yet not failing",
            _SURVIVING | {"sign flipped": "learns"},
            "What does a coin get on these rows? One of the bugs gets no more, with any start. You let it"
            " pass.",
            when=lambda answer: answer["sign flipped"] != "fails",
        ),
        Mistake(
            "the winner not seen",
            _SURVIVING | {"no output slope": "learns"},
            "Which mean lies above that of the pass without a bug, and by how much? Compare with the first"
            " line, not with a hundred per cent.",
            when=lambda answer: answer["no output slope"] == "learns",
        ),
        Mistake(
            "the winner failed",
            _SURVIVING | {"no output slope": "fails"},
            "Did you expect a missing slope to spoil everything? Read its line again, and compare it with the"
            " first one.",
            when=lambda answer: answer["no output slope"] != "wins",
        ),
        Mistake(
            "as good is not better",
            _SURVIVING | {"W2 updated first": "wins"},
            "Is as good as better? The rule asks for three points more in the mean. Compare with the first"
            " line.",
            when=lambda answer: any(answer[name] == "wins" for name in _ALL_BUT_TWO),
        ),
        Mistake(
            "worse is not failing",
            _SURVIVING | {"hidden layer never trained": "fails"},
            "Does less than the first line mean that nothing is learned? A coin gets half. The rule draws the"
            " line at sixty per cent.",
            when=lambda answer: any(answer[name] == "fails" for name in _ALL_BUT_TWO),
        ),
    ),
    hints=(
        "Which number decides? The mean at the end of each line. The first line is the pass without a bug;"
        " keep it beside all others.",
        "Where are the two borders? Sixty per cent of the rows right, or fewer: that is hardly more than a"
        " coin. And three points more than the first line. What lies between has learned something.",
        "Which of them surprise you? One gets no more than a coin. One is better than the pass without a bug,"
        " clearly and with every start. All others lie between, and their curves would not give them away.",
    ),
    right="Five of six bugs learn, and one wins. That it learns does not prove a gradient; a referee does.",
)
