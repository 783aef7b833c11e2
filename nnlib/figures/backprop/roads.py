"""Lesson 04: a neuron that reaches the loss along two roads gets its blame along both."""

import numpy as np
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Rectangle

from nnlib.figures import style
from nnlib.figures.backprop.covering import H, blame
from nnlib.figures.backprop.wiring import Wiring
from nnlib.figures.drawing import Drawing
from nnlib.figures.numbers import MINUS, formatted
from nnlib.figures.stamp import Stamp

FULL = 0.13  # a contribution of this size fills half of a bar's rail, and is drawn as thick as can be
COVERED_LINE = (0, (1, 1.5))
ROADS = {1: {("weight", 1, 0, 0), ("weight", 2, 0, 0)}, 2: {("weight", 1, 1, 0), ("weight", 2, 0, 1)}}


class TwoRoads(Drawing):
    """A neuron, its two roads to the loss, and what comes back along each: products beside nudge tests.

    The state is a `nnlib.figures.backprop.covering.View`.
    """

    size, narrow = (8.8, 4.9), (5.6, 8.4)

    def build(self):
        self.net = self.figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1.06))
        self.table = self.figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(-0.1, 3.95))
        for axes in (self.net, self.table):
            axes.axis("off")
        self._build_net()
        self._build_table()
        look = {"size": style.TEXT, "weight": "bold", "va": "top", "color": style.INK, "animated": True}
        self.verdict = [self.figure.add_artist(Stamp(0.015, 0, **look)) for _ in range(2)]
        look |= {"size": style.SMALL, "weight": "normal", "va": "bottom"}
        self.test = [self.figure.add_artist(Stamp(0.015, 0, **look)) for _ in range(2)]

    def place(self, narrow):
        if narrow:
            places = [0.0, 0.53, 1.0, 0.4], [0.03, 0.08, 0.94, 0.42]
        else:
            places = [0.0, 0.12, 0.53, 0.8], [0.55, 0.11, 0.435, 0.82]
        for axes, place in zip((self.net, self.table), places, strict=True):
            axes.set_position(place)
        for row in range(2):
            self.verdict[row].set_y(0.98 - row * (0.026 if narrow else 0))
            self.test[row].set_y(0.045 - row * 0.03 if narrow else 0.03)
        self.broken = narrow  # a sentence needs two lines

    def _build_net(self):
        axes = self.net
        self.wiring = wiring = Wiring(axes, (1, 1, 2, 1), columns=(0.08, 0.34, 0.66, 0.92), along=0.45)
        for part, edge in wiring.edges.items():
            edge.set_visible(part[0] == "weight")  # no bias has a part in the story
        text = {"size": style.SMALL, "color": style.MUTED, "ha": "center", "va": "center"}
        names = "input", "shared", "on road 1", "on road 2", "output"
        nodes = [wiring.places[part] for part in wiring.nodes]
        for (x, y), name in zip(nodes, names, strict=True):
            axes.text(x, y + (-0.12 if name == "on road 2" else 0.12), name, **text)
        text |= {"color": style.INK, "animated": True, "zorder": 6}
        (x, y), *_ = nodes[1:]
        self.blame = axes.add_artist(Stamp(x, y - 0.13, **text))
        self.deltas = [
            axes.add_artist(Stamp(x, y + rise, **text))
            for (x, y), rise in zip(nodes[2:4], (0.17, -0.17), strict=True)
        ]
        x, y = nodes[4]
        self.loss = axes.add_artist(Stamp(x, y - 0.13, **text))
        look = {"ms": 26, "mew": 6, "color": style.INK, "zorder": 7, "animated": True}
        (self.barrier,) = axes.plot([], [], **look)
        caption = "on the edges: weights; thick: much blame comes back"
        axes.text(0.5, 0.015, caption, **{**text, "color": style.MUTED, "animated": False})

    def _build_table(self):
        axes, rows = self.table, ("road 1", "road 2", "both", "blame")
        self.lengths, self.products, self.tests = [], [], []
        left, right, middle = 0.0, 1.0, 0.5
        text = {"size": style.SMALL, "color": style.INK, "va": "center"}
        axes.text(left, 3.82, "weight · blame = passed back", **{**text, "color": style.MUTED})
        axes.text(right, 3.82, "nudge test", **{**text, "color": style.MUTED, "ha": "right"})
        frame = Rectangle((-0.012, 0), 1.024, 0.83, fill=False, ec=style.INK, lw=1.4, animated=True)
        self.frame = axes.add_patch(frame)  # around the row that the nudge test below is about
        self.frame.set_clip_on(False)
        for row, name in enumerate(rows):
            y = 3 - row
            axes.text(left, y + 0.36, name, weight="bold", **text)
            if name != "blame":
                axes.plot([left, right], [y] * 2, color=style.FAINT, lw=13, solid_capstyle="butt", zorder=1)
                axes.plot([middle] * 2, [y - 0.16, y + 0.16], color=style.MUTED, lw=1, zorder=4)
                self.lengths.append(axes.barh(y, 0, height=0.24, lw=0, zorder=3, animated=True)[0])
            self.products.append(axes.add_artist(Stamp(0.17, y + 0.36, animated=True, **text)))
            look = {**text, "ha": "right", "weight": "bold", "animated": True}
            self.tests.append(axes.add_artist(Stamp(right, y + 0.36, **look)))
        self.joints = [
            axes.plot([], [], color=style.MUTED, lw=1, zorder=2, animated=True)[0] for _ in range(2)
        ]

    def road_at(self, event):
        """Return the road at a pointer event, 1 or 2, or None."""
        part = self.wiring.nearest(*self.data(event, self.net))
        nodes = {("node", 2, 0): 1, ("node", 2, 1): 2}
        return next((road for road, parts in ROADS.items() if part in parts), nodes.get(part))

    def move(self, view):
        self.now = now = blame(view)
        self._move_net(view, now)
        self._move_table(view, now)
        broken = self.broken
        for stamps, lines in ((self.verdict, _verdict(view, now)), (self.test, _test(view, now))):
            for stamp, text in zip(stamps, lines if broken else [" ".join(lines), ""], strict=True):
                stamp.set_text(text)

    def _move_net(self, view, now):
        wiring, trace = self.wiring, now.trace
        for part in wiring.nodes:
            _, k, j = part
            wiring.label(part, _short((trace.x if k == 0 else trace.layers[k - 1].a)[j, 0]))
        for road, parts in ROADS.items():
            number, closed = now.roads[road - 1], road == view.covered
            for part in parts:
                _, k, j, i = part
                wiring.show(part, np.nan if closed else number, abs(number) / FULL)
                if closed:
                    wiring.edges[part].set_linestyle(COVERED_LINE)
                wiring.label(part, _short(trace.layers[k].W[j, i]))
        wiring.mark({("node", 2, view.covered - 1)} if view.covered else set())
        self.barrier.set_visible(bool(view.covered))
        if view.covered:
            start, end = wiring.ends["weight", 1, view.covered - 1, 0]
            place = start + 0.7 * (end - start)
            along = np.diff(self.net.transData.transform([start, end]), axis=0)[0]
            turned = np.degrees(np.arctan2(along[1], along[0]))
            self.barrier.set(xdata=place[:1], ydata=place[1:], marker=MarkerStyle((2, 2, turned)))
        wiring.label(("weight", 0, 0, 0), _short(trace.layers[0].W.item()))
        self.blame.set_text("blame –" if view.asking else f"blame {_exact(now.delta)}")
        for road, (stamp, delta) in enumerate(zip(self.deltas, now.deltas, strict=True), 1):
            held = f"held at {_short(trace.layers[1].a[road - 1, 0])}"
            stamp.set_text(held if road == view.covered else f"blame {_exact(delta)}")
        self.loss.set_text(f"loss {_short(trace.loss)}")

    def _move_table(self, view, now):
        first, second = now.roads
        total = first + second
        products = [
            _product(w, delta, product)
            for w, delta, product in zip(now.weights, now.deltas, now.roads, strict=True)
        ]
        added = f"+ {_exact(second)}" if second >= 0 else f"{MINUS} {_exact(-second)}"
        equals = _equals(round(first, 5) + round(second, 5), total)
        products.append(f"{_exact(first)} {added} {equals} {_exact(total)}")
        products.append(f"f'(z): {_product(now.slope, total, now.delta)}")
        tests = [now.measured(2), now.measured(1), now.measured(0), now.slope * now.measured(0)]
        for row, (stamp, test) in enumerate(zip(self.products, self.tests, strict=True)):
            hidden = view.asking and row > 1
            stamp.set_text("–" if hidden else products[row])
            test.set_text("–" if view.asking else _exact(tests[row]))
        # The second road's bar begins where the first one's ends: the third is what both come to.
        ends = (0, first), (first, total), (0, total)
        if view.asking:  # each for itself
            ends = (0, first), (0, second), (0, 0)
        for bar, (start, end) in zip(self.lengths, ends, strict=True):
            bar.set(x=_along(start), width=_along(end) - _along(start), color=style.sign_colour(end - start))
        for joint, x, y in zip(self.joints, (first, total), (3, 2), strict=True):
            heights = np.array([0, -0.28, np.nan, -0.79, -1]) + y  # broken where the words stand
            joint.set_data([_along(x)] * 5, heights)
            joint.set_visible(not view.asking)
        row = {0: 2, 1: 1, 2: 0}[view.covered]
        self.frame.set(y=2.77 - row, visible=not view.asking)

    def describe(self, view):
        now = self.now
        roads = " ".join(
            f"Road {road}: weight {_short(w)} times blame {_exact(delta)} passes back {_exact(product)}."
            for road, (w, delta, product) in enumerate(
                zip(now.weights, now.deltas, now.roads, strict=True), 1
            )
        )
        words = (
            "A network 1-1-2-1: the answer of a shared neuron goes along two roads to the output,"
            f" {_short(now.trace.layers[2].a.item())}, and to the loss, {_short(now.trace.loss)}. {roads}"
        )
        if view.asking:
            return f"{words} What comes back along both is not shown yet."
        return (
            f"{words} {' '.join(_verdict(view, now))} Both: {_exact(now.roads.sum())}; times the slope"
            f" f'(z) = {_short(now.slope)} of the shared neuron its blame is {_exact(now.delta)}. Nudge"
            f" tests: road 1 alone {_exact(now.measured(2))}, road 2 alone {_exact(now.measured(1))}, both"
            f" {_exact(now.measured(0))}."
        )


def _along(number):
    """Return where on a rail from 0 to 1 a contribution ends; 0 is in the middle."""
    return 0.5 + 0.5 * np.clip(number / FULL, -1, 1)


def _verdict(view, now):
    """Say in two sentences which roads are open and what comes back along them."""
    if view.asking:
        return ["The shared neuron reaches the loss along two roads.", "Each passes blame back."]
    if view.covered:
        held = _short(now.trace.layers[1].a[view.covered - 1, 0])
        return [
            f"Road {view.covered} is covered: its neuron is held at {held}.",
            f"Road {3 - view.covered} alone passes back {_exact(now.measured(view.covered))}.",
        ]
    total, largest = now.roads.sum(), abs(now.roads).max()
    if abs(total) < 0.05 * largest:
        return ["Both roads are open, and they cancel:", "almost no blame comes back."]
    return ["Both roads are open:", f"the sum of both comes back, {_exact(total)}."]


def _test(view, now):
    """Say in two sentences how the nudge test was made."""
    if view.asking:
        return ["", ""]
    up, down = now.losses[view.covered]
    return [
        f"Nudge test: the shared answer plus or minus {H:g} gives the losses",
        f"{up:.8f} and {down:.8f}; difference / {2 * H:g} = {_exact(now.measured(view.covered))}.",
    ]


def _short(number):
    """Write a weight, an answer or a loss."""
    return formatted(number, ".3g")


def _factor(blame):
    """Write blame in a product: in brackets where it begins with a minus."""
    text = _exact(blame)
    return f"({text})" if text.startswith(MINUS) else text


def _product(weight, blame, result):
    """Write a weight or a slope times blame."""
    equals = _equals(float(f"{weight:.4g}") * round(blame, 5), result)
    return f"{formatted(weight, '.4g')} · {_factor(blame)} {equals} {_exact(result)}"


def _equals(recount, result):
    """Return ≈ where whoever recounts with the digits that are shown misses the result."""
    return "=" if _exact(recount) == _exact(result) else "≈"


def _exact(blame):
    """Write blame in so many decimals that what cancels does not look like 0."""
    return formatted(blame, ".5f").rstrip("0").rstrip(".")
