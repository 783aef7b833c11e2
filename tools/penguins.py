"""Makes nnlib/data/penguins.csv.gz from the table that the PyPI package palmerpenguins carries.

    python tools/penguins.py [WHEEL]

carrier.py says how the table is taken out of the package. Nothing changes: it is shipped byte for byte.
"""

import sys

from carrier import DATA, raw_table, ship

PACKAGE = "palmerpenguins==0.1.6"
MEMBER = "palmerpenguins/data/penguins.csv"
SHA256 = "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93"  # of MEMBER
TABLE = DATA / "penguins.csv.gz"


def main(*wheel):
    ship(raw_table(PACKAGE, MEMBER, SHA256, *wheel), TABLE)


if __name__ == "__main__":
    main(*sys.argv[1:])
