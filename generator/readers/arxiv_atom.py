"""Reads Atom feeds of arXiv's API, in the layout of its first years and in that of 2026.

A request that the service does not understand is answered by a feed too, with one entry
that says so: that is a fault of the feed, not a paper.
"""

from typing import Any

from generator import ids
from generator.errors import Problem
from generator.readers.arxiv_facts import venue_of_reference
from generator.readers.base import Captured, Reading
from generator.readers.making import Maker, one_line
from generator.text.xml_reading import XmlError, elements

name = "arxiv-atom"
source_kind = "listing"

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_REFUSAL = "rate exceeded"


def sniff(source: Captured) -> bool:
    """Whether it is an Atom feed that speaks of arXiv, or the service's refusal to send one."""
    head = source.head.lstrip()
    return (head.startswith("<") and "http://www.w3.org/2005/Atom" in head and "arxiv.org" in head.lower()) or (
        head.lower().startswith(_REFUSAL)
    )


def read(source: Captured) -> Reading:
    """Reads all entries. See `base.Reader`."""
    maker = Maker(source.path)
    if source.head.lstrip().lower().startswith(_REFUSAL):
        maker.problem(1, "arXiv refused to answer (rate exceeded); ask again, with three seconds between requests")
        return maker.reading()
    total, seen = "", 0
    try:
        for element in elements(source.raw, {f"{_ATOM}entry", f"{_ATOM}feed", _TOTAL}):
            if element.tag == _TOTAL:
                total = one_line(element.text)
            elif element.tag == f"{_ATOM}entry":
                seen += 1
                _add(element, maker)
    except XmlError as fault:
        maker.problems.append(Problem(source.path, fault.line, f"not XML: {fault}"))
    if not seen and not maker.problems:
        return Reading((), (), None, (f"the feed has no entry (it says that {total or 0} were found)",))
    return maker.reading(what="entry")


def _add(entry: Any, maker: Maker) -> None:
    line = entry.sourceline or 0
    identifier = one_line(entry.findtext(f"{_ATOM}id"))
    if "api/errors" in identifier or (
        one_line(entry.findtext(f"{_ATOM}title")) == "Error" and not ids.arxiv_id(identifier)
    ):
        maker.problem(line, f"arXiv answered with an error: {one_line(entry.findtext(f'{_ATOM}summary'))}")
        return
    arxiv = ids.arxiv_id(identifier)
    if arxiv is None:
        maker.problem(line, f'entry "{identifier}" has no arXiv identifier; not imported')
        return
    people, organisations = [], []
    for author in entry.iterfind(f"{_ATOM}author"):
        people.append(one_line(author.findtext(f"{_ATOM}name")))
        organisations += [one_line(found.text) for found in author.iterfind(f"{_ARXIV}affiliation")]
    links = [found.get("href", "") for found in entry.iterfind(f"{_ATOM}link") if found.get("title") == "doi"]
    doi = one_line(entry.findtext(f"{_ARXIV}doi")) or next((found for link in links if (found := ids.doi(link))), "")
    categories = [found.get("term", "") for found in entry.iterfind(f"{_ATOM}category")]
    reference = one_line(entry.findtext(f"{_ARXIV}journal_ref"))
    comment = one_line(entry.findtext(f"{_ARXIV}comment"))
    maker.add(
        line,
        {
            "title": entry.findtext(f"{_ATOM}title"),
            "abstract": entry.findtext(f"{_ATOM}summary"),
            "authors": people,
            "organisations": organisations,
            "date": one_line(entry.findtext(f"{_ATOM}published")) or None,
            "ids": {"arxiv": arxiv, "doi": doi.split()[0] if doi else ""},
            "keywords": categories,
            "venue": venue_of_reference(reference),
            "addresses": [word for word in comment.split() if word.startswith(("http://", "https://"))],
        },
        where=f"entry {arxiv}",
    )
