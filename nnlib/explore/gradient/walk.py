"""Lesson 03, the challenge: 25 moves under fog, by hand; then gradient descent from the same start."""

import numpy as np
from ipywidgets import Button, HBox, Layout

from nnlib.explore.clock import Clock
from nnlib.explore.controls import Prediction, Seed, Slider, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.gradient.walk import HEIGHTS, MOVES, SIDE, FoggyWalk, Walk, in_plane, valley
from nnlib.network import Network

LR = 0.15  # steep enough across the valley to zig-zag, still below 2 / 11.4, where it would never settle
STRIDES = 0.05, 2
BLIND = 10  # moves before the slopes are offered
PACE = 12  # moves of descent a second


def be_the_gradient(seed=0, moves=None, stride=1.0, slopes=False, descent=0, predicted=None):
    """Look for the lowest loss by hand, blind at first, then with slopes; then race gradient descent.

    Parameters
    ----------
    seed : int
        Of the hidden points and of the start.
    moves : sequence of (float, float), optional
        The places (w, b) visited since the start, at most 25.
    stride : float
        How far an arrow key goes, 0.05 to 2.
    slopes : bool
        Whether the slopes of the present place are shown.
    descent : int
        How many moves gradient descent has made, 0 to 25; with all of them the fog is gone. After 25 moves
        of the learner's own, 0 also means all.
    predicted : float or str, optional
        What share of the start's loss the learner expects to get down to: 0.5, 0.1, 0.01 or 0.001; or
        "skipped". Without it the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If there are more than 25 moves or one leads out of the plane, an answer is none of the four, or
        another argument is out of its range.

    Notes
    -----
    After S1: stand at some weights, find the steepest way down, take a small step, repeat.
    """
    return _BeTheGradient(seed, moves, stride, slopes, descent, predicted)


def hidden_points(seed):
    """Make eight points around a line, (8, 1) and (8,), and a place (2,) from which to look for that line.

    The inputs are not centred: a change of w can then be all but undone by a change of b, and the valley of
    the loss is long and slanted. The start stands on its flank, four away along it and two across: trying
    one weight after the other goes nowhere fast from there, whatever the seed. Points are drawn anew until
    the picture can hold the walk: descent stays in the plane and the lowest loss on the scale of the race.
    """
    rng = np.random.default_rng(seed)
    while True:
        x = np.linspace(0.1, 3.5, 8) + rng.uniform(-0.15, 0.15, 8)
        w, b = rng.uniform(-2.5, 2.5, 2)
        y = w * x + b + rng.normal(0, 0.2, 8)
        X, y = x.round(2)[:, None], y.round(2)
        bottom, hessian = valley(line(), X, y)
        along, across = np.linalg.eigh(hessian)[1].T  # the flattest direction comes first
        starts = [(bottom + i * 4 * along + j * 2 * across).round(1) for i in (1, -1) for j in (1, -1)]
        starts = [start for start in starts if np.abs(start).max() < SIDE - 0.4 and stays(X, y, start)]
        if starts and line(bottom).loss(X, y) > HEIGHTS[0]:
            return X, y, starts[rng.integers(len(starts))]


def visited(moves):
    """Return the places of a copied line as pairs of numbers, once each is known to lie in the plane."""
    places = []
    for place in moves if np.iterable(moves) else [moves]:
        try:
            w, b = place
            places.append((within("moves", w, -SIDE, SIDE), within("moves", b, -SIDE, SIDE)))
        except (TypeError, ValueError):
            raise ValueError(
                f"moves: expected places (w, b) from -{SIDE:g} to {SIDE:g}, got {place!r}"
            ) from None
    if len(places) > MOVES:
        raise ValueError(f"moves: expected at most {MOVES} places, got {len(places)}")
    return places


def stays(X, y, start):
    """Say whether descent from `start` (2,) stays in the plane."""
    net = line(start)
    for _ in range(MOVES):
        net.parameters -= LR * net.gradient(X, y)
        if np.abs(net.parameters).max() > SIDE:
            return False
    return True


def line(place=(0, 0)):
    """Make the network that is a line: one linear neuron with the mean squared error, its (w, b) given."""
    net = Network([1, 1], output="identity", loss="mse")
    net.parameters = place
    return net


class _BeTheGradient(Explorable):
    def __init__(self, seed, moves, stride, slopes, descent, predicted):
        stride, moves = within("stride", stride, *STRIDES), visited(() if moves is None else moves)
        if not isinstance(slopes, bool):
            raise ValueError(f"slopes: expected True or False, got {slopes!r}")
        done = within("descent", descent, 0, MOVES, whole=True)
        if len(moves) == MOVES and not done:
            done = MOVES
        super().__init__(FoggyWalk(), "explore.be_the_gradient", self._touch)
        self.stride = Slider("stride", stride, *STRIDES, step=0.05)
        self.seed = Seed(seed)
        self.slopes = self._button("Show the slopes", "How the loss changes with w and with b, here")
        self.descend = self._button("Let descent run", "Gradient descent from your start; your moves end")
        self.again = self._button("Start again", "The same points, the same start, and the fog is back")
        self.clock = Clock(self, self._descend, self._show, self._begin, pace=PACE)  # without its buttons
        self.prediction = Prediction(
            "A straight line, y_hat = w x + b, should pass close to eight points that you cannot see. You"
            f" choose its weight w and its bias b. You have {MOVES} moves, and after each you are told one"
            " number: the loss, the mean of the squared errors. How low will you get?",
            {
                "half the loss of the start": 0.5,
                "a tenth": 0.1,
                "a hundredth": 0.01,
                "a thousandth": 0.001,
            },
            predicted,
        )
        self._begin()
        for place in moves:
            self._visit(place)
        self.shows_slopes = slopes
        for _ in range(done):
            self._descend()
        self.seed.observe(self.guard(lambda _: self.clock.reset()), "value")
        self.prediction.observe(self.guard(lambda _: self._show()), "asking")
        for button, action in (
            (self.slopes, self._show_slopes),
            (self.descend, self._race),
            (self.again, self.clock.reset),
        ):
            button.on_click(self.guard(lambda _, action=action: action()))
        wrap = Layout(flex_flow="row wrap")
        self.arrange(
            self.prediction,
            [
                HBox([self.stride, self.seed], layout=wrap),
                HBox([self.slopes, self.descend, self.again], layout=wrap),
            ],
        )
        self._show()

    def _button(self, text, tooltip):
        return Button(description=text, tooltip=tooltip, layout=Layout(width="auto"))

    def state(self):
        return {
            "seed": self.seed.value,
            "moves": tuple(self.places[1:]),
            "stride": self.stride.value,
            **({"slopes": True} if self.shows_slopes else {}),
            **({"descent": len(self.descent[0]) - 1} if self.descent else {}),
            **self.prediction.state(),
        }

    def _begin(self):
        """Stand at the start of this seed, in the fog."""
        self.net = line()
        self.X, self.y, start = hidden_points(self.seed.value)
        self.places, self.losses = [], []
        self.aim, self.descent, self.shows_slopes = None, None, False
        self._visit(tuple(start.tolist()))

    def _visit(self, place):
        """Go to (w, b) and measure the loss there."""
        self.net.parameters = place
        self.places.append(place)
        self.losses.append(self.net.loss(self.X, self.y))

    def _race(self):
        """Let descent walk from the same start, in view, or go on from where a copied line left it."""
        if self._descend():
            self.clock.play()
        else:
            self.clock.pause()
        self._show()

    def _descend(self):
        """Make one move of gradient descent; return whether it has more, as many as the learner had."""
        if self.descent is None:
            self.aim, self.descent = None, ([self.places[0]], [self.losses[0]])
        places, losses = self.descent
        self.net.parameters = places[-1]
        self.net.parameters -= LR * self.net.gradient(self.X, self.y)
        places.append(tuple(self.net.parameters.tolist()))
        losses.append(self.net.loss(self.X, self.y))
        return len(places) <= MOVES

    def _show_slopes(self):
        self.shows_slopes = True
        self._show()

    def _show(self):
        over = self.descent is not None
        ended = over and len(self.descent[0]) > MOVES
        # Slopes come late: only who has groped in the dark for a while knows what they are worth.
        waits = BLIND + 1 - len(self.places)
        self.slopes.disabled = over or self.shows_slopes or waits > 0
        self.slopes.description = (
            f"Slopes in {waits} move{'s' * (waits > 1)}" if waits > 0 and not over else "Show the slopes"
        )
        self.descend.disabled = ended
        self.picture.draw(
            Walk(
                self.net,
                self.X,
                self.y,
                self.places,
                self.losses,
                self.aim,
                self.shows_slopes,
                self.descent,
                LR,
                self.prediction.answer,
                self.prediction.asking,
            )
        )

    def _touch(self, event):
        """Move to where the pointer lets go, or one stride by an arrow key."""
        if self.prediction.asking or self.descent:
            return  # the question comes first; and once descent has started, the game is over
        if event["type"] == "key":
            w, b = {"left": (-1, 0), "right": (1, 0), "down": (0, -1), "up": (0, 1)}[event["key"]]
            stride, (here_w, here_b) = self.stride.value, self.places[-1]
            self._go(in_plane((here_w + w * stride, here_b + b * stride)))
            return
        drawing = self.picture.drawing
        if event["type"] == "down":
            self.aim = drawing.aim_at(event)
        elif self.aim is not None:
            self.aim = None if event["type"] == "cancel" else drawing.aim_at(event, inside=False)
            if event["type"] == "up":
                self._go(self.aim)
                return
        else:
            return
        self._show()

    def _go(self, place):
        self.aim = None
        if place != self.places[-1]:  # against the edge of the plane: no move is lost
            self._visit(place)
        if len(self.places) > MOVES:
            self._race()
        else:
            self._show()
