"""How pictures and their words write numbers: a long minus, never -0, and no digits that nobody needs."""

from math import isfinite, log10

MINUS = "\N{MINUS SIGN}"  # as wide as a plus; screen readers say "minus", where they skip a hyphen
TINY, HUGE = 1e-6, 1e9  # beyond these nobody counts zeros


def formatted(value, form):
    """Write a number by a format of Python, such as ".2f" or "+.3g"; what comes out as 0 has no sign."""
    text = format(value, form)
    return text.lstrip("+-") if not text.strip("+-0.") else text.replace("-", MINUS)


def signed(value, form):
    """Write a number with its sign, + or minus; 0 has none."""
    return formatted(value, f"+{form}")


def bracketed(value, form):
    """Write a number as a factor: in brackets where it begins with a minus."""
    text = formatted(value, form)
    return f"({text})" if text.startswith(MINUS) else text


def number(value, digits=3):
    """Write a number in a few digits without zeros at its end; a large one whole, a huge one as 10^k."""
    if not isfinite(value):
        return "beyond all numbers"
    sign, size = MINUS if value < 0 else "", abs(value)
    if size >= HUGE:
        return f"{sign}10^{log10(size):.0f}"
    if 0 < size < TINY:
        return "next to 0"
    rounded = float(f"{size:.{digits}g}")
    if rounded >= 10**digits:
        return f"{sign}{size:,.0f}"
    text = f"{rounded:.{digits + 6}f}"  # never 5e-05
    return sign * (rounded > 0) + text.rstrip("0").rstrip(".")


def listed(names):
    """Name several: "A, B and C"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
