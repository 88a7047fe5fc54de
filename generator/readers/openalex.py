"""Reads works of OpenAlex: one, a page of results, or a line each."""

from typing import Any

from generator import ids
from generator.readers.base import Captured, Reading
from generator.readers.json_entries import list_at, looks_like, read_entries, text_at
from generator.readers.making import Maker
from generator.text.markup import plain_of_markup

name = "openalex"
source_kind = "listing"
in_parts = True

_KINDS = {
    "journal": "journal",
    "conference": "conference",
    "book series": "book",
    "ebook platform": "book",
    "repository": "preprint",
}
_LONGEST = 20_000
"""Words; an index of more is no abstract's."""


def sniff(source: Captured) -> bool:
    """Whether there is a work by its address."""
    return looks_like(source, r'"id"\s*:\s*"https://openalex\.org/W\d+"')


def read(source: Captured) -> Reading:
    """Reads all works. See `base.Reader`."""
    return read_entries(source, ("results",), add, "work of OpenAlex")


def add(work: dict[str, Any], line: int, where: str, maker: Maker) -> None:
    """One work."""
    identifier = text_at(work, "id")
    places = [
        work.get("primary_location"),
        work.get("best_oa_location"),
        *list_at(work, "locations"),
        work.get("host_venue"),
    ]
    places = [place for place in places if isinstance(place, dict)]
    addresses = [text_at(place, key) for place in places for key in ("landing_page_url", "pdf_url", "url")]
    arxiv = next((found for address in addresses if (found := ids.arxiv_id(address))), "")
    # Of the addresses, those with identifiers of their own tell something; copies in repositories do not.
    addresses = [address for address in addresses if (known := ids.identifier_of(address)) and known[0] != "doi"]
    people, organisations = [], []
    for authorship in list_at(work, "authorships"):
        name = text_at(authorship, "author", "display_name") or text_at(authorship, "raw_author_name")
        people.append((name, text_at(authorship, "author", "orcid")))
        organisations += [text_at(found, "display_name") for found in list_at(authorship, "institutions")]
    keywords = [text_at(word, "display_name") or text_at(word, "keyword") for word in list_at(work, "keywords")]
    maker.add(
        line,
        {
            "title": plain_of_markup(text_at(work, "title") or text_at(work, "display_name")),
            "abstract": _abstract(work.get("abstract_inverted_index")) or text_at(work, "abstract"),
            "authors": people,
            "more_authors": bool(work.get("is_authors_truncated")),
            "organisations": organisations,
            "date": text_at(work, "publication_date") or text_at(work, "publication_year") or None,
            "ids": {
                "openalex": identifier,
                "doi": text_at(work, "doi") or text_at(work, "ids", "doi"),
                "pubmed": text_at(work, "ids", "pmid"),
                "arxiv": arxiv,
            },
            "addresses": addresses,
            "venues": [venue for place in places[:1] if (venue := _venue(work, place))],
            "keywords": keywords,
            "citations": [("openalex", work.get("cited_by_count"), (text_at(work, "updated_date")[:10] or None))],
        },
        where=where or identifier,
    )


def _abstract(index: Any) -> str:
    """The text that an inverted index is of: each word with the places where it stands."""
    if not isinstance(index, dict):
        return ""
    index = index.get("InvertedIndex", index)
    placed = [
        (place, word)
        for word, places in index.items()
        if isinstance(places, list)
        for place in places
        if isinstance(place, int)
    ]
    return plain_of_markup(" ".join(word for _, word in sorted(placed)[:_LONGEST]))


def _venue(work: dict[str, Any], place: dict[str, Any]) -> dict[str, Any] | None:
    source = place.get("source") if isinstance(place.get("source"), dict) else place
    name = text_at(source, "display_name")
    if not name:
        return None
    biblio = work.get("biblio")
    first, last = text_at(biblio, "first_page"), text_at(biblio, "last_page")
    kind = _KINDS.get(text_at(source, "type"), "")
    if kind == "journal" and text_at(work, "type_crossref") == "proceedings-article":
        kind = "conference"
    return {
        "kind": kind,
        "name": name,
        "year": text_at(work, "publication_year"),
        "volume": text_at(biblio, "volume"),
        "issue": text_at(biblio, "issue"),
        "pages": first if not last or last == first else f"{first}-{last}",
        "publisher": text_at(source, "host_organization_name") or text_at(source, "publisher"),
    }
