"""What the page sends the kernel when a pointer touches a picture, for tests without a page."""


def pointer(kind, axes, x, y):
    """Return the event "down", "move" or "up" at a place of a drawing's axes, in their coordinates."""
    across, up = axes.transData.transform((x, y)) / axes.figure.bbox.size
    return {"type": kind, "x": across, "y": 1 - up}
