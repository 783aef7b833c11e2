"""Where a label finds room among what is drawn already."""

import numpy as np


def first_free(centres, half, boxes, frame):
    """Return the first of `centres` where a label lies inside of `frame` and on none of `boxes`, or None.

    Parameters
    ----------
    centres : (m, 2)
        Where the label may stand, the best place first.
    half : (2,)
        Half of its width and height.
    boxes : (n, 4)
        What is taken: left, lower, right and upper edge.
    frame : (2, 2)
        Lower left and upper right corner.
    """
    low, high = centres - half, centres + half
    fits = np.all((low >= frame[0]) & (high <= frame[1]), axis=1)
    over = (low[:, None] < boxes[:, 2:]) & (high[:, None] > boxes[:, :2])
    fits &= ~np.any(np.all(over, axis=2), axis=1)
    return centres[np.argmax(fits)] if np.any(fits) else None
