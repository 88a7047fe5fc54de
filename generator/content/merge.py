"""Decides which entries are one paper, and adds one's facts to another.

Filling adds what is missing and changes nothing that is there; where two sources
disagree, what is there stays and the disagreement is reported.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from generator.ids import name_key, title_key
from generator.model import Paper

NEAR_TITLES = 90
"""Similarity of two title keys, in per cent of the normalised edit distance, from
which two papers are shown to a person."""

_SIMPLE = ("abstract", "summary", "first_author", "author_count", "discussion", "kind", "note")
_LISTS = ("topics", "related")
_UNIONS = ("organisations", "links", "sources", "aliases")


class Conflict(NamedTuple):
    """Two sources disagree: the field, what is kept, what the other says."""

    field: str
    kept: str
    other: str


def fill(paper: Paper, other: Paper) -> tuple[Paper, list[Conflict]]:
    """A paper with what another account of it adds, and where the two disagree.

    Args:
        paper: what is known; nothing in it changes.
        other: another account of the same paper.
    """
    added: dict[str, Any] = {}
    conflicts: list[Conflict] = []

    def consider(field: str, kept: Any, new: Any, equal: bool) -> Any:
        if kept is not None and new is not None and not equal:
            conflicts.append(Conflict(field, _shown(kept), _shown(new)))
        return new if kept is None else kept

    if title_key(paper.title) != title_key(other.title):
        conflicts.append(Conflict("title", paper.title, other.title))
    for field in _SIMPLE:
        kept, new = getattr(paper, field), getattr(other, field)
        added[field] = consider(field, kept, new, kept == new)
    for field in _LISTS:
        added[field] = getattr(paper, field) or getattr(other, field)
    for field in _UNIONS:
        added[field] = _union(getattr(paper, field), getattr(other, field))
    added["date"] = _date(paper.date, other.date, conflicts)
    added.update(_authors(paper, other, conflicts))
    added["ids"] = {
        scheme: consider(f"ids.{scheme}", kept, getattr(other.ids, scheme), kept == getattr(other.ids, scheme))
        for scheme, kept in paper.ids
    }
    added["author_ids"] = {
        **{
            name: person
            for name, person in other.author_ids.items()
            if name in (added["authors"] or (added["first_author"],))
        },
        **paper.author_ids,
    }
    for name, person in paper.author_ids.items():
        consider(f"author_ids.{name}", person, other.author_ids.get(name), person == other.author_ids.get(name))
    added["tags"] = {name: getattr(other.tags, name) if names is None else names for name, names in paper.tags}
    return Paper.model_validate({**dict(paper), **added}), conflicts


def _date(kept: str | None, new: str | None, conflicts: list[Conflict]) -> str | None:
    if kept is None or new is None or kept.startswith(new):
        return kept or new
    if new.startswith(kept):
        return new  # the same date, more of it known
    conflicts.append(Conflict("date", kept, new))
    return kept


def _authors(paper: Paper, other: Paper, conflicts: list[Conflict]) -> dict[str, Any]:
    """The three fields that say who wrote it, which must agree with each other."""
    count = paper.number_of_authors
    first = paper.known_authors[0] if paper.known_authors else None
    names, others_first = other.authors, other.known_authors[0] if other.known_authors else None
    agreed = True
    if count is not None and other.number_of_authors not in (None, count):
        conflicts.append(Conflict("authors", f"{count} authors", f"{other.number_of_authors} authors"))
        agreed = False
    if first and others_first and name_key(first) != name_key(others_first):
        conflicts.append(Conflict("authors", f"first author {first}", f"first author {others_first}"))
        agreed = False
    if paper.authors and names and agreed and [*map(name_key, paper.authors)] != [*map(name_key, names)]:
        conflicts.append(Conflict("authors", _shown(paper.authors), _shown(names)))
    authors = paper.authors or (names if agreed else ())
    others_first = others_first if agreed else None
    return {
        "authors": authors,
        # A name says more than "first of several", a list says more than a number.
        "first_author": paper.first_author or (None if authors else others_first),
        "author_count": paper.author_count or (None if authors else other.author_count),
    }


def _union(kept: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    """What is there, and after it what is new: links by their addresses, names by what they are known by."""
    seen = {name_key(item) if isinstance(item, str) else item.url for item in kept}
    added = []
    for item in new:
        key = name_key(item) if isinstance(item, str) else item.url
        if key not in seen:
            seen.add(key)
            added.append(item)
    return kept + tuple(added)


def _shown(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return text if len(text) <= 60 else text[:60] + "…"


class Matcher:
    """Knows papers by their identifiers and titles, and finds the one that another account is of.

    Papers are named by any hashable key that the caller chooses.
    """

    def __init__(self) -> None:
        self._by_id: dict[tuple[str, str], str] = {}
        self._by_title: dict[str, list[str]] = defaultdict(list)
        self._ids: dict[str, dict[str, str]] = {}

    def add(self, key: str, paper: Paper) -> None:
        """Takes note of a paper, or of more facts about one that is known."""
        self._ids[key] = dict(paper.ids.pairs())
        for pair in paper.ids.pairs():
            self._by_id.setdefault(pair, key)
        title = title_key(paper.title)
        if key not in self._by_title[title]:
            self._by_title[title].append(key)

    def find(self, paper: Paper) -> str | None:
        """The key of the paper that this is another account of: one identifier, or the same title."""
        for pair in paper.ids.pairs():
            if pair in self._by_id:
                return self._by_id[pair]
        for key in self._by_title.get(title_key(paper.title), ()):
            known = self._ids[key]
            # The same title with another identifier of the same sort is another work.
            if all(known.get(scheme, value) == value for scheme, value in paper.ids.pairs()):
                return key
        return None


def near_misses(titles: Iterable[str], new: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of titles that are not the same but so alike that a person should look.

    Args:
        titles: all titles of the collection, the new ones among them.
        new: the titles to compare with all.

    Yields:
        Each pair once, in the order of the new titles.
    """
    keys = {title: title_key(title) for title in titles}
    seen: set[frozenset[str]] = set()
    for title in new:
        matches = process.extract(keys[title], keys, scorer=fuzz.ratio, score_cutoff=NEAR_TITLES, limit=None)
        for _, _, other in matches:
            pair = frozenset((title, other))
            if other != title and pair not in seen:
                seen.add(pair)
                yield title, other
