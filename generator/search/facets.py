"""By what results can be narrowed down, counted and ordered: loaded only when somebody does that.

Each facet is a file: its values, each with its papers as text. What most papers have is
written as the papers that lack it. Years need no file: papers are numbered by date.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.ids import title_key
from generator.search.numbers import encoded, gaps
from generator.search.words import key_of

_VALUES = 150
"""How many tags and organisations are offered; the others are found by their names."""
_HAS = ("code", "data", "model", "demo", "project", "video")
"""What a paper may have on the web, as `has:` asks for it."""


def years(catalogue: Catalogue) -> list[list[Any]]:
    """Each year with its first paper's number and how many there are; papers without a date come last."""
    found, start = [], 0
    for year, entries in catalogue.years.items():
        found.append([year, start, len(entries)])
        start += len(entries)
    return found


def facet_files(catalogue: Catalogue) -> Iterator[tuple[str, Any]]:
    """Every facet: its name, and its values as (id, label, number of papers, papers)."""
    entries = catalogue.entries
    yield "topic", _values([(given.topic.id, given.topic.name) for given in entry.topics] for entry in entries)
    yield "kind", _values([(entry.kind.kind.id, entry.kind.kind.name)] if entry.kind else [] for entry in entries)
    yield "has", _values([(kind, kind) for kind in _linked(entry)] for entry in entries)
    yield (
        "source",
        _values(
            [(source, catalogue.sources[source].title) for source in entry.paper.sources if source in catalogue.sources]
            for entry in entries
        ),
    )
    tags = catalogue.vocabulary.tags
    yield (
        "tag",
        _values([(use.slug, tags[use.slug].name) for use in (*entry.introduces, *entry.mentions)] for entry in entries)[
            :_VALUES
        ],
    )
    yield (
        "organisation",
        _values([(key_of(name), name) for name in entry.paper.organisations] for entry in entries)[:_VALUES],
    )


def order_files(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Orders other than by date: numbers of papers, the first first; papers with nothing to go by are not in them."""
    entries = catalogue.entries
    mentions = [len(catalogue.mentioned_by[entry.slug]) for entry in entries]
    yield "mentions", _ordered(mentions)
    yield "discussion", _ordered([entry.paper.discussion or 0 for entry in entries])
    yield "title", encoded(sorted(range(len(entries)), key=lambda number: title_key(entries[number].paper.title)))


def _ordered(weights: Sequence[int]) -> str:
    return encoded(
        sorted((number for number, weight in enumerate(weights) if weight), key=lambda number: -weights[number])
    )


def _linked(entry: CataloguedPaper) -> list[str]:
    kinds = {link.kind for link in entry.paper.links}
    return [kind for kind in _HAS if kind in kinds]


def _values(found: Iterable[Iterable[tuple[str, str]]]) -> list[list[Any]]:
    """The values of a facet, those of most papers first."""
    papers: dict[str, list[int]] = defaultdict(list)
    labels: dict[str, str] = {}
    total = 0
    for number, values in enumerate(found):
        total = number + 1
        for value, label in dict(values).items():
            papers[value].append(number)
            labels.setdefault(value, label)
    rows = [[value, labels[value], len(numbers), _written(numbers, total)] for value, numbers in papers.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def _written(numbers: list[int], total: int) -> str:
    """Papers as gaps; as the gaps between the others, behind a sign, where they are most."""
    if len(numbers) * 2 <= total:
        return encoded(gaps(numbers))
    own = set(numbers)
    return "!" + encoded(gaps([number for number in range(total) if number not in own]))
