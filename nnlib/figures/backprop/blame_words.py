"""Lesson 04: how the numbers and the names of a training step are written."""

import numpy as np

from nnlib.figures.numbers import MINUS, bracketed, formatted, number

DASH, TIMES, LESS = "\N{EN DASH}", " \N{MULTIPLICATION SIGN} ", f" {MINUS} "
LOSS = ("loss",)  # the part of the picture that is neither node nor edge


def name(part):
    """Return the name of a part as it stands in formulas and in code: "W2[0,1]", "a1[0]", "L"."""
    if part == LOSS:
        return "L"
    kind, k, *indices = part
    place = f"[{','.join(map(str, indices))}]"
    if kind == "node":
        return f"a{k}{place}" if k else f"x{place}"
    return f"{'W' if kind == 'weight' else 'b'}{k + 1}{place}"


def written(value):
    """Write a number in four digits; one that is not computed yet is a dash."""
    return formatted(value, ".4g") if np.isfinite(value) else DASH


def short(value):
    """Write a number that has little room: four decimals, a dash where it is not computed yet."""
    if not np.isfinite(value):
        return DASH
    if 0 < abs(value) < 0.0001:
        return formatted(value, ".0e")
    return number(round(value, 4), 5)


def factor(value, form=".4g"):
    """Write a number between multiplication signs."""
    return bracketed(value, form) if np.isfinite(value) else DASH


def summed(values):
    """Write a sum, with its minus signs as they are."""
    digits = ".4g" if len(" + ".join(map(written, values))) <= 40 else ".2g"
    first, *rest = [formatted(value, digits) if np.isfinite(value) else DASH for value in values]
    return first + "".join(f" + {term}".replace(f"+ {MINUS}", f"{MINUS} ") for term in rest)
