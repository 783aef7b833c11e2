"""Does "Copy state" keep its word? The line that it copies makes the same figure once more."""

from nnlib import explore


def again(figure):
    """Return the figure that the copied line of this one makes."""
    copied = []
    figure.picture.copy = copied.append
    figure._copy(None)
    return eval(copied[0], {"explore": explore})


def assert_comes_back(figure):
    """Fail unless the copied line brings back the state, the picture to the pixel and its words."""
    second = again(figure)
    assert second.state() == figure.state()
    assert second.picture.frame == figure.picture.frame
    assert second.picture.alt == figure.picture.alt
