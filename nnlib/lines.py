"""A tuple that prints one entry a line: for logs, whose entries are sentences."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


class Lines(tuple[T, ...]):
    """A tuple in all but how it prints."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "\n".join(map(repr, self)) or "nothing yet"
