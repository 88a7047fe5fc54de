"""Dates as far as they are known, and the moment that a build is dated by.

A date in a record is a day, a month or a year. Where a format wants a day, a month or a
year stands for its first; where it wants one and none is known, one long ago does. No
date comes from the clock.
"""

from datetime import UTC, datetime

from generator.model import Collection

UNKNOWN = "1970-01-01"
"""The day that stands for a date which is not known."""
_EARLIEST = "1980-01-01"
"""Before this day zip files cannot be dated."""
_LATEST = "2105-12-31"
"""After this day gzip files cannot be dated, however a year was mistyped."""


def first_day(written: str) -> str:
    """The first day of a day, a month or a year, in ISO 8601.

    >>> first_day("2023-06-05"), first_day("2023-06"), first_day("2023")
    ('2023-06-05', '2023-06-01', '2023-01-01')
    """
    return f"{written}-01-01"[:10]


def newest_moment(collection: Collection) -> int:
    """Midnight (UTC) of the newest day that the content knows, in seconds since 1970.

    What SOURCE_DATE_EPOCH asks for (reproducible-builds.org): the same content has the
    same moment on every machine.
    """
    dates = [paper.date for _, paper in collection.records if paper.date]
    dates += [source.captured for source in collection.sources.values() if source.captured]
    newest = min(max([_EARLIEST, *map(first_day, dates)]), _LATEST)
    return int(datetime.fromisoformat(newest).replace(tzinfo=UTC).timestamp())
