"""Dates: none is in the future, and none contradicts the paper's arXiv identifier."""

from collections.abc import Iterator
from datetime import date, timedelta

from generator.content.rules.rule import Content, Finding, rule
from generator.ids import arxiv_month
from generator.model import Paper

EARLIER = 6
"""Months that a date may lie before its arXiv identifier: arXiv holds some submissions back for review."""
LATER = 1
"""Months that a date may lie after it: a paper sent in on the last day of a month is announced in the next."""


@rule(
    "date-in-the-future",
    "warning",
    why="A mistyped year stands first in every list and feed until it has come.",
    remedy="Correct the date; of a paper that is yet to appear, allow it.",
    by_clock=True,
)
def date_in_the_future(content: Content) -> Iterator[Finding]:
    """A paper or a capture that is dated after tomorrow."""
    if not content.today:
        return
    # Somewhere on Earth it is tomorrow already.
    latest = (date.fromisoformat(content.today) + timedelta(days=1)).isoformat()
    for path, _, paper in content.papers:
        if paper.date and paper.date > latest[: len(paper.date)]:
            yield Finding(path, ("date",), f"{paper.date} is in the future; correct the date", "date")
    for name, source in content.collection.sources.items():
        if source.captured and source.captured > latest[: len(source.captured)]:
            message = f"{source.captured} is in the future; correct the date"
            yield Finding(content.layout.sources, (name, "captured"), message, "captured")


@rule(
    "date-against-identifier",
    "warning",
    why="An arXiv identifier begins with the year and the month: one of the two is another paper's.",
    remedy="Look the paper up, and correct the date or the identifier; a paper that was published before it came to "
    "arXiv needs its venue with the year.",
)
def date_against_identifier(content: Content) -> Iterator[Finding]:
    """A date over six months before the arXiv identifier's month or over one after it, in no year of a venue."""
    for path, _, paper in content.papers:
        month = arxiv_month(paper.ids.arxiv) if paper.ids.arxiv else None
        if paper.date and month and not _agrees(paper, paper.date, month):
            message = f"{paper.date} disagrees with arXiv:{paper.ids.arxiv}, which is of {month}; correct one of them"
            yield Finding(path, ("date",), message, "date")


def _agrees(paper: Paper, written: str, month: str) -> bool:
    if written[:4] in {venue.year for venue in paper.venues}:
        return True
    first, last = _months(f"{written}-01"[:7]), _months(f"{written}-12"[:7])
    return _months(month) - EARLIER <= last and first <= _months(month) + LATER


def _months(month: str) -> int:
    """A month as a number that can be counted with."""
    return int(month[:4]) * 12 + int(month[5:7])
