"""Lesson 04: six networks, five of them with a bug; who computes its gradient right?"""

from ipywidgets import Button, HBox, Layout

from nnlib.explore.controls import Prediction, Seed
from nnlib.explore.explorable import Explorable
from nnlib.figures.backprop.lineup import LineUp, LineUpState
from nnlib.suspects import LETTERS, line_up, run, straight_line


def bug_lineup(seed=0, bet=None, checked=False, unmasked="", selected=None, predicted=None):
    """Bet which of six networks has a right backward pass, ask the referee, and see what the others do.

    Parameters
    ----------
    seed : int
        Of everything: which six passes, their order, the data, the first weights. Seeds 0, 1 and 2 show all
        twelve bugs of `nnlib.bugs`.
    bet : str, optional
        The letter of the network that the learner bets on, A to F.
    checked : bool
        Whether the referee has been asked.
    unmasked : str
        The letters of the networks whose names are known; none before the referee was asked.
    selected : str, optional
        The letter of the framed network.
    predicted : str, optional
        What the learner answered already, whether the right one has the best curve: "yes", "no" or "cannot
        tell"; or "skipped". Without it the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.
    """
    return _BugLineup(seed, bet, checked, unmasked, selected, predicted)


class _BugLineup(Explorable):
    def __init__(self, seed, bet, checked, unmasked, selected, predicted):
        for argument, letter in (("bet", bet), ("selected", selected)):
            if letter is not None and letter not in list(LETTERS):
                raise ValueError(f"{argument}: expected a letter from A to F, or None; got {letter!r}")
        if not isinstance(checked, bool):
            raise ValueError(f"checked: expected True or False, got {checked!r}")
        if not isinstance(unmasked, str) or not set(unmasked) <= set(LETTERS) or (unmasked and not checked):
            raise ValueError(f"unmasked: expected letters from A to F, none unless checked; got {unmasked!r}")
        super().__init__(LineUp(), "explore.bug_lineup", self._touch)
        self.bet, self.checked, self.unmasked, self.selected = bet, checked, unmasked, selected
        self.seed = Seed(seed)
        self.check = Button(
            description="Gradient check",
            icon="balance-scale",
            tooltip="Compare the slopes of all six with those measured by nudges",
            disabled=checked,
            layout=Layout(width="11em"),
        )
        self.prediction = Prediction(
            "Six networks learn the same thing. Five have a bug in their backward pass, one computes its"
            " gradient right. Does the right one have the best curve?",
            {"yes": "yes", "no": "no", "cannot tell": "cannot tell"},
            predicted,
        )
        self.seed.observe(self.guard(lambda _: self._begin()), "value")
        self.check.on_click(self.guard(lambda _: self._ask_the_referee()))
        self.arrange(self.prediction, [HBox([self.check, self.seed], layout=Layout(flex_flow="row wrap"))])
        self._train()

    def state(self):
        return {
            "seed": self.seed.value,
            "bet": self.bet,
            "checked": self.checked,
            "unmasked": self.unmasked,
            "selected": self.selected,
            **self.prediction.state(),
        }

    def _begin(self):
        """Bring in another six: nothing is known of them."""
        self.bet, self.checked, self.unmasked, self.selected = None, False, "", None
        self._train()

    def _train(self):
        """Train the six one by one, a tenth of a second each; every curve is shown as soon as it is there."""
        seed, self.check.disabled = self.seed.value, True
        self.runs, self.line = dict.fromkeys(LETTERS), straight_line(seed)
        checked, self.checked = self.checked, False
        unmasked, self.unmasked = self.unmasked, ""
        for letter, bug in line_up(seed).items():
            self._show()
            self.runs[letter] = run(bug, seed)
        self.checked, self.unmasked, self.check.disabled = checked, unmasked, checked
        self._show()

    def _ask_the_referee(self):
        self.checked, self.check.disabled, self.selected = True, True, None
        self._show()

    def _show(self):
        self.picture.draw(
            LineUpState(
                self.seed.value, self.runs, self.line, self.bet, self.checked, self.unmasked, self.selected
            )
        )

    def _touch(self, event):
        """Choose a network by a press or with the arrow keys: first to bet on it, later to unmask it."""
        if self.prediction.asking:
            return
        if event["type"] == "key":
            letter = self._next(event["key"])
        elif event["type"] == "down":
            letter = self.picture.drawing.suspects.at(event)
        else:
            return
        if letter is None:
            return
        self.selected = letter
        if not self.checked:
            self.bet = letter
        elif letter not in self.unmasked:
            self.unmasked += letter
        self._show()

    def _next(self, key):
        """Return the letter beside the selected one, A where none is, and the same one at an edge."""
        if self.selected is None:
            return LETTERS[0]
        columns = self.picture.drawing.suspects.columns
        row, column = divmod(LETTERS.index(self.selected), columns)
        across, down = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}[key]
        row = min(max(row + down, 0), len(LETTERS) // columns - 1)
        return LETTERS[row * columns + min(max(column + across, 0), columns - 1)]
