"""Lists of papers, grouped by year or month, and long ones split into pages of their own.

A list of thousands of papers would make a page of megabytes. What does not fit is on pages
by year, their months, and numbered parts of those, each at an address of its own that does
not change when papers of another time arrive.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from generator.catalogue.catalogue import CataloguedPaper

LONGEST = 120
"""How many papers one page lists; with everything that a list shows of a paper that is under 200 kB."""
SHOWN = 40
"""How many of a longer list its first page shows: the pages that it leads to have them all a second time."""
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_LEVELS = ("year", "month", "number")

Entries = Sequence[CataloguedPaper]


@dataclass(frozen=True, slots=True)
class Part:
    """A page that holds a part of a list.

    Attributes:
        folder: its address. name: what it holds: `2024`, `June`, `121–240`. title: the same with what it is
            part of. parents: the pages above it, each as a title and a folder. entries: its papers.
        level: by what its own parts are told apart.
    """

    folder: str
    name: str
    title: str
    parents: tuple[tuple[str, str], ...]
    entries: Entries
    level: str

    @property
    def count(self) -> int:
        """How many papers it holds."""
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of papers as one page shows it.

    Attributes:
        count: how many papers it has. shown: those on this page. level: by what they are grouped.
        parts: the pages that hold all of them, where this one does not.
    """

    count: int
    shown: Entries
    level: str
    parts: tuple[Part, ...]

    @property
    def groups(self) -> list[tuple[str, list[CataloguedPaper]]]:
        """The papers on this page, as pairs of heading and papers."""
        return _grouped(self.shown, self.level)

    @property
    def facts(self) -> dict[str, Any]:
        """What the template of lists needs."""
        return {"count": self.count, "shown": len(self.shown), "groups": self.groups, "parts": self.parts}


def listed(
    entries: Entries,
    folder: str,
    title: str,
    level: str = "year",
    parents: tuple[tuple[str, str], ...] = (),
    name: str = "",
) -> Listed:
    """A list of papers, newest first, for the page in a folder.

    Args:
        entries: the papers. folder: the page's address. title: its title.
        level: by what it is grouped: `year`, `month` or, for what is no longer told apart by time, `number`.
        parents: the pages above the page, each as a title and a folder.
        name: what the page is called below those, where its title says them too.
    """
    if len(entries) <= LONGEST:
        return Listed(len(entries), entries, level, ())
    lower = _LEVELS[min(_LEVELS.index(level) + 1, len(_LEVELS) - 1)]
    above = (*parents, (name or title, folder))
    if level == "number":
        pieces = _chunks(entries)
    else:
        pieces = [(_key(group, level), words, group) for words, group in _grouped(entries, level)]
    parts = tuple(
        Part(f"{folder}/{key}", part, _title(title, part), above, piece, lower if level != "number" else "whole")
        for key, part, piece in pieces
    )
    return Listed(len(entries), entries[:SHOWN], level, parts)


def all_parts(list_: Listed) -> Iterator[tuple[Part, Listed]]:
    """Every page that a list is split into, with what it shows."""
    for part in list_.parts:
        inner = listed(part.entries, part.folder, part.title, part.level, part.parents, part.name)
        yield part, inner
        yield from all_parts(inner)


def _title(whole: str, part: str) -> str:
    """The title of a part of a list.

    >>> _title("LoRA", "2024"), _title("LoRA, 2024", "May"), _title("2024", "May"), _title("LoRA, May 2024", "1–120")
    ('LoRA, 2024', 'LoRA, May 2024', 'May 2024', 'LoRA, May 2024, 1–120')
    """
    if part in MONTHS and whole[-4:].isdigit():
        return f"{whole[:-4]}{part} {whole[-4:]}"
    return f"{whole}, {part}"


def _grouped(entries: Entries, level: str) -> list[tuple[str, list[CataloguedPaper]]]:
    if level == "year":
        return by_year(entries)
    return by_month(entries) if level == "month" else [("", list(entries))]


def _key(entries: Entries, level: str) -> str:
    """The name in an address of papers of one year, or of one month."""
    date = entries[0].paper.date or ""
    if level == "year":
        return date[:4] or "undated"
    return date[5:7] or "unknown"


def _chunks(entries: Entries) -> list[tuple[str, str, Entries]]:
    return [
        (str(number), f"{start + 1}–{min(start + LONGEST, len(entries))}", entries[start : start + LONGEST])
        for number, start in enumerate(range(0, len(entries), LONGEST), 1)
    ]


def by_year(entries: Entries) -> list[tuple[str, list[CataloguedPaper]]]:
    """Papers grouped by year, in the order given; those without a date under "Undated"."""
    return [(year or "Undated", list(group)) for year, group in groupby(entries, lambda entry: entry.paper.year)]


def by_month(entries: Entries) -> list[tuple[str, list[CataloguedPaper]]]:
    """Papers of one year grouped by month, in the order given."""

    def month(entry: CataloguedPaper) -> str:
        date = entry.paper.date or ""
        return MONTHS[int(date[5:7]) - 1] if len(date) >= 7 else "Month unknown"

    return [(name, list(group)) for name, group in groupby(entries, month)]
