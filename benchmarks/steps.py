"""Kernel time of one step of each figure: draw and encode, in milliseconds of processor time.

    python benchmarks/steps.py          one table: the median and the worst of many steps, at 1x and 2x

A step of a slider, a menu or an arrow key should cost at most 50 ms of the kernel at 1x: the rest of a tenth
of a second belongs to the way to the page and back. What draws nothing has no line. The first step counts.
"""

from time import process_time

import numpy as np
from ipywidgets import Dropdown

from nnlib import explore

STEPS = 24
SCREENS = (1, 2)


def widgets(widget):
    """Return a widget and all that it shows, however deep."""
    return [widget, *(inside for child in getattr(widget, "children", ()) for inside in widgets(child))]


def slide(slider):
    """Return what moves a slider from one end to the other, step by step."""
    space = np.geomspace if slider.log else np.linspace
    values = space(slider.minimum, slider.maximum, STEPS)
    return [lambda value=value: setattr(slider, "value", float(value)) for value in values]


def choose(menu):
    """Return what chooses each entry of a menu in turn, twice; it ends where it began."""
    count, begin = len(menu.options), menu.index
    places = [(begin + step) % count for step in range(1, 2 * count + 1)]
    return [lambda place=place: setattr(menu, "index", place) for place in places]


def press(picture, key):
    """Return what presses an arrow key, again and again."""
    event = {"type": "key", "key": key}
    return [lambda: picture._obey(events=[event])] * STEPS


def steps(figure):
    """Yield for each slider, menu and arrow key its name and its steps; sliders once more for each curve."""
    menus = [widget for widget in widgets(figure) if isinstance(widget, Dropdown)]
    for menu in menus:
        yield menu.description, choose(menu)
    for menu in menus:
        for place in range(len(menu.options)):
            menu.index = place
            yield from sliders(figure, f" ({menu.label})")
        menu.index = 0
    if not menus:
        yield from sliders(figure)
    if figure.picture.interactive:
        for key in ("right", "left", "up", "down"):
            yield f"arrow {key}", press(figure.picture, key)


def sliders(figure, beside=""):
    for widget in widgets(figure):
        if isinstance(widget, explore.Slider):
            yield widget.name + beside, slide(widget)


def times(picture, moves):
    """Make the steps; return the milliseconds of each one that sent a picture."""
    spent = []
    for move in moves:
        begun, count = process_time(), picture.count
        move()
        if picture.count > count:
            spent.append(1000 * (process_time() - begun))
    return spent


def measured(name, scale):
    """Return for each control of a figure that draws something the times of its steps."""
    figure = getattr(explore, name)(predicted="skipped")
    figure.picture._obey(screen={"scale": scale, "width": 1200})
    found = {control: times(figure.picture, moves) for control, moves in steps(figure)}
    return {control: spent for control, spent in found.items() if spent}


def main():
    print(f"{'figure':<22}{'step of':<30}{'1x median':>10}{'worst':>8}{'2x median':>11}{'worst':>8}")
    for name in sorted(name for name in explore.__all__ if name.islower()):
        once, twice = (measured(name, scale) for scale in SCREENS)
        for control in once:
            row = f"{name:<22}{control:<30}"
            for spent, width in ((once[control], 10), (twice[control], 11)):
                row += f"{np.median(spent):>{width}.1f}{max(spent):>8.1f}"
            print(row)


if __name__ == "__main__":
    main()
