"""What each service is asked about a paper, and how its answer becomes an account of it.

By an identifier where the service knows it, else by the title. The answers are read by the
same readers that read them from files.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from generator.model import CitationCount, Paper
from generator.readers import arxiv_atom, crossref, hf_api, openalex, semantic_scholar
from generator.readers.base import Captured, Reading
from generator.services.client import Answer, Client, ServiceError
from generator.services.directory import SERVICES
from generator.text.tex import plain_text

_FIELDS = (
    "paperId,externalIds,title,abstract,venue,publicationVenue,year,publicationDate,journal,authors,"
    "citationCount,openAccessPdf"
)
"""What Semantic Scholar is asked for."""
_FEW = 5
"""How many answers to a title are looked at."""


class Account(NamedTuple):
    """What a service says of a paper.

    Attributes:
        service: the service. paper: what it says.
        by_title: whether it was found by its title, and so may be another's.
    """

    service: str
    paper: Paper
    by_title: bool


class _Question(NamedTuple):
    """A request: the path, the parameters, and whether it asks by title."""

    path: str
    parameters: dict[str, str]
    by_title: bool = False


def accounts(client: Client, service: str, paper: Paper) -> Iterator[Account]:
    """What a service says of a paper: of one found by its identifier, or of several found by title.

    Args:
        client: asks. service: whom. paper: what is known.

    Raises:
        ServiceError: the service did not answer, or with something else than an answer.
    """
    for question in _QUESTIONS[service](paper):
        answer = client.get(service, question.path, question.parameters)
        if answer is None:
            continue
        reading = _read(service, answer, question.path)
        for entry in reading.entries[: _FEW if question.by_title else 1]:
            yield Account(service, _dated(entry.paper, answer.day), question.by_title)
        if reading.entries:
            return


def _arxiv(paper: Paper) -> Iterator[_Question]:
    if paper.ids.arxiv:
        yield _Question("/api/query", {"id_list": paper.ids.arxiv})
    else:
        words = " ".join(word for word in _title(paper).replace('"', " ").split())
        yield _Question("/api/query", {"search_query": f'ti:"{words}"', "max_results": str(_FEW)}, True)


def _crossref(paper: Paper) -> Iterator[_Question]:
    if paper.ids.doi:
        yield _Question(f"/works/{quote(paper.ids.doi, safe='')}", {})
    else:
        yield _Question("/works", {"query.bibliographic": _title(paper), "rows": str(_FEW)}, True)


def _openalex(paper: Paper) -> Iterator[_Question]:
    identifiers = paper.ids
    if identifiers.openalex:
        yield _Question(f"/works/{identifiers.openalex}", {})
    if identifiers.doi:
        yield _Question(f"/works/doi:{quote(identifiers.doi, safe='/:;.-_()')}", {})
    if identifiers.arxiv:
        yield _Question(f"/works/doi:10.48550/arxiv.{identifiers.arxiv}", {})
    if not identifiers.doi and not identifiers.openalex:
        words = "".join(char if char.isalnum() else " " for char in _title(paper))
        yield _Question("/works", {"filter": f"title.search:{' '.join(words.split())}", "per-page": str(_FEW)}, True)


def _semantic_scholar(paper: Paper) -> Iterator[_Question]:
    known = paper.ids
    names = {
        "": known.semantic_scholar, "ARXIV:": known.arxiv, "DOI:": known.doi, "ACL:": known.acl, "PMID:": known.pubmed,
    }  # fmt: skip
    found = [f"{prefix}{identifier}" for prefix, identifier in names.items() if identifier]
    for identifier in found:
        yield _Question(f"/graph/v1/paper/{quote(identifier, safe=':/.()')}", {"fields": _FIELDS})
    if not found:
        yield _Question("/graph/v1/paper/search/match", {"query": _title(paper), "fields": _FIELDS}, True)


def _hugging_face(paper: Paper) -> Iterator[_Question]:
    if paper.ids.arxiv:
        yield _Question(f"/api/papers/{quote(paper.ids.arxiv, safe='')}", {})


_QUESTIONS: dict[str, Callable[[Paper], Iterator[_Question]]] = {
    "arxiv": _arxiv,
    "crossref": _crossref,
    "openalex": _openalex,
    "semantic_scholar": _semantic_scholar,
    "hugging_face": _hugging_face,
}
_READERS: dict[str, Callable[[Captured], Reading]] = {
    "arxiv": arxiv_atom.read,
    "crossref": crossref.read,
    "openalex": openalex.read,
    "semantic_scholar": semantic_scholar.read,
    "hugging_face": hf_api.read,
}
assert _QUESTIONS.keys() == _READERS.keys() == SERVICES.keys()


def _title(paper: Paper) -> str:
    return plain_text(paper.title)[:300]


def _read(service: str, answer: Answer, path: str) -> Reading:
    """An answer as its reader reads it.

    Raises:
        ServiceError: it is no answer.
    """
    reading = _READERS[service](Captured(Path(f"{service}{path}"), answer.body))
    if not reading.entries and reading.problems:
        raise ServiceError(f"{service} answered with something that cannot be read: {reading.problems[0]}")
    return reading


def _dated(paper: Paper, day: str) -> Paper:
    """A paper whose citation counts bear the day of the answer."""
    if not paper.citations:
        return paper
    counts = tuple(CitationCount(by=count.by, count=count.count, on=day) for count in paper.citations)
    return paper.model_copy(update={"citations": counts})
