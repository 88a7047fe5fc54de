"""Files for programs, in groups of those that are made from the same."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

Files = Iterable[tuple[str, str | bytes]]
"""Files: each one's path from the site's root, and what is in it."""


class Group(NamedTuple):
    """Files that are made together.

    Attributes:
        make: makes them.
        key: a digest of all that they are made from and of which they are, this program itself aside; None where
            that is not known, and they are made anew each time.
    """

    make: Callable[[], Files]
    key: bytes | None = None


ExportPart = Callable[[], Iterator[Group]]
"""Gives some of the groups: those that one worker makes."""


def files_of(parts: Iterable[ExportPart]) -> Iterator[tuple[str, str | bytes]]:
    """Every file of some parts, one after the other."""
    for part in parts:
        for group in part():
            yield from group.make()
