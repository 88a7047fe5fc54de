"""What a browser shows of a paper, in files of a few papers each.

Papers are numbered as the catalogue orders them, newest first: a year is a run of numbers, and the
newest are the lowest. From its number a browser knows a paper's file; from its slug, an identifier
or its whole title it looks the number up (`exact_files`).
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from generator.catalogue.bylines import byline
from generator.catalogue.catalogue import Catalogue
from generator.ids import SLUG_LENGTH
from generator.search.numbers import encoded
from generator.search.words import words_of
from generator.text.sentences import clipped
from generator.text.shards import fnv1a

_SMALLEST = 7
"""How many papers a file has at least: so that a page of results costs little, and files stay countable."""
_EXACT_FILES = 56
_EXTRACT = 180
"""How much of an abstract stands for a missing summary, in letters."""


def papers_in_file(papers: int) -> int:
    """How many papers a file holds: more in large collections, but not in proportion.

    >>> [papers_in_file(papers) for papers in (4, 10_000, 30_000)]
    [7, 7, 11]
    """
    return max(_SMALLEST, -(-papers // (1430 + papers // 20)))


class Documents:
    """The papers as browsers get them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._topics = {topic.id: number for number, topic in enumerate(catalogue.collection.taxonomy.topics)}
        self._kinds = {kind.id: number for number, kind in enumerate(catalogue.collection.taxonomy.kinds)}

    @property
    def names(self) -> dict[str, Any]:
        """What papers say by number: topics (id, name, area's number) and kinds (id, name)."""
        catalogue = self._catalogue
        return {
            "areas": [[area.id, area.name] for area in catalogue.areas],
            "topics": [
                [topic.id, topic.name, catalogue.area_numbers[topic.id]]
                for topic in catalogue.collection.taxonomy.topics
            ],
            "kinds": [[kind.id, kind.name] for kind in catalogue.collection.taxonomy.kinds],
        }

    def row(self, number: int) -> list[Any]:
        """A paper by its number; what is missing at the end is left out."""
        entry = self._catalogue.entries[number]
        paper = entry.paper
        code = next((link.url for link in paper.links if link.kind == "code"), 0)
        row = [
            0 if plain_slug(entry.title, entry.slug) else entry.slug,
            entry.title,
            byline(paper),
            paper.date or 0,
            paper.summary or 0,
            self._kinds[entry.kind.kind.id] if entry.kind else -1,
            [self._topics[given.topic.id] for given in entry.topics],
            paper.ids.arxiv or 0,
            code,
            len(self._catalogue.mentioned_by[entry.slug]),
            paper.discussion or 0,
            list(paper.organisations) or 0,
            0 if paper.summary else clipped(entry.abstract, _EXTRACT),
        ]
        while row[-1] == 0:
            row.pop()
        return row

    def files(self) -> Iterator[list[list[Any]]]:
        """Every file."""
        size = papers_in_file(len(self._catalogue.entries))
        for start in range(0, len(self._catalogue.entries), size):
            rows = range(start, min(start + size, len(self._catalogue.entries)))
            yield [self.row(number) for number in rows]


def plain_slug(text: str, slug: str) -> bool:
    """Whether a slug is what a browser makes of a text: then it need not be told.

    Words of small letters and digits, joined by hyphens, as many as fit.

    >>> plain_slug("AWQ: Activation-aware", "awq-activation-aware"), plain_slug("C++", "c-plus-plus")
    (True, False)
    """
    if not text.isascii():
        return False
    made = ""
    for word in "".join(char if char.isalnum() else " " for char in text.lower()).split():
        longer = f"{made}-{word}" if made else word
        made = longer if len(longer) <= SLUG_LENGTH else made
    return made == slug


def exact_files(catalogue: Catalogue) -> list[str]:
    """Papers by what names just one: file by hash, each a row of (hash, number).

    Keys are `s:` with a slug, `t:` with the words of a title, `x:` with an arXiv identifier, `d:` with a DOI.
    """
    found: dict[str, int] = {}
    for number, entry in enumerate(catalogue.entries):
        keys = [f"s:{slug}" for slug in (entry.slug, *entry.paper.aliases)]
        keys += [f"t:{' '.join(words_of(entry.title))}"]
        keys += [f"x:{entry.paper.ids.arxiv.lower()}"] if entry.paper.ids.arxiv else []
        keys += [f"d:{entry.paper.ids.doi}"] if entry.paper.ids.doi else []
        for key in keys:
            found.setdefault(key, number)
    count = exact_count(len(catalogue.entries))
    rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for key, number in found.items():
        value = fnv1a(key)
        rows[value % count].append((value // count, number))
    return [encoded([part for row in sorted(rows[file]) for part in row]) for file in range(count)]


def exact_count(papers: int) -> int:
    """How many files `exact_files` gives."""
    return max(1, min(_EXACT_FILES, papers // 40))
