"""Fills a record with what services say of its paper, and never with what may be another's."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from generator import ids
from generator.content.merge import Matcher, fill, text_key
from generator.ids import name_key
from generator.model import Link, Paper, Venue
from generator.services.client import Client, ServiceError
from generator.services.lookup import Account, accounts
from generator.text.personal_names import split_name

_SAME_TITLE = 95
"""Similarity of two title keys, in per cent, from which they are one title."""
_OTHER_TITLE = 60
"""Similarity below which an identifier is taken to lead to another paper."""
_FACTS = (
    "abstract",
    "authors",
    "first_author",
    "further_authors",
    "date",
    "ids",
    "venues",
    "citations",
    "links",
    "title",
)
"""What services are asked for; their topics, keywords and votes are not the curator's."""
_LINKS = ("code", "data", "model", "demo", "project")
_FAILURES = 3
"""After so many failures in a row a service is not asked again in one run."""
_STUB = "This record was begun from an identifier alone. Still missing:"


@dataclass(slots=True)
class Enriched:
    """What was found about a paper.

    Attributes:
        paper: the paper with what was found. notes: what was doubtful, disagreed or failed.
        taken: the services of which something was taken.
    """

    paper: Paper
    notes: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


class Enricher:
    """Asks services about papers, one after the other."""

    def __init__(self, client: Client, services: Iterable[str], matcher: Matcher | None = None) -> None:
        self._client, self._services = client, tuple(services)
        self._matcher = matcher
        self._failed: dict[str, int] = {}

    def enrich(self, slug: str, paper: Paper) -> Enriched:
        """What all services say of a paper, each asked with what those before it said."""
        found = Enriched(paper)
        doubtful: dict[str, str] = {}
        for service in self._services:
            if self._failed.get(service, 0) >= _FAILURES:
                continue
            try:
                for account in accounts(self._client, service, found.paper):
                    doubt = doubt_about(account, found.paper)
                    if doubt:
                        doubtful.setdefault(service, f'{service}: not taken, {doubt}: "{account.paper.title[:80]}"')
                        continue
                    doubtful.pop(service, None)
                    self._take(slug, account, found)
                    break
            except ServiceError as error:
                self._failed[service] = self._failed.get(service, 0) + 1
                found.notes.append(str(error))
                if self._failed[service] == _FAILURES:
                    found.notes.append(f"{service} failed {_FAILURES} times in a row and is not asked again")
            else:
                self._failed[service] = 0
        found.notes.extend(doubtful.values())
        return found

    def _take(self, slug: str, account: Account, found: Enriched) -> None:
        before = found.paper
        offered = _offered(account)
        if self._matcher is not None:
            offered, claimed = self._matcher.without_claimed(offered, slug)
            found.notes.extend(f"{account.service}: {conflict.field}: {conflict.other}" for conflict in claimed)
        if is_stub(before):
            before = before.model_copy(update={"title": offered.title, "note": None})
        filled, conflicts = fill(before, offered, account.service)
        counted = {count.by: count for count in offered.citations}
        refreshed = tuple(counted.get(count.by, count) for count in filled.citations)
        if refreshed != filled.citations:
            filled = filled.model_copy(update={"citations": refreshed})
        found.notes.extend(
            f"{account.service}: {name} keeps {kept}; there: {other}"
            for name, kept, other in conflicts
            if name not in ("title", "abstract")
        )
        if filled != found.paper:
            found.taken.append(account.service)
        found.paper = filled


def _offered(account: Account) -> Paper:
    """What is asked of a service, of all that it says."""
    facts: dict[str, Any] = {name: getattr(account.paper, name) for name in _FACTS}
    facts["links"] = tuple(link for link in facts["links"] if isinstance(link, Link) and link.kind in _LINKS)
    facts["venues"] = tuple(venue for venue in facts["venues"] if isinstance(venue, Venue))
    return Paper.model_validate(facts)


def doubt_about(account: Account, paper: Paper) -> str:
    """Why an account may be of another paper; empty where it surely is of this one.

    A paper found by its title must agree in the title and in the year or an author. One found by an
    identifier must not have a title that is quite another.
    """
    if is_stub(paper):
        return ""
    begun = bool(paper.note and paper.note.startswith(_STUB)) and not paper.known_authors and not paper.date
    alike = fuzz.ratio(text_key(account.paper.title), text_key(paper.title))
    if not account.by_title:
        return "" if alike >= _OTHER_TITLE else "its identifier leads to another title"
    if alike < _SAME_TITLE:
        return "the title is not the same"
    if begun:
        return ""  # somebody asked for this very title
    families = [{name_key(split_name(name).family) for name in one.known_authors} for one in (account.paper, paper)]
    if families[0] & families[1]:
        return ""
    years = {year for one in (account.paper, paper) for year in (one.year,) if year}
    if account.paper.year and paper.year and len(years) == 1:
        return "" if not (families[0] and families[1]) else "the title and the year agree, the authors do not"
    if not (families[0] and families[1]) and not (account.paper.year and paper.year):
        return "the title agrees, but there is neither a year nor an author to compare"
    return "the title agrees, but neither the year nor an author does"


def stub(identifiers: dict[str, str], title: str = "") -> Paper:
    """A record of which hardly anything is known, and that says what is missing."""
    scheme, identifier = next(iter(identifiers.items()), ("", ""))
    missing = ["title"] if not title else []
    missing += ["authors", "date", "abstract"]
    name = {"arxiv": "arXiv", "doi": "DOI", "acl": "ACL Anthology"}.get(scheme, scheme.replace("_", " "))
    return Paper.model_validate(
        {
            "title": title or f"{name} {identifier}",
            "ids": identifiers,
            "note": f"{_STUB} {', '.join(missing)}. Fill them in, or run `paper-index enrich` where there "
            f"is a network.",
        }
    )


def is_stub(paper: Paper) -> bool:
    """Whether a record was begun from an identifier, and still has that for a title."""
    return bool(
        paper.note
        and paper.note.startswith(_STUB)
        and any(paper.title.endswith(value) for _, value in paper.ids.pairs())
    )


def identified(text: str) -> dict[str, str]:
    """The identifier that a text is, in whatever form; empty for the words of a title.

    >>> (
    ...     identified("2306.00978"),
    ...     identified("https://aclanthology.org/P19-1001/"),
    ...     identified("Attention is all you need"),
    ... )
    ({'arxiv': '2306.00978'}, {'acl': 'P19-1001'}, {})
    """
    found = ids.identifier_of(text)
    if found is not None:
        return {found[0]: found[1]}
    for scheme in ("arxiv", "doi", "acl", "semantic_scholar", "openalex", "dblp"):
        value = ids.SCHEMES[scheme](text)
        if value is not None:
            return {scheme: value}
    return {}
