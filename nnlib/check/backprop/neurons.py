"""The neuron of this lesson's exercises, a sigmoid, and the slopes that people take for its slope."""

from nnlib.activations import sigmoid

__all__ = ["sigmoid", "slope", "slope_at_a", "tanh_slope"]


def slope(z):
    """Return f'(z), written as the lesson does: from what came out."""
    a = sigmoid(z)
    return a * (1 - a)


def slope_at_a(z):
    """Return f'(a): the activation put into the sigmoid once more."""
    return slope(sigmoid(z))


def tanh_slope(z):
    """Return 1 - a², which is the slope of tanh."""
    return 1 - sigmoid(z) ** 2
