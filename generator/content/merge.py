"""Decides which entries are one paper, and adds one's facts to another.

Filling adds what is missing and changes nothing that is there; where two sources
disagree, what is there stays and the disagreement is reported.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from generator.ids import arxiv_month, name_key, title_key
from generator.model import Ids, Paper, TagNames, Venue
from generator.text.personal_names import split_name
from generator.text.tex import plain_text

_SIMPLE = ("abstract", "summary", "first_author", "author_count", "discussion", "votes", "kind", "note", "citation_key")
_LISTS = ("topics", "related")
_UNIONS = ("organisations", "links", "sources", "aliases", "keywords")
_COUNTED_ANEW = ("votes", "citation_key")
"""What two accounts may give differently without a disagreement: votes go up, and each bibliography has its keys."""

_TELLING = ("arxiv", "doi", "acl")
"""Identifiers of which a work has one. Services keep several records of one work (a preprint's and its
published version's), so that theirs do not tell works apart."""
_PREPRINT_DOI = ("10.48550/", "10.1101/", "10.21203/", "10.31219/", "10.31234/", "10.2139/", "10.20944/", "10.26434/")
"""Prefixes of preprint servers: a work may have one of these beside its publisher's."""
_SHORT_TITLE = 4
"""Up to so many words, a title alone does not make two accounts one work where all their authors differ."""


class Conflict(NamedTuple):
    """Two sources disagree: the field, what is kept, what the other says."""

    field: str
    kept: str
    other: str


def fill(paper: Paper, other: Paper, source: str | None = None) -> tuple[Paper, list[Conflict]]:
    """A paper with what another account of it adds, and where the two disagree.

    Args:
        paper: what is known; nothing in it changes.
        other: another account of the same paper.
        source: the source or service that the other account is from; where it is given, what it
            adds is noted in the paper's provenance.
    """
    added: dict[str, Any] = {}
    conflicts: list[Conflict] = []

    def consider(field: str, kept: Any, new: Any, equal: bool) -> Any:
        if kept is not None and new is not None and not equal:
            conflicts.append(Conflict(field, _shown(kept), _shown(new)))
        return new if kept is None else kept

    if text_key(paper.title) != text_key(other.title):
        conflicts.append(Conflict("title", paper.title, other.title))
    for field in _SIMPLE:
        kept, new = getattr(paper, field), getattr(other, field)
        added[field] = consider(field, kept, new, field in _COUNTED_ANEW or kept == new or _same_text(kept, new))
    for field in _LISTS:
        added[field] = getattr(paper, field) or getattr(other, field)
    for field in _UNIONS:
        added[field] = _union(getattr(paper, field), getattr(other, field))
    added["date"] = _date(paper, other, conflicts)
    added["venues"] = _venues(paper, other, conflicts)
    counted = {count.by for count in paper.citations}
    added["citations"] = paper.citations + tuple(count for count in other.citations if count.by not in counted)
    added.update(_authors(paper, other, conflicts))
    added["ids"] = {
        scheme: consider(f"ids.{scheme}", kept, getattr(other.ids, scheme), _agree(scheme, kept, other.ids))
        for scheme, kept in paper.ids
    }
    added["author_ids"] = {
        **{
            name: person
            for name, person in other.author_ids.items()
            if name in (added["authors"] or (added["first_author"], *added["further_authors"]))
        },
        **paper.author_ids,
    }
    for name, person in paper.author_ids.items():
        consider(f"author_ids.{name}", person, other.author_ids.get(name), person == other.author_ids.get(name))
    added["tags"] = {name: getattr(other.tags, name) if names is None else names for name, names in paper.tags}
    changed = {name for name, value in added.items() if value != getattr(paper, name)}
    if not any(_differs(getattr(paper, name), added[name]) for name in changed):
        return paper, conflicts
    filled = Paper.model_validate({**dict(paper), **added})
    if source is not None:
        filled = _with_provenance(paper, filled, source)
    return filled, conflicts


def _differs(kept: Any, new: Any) -> bool:
    """Whether a value is another; identifiers and tags are mappings while they are being put together."""
    return dict(kept) != new if isinstance(kept, Ids | TagNames) else bool(kept != new)


def _with_provenance(before: Paper, after: Paper, source: str) -> Paper:
    """A paper that says which of its facts are from a source that was not its first."""
    fields = []
    for name in Paper.model_fields:
        kept, new = getattr(before, name), getattr(after, name)
        if name in ("sources", "provenance") or kept == new:
            continue
        if isinstance(new, Ids | TagNames):
            fields += [f"{name}.{part}" for part, value in new if value != getattr(kept, part)]
        else:
            fields.append(name)
    known = after.provenance.get(source, ())
    fields = [field for field in fields if field not in known]
    if not fields or before.sources[:1] == (source,):
        return after
    return after.model_copy(update={"provenance": {**after.provenance, source: (*known, *fields)}})


def text_key(text: str) -> str:
    r"""What is left of a title or a text once case, punctuation, accents and TeX are put aside, formulas included.

    >>> text_key(r"50\% of $\ell_0$") == text_key("50% of ℓ₀")
    True
    """
    return title_key(plain_text(text))


def _same_text(kept: Any, new: Any) -> bool:
    return isinstance(kept, str) and isinstance(new, str) and text_key(kept) == text_key(new)


def _agree(scheme: str, kept: str | None, others: Ids) -> bool:
    """Whether two identifiers of one sort may be of one work."""
    new = getattr(others, scheme)
    if kept is None or new is None or kept == new or scheme not in _TELLING:
        return True
    return scheme == "doi" and kept.startswith(_PREPRINT_DOI) != new.startswith(_PREPRINT_DOI)


def _date(paper: Paper, other: Paper, conflicts: list[Conflict]) -> str | None:
    kept, new = paper.date, other.date
    if kept is None or new is None or kept.startswith(new):
        return kept or new
    if new.startswith(kept):
        return new  # the same date, more of it known
    published = {venue.year for venue in (*other.venues, *paper.venues) if venue.kind != "preprint"}
    if kept < new and paper.ids.arxiv and new[:4] in published:
        return kept  # the day of the preprint, and that of its publication
    conflicts.append(Conflict("date", kept, new))
    return kept


def _venues(paper: Paper, other: Paper, conflicts: list[Conflict]) -> tuple[Venue, ...]:
    """All venues of both accounts: a preprint and its published version are one paper."""
    venues = list(paper.venues)
    for new in other.venues:
        place = next((place for place, kept in enumerate(venues) if _one_venue(kept, new)), None)
        if place is None:
            venues.append(new)
            continue
        kept = venues[place]
        if kept.kind != "preprint" and name_key(kept.name) != name_key(new.name):
            conflicts.append(Conflict("venues", kept.name, new.name))
        missing = {name: value for name, value in new if getattr(kept, name) is None and value is not None}
        venues[place] = kept.model_copy(update=missing)
    before, after = (any(v.kind != "preprint" for v in found) for found in (paper.venues, venues))
    preprint = next((one for one in (paper, other) if one.ids.arxiv and not one.venues), None)
    if preprint and after and not (before and preprint is other and paper.ids.arxiv):
        month = arxiv_month(preprint.ids.arxiv) if preprint.ids.arxiv else None
        arxiv = Venue(kind="preprint", name="arXiv", year=month[:4] if month else None)
        if not any(name_key(venue.name) == "arxiv" for venue in venues):
            venues.append(arxiv)
    return tuple(venues)


def _one_venue(kept: Venue, new: Venue) -> bool:
    """Whether two accounts name the same publication, perhaps by a short and a long name."""
    if kept.year and new.year and kept.year != new.year:
        return False
    return name_key(kept.name) == name_key(new.name) or (kept.kind == new.kind and kept.year == new.year is not None)


def _authors(paper: Paper, other: Paper, conflicts: list[Conflict]) -> dict[str, Any]:
    """The four fields that say who wrote it, which must agree with each other."""
    count = paper.number_of_authors
    first = paper.known_authors[0] if paper.known_authors else None
    names, others_first = other.authors, other.known_authors[0] if other.known_authors else None
    agreed = True
    if count is not None and other.number_of_authors not in (None, count):
        conflicts.append(Conflict("authors", f"{count} authors", f"{other.number_of_authors} authors"))
        agreed = False
    elif any(
        who.number_of_authors is not None and who.number_of_authors < len(others.known_authors)
        for who, others in ((paper, other), (other, paper))
    ):
        conflicts.append(Conflict("authors", _number_shown(paper), _number_shown(other)))
        agreed = False
    if first and others_first and name_key(first) != name_key(others_first):
        conflicts.append(Conflict("authors", f"first author {first}", f"first author {others_first}"))
        agreed = False
    # A list that goes on must be the beginning of the other.
    known = min((len(who.known_authors) for who in (paper, other) if not who.authors), default=None)
    people = [[*map(name_key, who.known_authors[:known])] for who in (paper, other)]
    if agreed and all(people) and people[0] != people[1]:
        conflicts.append(Conflict("authors", _shown(paper.known_authors), _shown(other.known_authors)))
        agreed = False
    said = count == 1 and len(names) == 1 and first is not None  # one author, named already: another form of the same
    authors = paper.authors or (names if agreed and not said else ())
    others_first = others_first if agreed else None
    further = paper.further_authors
    if agreed and not authors:  # of two lists that go on, one is the beginning of the other
        further += other.further_authors[len(further) :]
    number = other.author_count if not authors and (other.author_count or 0) > len(further) else None
    return {
        "authors": authors,
        # A name says more than "first of several", a list says more than a number.
        "first_author": paper.first_author or (None if authors else others_first),
        "further_authors": further,
        "author_count": paper.author_count or number,
    }


def _number_shown(paper: Paper) -> str:
    number = paper.number_of_authors
    return f"{number} authors" if number is not None else f"{len(paper.known_authors)} authors or more"


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

    def __init__(self, records: Iterable[tuple[str, Paper]] = ()) -> None:
        self._by_id: dict[tuple[str, str], str] = {}
        self._by_title: dict[str, list[str]] = {}
        self._papers: dict[str, Paper] = {}
        for key, paper in records:
            self.add(key, paper)

    def add(self, key: str, paper: Paper) -> None:
        """Takes note of a paper, or of more facts about one that is known."""
        self._papers[key] = paper
        for pair in paper.ids.pairs():
            self._by_id.setdefault(pair, key)
        for title in _title_keys(paper.title):
            keys = self._by_title.setdefault(title, [])
            if key not in keys:
                keys.append(key)

    def find(self, paper: Paper) -> str | None:
        """The key of the paper that this is another account of: one identifier, or the same title."""
        for pair in paper.ids.pairs():
            if pair in self._by_id:
                return self._by_id[pair]
        for title in _title_keys(paper.title):
            for key in self._by_title.get(title, ()):
                known = self._papers[key]
                # The same title with another identifier of the same sort is another work.
                if all(_agree(scheme, value, known.ids) for scheme, value in paper.ids.pairs()) and not (
                    len(title.split()) <= _SHORT_TITLE and strangers(paper, known)
                ):
                    return key
        return None

    def without_claimed(self, paper: Paper, key: str) -> tuple[Paper, list[Conflict]]:
        """An account of a paper without identifiers that another paper has, and these as disagreements."""
        conflicts = []
        for scheme, value in paper.ids.pairs():
            owner = self._by_id.get((scheme, value), key)
            if owner != key:
                other = f'{value}, which is that of "{_shown(self._papers[owner].title)}"'
                conflicts.append(Conflict(f"ids.{scheme}", "none", other))
        if conflicts:
            claimed = {conflict.field.removeprefix("ids."): None for conflict in conflicts}
            paper = paper.model_copy(update={"ids": paper.ids.model_copy(update=claimed)})
        return paper, conflicts


@lru_cache(maxsize=2_000)
def _title_keys(title: str) -> tuple[str, ...]:
    """What a title is found by: as it is typed, and as it is read."""
    typed, read = title_key(title), text_key(title)
    return (typed,) if typed == read else (typed, read)


def strangers(one: Paper, other: Paper) -> bool:
    """Whether two papers both have authors, and none of one family name."""
    families = [{name_key(split_name(name).family) for name in paper.known_authors} for paper in (one, other)]
    return bool(families[0] and families[1]) and families[0].isdisjoint(families[1])
