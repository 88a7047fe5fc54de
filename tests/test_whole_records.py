"""Whole records of every format, to the letter: each field that a reader knows, in one entry, and nothing else.

Apart from the other tests of readers, which are about shapes and forms: here a fact that is lost, or that lands in
another field, shows at once. The samples are written for these tests, after the shapes that each source really gives.
"""

import io
import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from generator.errors import Problem
from generator.readers import Captured, bibtex, choose
from generator.readers.arxiv_facts import venue_of_reference
from generator.readers.base import LONGEST_LINE
from generator.text.tex_reading import text_of_tex

CROSSREF: dict[str, Any] = {
    "DOI": "10.1145/3600006.3613165", "type": "proceedings-article", "title": ["Paged <i>Attention</i>"], "subtitle": ["Serving with Pages"],
    "container-title": ["Proceedings of the 29th Symposium"], "volume": "29", "issue": "2", "article-number": "611", "publisher": "ACM",
    "author": [{"given": "Woosuk", "family": "Kwon", "suffix": "Jr.", "ORCID": "https://orcid.org/0000-0002-1825-0097",
                "affiliation": [{"name": "UC Berkeley"}]}, {"literal": "The Group"}],
    "published": {"date-parts": [[2023, 10]]}, "created": {"date-parts": [[2023, 10, 3]]}, "subject": ["Software"],
    "abstract": "<jats:p>Serving needs memory.</jats:p>", "resource": {"primary": {"URL": "https://aclanthology.org/2023.acl-long.7/"}},
    "relation": {"is-version-of": [{"id-type": "arxiv", "id": "arXiv:2309.06180"}], "references": [{"id": "2306.00978"}]},
    "is-referenced-by-count": 41, "indexed": {"date-time": "2026-01-02T03:04:05Z"},
}  # fmt: skip
CSL: dict[str, Any] = {
    "id": "kwon2023", "type": "article-journal", "title": "H<sub>2</sub>O and <span class=\"nocase\">Pages</span>", "container-title": "A <i>Journal</i>",
    "volume": "3", "issue": 4, "page": "5-9", "publisher": "ACM", "issued": {"date-parts": [[2023, 10, 3]]},
    "author": [{"given": "Woosuk", "dropping-particle": "de", "non-dropping-particle": "van", "family": "Kwon", "suffix": "Jr."}],
    "abstract": "<jats:p>Serving &amp; memory.</jats:p>", "DOI": "10.1145/3600006.3613165", "PMID": "29456894", "URL": "https://openreview.net/forum?id=nZeVKeeFYf9",
    "note": "Read twice.", "extra": "arXiv: 2309.06180", "keyword": "pages, memory", "annote": "On serving.",
}  # fmt: skip
OPENALEX: dict[str, Any] = {
    "id": "https://openalex.org/W4387321091", "display_name": "Paged <i>Attention</i>", "publication_year": 2023, "updated_date": "2026-01-02T03:04:05",
    "ids": {"doi": "https://doi.org/10.1145/3600006.3613165", "pmid": "https://pubmed.ncbi.nlm.nih.gov/29456894"}, "type_crossref": "proceedings-article",
    "primary_location": {"source": {"display_name": "A Symposium", "type": "journal", "publisher": "ACM"}, "landing_page_url": "https://doi.org/10.1145/3600006.3613165"},
    "best_oa_location": {"pdf_url": "https://arxiv.org/pdf/2309.06180"}, "host_venue": {"url": "https://aclanthology.org/2023.acl-long.7/"},
    "authorships": [{"raw_author_name": "Kwon, W.", "institutions": [{"display_name": "UC Berkeley"}]}], "is_authors_truncated": True,
    "biblio": {"volume": "29", "issue": "2", "first_page": "611", "last_page": "626"}, "abstract": "Serving needs memory.",
    "keywords": [{"keyword": "memory"}], "cited_by_count": 41,
}  # fmt: skip
SCHOLAR: dict[str, Any] = {"citingPaper": {
    "paperId": "204e3073870fae3d05bcbc2f6a8e263d9b72e776", "title": "Paged Attention", "abstract": "Serving needs memory.", "year": 2023,
    "externalIds": {"ArXiv": "2309.06180", "DOI": "10.1145/3600006.3613165", "DBLP": "conf/sosp/KwonLZ23", "PubMed": "29456894", "ACL": "2023.acl-long.7", "MAG": "1"},
    "publicationVenue": {"name": "A Symposium", "type": "journal"}, "journal": {"name": "J", "volume": "29", "pages": "611-626"},
    "authors": [{"name": "Woosuk Kwon"}], "s2FieldsOfStudy": [{"category": "Computer Science"}], "fieldsOfStudy": ["Art"],
    "openAccessPdf": {"url": "https://openreview.net/forum?id=nZeVKeeFYf9"}, "citationCount": 41,
}}  # fmt: skip
HF: dict[str, Any] = {"id": "2309.06180", "title": "Around", "summary": "Around.", "upvotes": 1, "numComments": None, "organization": {"name": "berkeley"},
      "ai_keywords": ["memory"], "publishedAt": "2023-09-13T00:00:00.000Z",
      "paper": {"title": "Paged Attention", "summary": "Serving needs memory.", "upvotes": 41, "authors": [{"name": "Woosuk Kwon"}, "Zhuohan Li"],
                "organization": {"fullname": "UC Berkeley"}, "githubRepo": "https://github.com/vllm-project/vllm", "projectPage": "https://vllm.ai", "comments": [{"id": "1"}, {"id": "2"}],
                "mediaUrls": ["https://cdn.example.org/a.mp4", "https://cdn.example.org/a.png"]}}  # fmt: skip
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><entry>
<id>http://arxiv.org/abs/2309.06180v1</id><title>Paged
 Attention</title><summary>Serving needs memory.</summary><published>2023-09-12T12:50:04Z</published>
<author><name>Woosuk Kwon</name><arxiv:affiliation>UC Berkeley</arxiv:affiliation></author><author><name>Zhuohan Li</name></author>
<link title="doi" href="http://dx.doi.org/10.1145/3600006.3613165"/><link title="pdf" href="http://arxiv.org/pdf/2309.06180v1"/>
<arxiv:comment>See https://openreview.net/forum?id=nZeVKeeFYf9 or http://vllm.ai</arxiv:comment>
<arxiv:journal_ref>J. Serv. 29(2) (2023) 611-626</arxiv:journal_ref><category term="cs.LG"/><category term="cs.DC"/></entry></feed>"""
BULK: dict[str, Any] = {"id": "2309.06180", "submitter": "W. Kwon", "authors": "Woosuk Kwon, Zhuohan Li and Ion Stoica", "title": "Paged\n  Attention", "comments": "Code at https://github.com/vllm-project/vllm or http://vllm.ai",
        "journal-ref": "J. Serv. 29 no. 2 (2023) 611-626", "doi": "10.1145/3600006.3613165 10.1145/1", "categories": "cs.LG cs.DC", "abstract": "  Serving needs memory.\n",
        "versions": [{"version": "v1", "created": "Tue, 12 Sep 2023 12:50:04 GMT"}, {"version": "v2", "created": "Wed, 13 Sep 2023 12:50:04 GMT"}], "update_date": "2023-09-14"}  # fmt: skip
MATTER = """---
title: Paged <i>Attention</i>
author: Woosuk Kwon and Zhuohan Li
year: 2023
publication: "In: *Paged Things* 2023"
category: conferences
volume: 29
number: 2
pages: 611-626
publisher: {name: ACM}
summary: Serving needs memory.
annotation: Read twice.
keywords: [memory, pages]
affiliation: UC Berkeley
categories: [Serving, papers]
citation_key: kwon2023
doi: 10.1145/3600006.3613165
hugoblox: {ids: {pubmed: 29456894}}
params: {github: vllm-project/vllm, title: Not this}
link: https://openreview.net/forum?id=nZeVKeeFYf9
url_video: {url: "https://example.org/talk"}
links:
- {name: Demo, url: "https://vllm.ai/demo"}
---

On serving.
"""
BIB = r"""@article{kwon2023,
  title = {Paged Attention}, subtitle = {Serving with Pages}, author = "Kwon, Woosuk and {The vLLM Team, Berkeley}", year = 2023, month = oct,
  journal = {A Journal}, volume = {29}, number = {2}, eid = {611}, publisher = {ACM}, howpublished = {arXiv:2309.06180},
  abstract = {Serving needs memory.}, keywords = {memory, pages}, note = {Read twice.}, annote = {On serving.},
  doi = {10.1145/3600006.3613165}, pmid = {29456894}, anthology_id = {2023.acl-long.7}, biburl = {https://dblp.org/rec/conf/sosp/KwonLZ23.bib},
  url = {https://openreview.net/forum?id=nZeVKeeFYf9}, code = {https://github.com/vllm-project/vllm}
}"""
CSV = """Title;Authors;Year;Journal;Volume;Issue;Pages;Publisher;Keywords;Affiliations;Code;Votes
Paged Attention;"Kwon, Woosuk; Li, Zhuohan";2023;A Journal;29;2;611-626;ACM;memory, pages;UC Berkeley;vllm-project/vllm;41
"""
RIS = """TY  - CONF
TI  - Paged Attention
AU  - Kwon, Woosuk
AU  - Li, Zhuohan
PY  - 2023/10/03
AB  - Serving needs memory.
T2  - A Symposium
VL  - 29
IS  - 2
SP  - 611
EP  - 626
PB  - ACM
DO  - 10.1145/3600006.3613165
KW  - memory
KW  - pages
N1  - Read twice.
UR  - https://openreview.net/forum?id=nZeVKeeFYf9
L1  - https://arxiv.org/pdf/2309.06180
L2  - https://github.com/vllm-project/vllm
ID  - kwon2023
ER  - 
"""  # noqa: W291 - as programs write it

DOI, TALK = "10.1145/3600006.3613165", "nZeVKeeFYf9"
PAGED: dict[str, Any] = {
    "title": "Paged Attention", "abstract": "Serving needs memory.", "date": "2023", "authors": ["Woosuk Kwon", "Zhuohan Li"],
    "organisations": ["UC Berkeley"], "ids": {"doi": DOI, "openreview": TALK, "pubmed": "29456894"},
    "venues": [{"kind": "conference", "name": "Paged Things", "year": "2023", "volume": "29", "issue": "2", "pages": "611-626", "publisher": "ACM"}],
    "citation_key": "kwon2023", "keywords": ["memory", "pages"], "tags": {"mentions": ["Serving"]}, "note": "Read twice.\n\nOn serving.",
    "links": [{"kind": "code", "url": "https://github.com/vllm-project/vllm"}, {"kind": "video", "url": "https://example.org/talk"},
              {"kind": "demo", "url": "https://vllm.ai/demo"}],
}  # fmt: skip
"""A paper's page, whichever way it says what sort of publication it is of."""
WHOLE: list[tuple[str, str, dict[str, Any]]] = [
    ("crossref", json.dumps(CROSSREF), {
        "title": "Paged Attention: Serving with Pages", "abstract": "Serving needs memory.", "date": "2023-10-03",
        "authors": ["Woosuk Kwon Jr.", "The Group"], "author_ids": {"Woosuk Kwon Jr.": "0000-0002-1825-0097"},
        "organisations": ["UC Berkeley"], "ids": {"arxiv": "2309.06180", "doi": DOI, "acl": "2023.acl-long.7"},
        "venues": [{"kind": "conference", "name": "Proceedings of the 29th Symposium", "year": "2023", "volume": "29",
                    "issue": "2", "pages": "611", "publisher": "ACM"}],
        "citations": [{"by": "crossref", "count": 41, "on": "2026-01-02"}], "keywords": ["Software"],
    }),
    ("csl-json", json.dumps([CSL]), {
        "title": "H$_{2}$O and Pages", "abstract": "Serving & memory.", "date": "2023-10-03", "authors": ["Woosuk de van Kwon Jr."],
        "ids": {"arxiv": "2309.06180", "doi": DOI, "openreview": TALK, "pubmed": "29456894"},
        "venues": [{"kind": "journal", "name": "A Journal", "year": "2023", "volume": "3", "issue": "4", "pages": "5-9", "publisher": "ACM"}],
        "citation_key": "kwon2023", "keywords": ["pages", "memory"], "note": "On serving.",
    }),
    ("openalex", json.dumps(OPENALEX), {
        "title": "Paged Attention", "abstract": "Serving needs memory.", "date": "2023", "first_author": "W. Kwon",
        "organisations": ["UC Berkeley"],
        "ids": {"arxiv": "2309.06180", "doi": DOI, "acl": "2023.acl-long.7", "openalex": "W4387321091", "pubmed": "29456894"},
        "venues": [{"kind": "conference", "name": "A Symposium", "year": "2023", "volume": "29", "issue": "2", "pages": "611-626", "publisher": "ACM"}],
        "citations": [{"by": "openalex", "count": 41, "on": "2026-01-02"}], "keywords": ["memory"],
    }),
    ("semantic-scholar", json.dumps(SCHOLAR), {
        "title": "Paged Attention", "abstract": "Serving needs memory.", "date": "2023", "authors": ["Woosuk Kwon"],
        "ids": {"arxiv": "2309.06180", "doi": DOI, "acl": "2023.acl-long.7", "openreview": TALK, "dblp": "conf/sosp/KwonLZ23",
                "semantic_scholar": "204e3073870fae3d05bcbc2f6a8e263d9b72e776", "pubmed": "29456894"},
        "venues": [{"kind": "journal", "name": "A Symposium", "year": "2023", "volume": "29", "pages": "611-626"}],
        "citations": [{"by": "semantic_scholar", "count": 41}], "keywords": ["Computer Science"],
    }),
    ("hf-api", json.dumps(HF), {
        "title": "Paged Attention", "abstract": "Serving needs memory.", "date": "2023-09-13", "authors": ["Woosuk Kwon", "Zhuohan Li"],
        "organisations": ["UC Berkeley"], "ids": {"arxiv": "2309.06180"}, "discussion": 2, "votes": 41, "keywords": ["memory"],
        "links": [{"kind": "code", "url": "https://github.com/vllm-project/vllm"}, {"kind": "project", "url": "https://vllm.ai"},
                  {"kind": "video", "url": "https://cdn.example.org/a.mp4"}],
    }),
    ("arxiv-atom", ATOM, {
        "title": "Paged Attention", "abstract": "Serving needs memory.", "date": "2023-09-12", "authors": ["Woosuk Kwon", "Zhuohan Li"],
        "organisations": ["UC Berkeley"], "ids": {"arxiv": "2309.06180", "doi": DOI, "openreview": TALK},
        "venues": [{"kind": "journal", "name": "J. Serv", "year": "2023", "volume": "29", "issue": "2", "pages": "611-626"}],
        "links": [{"kind": "project", "url": "http://vllm.ai"}], "keywords": ["cs.LG", "cs.DC"],
    }),
    ("arxiv-bulk", json.dumps(BULK), {
        "title": "Paged Attention", "abstract": "Serving needs memory.", "date": "2023-09-12",
        "authors": ["Woosuk Kwon", "Zhuohan Li", "Ion Stoica"], "ids": {"arxiv": "2309.06180", "doi": DOI},
        "venues": [{"kind": "journal", "name": "J. Serv", "year": "2023", "volume": "29", "issue": "2", "pages": "611-626"}],
        "links": [{"kind": "code", "url": "https://github.com/vllm-project/vllm"}, {"kind": "project", "url": "http://vllm.ai"}],
        "keywords": ["cs.LG", "cs.DC"],
    }),
    ("front-matter", MATTER, PAGED),
    ("front-matter", MATTER.replace("category: conferences", "publication_types: [1]"), PAGED),
    ("bibtex", BIB, {
        "title": "Paged Attention: Serving with Pages", "abstract": "Serving needs memory.", "date": "2023-10",
        "authors": ["Woosuk Kwon", "The vLLM Team Berkeley"], "citation_key": "kwon2023", "keywords": ["memory", "pages"],
        "ids": {"arxiv": "2309.06180", "doi": DOI, "acl": "2023.acl-long.7", "openreview": TALK, "dblp": "conf/sosp/KwonLZ23", "pubmed": "29456894"},
        "venues": [{"kind": "journal", "name": "A Journal", "year": "2023", "volume": "29", "issue": "2", "pages": "611", "publisher": "ACM"}],
        "links": [{"kind": "code", "url": "https://github.com/vllm-project/vllm"}], "note": "On serving.\n\nRead twice.",
    }),
    ("csv", CSV, {
        "title": "Paged Attention", "date": "2023", "authors": ["Woosuk Kwon", "Zhuohan Li"], "organisations": ["UC Berkeley"],
        "venues": [{"kind": "journal", "name": "A Journal", "year": "2023", "volume": "29", "issue": "2", "pages": "611-626", "publisher": "ACM"}],
        "links": [{"kind": "code", "url": "https://github.com/vllm-project/vllm"}], "votes": 41, "keywords": ["memory", "pages"],
    }),
    ("ris", RIS, {
        "title": "Paged Attention", "abstract": "Serving needs memory.", "date": "2023-10-03", "authors": ["Woosuk Kwon", "Zhuohan Li"],
        "ids": {"arxiv": "2309.06180", "doi": DOI, "openreview": TALK}, "citation_key": "kwon2023", "keywords": ["memory", "pages"],
        "venues": [{"kind": "conference", "name": "A Symposium", "year": "2023", "volume": "29", "issue": "2", "pages": "611-626", "publisher": "ACM"}],
        "links": [{"kind": "code", "url": "https://github.com/vllm-project/vllm"}], "note": "Read twice.",
    }),
]  # fmt: skip


@pytest.mark.parametrize(("form", "text", "expected"), WHOLE, ids=[each[0] for each in WHOLE])
def test_a_whole_record_is_read_to_the_letter(form: str, text: str, expected: dict[str, Any]) -> None:
    """Every field that a format has for a paper lands in its own, as it was written; nothing is added, and nothing said."""
    source = Captured(Path("file"), text.encode())
    reader = choose(source)
    reading = reader.read(source)
    [entry] = reading.entries
    assert (reader.name, entry.paper.model_dump(mode="json", exclude_defaults=True)) == (form, expected)
    assert (reading.problems, reading.notes, reading.remarks) == ((), (), ())


@pytest.mark.parametrize("wrapper", ["papers", "data", "results", "items", "records", "publications"])
def test_json_is_found_in_its_wrapper(wrapper: str) -> None:
    """A list of papers is taken out of the object that services put around it, under the names that they use."""
    source = Captured(Path("file"), json.dumps({"count": 1, wrapper: [{"name": "A"}, {"name": "B"}]}).encode())
    reader = choose(source)
    found = [(entry.line, entry.paper.title) for entry in reader.read(source).entries]
    assert (reader.name, found) == ("json", [(0, "A"), (0, "B")])


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('\n{"title": "T", "authors": ["A B"]}\n', "facts"),
        ('[{"type": "article", "title": "A"}]', "json"),
        ('[{"type": "article", "title": "A", "DOI": "10.1000/x"}]', "csl-json"),
    ],
)
def test_a_format_is_told_by_what_only_it_has(text: str, form: str) -> None:
    """Space at the beginning hides nothing, and what several formats have tells none."""
    assert choose(Captured(Path("file"), text.encode())).name == form


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\'{a}bc", "ábc"), (r"x\textsuperscript{2} and y\textsubscript{3}", "x$^{2}$ and y$_{3}$"),
        (r"{\OE}uvre {\ss}", "Œuvre ß"),
    ],
)  # fmt: skip
def test_accents_and_scripts_of_a_bibliography(tex: str, text: str) -> None:
    """An accent belongs to the first letter of its group; small signs become formulas, each its own."""
    assert text_of_tex(tex) == text


def test_a_subtitle_without_a_title_is_the_title() -> None:
    """Nothing stands before it that was not written."""
    [entry] = bibtex.read(Captured(Path("file"), b"@book{a, subtitle={On Things}}")).entries
    assert entry.paper.title == "On Things"


@pytest.mark.parametrize(
    ("text", "papers", "problems"),
    [
        ("@article{a, title={One}, note={x\n@article{b,\n title={Two}, year={2020}\n}\n", ["Two"],
         ['file:1: entry "a" does not end: a brace is opened and not closed; not imported']),
        ("@article{a,\n title={One},\n year=2020\n@article{b,\n title={Two}, year={2020}\n}\n", ["One", "Two"],
         ['file:1: entry "a": does not end: its last brace is missing; read to where the next begins']),
        ('@article(a, title="One", year=2020)\n@article(b,\n title = {Two (b)},\n year = 2021\n)\n@article(c, title="Three",\n year=2020)\n',
         ["One", "Two (b)", "Three"], []),
        ("@article{a,\n  title = {One {Two}},\n  abstract = {x\n  @article{y, z}\n},\n  year = 2020\n}\n", ["One Two"], []),
        ("@article{a,\n % title = {No},\n title = {One}\n}\n% @article{b, title={Two}}\n", ["One"], []),
    ],
    ids=["open brace", "no last brace", "round brackets", "an entry in an abstract", "comments"],
)  # fmt: skip
def test_entries_of_bibtex_end_where_they_end(text: str, papers: list[str], problems: list[str]) -> None:
    """By their braces or round brackets, or where the next one begins; what is at fault is said to the letter."""
    source = Captured(Path("file"), text.encode())
    reading = choose(source, "bibtex").read(source)
    assert [entry.paper.title for entry in reading.entries] == papers
    assert [str(problem) for problem in (*reading.problems, *reading.notes)] == problems


def parquet(**columns: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("raw", "mapping", "papers", "problems"),
    [
        (parquet(title=["A", "", ""], year=[2020, 2021, 2022]), {}, ["A"],
         ["file: row 2: has no title; not imported", "file: row 3: has no title; not imported"]),
        (parquet(a=[{"b": "A"}], year=[2020]), {"title": "a.b"}, ["A"], []),
        (parquet(a=[{"b": "A"}], year=[2020]), {"title": "x.b"}, [], ['file: no column "x.b"; there are: a, year']),
        (parquet(title=pa.array([], pa.string())), {}, [], ["file: holds no row; is it cut off, or of another format?"]),
        (parquet(x=["A"]), {}, [], ["file: no column that is known; there are: x"]),
    ],
    ids=["rows", "deep column", "no such column", "no row", "nothing known"],
)  # fmt: skip
def test_rows_of_parquet_are_told_apart(
    raw: bytes, mapping: dict[str, str], papers: list[str], problems: list[str]
) -> None:
    """A column within a column is read where a mapping names it; rows are counted, and what is not there is said."""
    source = Captured(Path("file"), raw, mapping=mapping)
    reading = choose(source, "parquet").read(source)
    assert [entry.paper.title for entry in reading.entries] == papers
    assert [str(problem) for problem in (*reading.problems, *reading.notes)] == problems


@pytest.mark.parametrize(
    ("raw", "lines", "problems"),
    [
        ("title\nÄ\n".encode("utf-16"), [(1, "title"), (2, "Ä")], []),
        (b"title\rA\rB", [(1, "title"), (2, "A"), (3, "B")], []),
        (b"\xef\xbb\xbftitle\r\nA\r\n", [(1, "title"), (2, "A")], []),
        (b"A\n\xe4\n" + b"x" * (LONGEST_LINE + 1) + b"\nB\n", [(1, "A"), (4, "B")], [
            "file:2: not UTF-8: byte 0xe4 at column 1; left out",
            f"file:3: a line of {LONGEST_LINE + 1:,} bytes; no paper has one of more than {LONGEST_LINE:,}",
        ]),
    ],
    ids=["UTF-16", "old Macs", "byte order mark", "bad lines"],
)  # fmt: skip
def test_lines_are_read_one_by_one(raw: bytes, lines: list[tuple[int, str]], problems: list[str]) -> None:
    """Whatever ends them, with their numbers; one that cannot be read is passed over and named."""
    found: list[Problem] = []
    assert list(Captured(Path("file"), raw).lines(found)) == lines
    assert [*map(str, found)] == problems


def test_who_follows_a_reading_is_told_of_every_byte() -> None:
    """In pieces as well as at once: together they are the file."""
    told: list[int] = []
    raw = b"x" * 999 + b"\n"
    assert len(list(Captured(Path("file"), raw * 3000, advance=told.append).lines([]))) == 3000
    assert (sum(told), len(told) > 1) == (3_000_000, True)


@pytest.mark.parametrize(
    ("reference", "venue"),
    [
        (
            "J. Serv. 29(2) (2023) 611-626",
            {"name": "J. Serv", "volume": "29", "issue": "2", "pages": "611-626", "year": "2023"},
        ),
        ("Phys. Rev. D 76, no. 3 (2007)", {"name": "Phys. Rev. D", "volume": "76", "issue": "3", "year": "2007"}),
        ("Proceedings of ICML, 2023 (oral)", {"name": "Proceedings of ICML", "year": "2023"}),
        ("In 2021 Conference on Things", {"name": "In 2021 Conference on Things", "year": "2021"}),
        ("To appear.", {"name": "To appear"}),
    ],
)
def test_journal_references_are_taken_apart(reference: str, venue: dict[str, str]) -> None:
    """Name, volume, issue, pages and year, as far as they can be told; a year within the name is one too."""
    assert venue_of_reference(reference) == venue


@pytest.mark.parametrize("tag", ["T2", "JO", "BT", "J2", "JF", "JA", "T3", "J1"])
def test_ris_names_a_journal_by_many_tags(tag: str) -> None:
    """Whatever a publisher puts the journal under; the other forms of title, year and full text are read as well."""
    text = (
        f"TY  - JOUR\nT1  - One\nY1  - 2020/05//\n{tag}  - A Journal\nL2  - https://arxiv.org/abs/2309.06180\nER  - \n"
    )
    [entry] = choose(Captured(Path("file"), text.encode())).read(Captured(Path("file"), text.encode())).entries
    paper = entry.paper
    assert (paper.title, paper.date, paper.ids.arxiv) == ("One", "2020-05", "2309.06180")
    assert [(venue.kind, venue.name, venue.year) for venue in paper.venues] == [("journal", "A Journal", "2020")]


def test_entries_of_a_page_with_links_have_their_lines() -> None:
    """Where in the file each title stands; of two long paragraphs the first is the abstract."""
    prose = "We study how pages are saved by crawlers, and find that most of them wrap lines where no author ever did."
    paper = "### [{0}](https://huggingface.co/papers/2606.0000{1})\n\n{2}\n\n{2} Again.\n\n·\n\nMay 2, 2026\n\n"
    text = "Get trending papers in your email inbox!\n\n# Daily Papers\n\n"
    text += paper.format("One", 1, prose) + paper.format("Two", 2, prose) + paper.format("Three", 3, prose)
    reading = choose(Captured(Path("file"), text.encode()), "hf-papers-markdown").read(
        Captured(Path("file"), text.encode())
    )
    assert [(entry.line, entry.paper.title, entry.paper.abstract) for entry in reading.entries] == [
        (5, "One", prose), (15, "Two", prose), (25, "Three", prose),
    ]  # fmt: skip


def test_a_list_without_anything_else_says_nothing() -> None:
    """Of bullets and rows that were passed over a word is said only where there are some; a venue's cell is the venue."""
    text = """# Awesome Things [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)

## Papers
| Year | Paper | Venue | Code |
|---|---|---|---|
| 2022 | LLM.int8(): 8-bit Multiplication [[pdf]](https://arxiv.org/pdf/2208.07339.pdf) | NeurIPS 2022 | [repo](https://github.com/a/b) [poster](https://b.org/p.pdf) |
| 2023 | Another Paper of Words [[pdf]](https://arxiv.org/pdf/2301.00774.pdf) | Machine Learning Letters | |
"""
    source = Captured(Path("file"), text.encode())
    reading = choose(source, "awesome-list").read(source)
    assert [venue.name for entry in reading.entries for venue in entry.paper.venues] == [
        "NeurIPS",
        "Machine Learning Letters",
    ]
    assert (reading.remarks, [link.kind for link in reading.entries[0].paper.links]) == ((), ["code", "other"])


def test_a_table_that_would_fill_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what it holds unpacked, before a row of it is read."""
    monkeypatch.setattr("generator.readers.parquet._MOST_UNPACKED", 10)
    source = Captured(Path("file"), parquet(title=["A", "B"]))
    [problem] = choose(source, "parquet").read(source).problems
    assert re.fullmatch(r"file: holds \d+ bytes; the most is 10\. Split it", str(problem))
