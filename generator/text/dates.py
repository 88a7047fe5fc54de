"""Reads dates as the world writes them, into as much of a day as they say (ISO 8601).

Apart because every format of bibliographies has its own way of writing them.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "|".join(f"{name}[a-z]*\\.?" for name in MONTHS)
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{{1,2}})?[\s./-]+)?({_MONTH})[\s,.~/-]+(\d{{4}})", re.I
)
_MONTH_FIRST = re.compile(rf"({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{{1,2}})?,?\s+(\d{{4}})", re.I)
_YEAR = re.compile(r"(?<!\d)((?:1[5-9]|20)\d{2})(?!\d)")


@lru_cache(maxsize=10_000)
def partial_date(text: str) -> str | None:
    """The day, month or year that a text says; None where it says none.

    >>> partial_date("2023-06-01T17:59:59Z"), partial_date("June 2023"), partial_date("12 Jul. 2021")
    ('2023-06-01', '2023-06', '2021-07-12')
    >>> partial_date("2021/3"), partial_date("2021/02/30"), partial_date("c. 1998"), partial_date("soon")
    ('2021-03', '2021-02', '1998', None)
    """
    text = text.strip()
    if match := _ISO.match(text):
        return of_parts([int(part) for part in match.groups() if part])
    if match := _MONTH_FIRST.search(text):
        return of_parts([int(match.group(3)), month(match.group(1)) or 0, int(match.group(2))])
    if match := _DAY_FIRST.search(text):
        day = [int(match.group(1))] if match.group(1) else []
        return of_parts([int(match.group(3)), month(match.group(2)) or 0, *day])
    match = _YEAR.search(text)
    return match.group(1) if match else None


def of_parts(parts: Sequence[int]) -> str | None:
    """A year, a month and a day, as much as there is and makes sense.

    >>> of_parts([2023, 6, 1]), of_parts([2023, 13]), of_parts([23])
    ('2023-06-01', '2023', None)
    """
    for count in range(min(len(parts), 3), 0, -1):
        try:
            day = date(*[*parts[:count], 1, 1][:3])
        except (ValueError, OverflowError):
            continue
        if day.year >= 1000:
            return day.isoformat()[: (4, 7, 10)[count - 1]]
    return None


def month(text: str) -> int | None:
    """The number of a month by its name, its first letters or its number.

    >>> month("Jul."), month("september"), month("07"), month("Smarch")
    (7, 9, 7, None)
    """
    word = text.strip(' .{}"').lower()
    if word.isascii() and word.isdigit():
        return int(word) if 1 <= int(word) <= 12 else None
    return MONTHS.index(word[:3]) + 1 if word[:3] in MONTHS else None
