"""Reads Hugging Face "Daily Papers" pages that were saved as plain text.

Such a page is a run of titles and abstracts, in one of three layouts: with blank
lines and a byline under each abstract, with blank lines and no bylines, and
without blank lines, where the first title is glued to the page's own word
"Subscribe". The page's furniture is recognised and kept out. Whatever does not
fit becomes a problem with its line: nothing is dropped in silence.

A byline may leave out the year. The page does so for the year in which it was
captured and for no other, which is what `_settle_year` works from.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from generator.errors import Problem
from generator.model import Entry, Paper
from generator.readers.base import Captured, Reading
from generator.readers.hf_markdown import looks_marked
from generator.text.addresses import find_links, unmirror

name = "hf-papers"
source_kind = "listing"

_FURNITURE = frozenset(
    [
        "new",
        "Get trending papers in your email inbox!",
        "Get trending papers in your email inbox once a day!",
        "Subscribe",
        "Daily Papers",
        "byAK and the research community",
        "by AK and the research community",
    ]
)
_MAILING_LIST = "Get trending papers in your email inbox"
_GLUED = re.compile(r"Subscribe(?=\S)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(rf"({'|'.join(_MONTHS)}) (\d{{1,2}})(?:, (\d{{4}}))?(?:\s+(\d{{1,5}}))?")
_COUNT = re.compile(r"•\s*(\d{1,5}) authors?")
_FIRST_LISTING = 2023
"""Hugging Face published its first Daily Papers in May 2023, so no page was captured before."""

_LONGEST_TITLE = 300
"""In characters; arXiv's own form refuses much longer titles."""
_LONG_TITLE = 200
"""In characters; what is longer and ends in a full stop is no title."""
_SHORTEST_ABSTRACT = 120
"""In characters; a shorter paragraph that is no sentence is taken for the next title."""


@dataclass
class _Line:
    number: int
    text: str


@dataclass
class _Draft:
    """An entry while its lines come in."""

    title: _Line
    abstract: _Line | None = None
    byline: list[_Line] = field(default_factory=list)


@dataclass(frozen=True)
class _Day:
    """A date as a byline writes it: the year may be left out."""

    month: int
    day: int
    year: int | None
    line: int

    def iso(self, year: int | None) -> str | None:
        """The date in ISO 8601, given the year for dates that leave it out."""
        year = self.year or year
        try:
            return date(year, self.month, self.day).isoformat() if year else None
        except ValueError:
            return None


def sniff(source: Captured) -> bool:
    """Whether the page's mailing-list line is among the first lines, and it is not in Markdown."""
    head = source.head
    return any(line.startswith(_MAILING_LIST) for line in head.split("\n", 20)[:20]) and not looks_marked(head)


def read(source: Captured) -> Reading:
    """Reads a page. See `base.Reader`."""
    problems: list[Problem] = []
    furniture, body = _split_furniture(source.text)
    drafts = list(_drafts(body, source.path, problems))
    days = {id(draft): _byline_day(draft) for draft in drafts}
    page_day = next((day for line in furniture if (day := _parse_day(line))), None)
    settled = _settle_year(page_day, [day for day in days.values() if day], source.date)
    entries = []
    for draft in drafts:
        entry = _entry(draft, days[id(draft)], settled, source.path, problems)
        if entry is not None:
            entries.append(entry)
    if not entries:
        problems.append(Problem(source.path, 0, "holds no paper; is it cut off, or saved from another page?"))
    return Reading(tuple(entries), tuple(problems), settled.captured, settled.remarks)


def _split_furniture(text: str) -> tuple[list[_Line], list[_Line]]:
    """The page's own lines, and the lines of its papers; blank lines are left out of both."""
    furniture: list[_Line] = []
    body: list[_Line] = []
    for number, raw in enumerate(text.split("\n"), 1):
        line = " ".join(raw.split())
        if not line:
            continue
        # Above the first paper stands the page's own date; further down such a line is a byline's.
        if not body and (line in _FURNITURE or line.startswith(_MAILING_LIST) or _DATE.fullmatch(line)):
            furniture.append(_Line(number, line))
            continue
        glued = _GLUED.match(line) if not body and len(line) <= _LONGEST_TITLE else None
        if glued and any(seen.text.startswith(_MAILING_LIST) for seen in furniture):
            line = line[glued.end() :]
        body.append(_Line(number, line))
    return furniture, body


def _drafts(body: Iterable[_Line], path: Path, problems: list[Problem]) -> Iterator[_Draft]:
    """Groups lines into entries: title, abstract, and a byline where there is one."""
    lines = list(body)
    draft: _Draft | None = None
    for position, line in enumerate(lines):
        following = lines[position + 1].text if position + 1 < len(lines) else ""
        if draft and draft.abstract and _belongs_to_byline(line.text, following, draft):
            draft.byline.append(line)
        elif draft and not draft.abstract and _is_abstract(line.text):
            draft.abstract = line
        elif _is_prose(line.text):
            message = f'a paragraph without a title before it: "{line.text[:60]}…"'
            problems.append(Problem(path, line.number, message))
        else:
            if draft:
                yield draft
            draft = _Draft(line)
    if draft:
        yield draft


def _is_prose(text: str) -> bool:
    """Whether a paragraph is surely no title."""
    return len(text) > _LONGEST_TITLE or (len(text) > _LONG_TITLE and text.endswith("."))


def _is_abstract(text: str) -> bool:
    return len(text) >= _SHORTEST_ABSTRACT or text.endswith((".", "!"))


def _belongs_to_byline(text: str, following: str, draft: _Draft) -> bool:
    """Whether a line after an abstract is part of its byline and not the next title."""
    if draft.byline:
        # "·" and the date follow the first line; a date ends the byline.
        return text == "·" or (draft.byline[-1].text == "·" and bool(_DATE.fullmatch(text)))
    return bool(_COUNT.fullmatch(text)) or following == "·" or text == "·"


def _byline_day(draft: _Draft) -> _Day | None:
    return next((day for line in draft.byline if (day := _parse_day(line))), None)


def _parse_day(line: _Line) -> _Day | None:
    match = _DATE.fullmatch(line.text)
    if not match:
        return None
    month, day, year, _ = match.groups()
    return _Day(_MONTHS.index(month) + 1, int(day), int(year) if year else None, line.number)


@dataclass(frozen=True)
class _Settled:
    """What is known of the day of the capture."""

    year: int | None = None
    captured: str | None = None
    reason: str = ""
    remarks: tuple[str, ...] = ()


def _settle_year(page: _Day | None, days: list[_Day], captured: str | None) -> _Settled:
    """Works out the year in which a page was captured, or says why it cannot.

    The page writes a year out unless it is the current one, and no paper on it is
    younger than the page. So its year is later than every year written out, and of
    these the next is taken: a later one would mean a whole year without a paper.
    """
    if captured:
        return _Settled(int(captured[:4]), captured)
    written = {day.year for day in days if day.year}
    yearless = [day for day in days if not day.year]
    if not written:
        return _Settled(reason="the page writes no year out")
    year = max(written) + 1
    if year < _FIRST_LISTING:
        return _Settled(reason=f"the newest year on the page is {year - 1}, before there were such pages")
    if page:
        late = [day for day in yearless if (day.month, day.day) > (page.month, page.day)]
        if late:
            where = ", ".join(str(day.line) for day in late[:5])
            return _Settled(reason=f"some dates without a year are later in it than the page itself (line {where})")
    iso = page.iso(year) if page else None
    evidence = f"the newest year that the page writes out is {year - 1}"
    remark = f"taken as captured in {year}: {evidence}" if yearless else ""
    if iso and page and (yearless or page.month == 1):
        # With neither dates that lack a year nor a page from January, a later year is as likely.
        return _Settled(year, iso, remarks=(f"taken as captured on {iso}: {evidence}",))
    return _Settled(year if yearless else None, None, remarks=(remark,) if remark else ())


def _entry(draft: _Draft, day: _Day | None, settled: _Settled, path: Path, problems: list[Problem]) -> Entry | None:
    """One entry as a paper; what is missing or doubtful becomes a problem."""
    title, abstract = draft.title, draft.abstract
    if abstract is None:
        problems.append(Problem(path, title.number, f'no abstract after the title "{title.text[:80]}"; not imported'))
        return None
    text = unmirror(abstract.text)
    facts: dict[str, object] = {"title": title.text, "abstract": text, "links": find_links(text)}
    for line in draft.byline:
        count, dated = _COUNT.fullmatch(line.text), _DATE.fullmatch(line.text)
        if count:
            facts["author_count"] = int(count.group(1))
        elif dated:
            if dated.group(4):
                facts["discussion"] = int(dated.group(4))
        elif line.text != "·":
            facts["organisations"] = (_organisation(line.text),)
    if day:
        facts["date"] = day.iso(settled.year)
        if not facts["date"]:
            problems.append(Problem(path, day.line, _undated(day, settled)))
    try:
        return Entry(Paper.model_validate(facts), path, title.number)
    except ValidationError as error:
        reason = error.errors()[0]
        message = f"{reason['msg'].removeprefix('Value error, ')}; not imported"
        problems.append(Problem(path, title.number, message, ".".join(str(part) for part in reason["loc"])))
        return None


def _undated(day: _Day, settled: _Settled) -> str:
    written = f"{_MONTHS[day.month - 1]} {day.day}"
    if settled.year or day.year:
        return f'"{written}" is no day of the year {day.year or settled.year}; the paper is left without a date'
    return (
        f'"{written}" has no year and {settled.reason}; the paper is left without a date. '
        "Say when the page was captured: --captured YYYY-MM-DD"
    )


def _organisation(line: str) -> str:
    """The organisation in a byline, which is a handle and a name, or a name alone.

    The handle is one word without a space. It is told from the first word of a name
    by saying the same as the rest: "openbmb OpenBMB", "OPPOer OPPO".

    >>> _organisation("parameterlab Parameter Lab")
    'Parameter Lab'
    >>> _organisation("ONE Lab")
    'ONE Lab'
    >>> _organisation("OpenBMB Open-BMB"), _organisation("AI-MO Project Numina")
    ('Open-BMB', 'Project Numina')
    """
    handle, _, rest = line.partition(" ")
    squeezed, folded = re.sub(r"[\W_]", "", rest).casefold(), re.sub(r"[\W_]", "", handle).casefold()
    if squeezed and (
        folded.startswith(squeezed) or (squeezed.startswith(folded) and len(rest.split()[0]) >= len(handle))
    ):
        return rest
    if rest and (handle.islower() or "-" in handle) and rest[0].isupper():
        return rest
    return line
