"""What an object of nnlib holds, however deep: to see that nothing of it is shared or has changed."""

import numpy as np


def held(*things):
    """Yield every array, random generator, number and word that these hold, each thing once."""
    seen, todo = set(), list(reversed(things))
    while todo:
        thing = todo.pop()
        if isinstance(thing, np.ndarray | np.random.Generator | int | float | str | None):
            yield thing
        elif id(thing) not in seen:
            seen.add(id(thing))
            if isinstance(thing, dict):
                todo += reversed(thing.values())
            elif isinstance(thing, list | tuple | set):
                todo += reversed(list(thing))
            elif type(thing).__module__.startswith("nnlib"):
                todo += reversed(vars(thing).values())


def arrays(*things):
    """List every array that these hold."""
    return [thing for thing in held(*things) if isinstance(thing, np.ndarray)]


def fingerprint(*things):
    """List all that these hold, to the last bit."""
    prints = []
    for thing in held(*things):
        if isinstance(thing, np.ndarray):
            prints.append((thing.dtype.str, thing.shape, thing.tobytes()))
        else:
            state = thing.bit_generator.state if isinstance(thing, np.random.Generator) else thing
            prints.append(repr(state))
    return prints
