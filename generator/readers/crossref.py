"""Reads works of Crossref: one, a page of results, or a line each; abstracts are JATS."""

from typing import Any

from generator import ids
from generator.errors import Problem
from generator.readers.base import Captured, Reading
from generator.readers.json_entries import list_at, looks_like, read_entries, text_at
from generator.readers.making import Maker, one_line
from generator.text.dates import of_parts
from generator.text.markup import plain_of_markup

name = "crossref"
source_kind = "listing"
in_parts = True

_KINDS = {
    "journal-article": "journal", "proceedings-article": "conference", "book-chapter": "book", "book-section": "book",
    "book": "book", "monograph": "book", "edited-book": "book", "reference-entry": "book", "dissertation": "thesis",
    "report": "report", "posted-content": "preprint",
}  # fmt: skip
_CONTAINERS = frozenset(
    ["journal", "journal-issue", "journal-volume", "proceedings", "proceedings-series", "book-series", "book-set"]
)
_DATES = ("published", "published-print", "published-online", "posted", "issued", "created")


def sniff(source: Captured) -> bool:
    """Whether there is a work with the keys that only Crossref has together."""
    return looks_like(source, r'"DOI"\s*:', r'"title"\s*:\s*\[|"container-title"\s*:\s*\[|"message-type"\s*:\s*"work')


def read(source: Captured) -> Reading:
    """Reads all works. See `base.Reader`."""
    return read_entries(source, ("message.items", "message", "items"), add, "work of Crossref")


def add(work: dict[str, Any], line: int, where: str, maker: Maker) -> None:
    """One work; what holds works, such as a journal or a volume of proceedings, is none."""
    if text_at(work, "type") in _CONTAINERS:
        maker.notes.append(Problem(maker.path, line, f"{where or text_at(work, 'DOI')}: not a paper; left out"))
        return
    doi = text_at(work, "DOI")
    title, subtitle = (plain_of_markup(_first(work.get(key))) for key in ("title", "subtitle"))
    if subtitle and one_line(subtitle).lower() not in title.lower():
        title = f"{title}: {subtitle}"
    dates = [found for key in _DATES if (found := _date(work.get(key)))]
    kind = _KINDS.get(text_at(work, "type"), "")
    container = _first(work.get("container-title"))
    if not container and kind in ("preprint", "thesis", "report"):
        container = next((text_at(found, "name") for found in _each(work.get("institution"))), "")
        container = container or text_at(work, "group-title") or text_at(work, "publisher")
    if not container and kind == "conference":
        container = text_at(work, "event", "name")
    related = [
        (relation, text_at(found, "id"))
        for relation, those in (work.get("relation") or {}).items()
        if relation in ("has-preprint", "is-preprint-of", "is-same-as", "has-version", "is-version-of")
        for found in _each(those)
    ]
    arxiv = next((found for _, identifier in related if (found := ids.arxiv_id(identifier))), "")
    maker.add(
        line,
        {
            "title": title,
            "abstract": plain_of_markup(text_at(work, "abstract")),
            "authors": [_person(author) for author in list_at(work, "author")],
            "organisations": [
                text_at(found, "name") for author in list_at(work, "author") for found in list_at(author, "affiliation")
            ],
            "date": min(dates, default=None, key=lambda date: date.ljust(10, "9")) if dates else None,
            "ids": {"doi": doi, "arxiv": arxiv},
            "addresses": [url for url in [text_at(work, "resource", "primary", "URL")] if ids.identifier_of(url)],
            "venue": {
                "kind": kind,
                "name": plain_of_markup(container),
                "year": dates[0][:4] if dates else "",
                "volume": text_at(work, "volume"),
                "issue": text_at(work, "issue"),
                "pages": text_at(work, "page") or text_at(work, "article-number"),
                "publisher": text_at(work, "publisher"),
            }
            if container
            else None,
            "keywords": list_at(work, "subject"),
            "citations": [("crossref", work.get("is-referenced-by-count"), _day(work.get("indexed")))],
        },
        where=where or doi,
    )


def _first(value: Any) -> str:
    """Titles are lists, of which the first is the title; single works have had them as text too."""
    return next((str(item) for item in value if item), "") if isinstance(value, list) else one_line(value)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def _date(value: Any) -> str | None:
    parts = value.get("date-parts") if isinstance(value, dict) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    if not isinstance(first, list):
        return None
    return of_parts([int(part) for part in first if isinstance(part, int | str) and str(part).isdigit()])


def _day(value: Any) -> str | None:
    return text_at(value, "date-time")[:10] or None if isinstance(value, dict) else None


def _person(author: Any) -> tuple[str, str]:
    name = " ".join(
        text_at(author, part).strip() for part in ("given", "family", "suffix") if text_at(author, part).strip()
    )
    return (name or text_at(author, "name") or text_at(author, "literal"), text_at(author, "ORCID"))
