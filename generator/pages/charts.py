"""Charts as inline SVG that take their colours from the page, each with its table beneath.

Written here rather than with a library: for forty bars pygal writes 27 kB, matplotlib 17 kB
and leather 13 kB, in colours of their own that do not follow light and dark; these are 4 kB with
their table, and a site has a thousand of them. Positions across are in per
cent, so that bars stretch with the page and letters do not.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from generator.catalogue.catalogue import CataloguedPaper
from generator.pages.groups import MONTHS
from generator.text.markdown import Markdown

MOST_MONTHS = 120
"""Longer times are shown year by year."""
_FORERUNNERS = 0.01
"""The share of the papers, the oldest, that a chart may leave out: one old paper would make years of nothing."""
_HEIGHT = 64
"""Of the highest bar, in pixels."""
_LEVELS = 5
"""Shades of a heat map."""
_CELL, _ROW, _NAMES = 20, 18, 240
"""Width and height of a heat map's squares, and of the names before them, in pixels."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The months, or the years, that the charts of a collection have in common.

    Attributes:
        keys: `2024-06` or `2024`, without a gap.
    """

    keys: tuple[str, ...]

    @classmethod
    def of(cls, entries: Iterable[CataloguedPaper]) -> "Timeline":
        """The time that some papers span: by month, or by year where that is long or months are unknown."""
        dates = sorted(entry.paper.date for entry in entries if entry.paper.date)
        dates = dates[int(len(dates) * _FORERUNNERS) :]
        months = [date[:7] for date in dates if len(date) >= 7]
        if len(months) * 2 >= len(dates) and months:
            first, last = _ordinal(months[0]), _ordinal(months[-1])
            if last - first < MOST_MONTHS:
                return cls(tuple(f"{number // 12}-{number % 12 + 1:02}" for number in range(first, last + 1)))
        years = [int(date[:4]) for date in dates]
        return cls(tuple(f"{year:04}" for year in range(min(years), max(years) + 1)) if years else ())

    def counts(self, entries: Iterable[CataloguedPaper]) -> list[int]:
        """How many of some papers fall on each key."""
        if not self.keys:
            return []
        width = len(self.keys[0])
        found = Counter((entry.paper.date or "")[:width] for entry in entries)
        return [found[key] for key in self.keys]

    @property
    def unit(self) -> str:
        """What a key is: `month` or `year`."""
        return "month" if self.keys and len(self.keys[0]) == 7 else "year"


def _ordinal(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def spoken(key: str) -> str:
    """A month or a year in words.

    >>> spoken("2024-06"), spoken("2024")
    ('Jun 2024', '2024')
    """
    return f"{MONTHS[int(key[5:7]) - 1][:3]} {key[:4]}" if len(key) == 7 else key


def histogram(timeline: Timeline, entries: Sequence[CataloguedPaper], about: str) -> Markdown:
    """Bars of how many papers each month or year brought; nothing where fewer than two are dated so.

    Args:
        timeline: the time to show. entries: the papers. about: whose papers they are, for the caption.
    """
    counts = timeline.counts(entries)
    dated = sum(counts)
    if dated < 2:
        return Markdown("")
    most = max(counts)
    step = 100 / len(counts)
    bars = "".join(
        f'<rect x="{_number(place * step + step * 0.1)}%" y="{_number(_HEIGHT - count / most * _HEIGHT)}" '
        f'width="{_number(step * 0.8)}%" height="{_number(count / most * _HEIGHT)}">'
        f"<title>{spoken(key)}: {count}</title></rect>"
        for place, (key, count) in enumerate(zip(timeline.keys, counts, strict=True))
        if count
    )
    missing = len(entries) - dated
    caption = f"{dated} papers {about} by {timeline.unit}; most in one {timeline.unit}: {most}" + (
        f"; {missing} older or without a {timeline.unit} left out" if missing else ""
    )
    rows = [(spoken(key), str(count)) for key, count in zip(timeline.keys, counts, strict=True) if count]
    return _figure(
        f'<svg class="pi-bars" role="img" aria-label="{escape(caption)}" height="{_HEIGHT + 14}">{bars}'
        f'<line x1="0" x2="100%" y1="{_HEIGHT}.5" y2="{_HEIGHT}.5"/>{_axis(timeline, step)}</svg>',
        caption,
        _table((timeline.unit.capitalize(), "Papers"), rows),
    )


def _axis(timeline: Timeline, step: float) -> str:
    """What stands under the bars: the months of a single year, else the years, as many as have room."""
    if timeline.unit == "month" and timeline.keys[0][:4] == timeline.keys[-1][:4]:
        return "".join(
            f'<text x="{_number((place + 0.1) * step)}%" y="{_HEIGHT + 12}">{MONTHS[int(key[5:7]) - 1][:3]}</text>'
            for place, key in enumerate(timeline.keys)
        )
    firsts = [
        (place, key[:4])
        for place, key in enumerate(timeline.keys)
        if not place or key[:4] != timeline.keys[place - 1][:4]
    ]
    if len(firsts) > 1 and (firsts[1][0] - firsts[0][0]) * step < 9:  # a first year with no room for its number
        firsts = firsts[1:]
    every = max(1, -(-len(firsts) // 10))
    return "".join(
        f'<text x="{_number(place * step)}%" y="{_HEIGHT + 12}">{year}</text>' for place, year in firsts[::every]
    )


def heat_map(timeline: Timeline, rows: Sequence[tuple[str, Sequence[int]]], totals: Sequence[int]) -> Markdown:
    """Squares for each row and month, the darker the larger the row's share of the month's papers.

    Args:
        timeline: the months. rows: names, each with a count for each month. totals: the papers of each month.
    """
    shares = [
        [count / total if total else 0.0 for count, total in zip(counts, totals, strict=True)] for _, counts in rows
    ]
    highest = sorted(share for row in shares for share in row if share)
    # Shades by rank: a few months of few papers would otherwise leave the rest pale.
    bounds = [highest[len(highest) * level // _LEVELS] for level in range(1, _LEVELS)] if highest else []
    squares: dict[int, list[str]] = {level: [] for level in range(1, _LEVELS + 1)}
    for row, values in enumerate(shares):
        for column, share in enumerate(values):
            if share:
                level = 1 + sum(share >= bound for bound in bounds)
                squares[level].append(f"M{_NAMES + column * _CELL} {row * _ROW}h19v17h-19z")
    paths = "".join(f'<path class="pi-heat-{level}" d="{"".join(d)}"/>' for level, d in squares.items() if d)
    names = "".join(
        f'<text x="{_NAMES - 8}" y="{row * _ROW + 12}" text-anchor="end">{escape(name)}</text>'
        for row, (name, _) in enumerate(rows)
    )
    bottom = len(rows) * _ROW
    months = "".join(
        f'<text x="{_NAMES + place * _CELL}" y="{bottom + 13}">{key[:4]}</text>'
        for place, key in enumerate(timeline.keys)
        if (key[:4] != timeline.keys[place - 1][:4] if place else key[5:] <= "09")
    )
    width, height = _NAMES + len(timeline.keys) * _CELL, bottom + 18
    label = f"Share of each {timeline.unit}'s papers, for {len(rows)} topics; the numbers are in the table below"
    table = _table(
        ("Topic", *map(spoken, timeline.keys)),
        [(name, *(str(n) if n else "" for n in counts)) for name, counts in rows],
    )
    return _figure(
        f'<div class="pi-scroll" tabindex="0" role="group" aria-label="Heat map"><svg class="pi-heat" role="img" '
        f'aria-label="{escape(label)}" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"{names}{paths}{months}</svg></div>",
        "",
        table,
    )


@dataclass(frozen=True, slots=True)
class Rise:
    """A name that a larger share of papers has in the later of two times.

    Attributes:
        name: the name. early, late: how many papers have it in each.
    """

    name: str
    early: int
    late: int


def rises_chart(rises: Sequence[Rise], early: tuple[str, int], late: tuple[str, int]) -> Markdown:
    """Two bars for each name: its share of the papers of the earlier and of the later time.

    Args:
        rises: the names. early, late: the two times in words, each with its number of papers.
    """
    shares = [(rise, rise.early / max(early[1], 1), rise.late / max(late[1], 1)) for rise in rises]
    widest = max((share for _, *pair in shares for share in pair), default=1) or 1
    parts = []
    for place, (rise, before, after) in enumerate(shares):
        top = place * 34
        parts.append(
            f'<text x="0" y="{top + 11}">{escape(rise.name)}</text>'
            f'<rect class="pi-early" x="0" y="{top + 16}" height="5" '
            f'width="{_number(max(before / widest * 85, 0.2))}%"/>'
            f'<rect x="0" y="{top + 22}" width="{_number(after / widest * 85)}%" height="7"/>'
            f'<text x="{_number(after / widest * 85 + 1)}%" y="{top + 30}">{_percent(after)}</text>'
        )
    rows = [
        (rise.name, f"{rise.early} ({_percent(before)})", f"{rise.late} ({_percent(after)})")
        for rise, before, after in shares
    ]
    label = f"Share of papers that name each tag, {early[0]} and {late[0]}; the numbers are in the table below"
    height = len(rises) * 34
    return _figure(
        f'<svg class="pi-bars" role="img" aria-label="{escape(label)}" height="{height}">{"".join(parts)}</svg>',
        f"Thin bars: {early[0]}, {early[1]} papers. Thick bars: {late[0]}, {late[1]} papers.",
        _table(("Tag", early[0], late[0]), rows),
    )


def _figure(picture: str, caption: str, table: str) -> Markdown:
    """A picture with its caption and its table, as one block of HTML: no blank line ends it."""
    details = f"<details><summary>As a table</summary>{table}</details>"
    return Markdown(f'<figure class="pi-chart">{picture}<figcaption>{escape(caption)}{details}</figcaption></figure>')


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(word)}</th>' for word in head)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return (
        f'<div class="pi-scroll" tabindex="0" role="group" aria-label="Table"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _number(value: float) -> str:
    """A number with two decimals at most.

    >>> _number(2.0), _number(1 / 3)
    ('2', '0.33')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _percent(share: float) -> str:
    """A share of 1 in per cent.

    >>> _percent(0.031), _percent(0.25)
    ('3.1%', '25%')
    """
    return f"{share * 100:.1f}%" if share < 0.1 else f"{share * 100:.0f}%"
