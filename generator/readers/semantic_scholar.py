"""Reads papers of Semantic Scholar: its API's answers, and the lines of its datasets."""

from typing import Any

from generator.readers.base import Captured, Reading
from generator.readers.json_entries import list_at, looks_like, read_entries, text_at
from generator.readers.making import Maker

name = "semantic-scholar"
source_kind = "listing"
in_parts = True

_KINDS = {"journal": "journal", "conference": "conference"}
_SCHEMES = {"arxiv": "arxiv", "doi": "doi", "acl": "acl", "dblp": "dblp", "pubmed": "pubmed"}


def sniff(source: Captured) -> bool:
    """Whether there is a paper with the service's own keys."""
    return looks_like(source, r'"paperId"\s*:\s*(?:"[0-9a-f]{40}"|null)|"corpus[iI]d"\s*:\s*"?\d', r'"title"\s*:')


def read(source: Captured) -> Reading:
    """Reads all papers. See `base.Reader`."""
    return read_entries(source, ("data", "recommendedPapers", "papers"), add, "paper of Semantic Scholar")


def add(item: dict[str, Any], line: int, where: str, maker: Maker) -> None:
    """One paper; in lists of citations and references it lies a level deeper."""
    paper = next((item[key] for key in ("citingPaper", "citedPaper", "paper") if isinstance(item.get(key), dict)), item)
    identifier = text_at(paper, "paperId")
    others = paper.get("externalIds") or paper.get("externalids") or {}
    identifiers = {_SCHEMES[key.lower()]: text_at(others, key) for key in others if key.lower() in _SCHEMES}
    date = text_at(paper, "publicationDate") or text_at(paper, "publicationdate") or text_at(paper, "year")
    venue = text_at(paper, "venue") or text_at(paper, "publicationVenue", "name") or text_at(paper, "journal", "name")
    fields = [text_at(found, "category") for found in list_at(paper, "s2FieldsOfStudy")] or list_at(
        paper, "fieldsOfStudy"
    )
    count = paper.get("citationCount", paper.get("citationcount"))
    maker.add(
        line,
        {
            "title": text_at(paper, "title"),
            "abstract": text_at(paper, "abstract"),
            "authors": [text_at(author, "name") for author in list_at(paper, "authors")],
            "date": date or None,
            "ids": {"semantic_scholar": identifier, **identifiers},
            "addresses": [text_at(paper, "openAccessPdf", "url")],
            "venue": {
                "kind": _KINDS.get(text_at(paper, "publicationVenue", "type"), ""),
                "name": venue,
                "year": text_at(paper, "year"),
                # Of a paper that is on arXiv too, the journal may be that: "abs/2306.00978" is no volume.
                "volume": text_at(paper, "journal", "volume")
                if text_at(paper, "journal", "name").lower() != "arxiv"
                else "",
                "pages": text_at(paper, "journal", "pages"),
            }
            if venue
            else None,
            "keywords": fields,
            "citations": [("semantic_scholar", count, None)],
        },
        where=where or identifier,
    )
