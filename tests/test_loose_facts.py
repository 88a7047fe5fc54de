"""What people and programs write loosely becomes the one form that records have, and what is no fact is left out."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from generator.readers import Captured, Reading, choose
from generator.text.dates import month

CASES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    # A number that contradicts the names is no news; of nobody and of no number nothing is said.
    ({"authors": ["B"], "author_count": 3}, {"authors": ("B",)}),
    ({"first_author": "B", "author_count": 0}, {"first_author": "B"}),
    ({"votes": True, "discussion": "1,234", "author_count": "x"}, {"discussion": 1234}),
    ({"authors": ["van der Berg, Jr., Jan", "Smith, John, Jr.", "  ", ", ,"]}, {"authors": ("Jan van der Berg Jr.", "John Smith Jr.")}),
    ({"authors": ["B"], "author_ids": {"Z": "0000-0002-1825-0097"}}, {"authors": ("B",)}),
    ({"citation_counts": "[{", "author_ids": "{"}, {}),
    ({"citation_counts": [{"by": "openalex", "count": "7", "on": "2026-01-01"}, {"by": "", "count": 1}, {"by": "x", "count": -1}]},
     {"citations": ({"by": "openalex", "count": 7, "on": "2026-01-01"},)}),
    # Headings and control characters are no text of the authors'.
    ({"abstract": "Abstract: We do."}, {"abstract": "We do."}),
    ({"note": "n\x07 \nm"}, {"note": "n\nm"}),
    # Words: each once, and only what can be an address or a key.
    ({"organisations": ["X", "x"], "keywords": "a; b"}, {"organisations": ("X",), "keywords": ("a", "b")}),
    ({"kind": "Some Kind", "topics": ["a", "b", "c", "d", "e"], "citation_key": "bad key,"}, {"topics": ("a", "b", "c", "d")}),
    # An identifier is found wherever it stands, and gives the month; arXiv as a venue says nothing more.
    ({"venue": "arXiv preprint arXiv:2306.00978", "date": "2024"}, {"ids": {"arxiv": "2306.00978"}, "date": "2024"}),
    ({"links": [{"kind": "paper", "url": "https://arxiv.org/abs/2306.00978"}]}, {"ids": {"arxiv": "2306.00978"}, "date": "2023-06"}),
    ({"arxiv": "9913.00978"}, {"ids": {"arxiv": "9913.00978"}}),
    ({"arxiv": "cond-mat/9804001"}, {"ids": {"arxiv": "cond-mat/9804001"}, "date": "1998-04"}),
    ({"arxiv": "2306.00978", "venue": "ACL", "date": "2024"},
     {"ids": {"arxiv": "2306.00978"}, "date": "2023-06", "venues": ({"kind": "conference", "name": "ACL", "year": "2024"},)}),
    ({"arxiv": "2306.00978", "venue": "Workshop on Things", "date": "2023"},
     {"ids": {"arxiv": "2306.00978"}, "date": "2023", "venues": ({"kind": "workshop", "name": "Workshop on Things", "year": "2023"},)}),
    # A venue's address that is an identifier is one; pages have one hyphen; a venue without a name is none.
    ({"venues": [{"kind": "journal", "name": "J", "year": "2023", "pages": "1 – 9", "url": "https://doi.org/10.1000/x"}, {"name": ""}]},
     {"date": "2023", "venues": ({"kind": "journal", "name": "J", "year": "2023", "pages": "1-9"},)}),
    # A paper of an index like this one, without what was derived there.
    ({"slug": "a", "url": "papers/a/", "derived": ["kind", "topics[1:]", "tags.mentions"], "kind": "survey", "topics": ["t"],
      "tags": {"introduces": ["X"], "mentions": ["Y"]}}, {"topics": ("t",), "tags": {"introduces": ("X",)}}),
]  # fmt: skip


def read(raw: bytes, form: str) -> Reading:
    source = Captured(Path("file"), raw)
    return choose(source, form).read(source)


@pytest.mark.parametrize(("said", "kept"), CASES)
def test_loose_facts_become_a_record(said: dict[str, Any], kept: dict[str, Any]) -> None:
    """Each way of saying a fact gives that fact and no other; what cannot be one is passed over without harm to the rest."""
    [entry] = read(json.dumps([{"title": "A", **said}]).encode(), "json").entries
    facts = entry.paper.model_dump(exclude_defaults=True)
    assert facts.pop("title") == "A"
    assert facts == kept


@pytest.mark.parametrize(
    ("said", "note"),
    [
        ({"abstract": "x" * 100_001}, "abstract: entry 1: 100,001 characters are no abstract; left out"),
        ({"links": [{"kind": "code", "url": "nothing"}]}, 'links: entry 1: "nothing" is no web address; left out'),
    ],
)
def test_a_fact_that_is_left_out_is_named(said: dict[str, Any], note: str) -> None:
    """The paper is imported without it, and the note says which fact of which entry it was."""
    reading = read(json.dumps([{"title": "A", **said}]).encode(), "json")
    assert [entry.paper.title for entry in reading.entries] == ["A"]
    assert [str(found).partition(": ")[2] for found in reading.notes] == [note]


def parquet(**columns: list[Any]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_a_table_that_cannot_be_read_says_why() -> None:
    """Parquet without a known column names those that are there; a file that was cut off is said to be no whole one."""
    [problem] = read(parquet(colour=["red"]), "parquet").problems
    assert str(problem) == "file: no column that is known; there are: colour"
    [problem] = read(parquet(title=["A"])[:-20] + b"PAR1", "parquet").problems
    assert str(problem).startswith("file: row 1: is no whole Parquet file: ")
    missing = Captured(Path("file"), parquet(title=["A"]), mapping={"abstract": "Text"})
    [problem] = choose(missing, "parquet").read(missing).problems
    assert str(problem) == 'file: no column "Text"; there are: title'


def ris(*lines: str) -> list[Any]:
    """The papers of one RIS record."""
    return [entry.paper for entry in read("\n".join(["TY  - JOUR", *lines, "ER  - ", ""]).encode(), "ris").entries]


def test_lines_of_a_ris_value_are_one_text() -> None:
    """What goes on in the next lines, after an empty one too, belongs to the value before."""
    [paper] = ris("TI  - A title", "that goes on", "AB  - First words.", "", "More words.", "PY  - 2020")
    assert (paper.title, paper.abstract, paper.date) == ("A title that goes on", "First words. More words.", "2020")


@pytest.mark.parametrize(
    ("lines", "facts"),
    [
        (["DB  - PubMed", "AN  - 31452104"], {"pubmed": "31452104"}),
        (["DP  - PubMed", "AN  - 31452104"], {"pubmed": "31452104"}),
        (["AN  - PMID: 31452104"], {"pubmed": "31452104"}),
        (["DB  - Scopus", "AN  - 31452104"], {}),
        (["AN  - arXiv:2306.00978"], {"arxiv": "2306.00978"}),
        (["M3  - 10.1000/x"], {"doi": "10.1000/x"}),
    ],
)
def test_numbers_of_databases_in_ris_are_identifiers(lines: list[str], facts: dict[str, str]) -> None:
    """An accession number is PubMed's only where the record says so; arXiv's and DOIs are known by their form."""
    [paper] = ris("TI  - A title", *lines)
    assert paper.ids.model_dump(exclude_defaults=True) == facts


def test_addresses_and_venues_of_ris_in_any_tag() -> None:
    """Addresses under their several tags, unknown ones too; a preprint server as publisher is the venue, BT the book."""
    [paper] = ris(
        "TI  - A title", "UR  - https://a.org/1", "L1  - https://a.org/2", "L2  - https://a.org/3", "LK  - https://a.org/4",
        "BT  - The Book", "SP  - 7", "EP  - 7",
    )  # fmt: skip
    assert [link.url for link in paper.links] == [f"https://a.org/{number}" for number in (1, 2, 3, 4)]
    assert [(venue.name, venue.pages) for venue in paper.venues] == [("The Book", "7")]
    text = b"TY  - UNPB\nTI  - A title\nPB  - bioRxiv\nPY  - 2020\nER  - \n"
    [entry] = read(text, "ris").entries
    assert [(venue.kind, venue.name) for venue in entry.paper.venues] == [("preprint", "bioRxiv")]


def test_a_record_of_ris_is_named_in_messages() -> None:
    """What is left out is told with the record's own name, where it has one."""
    text = b"TY  - JOUR\nID  - key1\nER  - \nTY  - JOUR\nAU  - B, C\nER  - \n"
    assert [str(problem) for problem in read(text, "ris").problems] == [
        'file:1: record "key1": has no title; not imported', "file:4: has no title; not imported",
    ]  # fmt: skip


def test_hours_are_no_part_of_a_date() -> None:
    """A date in parts that goes on to the hour is a day."""
    [entry] = read(
        json.dumps([{"title": "A", "issued": {"date-parts": [[2023, 6, 1, 12]]}}]).encode(), "csl-json"
    ).entries
    assert entry.paper.date == "2023-06-01"


def test_months_in_every_form_that_bibliographies_have() -> None:
    """Numbers from the first to the twelfth, names in braces, quotes and with dots; a thirteenth is none."""
    assert [month(text) for text in ("1", "12", " {Jan.} ", '"december"', "13", "0")] == [1, 12, 1, 12, None, None]
