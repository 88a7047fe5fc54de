"""Indexes of names by letter, very long ones split into a page for each letter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from generator.ids import name_key

MOST_NAMES = 1_500
"""How many names one page holds; at 150 bytes each, with the address of a paper, that is under 300 kB."""

Name = TypeVar("Name")


@dataclass(frozen=True, slots=True)
class Letter:
    """A page of the names that begin with a letter, or of a part of them.

    Attributes:
        folder: its address. name: what a link to it shows. title: what it holds.
        names: the names. more: the pages with the rest of the letter's names.
    """

    folder: str
    name: str
    title: str
    names: Sequence[Any]
    more: tuple["Letter", ...] = ()

    @property
    def count(self) -> int:
        """How many names it holds."""
        return len(self.names)


def by_letter(names: Sequence[Name], name_of: Callable[[Name], str]) -> list[tuple[str, list[Name]]]:
    """Names grouped by their first letter, `#` for what is no Latin letter, in the order given."""
    found: dict[str, list[Name]] = {}
    for name in names:
        # Digits come before the letters and other scripts after them, but `#` is one group.
        found.setdefault(_letter(name_of(name)), []).append(name)
    return list(found.items())


def letter_pages(letters: Sequence[tuple[str, Sequence[Name]]], folder: str) -> list[Letter]:
    """The pages of an index that is too long for one: none where it is not.

    Args:
        letters: the names by letter. folder: the index' address.
    """
    if sum(len(names) for _, names in letters) <= MOST_NAMES:
        return []
    pages = []
    for letter, names in letters:
        place = f"{folder}/letter/{'other' if letter == '#' else letter.lower()}"
        pieces = [names[start : start + MOST_NAMES] for start in range(0, len(names), MOST_NAMES)]
        more = tuple(
            Letter(f"{place}/{number}", str(number), f"{letter}, part {number}", piece)
            for number, piece in enumerate(pieces[1:], 2)
        )
        pages.append(Letter(place, letter, letter, pieces[0], more))
    return pages


def _letter(name: str) -> str:
    first = name_key(name)[:1]
    return first.upper() if "a" <= first <= "z" else "#"
