"""Reads RIS: tagged lines, as publishers and reference managers write them.

rispy takes each record to its fields; records are cut apart first, so that a broken one
harms no other, and spacing that publishers are careless with is put right.
"""

import re
from collections.abc import Iterator
from typing import Any

import rispy
from rispy.config import LIST_TYPE_TAGS

from generator import ids
from generator.readers.base import Captured, Reading
from generator.readers.making import Maker, one_line
from generator.text.dates import partial_date

name = "ris"
source_kind = "listing"

_TAG = re.compile(r"^\ufeff?\s{0,3}([A-Z][A-Z0-9])\s{0,3}-(?:\s(.*)|)$")
_BEGINNING = re.compile(r"^\ufeff?\s{0,3}TY\s{0,3}-\s*\w+", re.MULTILINE)
_KINDS = {
    "JOUR": "journal", "JFULL": "journal", "MGZN": "journal", "EJOUR": "journal", "ABST": "journal", "INPR": "journal",
    "CONF": "conference", "CPAPER": "conference", "CHAP": "book", "BOOK": "book", "ECHAP": "book", "EBOOK": "book",
    "THES": "thesis", "RPRT": "report", "SER": "book",
}  # fmt: skip
_PREPRINTS = ("UNPB", "PREPRINT")
_REPEATED = [*LIST_TYPE_TAGS, "PB", "AB", "N2", "TI", "T1", "DO", "AN", "L1", "L2", "DA", "M3", "T2", "JO"]
"""Tags that publishers write more than once, whatever the format says."""
_CITED = re.compile(r"\bCited By\s*:\s*(\d+)", re.IGNORECASE)
_EXPORTED = re.compile(r"\bExport Date\s*:\s*([^;]+)", re.IGNORECASE)
_OF_EXPORT = re.compile(r"\s*(?:Cited By|Export Date|Correspondence Address|References)\s*:", re.IGNORECASE)
"""How notes begin that Scopus writes: none of them is a person's."""
_LONGEST_RECORD = 500_000
"""In characters."""


def sniff(source: Captured) -> bool:
    """Whether a record begins, and another tag follows."""
    begin = _BEGINNING.search(source.head)
    return bool(begin and re.search(r"^\s{0,3}(?:[A-Z][A-Z0-9])\s{0,3}-", source.head[begin.end() :], re.MULTILINE))


def read(source: Captured) -> Reading:
    """Reads all records. See `base.Reader`."""
    maker = Maker(source.path)
    for line, text, ended in _records(source, maker):
        try:
            found = rispy.loads(text, list_tags=_REPEATED)
        except Exception as error:  # whatever the parser stumbles over
            maker.problem(line, f"record cannot be read: {one_line(str(error))[:160]}; not imported")
            continue
        for record in found:
            if not ended:
                maker.problem(line, 'record does not end with "ER"; is the file cut off? Read as far as it goes')
            _add(record, line, maker)
    return maker.reading(what="record")


def _records(source: Captured, maker: Maker) -> Iterator[tuple[int, str, bool]]:
    """Each record with the line it begins on, in the spacing that the format asks for, and whether it ends."""
    lines: list[str] = []
    start = size = 0
    for number, line in source.lines(maker.problems):
        match = _TAG.match(line)
        tag, value = (match.group(1), (match.group(2) or "").strip()) if match else ("", line.strip())
        if tag == "TY":
            if lines:
                yield start, "\n".join([*lines, "ER  - "]), False
            lines, start, size = [f"TY  - {value}"], number, 0
        elif tag == "ER" and lines:
            yield start, "\n".join([*lines, "ER  - "]), True
            lines = []
        elif lines and (size := size + len(value)) > _LONGEST_RECORD:
            maker.problem(start, f"record of more than {_LONGEST_RECORD:,} characters; not imported")
            lines = []
        elif lines and tag:
            lines.append(f"{tag}  - {value}")
        elif lines and value:
            lines[-1] += f" {value}"
    if lines:
        yield start, "\n".join([*lines, "ER  - "]), False


def _add(record: dict[str, Any], line: int, maker: Maker) -> None:
    """One record as a paper."""

    def first(*names: str) -> str:
        for key in names:
            value = record.get(key) or unknown.get(key)
            value = value[0] if isinstance(value, list) else value
            if value:
                return str(value)
        return ""

    unknown = record.get("unknown_tag") or {}
    kind = str(record.get("type_of_reference", ""))
    year = partial_date(first("year", "publication_year")) or ""
    date = partial_date(first("date").strip("/")) or year
    container = first(
        "secondary_title",
        "journal_name",
        "BT",
        *(["custom3"] if _KINDS.get(kind) == "conference" else []),  # EndNote's and Scopus's title of proceedings
        "alternate_title1",
        "alternate_title3",
        "alternate_title2",
        "tertiary_title",
        "J1",
    )
    publishers = record.get("publisher") or []
    publishers = [publishers] if isinstance(publishers, str) else publishers
    venue_kind = "preprint" if kind in _PREPRINTS else _KINDS.get(kind, "")
    if (
        venue_kind in ("thesis", "report")
        or (kind in ("BOOK", "EBOOK") and not container)
        or (venue_kind == "preprint" and not container)
    ):
        container, publishers = (publishers[-1] if publishers else container), publishers[:-1]
    start, end = first("start_page"), first("end_page")
    pages = start if not end or end == start or "-" in start else f"{start}-{end}"
    pages = pages or first("custom7")  # an article's number
    notes = "; ".join(str(note) for note in record.get("notes") or [])
    cited, exported = _CITED.search(notes), _EXPORTED.search(notes)
    numbers = [first("doi"), first("type_of_work"), first("accession_number"), first("number")]
    identifiers = {"doi": next((number for number in numbers if ids.doi(number)), "")}
    if arxiv := next((found for number in numbers if (found := ids.arxiv_id(number)) and "/" not in number[:3]), None):
        identifiers["arxiv"] = arxiv
    if "pubmed" in f"{first('name_of_database')} {first('database_provider')}".lower() or "PMID" in first(
        "accession_number"
    ):
        identifiers["pubmed"] = first("accession_number")
    keywords = record.get("keywords") or []
    maker.add(
        line,
        {
            "title": first("title", "primary_title", "TI", "T1", "translated_title")
            or (container if kind == "BOOK" else ""),
            "abstract": first("abstract", "notes_abstract"),
            "authors": [*(record.get("first_authors") or []), *(record.get("authors") or [])],
            "date": date if date.startswith(year[:4]) or not year else year,
            "keywords": [word for text in keywords for word in str(text).split(";")],
            "note": "\n\n".join(str(note) for note in record.get("notes") or [] if not _OF_EXPORT.match(str(note))),
            "citations": [("scopus", cited.group(1), partial_date(exported.group(1)) if exported else None)]
            if cited
            else (),
            "citation_key": first("id"),
            "ids": {scheme: value for scheme, value in identifiers.items() if value},
            "addresses": [
                address
                for key in (
                    "urls",
                    "url",
                    "file_attachments1",
                    "file_attachments2",
                    "link_to_pdf",
                    "link_to_full_text",
                    "LK",
                )
                for value in [record.get(key) or unknown.get(key) or []]
                for address in ([value] if isinstance(value, str) else value)
                if str(address).startswith("http")
            ],
            "venue": {
                "kind": venue_kind,
                "name": container,
                "year": year,
                "volume": first("volume"),
                "issue": first("number"),
                "pages": pages,
                "publisher": publishers[0] if publishers and publishers[0] != container else "",
            }
            if container and container != "arXiv"
            else None,
        },
        where=f'record "{first("id")}"' if first("id") else "",
    )
