"""Reads CSL-JSON, the format of citation processors: a list, an item, or items by their keys."""

import re
from typing import Any

from generator import ids
from generator.readers.base import Captured, Reading
from generator.readers.json_entries import looks_like, read_entries, text_at
from generator.readers.making import Maker, words_of
from generator.text.dates import of_parts, partial_date
from generator.text.markup import plain_of_markup

name = "csl-json"
source_kind = "listing"

_KINDS = {
    "article-journal": "journal", "article-magazine": "journal", "article-newspaper": "journal",
    "paper-conference": "conference",
    "chapter": "book", "book": "book", "entry-encyclopedia": "book", "thesis": "thesis", "report": "report",
    "review": "journal",
}  # fmt: skip
_TYPES = (
    "article(?:-journal|-magazine|-newspaper)?|paper-conference|chapter|book|thesis|report|webpage|manuscript|speech|software"
    "|dataset|preprint|post(?:-weblog)?|review|entry(?:-encyclopedia|-dictionary)?|document|standard"
)
_MARKUP = re.compile(r"</?(?:i|b|sup|sub|sc|span)(?:\s+(?:style|class)=[^<>]{0,100})?>")
_SCRIPT = re.compile(r"<(su[bp])>([^<>$]{1,80})</\1>")
_JATS = re.compile(r"<jats:|<p>")
_ARXIV = re.compile(rf"arXiv[:\s]*({ids.ARXIV_ID.pattern})", re.IGNORECASE)


def sniff(source: Captured) -> bool:
    """Whether there is an item of one of CSL's types, with what only CSL has."""
    return looks_like(source, rf'"type"\s*:\s*"(?:{_TYPES})"', r'"title"\s*:\s*"') and looks_like(
        source, r'"date-parts"|"family"\s*:|"container-title"\s*:\s*"|"citation-key"\s*:|"literal"\s*:|"DOI"\s*:'
    )


def read(source: Captured) -> Reading:
    """Reads all items. See `base.Reader`."""
    return read_entries(source, ("items", "references"), _add_any, "item of CSL-JSON")


def _add_any(value: dict[str, Any], line: int, where: str, maker: Maker) -> None:
    """An item, or an object of items by their keys."""
    if (
        "title" not in value
        and "type" not in value
        and value
        and all(isinstance(item, dict) for item in value.values())
    ):
        for key, item in value.items():
            _add({"id": key, **item}, line, f'item "{key}"', maker)
    else:
        _add(value, line, where, maker)


def _add(item: dict[str, Any], line: int, where: str, maker: Maker) -> None:
    kind = _KINDS.get(text_at(item, "type"), "")
    container, publisher = text_at(item, "container-title"), text_at(item, "publisher")
    if kind in ("thesis", "report") and not container:
        container, publisher = publisher, ""
    if kind == "conference" and not container:
        container = text_at(item, "event-title") or text_at(item, "event")
    if kind == "book" and not container:
        container, publisher = text_at(item, "collection-title") or publisher, publisher
    date = _date(item.get("issued"))
    numbers = " ".join(text_at(item, key) for key in ("number", "note", "archive_location", "extra"))
    arxiv = _ARXIV.search(numbers)
    key = text_at(item, "citation-key") or text_at(item, "id")
    note = text_at(item, "annote") or ("" if arxiv or "zsrc" in numbers else text_at(item, "note"))
    maker.add(
        line,
        {
            "title": _plain(text_at(item, "title")),
            "abstract": _plain(text_at(item, "abstract")),
            "authors": [_person(author) for author in item.get("author") or () if isinstance(author, dict)],
            "date": date,
            "ids": {
                "doi": text_at(item, "DOI"),
                "pubmed": text_at(item, "PMID"),
                "arxiv": arxiv.group(1) if arxiv else "",
            },
            "addresses": [text_at(item, "URL")],
            "venue": {
                "kind": kind,
                "name": _plain(container),
                "year": (date or "")[:4],
                "volume": text_at(item, "volume"),
                "issue": text_at(item, "issue"),
                "pages": text_at(item, "page"),
                "publisher": publisher if publisher != container else "",
            }
            if container
            else None,
            "keywords": words_of(item.get("keyword") or ""),
            "note": note,
            "citation_key": key,
        },
        where=where or (f'item "{key}"' if key else ""),
    )


def _plain(text: str) -> str:
    """A text without the few elements that CSL-JSON has; where publishers left theirs in it, without these."""
    if _JATS.search(text):
        return plain_of_markup(text)
    text = _SCRIPT.sub(lambda match: f"${'^' if match[1] == 'sup' else '_'}{{{match[2]}}}$", text)
    return _MARKUP.sub("", text)


def _person(author: dict[str, Any]) -> tuple[str, None]:
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    name = " ".join(text_at(author, part) for part in parts if text_at(author, part))
    return (name or text_at(author, "literal"), None)


def _date(issued: Any) -> str | None:
    if isinstance(issued, str | int):
        return partial_date(str(issued))
    if not isinstance(issued, dict):
        return None
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        return of_parts([int(part) for part in parts[0] if str(part).isdigit()])
    return partial_date(text_at(issued, "literal") or text_at(issued, "raw") or text_at(issued, "year"))
