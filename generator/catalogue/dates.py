"""The moment that a build is dated by: from the content, never from the clock."""

from datetime import UTC, datetime

from generator.model import Collection

_EARLIEST = "1980-01-01"
"""Before this day zip files cannot be dated."""
_LATEST = "2105-12-31"
"""After this day gzip files cannot be dated, however a year was mistyped."""


def newest_moment(collection: Collection) -> int:
    """Midnight (UTC) of the newest day that the content knows, in seconds since 1970.

    What SOURCE_DATE_EPOCH asks for (reproducible-builds.org): the same content has the
    same moment on every machine. A month or a year stands for its first day.
    """
    dates = [paper.date for _, paper in collection.records if paper.date]
    dates += [source.captured for source in collection.sources.values() if source.captured]
    newest = max([_EARLIEST, *(f"{date}-01-01"[:10] if len(date) == 4 else f"{date}-01"[:10] for date in dates)])
    newest = min(newest, _LATEST)
    return int(datetime.fromisoformat(newest).replace(tzinfo=UTC).timestamp())
