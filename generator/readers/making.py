"""Makes entries of what readers find: cleaned, checked, and with a word about what was left out.

Formats say the same things in other words and with other dirt on them. Readers gather
loose facts; here they become values of the model. A fact that cannot be one is left out and
noted; only a title is indispensable.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from generator import ids
from generator.errors import Problem
from generator.model import CitationCount, Entry, Link, Paper, Venue
from generator.readers.base import Reading
from generator.text.addresses import find_links, link_to
from generator.text.dates import partial_date
from generator.text.personal_names import split_name

LONGEST_TITLE = 1_000
"""In characters; no title is longer, so it is something else."""
_LONGEST_ABSTRACT = 100_000
"""In characters; a whole paper is no abstract."""
_MOST_AUTHORS = 20_000

_ABSTRACT_HEADING = re.compile(
    r"(?:Abstract|ABSTRACT|abstract|Summary|SUMMARY)(?:\s*[:.—–-]\s*|\n+|(?<=[tT])\s+(?=[A-Z]))"
)
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
_OTHERS = re.compile(r"(?:^|[\s,]+)(?:and\s+)?(?:(?:(?<=and )|^)others|et\.?\s*al\.?|\.\.\.|…)$", re.IGNORECASE)
"""What a list that is not complete ends in: a name of its own, or behind the last one."""
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")
_MARKS = re.compile(r"[*†‡]+(?=\s*(?:,|$))")
"""Signs behind a name that lead to a footnote: who contributed equally."""
_NAMESAKE = re.compile(r"\s+0\d{3}$")
"""The number by which DBLP tells namesakes apart."""
_PREPRINTS = re.compile(
    r"(?P<arxiv>.*\barxiv\b.*|corr(?:\s*,?\s*(?:abs/|vol).*)?|computing research repository)"
    r"|bio\s?rxiv.*|med\s?rxiv.*|chem\s?rxiv.*|psy\s?ar[xχ]iv.*|tech\s?rxiv.*|eco\s?evo\s?rxiv.*|soc\s?ar[xχ]iv.*"
    r"|ssrn.*|osf preprints.*|preprints(?:\.org)?|research square.*|hal\b.*|zenodo.*|iacr "
    r"cryptol.* eprint.*|open\s?review.*"
    r"|social science research network.*",
    re.IGNORECASE | re.DOTALL,
)
_ARXIV_WITHIN = re.compile(rf"(?:ar\s?xiv[:\s.]*|abs/)\s*({ids.ARXIV_ID.pattern})", re.IGNORECASE)
_ACL_DOI = re.compile(r"10\.(?:18653/v1|3115/v1)/(.+)")
_WORKSHOP = re.compile(r"\bworkshops?\b|@", re.IGNORECASE)
_CONFERENCE = re.compile(
    r"\b(?:proceedings|proc\.?|conference|conf\.?|symposium|annual meeting|advances in neural information|"
    r"neurips|nips|icml|iclr|acl|emnlp|naacl|eacl|coling|cvpr|iccv|eccv|aaai|ijcai|kdd|sigir|www|interspeech|icassp|"
    r"colm|mlsys|aistats|uai|colt|osdi|sosp|chi|icra|iros|corl|wacv|lrec|conll)\b",
    re.IGNORECASE,
)
_VENUE_KINDS = frozenset(get_args(Venue.model_fields["kind"].annotation))
_LINK_KINDS = frozenset(get_args(Link.model_fields["kind"].annotation))


def one_line(value: Any) -> str:
    """A value as clean text on one line; empty for what is no text."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        text = str(value)
    else:
        return ""
    if text.isprintable():
        return " ".join(text.split())
    text = _INVISIBLE.sub("", text)
    if ids.CONTROL.search(text):
        text = ids.CONTROL.sub(lambda match: " " if match.group().isspace() else "", text)
    return " ".join(text.split())


def paragraphs(value: Any) -> str:
    """Free text: lines that were wrapped are joined, paragraphs stay apart."""
    if not isinstance(value, str):
        return ""
    text = value.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    if "\n" not in text:
        return one_line(text)
    return "\n\n".join(line for part in re.split(r"\n[ \t]*\n", text) if (line := one_line(part)))


def words_of(value: Any) -> list[str]:
    """Keywords, names and the like: a list as it is, a text taken apart at its semicolons, else commas."""
    if isinstance(value, str):
        value = re.split(r"\s*;\s*" if ";" in value else r"\s*[,\n]\s*", value)
    if not isinstance(value, list | tuple):
        return []
    return [word for item in value if (word := one_line(item))]


def name_as_borne(name: str) -> str:
    """A person's name, given name first, as its bearer writes it.

    >>> name_as_borne("van der Schaar, Mihaela"), name_as_borne("Wang, Wei 0001"), name_as_borne("King, Jr., Martin L.")
    ('Mihaela van der Schaar', 'Wei Wang', 'Martin L. King Jr.')
    >>> name_as_borne("Doe*, Jane"), name_as_borne("Ann Bee†")
    ('Jane Doe', 'Ann Bee')
    """
    name = _NAMESAKE.sub("", _MARKS.sub("", one_line(name)).strip(" ,;"))
    if "," not in name:
        return name
    pieces = [piece.strip() for piece in name.split(",")]
    if len(pieces) == 3 and _SUFFIX.fullmatch(pieces[2]):  # as RIS has it
        name = f"{pieces[0]}, {pieces[2]}, {pieces[1]}"
    given, _, _, suffix = parts = split_name(name)
    if not given:
        return name.replace(",", "")
    return _NAMESAKE.sub("", " ".join(part for part in (given, parts.last, suffix) if part))


@dataclass
class Maker:
    """Gathers the entries, problems and notes of one file."""

    path: Path
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def add(self, line: int, facts: Mapping[str, Any], slug: str | None = None, where: str = "") -> Entry | None:
        """Makes an entry.

        Args:
            line: where it begins; 0 where that is not known.
            facts: what is said of the paper, loosely: `title`, `abstract`, `authors` (names), `date`,
                `ids` (by scheme, or addresses of any sort under `addresses`), `venue` (the fields of
                `model.Venue`), and the other fields of `model.Paper` by their names.
            slug: its address in an index like this one.
            where: what the file calls it, for messages: a key, a number.
        """
        place = f"{where}: " if where else ""
        title = one_line(facts.get("title"))
        if not title:
            self.problems.append(Problem(self.path, line, f"{place}has no title; not imported"))
            return None
        if len(title) > LONGEST_TITLE:
            message = f'{place}a title of {len(title):,} characters, "{title[:60]}…"; not imported'
            self.problems.append(Problem(self.path, line, message))
            return None
        values = _Values(title, place)
        values.gather(facts)
        try:
            paper = Paper.model_validate(values.facts)
        except ValidationError as error:
            # One fact that the model refuses is left out; the others are tried again.
            for details in error.errors():
                name = str(details["loc"][0]) if details["loc"] else ""
                reason = details["msg"].removeprefix("Value error, ")
                values.left_out.append((name or "authors", reason))
                for dropped in [name] if name else ["authors", "further_authors", "author_count", "author_ids"]:
                    values.facts.pop(dropped, None)
            try:
                paper = Paper.model_validate(values.facts)
            except ValidationError as error:
                reason = error.errors()[0]["msg"].removeprefix("Value error, ")
                self.problems.append(Problem(self.path, line, f"{place}{reason}; not imported"))
                return None
        self.notes.extend(Problem(self.path, line, f"{place}{why}; left out", name) for name, why in values.left_out)
        entry = Entry(paper, self.path, line, slug)
        self.entries.append(entry)
        return entry

    def problem(self, line: int, message: str) -> None:
        """Says what could not be understood."""
        self.problems.append(Problem(self.path, line, message))

    def reading(self, captured: str | None = None, remarks: Iterable[str] = (), what: str = "paper") -> Reading:
        """All that was found; that there is nothing is a problem."""
        if not self.entries and not self.problems:
            self.problems.append(Problem(self.path, 0, f"holds no {what}; is it cut off, or of another format?"))
        return Reading(tuple(self.entries), tuple(self.problems), captured, tuple(remarks), tuple(self.notes))


class _Values:
    """Loose facts on their way to the model."""

    def __init__(self, title: str, place: str) -> None:
        self.facts: dict[str, Any] = {"title": title}
        self.left_out: list[tuple[str, str]] = []
        self._ids: dict[str, str] = {}
        self._links: dict[str, Link] = {}

    def gather(self, facts: Mapping[str, Any]) -> None:
        self._texts(facts)
        self._identifiers(facts)
        self._people(facts)
        self._publication(facts)
        for url in find_links(self.facts.get("abstract", "")) if facts.get("abstract") else ():
            self._links.setdefault(url.url, url)
        if self._ids:
            self.facts["ids"] = self._ids
        if self._links:
            self.facts["links"] = tuple(self._links.values())

    def _texts(self, facts: Mapping[str, Any]) -> None:
        abstract = _without_heading(paragraphs(facts.get("abstract")))
        if len(abstract) > _LONGEST_ABSTRACT:
            self.left_out.append(("abstract", f"{len(abstract):,} characters are no abstract"))
        elif abstract:
            self.facts["abstract"] = abstract
        for name in ("summary", "citation_key"):
            if text := one_line(facts.get(name)):
                if name == "citation_key" and not ids.CITATION_KEY.fullmatch(text):
                    continue  # a key that not every program takes is no loss
                self.facts[name] = text
        if note := facts.get("note"):
            self.facts["note"] = "\n".join(ids.CONTROL.sub("", line).rstrip() for line in str(note).strip().split("\n"))
        for name in ("kind",):
            if (text := one_line(facts.get(name))) and not ids.slug_fault(text):
                self.facts[name] = text
        for name in ("topics", "related", "aliases"):
            slugs = [word for word in words_of(facts.get(name)) if not ids.slug_fault(word)]
            if slugs:
                self.facts[name] = tuple(dict.fromkeys(slugs))[: {"topics": 4, "related": 10}.get(name)]
        for name in ("keywords", "organisations"):
            if words := _distinct(words_of(facts.get(name))):
                self.facts[name] = words
        tags = {
            name: tuple(dict.fromkeys(words_of(names)))
            for name, names in (facts.get("tags") or {}).items()
            if name in ("introduces", "mentions") and isinstance(names, list | tuple | str)
        }
        if tags:
            self.facts["tags"] = tags
        for name in ("discussion", "votes"):
            if (number := _number(facts.get(name))) is not None:
                self.facts[name] = number
        if date := facts.get("date"):
            found = partial_date(one_line(date))
            if found:
                self.facts["date"] = found
            else:
                self.left_out.append(("date", f'"{one_line(date)[:40]}" is no date'))
        counts = [
            CitationCount(by=by, count=number, on=on)
            for by, raw, on in facts.get("citations") or ()
            if (number := _number(raw)) is not None
        ]
        if counts:
            self.facts["citations"] = tuple(counts)

    def _identifiers(self, facts: Mapping[str, Any]) -> None:
        for scheme, raw in (facts.get("ids") or {}).items():
            text = one_line(raw)
            if not text or scheme not in ids.SCHEMES:
                continue
            found = ids.SCHEMES[scheme](text)
            if scheme == "doi" and (arxiv := ids.arxiv_id(text)):
                self._ids.setdefault("arxiv", arxiv)
            elif found is None:
                self.left_out.append((f"ids.{scheme}", f'"{text[:60]}" is no such identifier'))
            else:
                self._ids.setdefault(scheme, found)
        for kind, address in _addresses(facts):
            identifier = ids.identifier_of(address)
            if identifier is not None and kind in (None, "paper", "other", "project"):
                scheme, value = identifier
                if scheme == "doi" and (arxiv := ids.arxiv_id(value)):
                    scheme, value = "arxiv", arxiv
                if self._ids.setdefault(scheme, value) == value:
                    continue
            link = link_to(address)
            if link is None:
                if address.strip():
                    self.left_out.append(("links", f'"{address[:80]}" is no web address'))
                continue
            if kind in _LINK_KINDS:
                link = link.model_copy(update={"kind": kind})
            self._links.setdefault(link.url, link)
        match = _ACL_DOI.fullmatch(self._ids.get("doi", ""))
        if match and "acl" not in self._ids and (acl := ids.acl_id(match.group(1))):
            self._ids["acl"] = acl

    def _people(self, facts: Mapping[str, Any]) -> None:
        people = facts.get("authors") or ()
        names, whole, orcids = [], not facts.get("more_authors"), {}
        for person in people[:_MOST_AUTHORS]:
            raw, orcid = person if isinstance(person, tuple) else (person, None)
            raw = one_line(raw)
            if others := _OTHERS.search(raw):
                whole, raw = False, raw[: others.start()]
            name = name_as_borne(raw) if not isinstance(person, tuple) or "," in raw else raw
            if not name:
                continue
            names.append(name)
            if orcid and (found := ids.orcid(one_line(orcid))):
                orcids[name] = found
        first = one_line(facts.get("first_author"))
        if names and whole:
            self.facts["authors"] = tuple(names)
        elif names or first:
            self.facts["first_author"] = names[0] if names else first
            self.facts["further_authors"] = tuple(names[1:])
        count = _number(facts.get("author_count"))
        if count and (count == len(names) if names and whole else count >= len(names)):
            self.facts["author_count"] = count
        given = facts.get("author_ids")
        orcids.update(given if isinstance(given, dict) else {})
        known = self.facts.get("authors") or (self.facts.get("first_author"), *self.facts.get("further_authors", ()))
        orcids = {name: person for name, person in orcids.items() if known.count(name) == 1}
        if orcids:
            self.facts["author_ids"] = orcids

    def _publication(self, facts: Mapping[str, Any]) -> None:
        given = facts.get("venues") or ([facts["venue"]] if facts.get("venue") else [])
        venues: list[Venue] = []
        for raw in given:
            venue = {name: text for name in Venue.model_fields if (text := one_line(raw.get(name)))}
            name = venue.get("name", "")
            preprint = _PREPRINTS.fullmatch(name)
            within = _ARXIV_WITHIN.search(" ".join(one_line(value) for value in raw.values()))
            if preprint and preprint["arxiv"]:
                if within and (found := ids.arxiv_id(within.group(1))):
                    self._ids.setdefault("arxiv", found)
                if venue.get("kind") != "preprint":
                    continue  # the identifier says it
            if not name:
                continue
            if year := partial_date(venue.pop("year", "")):
                venue["year"] = year[:4]
            kind = "preprint" if preprint else venue.get("kind", "")
            venue["kind"] = kind if kind in _VENUE_KINDS else venue_kind(name)
            if "url" in venue and ids.identifier_of(venue["url"]):
                venue.pop("url")
            if "pages" in venue:
                venue["pages"] = re.sub(r"\s*(?:--+|[–—‐-])\s*", "-", venue["pages"])
            try:
                venues.append(Venue.model_validate(venue))
            except ValidationError as error:
                fault = error.errors()[0]
                self.left_out.append(("venues", f"{fault['loc'][-1]}: {fault['msg'].removeprefix('Value error, ')}"))
        if venues:
            self.facts["venues"] = tuple(sorted(venues, key=lambda venue: venue.kind == "preprint"))
        published = next((venue for venue in venues if venue.kind != "preprint" and venue.year), None)
        arxiv = self._ids.get("arxiv")
        if arxiv and (month := _month_of(arxiv)):
            date = self.facts.get("date")
            if date is None or (published and date[:4] == published.year and date[:4] > month[:4]):
                self.facts["date"] = month  # when it first appeared
        elif published and "date" not in self.facts:
            self.facts["date"] = published.year


@lru_cache(maxsize=10_000)
def venue_kind(name: str) -> str:
    """What sort of publication a venue is, by its name, where nothing else says so.

    >>> venue_kind("Proceedings of the 57th Annual Meeting"), venue_kind("Nature"), venue_kind("ICML Workshop on X")
    ('conference', 'journal', 'workshop')
    """
    if _WORKSHOP.search(name):
        return "workshop"
    return "conference" if _CONFERENCE.search(name) else "journal"


def _month_of(arxiv: str) -> str | None:
    """The month in which an arXiv identifier was given."""
    digits = arxiv.rpartition("/")[2][:4]
    if not digits.isdigit() or not 1 <= int(digits[2:]) <= 12:
        return None
    return f"{'19' if int(digits[:2]) > 90 else '20'}{digits[:2]}-{digits[2:]}"


def _without_heading(abstract: str) -> str:
    match = _ABSTRACT_HEADING.match(abstract)
    return abstract[match.end() :] if match else abstract


def _addresses(facts: Mapping[str, Any]) -> Iterable[tuple[str | None, str]]:
    """The web addresses among loose facts: links with their kinds, and addresses of any sort."""
    for item in facts.get("links") or ():
        if isinstance(item, Link):
            yield item.kind, item.url
        elif isinstance(item, Mapping):
            yield item.get("kind"), one_line(item.get("url"))
        elif isinstance(item, tuple):
            yield item[0], one_line(item[1])
    for address in facts.get("addresses") or ():
        if text := one_line(address):
            yield None, text


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.strip().replace(",", "").isdecimal():
        value = int(value.strip().replace(",", "")[:18])
    if isinstance(value, float) and value == value and value >= 0 and value < 1e15:
        value = int(value)
    return value if isinstance(value, int) and 0 <= value < 10**15 else None


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(ids.name_key(word), word)
    return tuple(found.values())
