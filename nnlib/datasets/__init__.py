"""Every data set of the course: real ones, and ones made up to show one thing; each returns a `Dataset`.

`DATASETS` is the one table of them, by name.
"""

from nnlib.datasets.animals import BREEDS, cats
from nnlib.datasets.dataset import Dataset
from nnlib.datasets.handwriting import digits
from nnlib.datasets.laboratory import doubles, moons, two_causes
from nnlib.datasets.market import chili, chili_sales
from nnlib.datasets.meat import smells
from nnlib.datasets.nature import MUSHROOM_SMELLS, mushroom_table, mushrooms, penguin_table, penguins
from nnlib.datasets.playground import circle, gauss, multi_gauss, plane, spiral, xor
from nnlib.datasets.prices import cars, houses

_MADE_UP = (
    doubles,
    smells,
    cars,
    houses,
    chili,
    cats,
    moons,
    two_causes,
    circle,
    xor,
    gauss,
    spiral,
    plane,
    multi_gauss,
)
_REAL = (mushrooms, penguins, digits)
DATASETS = {make.__name__: make for make in (*_MADE_UP, *_REAL)}

__all__ = [
    "BREEDS",
    "DATASETS",
    "MUSHROOM_SMELLS",
    "Dataset",
    "cars",
    "cats",
    "chili",
    "chili_sales",
    "circle",
    "digits",
    "doubles",
    "gauss",
    "houses",
    "moons",
    "multi_gauss",
    "mushroom_table",
    "mushrooms",
    "penguin_table",
    "penguins",
    "plane",
    "smells",
    "spiral",
    "two_causes",
    "xor",
]
