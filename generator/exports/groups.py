"""Files for programs, in groups of those that are made from the same."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

from generator.memo import Memos, key_of

T = TypeVar("T")

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


def together(parts: Iterable[str], between: str = "") -> bytes:
    """A long text in UTF-8, from its parts: as one string it would take up to four bytes for each letter."""
    out = io.BytesIO()
    for number, part in enumerate(parts):
        out.write(f"{between if number else ''}{part}".encode())
    return out.getvalue()


def files_of(parts: Iterable[ExportPart]) -> Iterator[tuple[str, str | bytes]]:
    """Every file of some parts, one after the other."""
    for part in parts:
        for group in part():
            yield from group.make()


class OfPapers(Generic[T]):
    """What files have of each paper: made once, however many files it is in.

    Args:
        name: what it is, fit for a file's name. common: a digest of what it is made from beside its paper.
        keys: by slug, a digest of all that is known of the paper. make: makes it, from a slug.
        memos: remember what the last build made.
    """

    def __init__(
        self, name: str, common: bytes, keys: Mapping[str, bytes], make: Callable[[str], T], memos: Memos
    ) -> None:
        self._name, self._common, self._keys, self._make, self._memos = name, common, keys, make, memos
        self._found: dict[str, T] = {}

    def __getitem__(self, slug: str) -> T:
        if slug not in self._found:
            # Asked for only here: where nothing has changed what is remembered is not read at all.
            self._found[slug] = self._memos.of(self._name).of(self._keys[slug], lambda: self._make(slug))
        return self._found[slug]

    def key(self, place: str, slugs: Iterable[str]) -> bytes:
        """The key of a group that is made from some papers alone.

        Args:
            place: what tells it from other groups of the same papers.
        """
        return key_of((self._common, place, b"".join([self._keys[slug] for slug in slugs])))

    def keep(self) -> None:
        """Remembers all for the next build, for which all must have been asked for."""
        self._memos.keep(self._name)
