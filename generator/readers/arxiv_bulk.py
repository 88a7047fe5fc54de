"""Reads arXiv's bulk metadata: JSON lines, one for each paper, as arXiv gives them to everyone."""

from typing import Any

from generator.readers.arxiv_facts import venue_of_reference
from generator.readers.base import Captured, Reading
from generator.readers.json_entries import list_at, looks_like, read_entries, text_at
from generator.readers.making import Maker
from generator.text.dates import partial_date
from generator.text.tex_reading import text_of_tex

name = "arxiv-bulk"
source_kind = "listing"
in_parts = True


def sniff(source: Captured) -> bool:
    """Whether the first paper has the keys that only these files have."""
    return looks_like(
        source, r'"authors_parsed"\s*:|"submitter"\s*:', r'"categories"\s*:', r'"(?:versions|update_date)"\s*:'
    )


def read(source: Captured) -> Reading:
    """Reads all lines. See `base.Reader`."""
    return read_entries(source, (), _add, "paper of arXiv's metadata")


def _add(paper: dict[str, Any], line: int, where: str, maker: Maker) -> None:
    identifier = text_at(paper, "id")
    parsed = [[str(part) for part in parts] for parts in list_at(paper, "authors_parsed") if isinstance(parts, list)]
    people = [
        " ".join(text_of_tex(part).strip() for part in (*parts[1:2], *parts[:1], *parts[2:3]) if part.strip())
        for parts in parsed
    ]
    if not people:
        people = [text_of_tex(author) for author in text_at(paper, "authors").replace(" and ", ", ").split(",")]
    first = next(
        (text_at(version, "created") for version in list_at(paper, "versions") if isinstance(version, dict)), ""
    )
    maker.add(
        line,
        {
            "title": text_at(paper, "title"),
            "abstract": text_at(paper, "abstract"),
            "authors": [(person, None) for person in people],
            "date": partial_date(first.split(",")[-1]) if first else None,
            "ids": {"arxiv": identifier, "doi": text_at(paper, "doi").split(" ")[0]},
            "venue": venue_of_reference(text_at(paper, "journal-ref")),
            "keywords": text_at(paper, "categories").split(),
            "addresses": [
                word for word in text_at(paper, "comments").split() if word.startswith(("http://", "https://"))
            ],
        },
        where=where or (f"paper {identifier}" if identifier else ""),
    )
