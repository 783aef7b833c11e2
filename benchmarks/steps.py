"""Kernel time of one step of each slider of each figure: draw and encode, in milliseconds of processor time.

    python benchmarks/steps.py          one table: the median and the worst of many steps, at 1x and 2x

A slider step should cost at most 50 ms of the kernel: the rest of a tenth of a second belongs to the way to
the page and back.
"""

from time import process_time

import numpy as np

from nnlib import explore

STEPS = 24


def widgets(widget):
    """Return a widget and all that it shows, however deep."""
    return [widget, *(inside for child in getattr(widget, "children", ()) for inside in widgets(child))]


def places(slider):
    """Return numbers from one end of a slider to the other."""
    space = np.geomspace if slider.log else np.linspace
    return space(slider.minimum, slider.maximum, STEPS)


def times(slider):
    """Move a slider from end to end; return the milliseconds of each step."""
    spent = []
    for value in places(slider):
        begun = process_time()
        slider.value = float(value)
        spent.append(1000 * (process_time() - begun))
    return spent[1:]  # the first one paints the background


def main():
    print(f"{'figure':<22}{'slider':<16}{'1x median':>10}{'worst':>8}{'2x median':>11}{'worst':>8}")
    for name in sorted(name for name in explore.__all__ if name.islower()):
        figure = getattr(explore, name)(predicted="skipped")
        for slider in (widget for widget in widgets(figure) if isinstance(widget, explore.Slider)):
            row = f"{name:<22}{slider.name:<16}"
            for scale, width in ((1, 10), (2, 11)):
                figure.picture._obey(screen={"scale": scale, "width": 1200})
                spent = times(slider)
                row += f"{np.median(spent):>{width}.1f}{max(spent):>8.1f}"
            print(row)


if __name__ == "__main__":
    main()
