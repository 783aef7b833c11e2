"""The real data that come with nnlib: small compressed tables in nnlib/data, made by the scripts in tools/.

Where each comes from, and who may use it, says DATA.md.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from functools import cache
from pkgutil import get_data  # importlib.resources takes longer to load than all of nnlib
from types import MappingProxyType

import numpy as np

from nnlib.arguments import Array


def text(name: str) -> str:
    """Return the table of this name as the text it was packed from."""
    packed = get_data("nnlib", f"data/{name}.csv.gz")
    if packed is None:
        raise FileNotFoundError(f"nnlib/data/{name}.csv.gz: nnlib is not installed as files")
    return gzip.decompress(packed).decode("ascii")


@cache
def words(name: str) -> Mapping[str, Array]:
    """Return the columns of a table whose first line names them: read-only, each (n,) str."""
    header, *rows = csv.reader(text(name).splitlines())
    columns = dict(zip(header, map(np.array, zip(*rows, strict=True)), strict=True))
    for column in columns.values():
        column.flags.writeable = False
    return MappingProxyType(columns)
