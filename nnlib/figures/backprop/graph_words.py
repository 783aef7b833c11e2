"""What the figure of a graph says: the names of its values, a product, a sum as it grows, a step."""

from math import isclose

from nnlib.figures.numbers import listed, number

DIGITS = 4
LONGEST = 14  # characters in a box
SYMBOLS = {"*": "×", "-": "−", "/": "÷"}
DASH = "–"  # not computed yet


def shown(value):
    """Write a number of the graph."""
    return number(value, DIGITS)


def title(node):
    """Name a value in a sentence: by its label, its number if it came from outside, or what made it."""
    if node.label:
        return node.label if len(node.label) <= LONGEST else f"{node.label[: LONGEST - 1]}…"
    return f"{_symbol(node)} ({shown(node.data)})" if node.edges else f"the {shown(node.data)}"


def _symbol(node):
    return SYMBOLS.get(node.operation, node.operation)


def formula(node):
    """Write what made a value, as far as it fits into a box: "b = a + a", "sigmoid" or, from outside, "x"."""
    if not node.edges:
        return node.label or "number"
    made = _made(node)
    named = f"{node.label} = {made}" if node.label and made else made or node.label
    if made and len(named) <= LONGEST:
        return named
    short = f"{node.label}: {_symbol(node)}" if node.label else _symbol(node)
    return short if len(short) <= LONGEST else f"{short[: LONGEST - 1]}…"


def _made(node):
    """Write the operation with what it was made from, if all of that has a short name; else ""."""
    names = [parent.label or ("" if parent.edges else shown(parent.data)) for parent, _ in node.edges]
    if not all(names):
        return ""
    if len(names) == 2:
        return f"{names[0]} {_symbol(node)} {names[1]}"
    if node.operation == "-":
        return f"−{names[0]}"
    if node.operation.startswith("**"):
        power = node.operation.removeprefix("** ")
        return f"{names[0]}²" if power == "2" else f"{names[0]} {node.operation}"
    return f"{node.operation}({names[0]})"


def product(stride):
    """Write what an edge adds: "1.2 × 0.16 = 0.192"; with ≈ where the rounded numbers miss it."""
    factors = [float(f"{factor:.{DIGITS}g}") for factor in (stride.grad, stride.slope)]
    exact = shown(factors[0] * factors[1]) == shown(stride.contribution)
    left = f"{shown(stride.grad)} × {_bracketed(stride.slope)}"
    return f"{left} {'=' if exact else '≈'} {shown(stride.contribution)}"


def _bracketed(value):
    text = shown(value)
    return f"({text})" if value < 0 else text


def growing(sweep, walked, node):
    """Write the sum of what came in at a value where roads meet, as it grows: "2 + …", "2 + 2 + 3 = 7"."""
    roads = sum(stride.parent is node for stride in sweep.strides)
    came = [stride for stride in walked if stride.parent is node]
    if roads < 2 or not came:
        return ""
    if len(came) > 3:
        return f"{len(came)} of {roads} roads"
    first, *others = [stride.contribution for stride in came]
    terms = shown(first) + "".join(f" {'−' if term < 0 else '+'} {shown(abs(term))}" for term in others)
    return f"{terms} + …" if len(came) < roads else f"{terms} {_equals(came)} {shown(came[-1].total)}"


def _equals(came):
    terms = sum(float(f"{stride.contribution:.{DIGITS}g}") for stride in came)
    return "=" if shown(terms) == shown(came[-1].total) else "≈"


def lines(moment):
    """Say in three lines what this step does, what it means for the value it reaches, how the sweep ended."""
    sweep, step = moment.sweep, moment.step
    last = 1 + len(sweep.strides)
    if step == 0:
        return "Forward is done. Backward has not come by: each grad is a dash.", "", ""
    if step == 1:
        first = f"{title(moment.output)} towards itself has slope 1."
        return f"Step 1 of {last}: {first}", "", _ended(moment) if last == 1 else ""
    stride = sweep.strides[step - 2]
    way = f"from {title(stride.child)} to {title(stride.parent)}"
    return (
        f"Step {step} of {last}, {way}: {product(stride)}.",
        _arrived(sweep, step - 1),
        _ended(moment) if step == last else "",
    )


def _arrived(sweep, count):
    """Say how it stands with the value that the last of `count` edges reached."""
    node = sweep.strides[count - 1].parent
    name, roads = title(node), sum(stride.parent is node for stride in sweep.strides)
    came = [stride for stride in sweep.strides[:count] if stride.parent is node]
    gone = next((s for s in sweep.strides[:count] if s.child is node), None)
    following = sweep.strides[count] if count < len(sweep.strides) else None
    if gone is not None:  # only where nobody waits
        return (
            f"Too late: {name} has {shown(came[-1].total)} now, but it passed on {shown(gone.grad)} already."
        )
    if len(came) == roads:
        return (
            f"{name} has its grad: {'its one road has' if roads == 1 else f'all {roads} roads have'} come in."
        )
    if following is not None and following.child is node:
        return f"{name} does not wait for its other roads: it passes on {shown(following.grad)} at once."
    return f"{name} waits: {len(came)} of {roads} roads {'has' if len(came) == 1 else 'have'} come in."


def grads(sweep, count):
    """Return the grads after so many edges: a dict, without the values that no edge has reached."""
    return {sweep.visits[0]: 1.0} | {stride.parent: stride.total for stride in sweep.strides[:count]}


def _ended(moment):
    """Say what the whole sweep gave: with the right numbers beside the wrong ones."""
    came, right = (grads(sweep, len(sweep.strides)) for sweep in (moment.sweep, moment.right))
    wrong = [node for node in came if not _same(came[node], right[node])]
    if wrong:
        names = listed(
            [f"{title(node)} has {shown(came[node])} instead of {shown(right[node])}" for node in wrong[:3]]
        )
        return f"Done, and wrong: {names}."
    if moment.sweep != moment.right:
        fed_twice = [
            node for node in came if node.edges and growing(moment.sweep, moment.sweep.strides, node)
        ]
        why = "what came too late was 0" if fed_twice else "no calculated value feeds two others"
        return f"Done, and right this time: {why}."
    inputs = [node for node in moment.output.order() if node.label and not node.edges]
    out, more = title(moment.output), ", and so on" if len(inputs) > 2 else ""
    found = ", ".join(f"d{out}/d{node.label} = {shown(came[node])}" for node in inputs[:2])
    return f"Done: {found}{more}." if found else "Done."


def _same(one, other):
    """Compare two grads: who adds in another order rounds in another way, and is not wrong for that."""
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def describe(moment):
    """Return the words of the whole picture."""
    count = max(moment.step - 1, 0)
    came = grads(moment.sweep, count) if moment.step else {}
    values = ", ".join(f"{formula(node)} is {shown(node.data)}" for node in moment.output.order())
    slopes = ", ".join(
        f"{title(node)} {shown(came[node]) if node in came else 'not yet'}" for node in moment.sweep.visits
    )
    said = " ".join(line for line in lines(moment) if line)
    return (
        f"A graph of {len(moment.sweep.visits)} values, from the inputs to {title(moment.output)}: {values}."
        f" {said} Grads: {slopes}."
    )
