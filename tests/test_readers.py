"""Every format is recognised, and every fact that a record has a field for is kept.

The samples are written for these tests, after the shapes that each source really gives.
"""

import importlib.metadata
import json
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from generator import readers
from generator.model import Paper
from generator.readers import Captured, Reading, bibtex, choose, known_readers
from tests.conftest import ROOT


def read(text: str | bytes, name: str = "file", **options: Any) -> tuple[str, Reading]:
    """The format that is recognised, and what its reader finds."""
    raw = text if isinstance(text, bytes) else text.encode()
    source = Captured(Path(name), raw, **options)
    reader = choose(source)
    return reader.name, reader.read(source)


def papers(text: str | bytes, expected: str, **options: Any) -> list[Paper]:
    """The papers of a sample in the format that it is expected to be recognised as, all of it understood."""
    found, reading = read(text, **options)
    assert found == expected
    assert reading.problems == ()
    return [entry.paper for entry in reading.entries]


# --- finding readers --------------------------------------------------------------------------


def test_every_reader_has_an_entry_point() -> None:
    """Each module of the readers that keeps the protocol is in pyproject.toml under its own name."""
    text = (ROOT / "pyproject.toml").read_text()
    modules = [path for path in (ROOT / "generator" / "readers").glob("*.py") if "\ndef sniff" in path.read_text()]
    assert len(modules) == 17
    for path in modules:
        reader = __import__(f"generator.readers.{path.stem}", fromlist=["name"])
        assert f'{reader.name} = "generator.readers.{path.stem}"' in text


def test_another_package_may_bring_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that keeps the protocol is found by its entry point, and asked before ours."""
    (tmp_path / "stranger.py").write_text(
        "name = 'stranger'\nsource_kind = 'listing'\n"
        "def sniff(source): return source.head.startswith('@stranger')\n"
        "def read(source): raise NotImplementedError\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("stranger", "stranger", readers.GROUP)
    known = importlib.metadata.entry_points
    monkeypatch.setattr(readers, "entry_points", lambda group: (*known(group=group), point))
    known_readers.cache_clear()
    try:
        assert choose(Captured(Path("x"), b"@stranger{x, title={T}}")).name == "stranger"
        assert choose(Captured(Path("x"), b"@article{x, title={T}}")).name == "bibtex"
    finally:
        known_readers.cache_clear()


def test_readers_are_found_without_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run from a folder that was never installed, the program still knows its own formats."""
    monkeypatch.setattr(readers, "entry_points", lambda group: ())
    installed = set(known_readers())
    known_readers.cache_clear()
    try:
        assert set(known_readers()) == installed
    finally:
        known_readers.cache_clear()


# --- Hugging Face -----------------------------------------------------------------------------

PROSE = "We study how words are put together when pages are saved by crawlers, and find that {} of them wrap lines where no author ever wrapped them."

INLINE = f"""---
retrieved: 2026-10-02
---
new

Get trending papers in your email inbox once a day!

[Subscribe](https://huggingface.co/login?next=%2Fpapers)

# Daily Papers

## by [![](https://huggingface.co/front/assets/by.png)AK](https://huggingface.co/akhaliq) and the research community

- Daily
- Weekly

[101](https://huggingface.co/login?next=%2Fpapers%2F2606.00683)

### [OCC: Optimal \\[Cores\\] for Answers](https://huggingface.co/papers/2606.00683)

[{PROSE.format("half")} Code: https://github.com/a/occ.](https://huggingface.co/papers/2606.00683)

[![occ-ai](https://cdn-avatars.huggingface.co/v1/x.png)OCC Labs](https://huggingface.co/occ-ai)

·

May 29[6](https://huggingface.co/papers/2606.00683#community)

[-](https://huggingface.co/login?next=%2Fpapers%2F2502.20581)

### [The Noisy Path from Source to Citation: Measuring How\\  Far](https://huggingface.co/papers/2502.20581)

[Academic citations are widely used for evaluating research and tracing\\\\
knowledge flows, although they are read by nobody who could tell us how.\\\\
We do.](https://huggingface.co/papers/2502.20581)

[- ![](https://cdn-avatars.huggingface.co/y.jpeg)\\\\
- 3 authors](https://huggingface.co/papers/2502.20581)

·

Feb 27, 2025
"""


def test_hugging_face_pages_with_links_in_the_text() -> None:
    """Votes, titles with ids, whole abstracts inside links, bylines, dates glued to comments: all land in their fields."""
    _, reading = read(INLINE)
    first, second = (entry.paper for entry in reading.entries)
    assert choose(Captured(Path("x"), INLINE.encode())).name == "hf-papers-markdown"
    assert reading.captured == "2026-10-02"
    assert (first.title, first.ids.arxiv) == ("OCC: Optimal [Cores] for Answers", "2606.00683")
    assert (first.votes, first.discussion, first.date, first.organisations) == (101, 6, "2026-05-29", ("OCC Labs",))
    assert first.abstract == f"{PROSE.format('half')} Code: https://github.com/a/occ."
    assert [link.url for link in first.links] == ["https://github.com/a/occ"]
    assert (second.title, second.author_count) == ("The Noisy Path from Source to Citation: Measuring How Far", 3)
    assert (second.votes, second.date) == (None, "2025-02-27")
    assert second.abstract is not None
    assert "tracing knowledge flows" in second.abstract


def test_hugging_face_pages_with_numbered_references() -> None:
    """Links by number are resolved; an abstract between the brackets of one is unwrapped; a date may be glued to a count."""
    text = f"""Get trending papers in your email inbox once a day!
[Subscribe][29]
# Daily Papers
## by[AK][30] and the research community
Jun 29
[
12
][31]

### [MURMUR: A System for Speech][32]

[

{PROSE.format("a third")[:70]}
{PROSE.format("a third")[70:]}

][33]
[
* 3 authors
][34]
·
May 30
[
65
][35]

### [A Second Paper][36]

[

{PROSE.format("a tenth")}

][36]
[[microsoft] Microsoft][37]
·
Mar 8, 2024 [ 6][38]

[29]: https://huggingface.co/login?next=%2Fpapers
[30]: https://huggingface.co/akhaliq
[31]: https://huggingface.co/login?next=%2Fpapers%2F2606.00111
[32]: https://huggingface.co/papers/2606.00111
[33]: https://huggingface.co/papers/2606.00111
[34]: https://huggingface.co/papers/2606.00111
[35]: https://huggingface.co/papers/2606.00111#community
[36]: https://huggingface.co/papers/2403.00222
[37]: https://huggingface.co/microsoft
[38]: https://huggingface.co/papers/2403.00222#community
"""
    one, two = papers(text, "hf-papers-markdown")
    assert (one.title, one.ids.arxiv, one.votes, one.discussion) == (
        "MURMUR: A System for Speech",
        "2606.00111",
        12,
        65,
    )
    assert (one.abstract, one.author_count, one.date) == (PROSE.format("a third"), 3, "2026-05-30")
    assert (two.organisations, two.date, two.discussion) == (("Microsoft",), "2024-03-08", 6)


def test_hugging_face_pages_with_addresses_below_their_words() -> None:
    """Where a crawler wrote each link's address on a line of its own, the words above it are the link's."""
    text = f"""# Daily Papers - Hugging Face

Get trending papers in your email inbox!

Subscribe

https://huggingface.co/login?next=%2Fpapers

 [-] 14

https://huggingface.co/login?next=%2Fpapers%2F2410.05434

Better than Your Teacher

https://huggingface.co/papers/2410.05434

{PROSE.format("most")}

https://huggingface.co/papers/2410.05434

[

2 authors](https://huggingface.co/papers/2410.05434)

·

Oct 7, 2024

5

https://huggingface.co/papers/2410.05434#community

 [-] -

https://huggingface.co/login?next=%2Fpapers%2F2306.14898

InterCode: Interactive Coding

https://huggingface.co/papers/2306.14898

{PROSE.format("some")}

https://huggingface.co/papers/2306.14898

 Google

https://huggingface.co/google

·

Jun 26, 2023
"""
    one, two = papers(text, "hf-papers-markdown")
    assert (one.title, one.votes, one.author_count, one.date, one.discussion) == (
        "Better than Your Teacher", 14, 2, "2024-10-07", 5,
    )  # fmt: skip
    assert one.abstract == PROSE.format("most")
    assert (two.title, two.organisations, two.votes, two.date) == (
        "InterCode: Interactive Coding",
        ("Google",),
        None,
        "2023-06-26",
    )


@pytest.mark.parametrize(
    ("byline", "date", "comments"),
    [("May 296", "2026-05-29", 6), ("May 8", "2026-05-08", None), ("Dec 30", "2025-12-30", None), ("May 29, 202512", "2025-05-29", 12),
     ("May 29, 2025 12", "2025-05-29", 12), ("May 412", "2026-05-04", 12)],
)  # fmt: skip
def test_dates_glued_to_counts(byline: str, date: str, comments: int | None) -> None:
    """A number of comments that stands right behind a day or a year is told from it; the id knows a missing year."""
    text = f"### [One](https://huggingface.co/papers/2606.00001)\n\n{PROSE.format(1)}\n\n·\n\n{byline}\n\n"
    text += "### [Two](https://huggingface.co/papers/2606.00002)\n"
    one = papers(text, "hf-papers-markdown")[0]
    assert (one.date, one.discussion) == (date, comments)


def test_a_page_of_trending_papers_lists_each_paper_once() -> None:
    """What the page shows twice, for wide and narrow screens, is one entry; stars of a repository are no votes."""
    block = f"""### [Kandinsky: Video and\nAudio](https://huggingface.co/papers/2610.05608)

{PROSE.format("few")}

[[image: lab] Kandinsky Lab](https://huggingface.co/kandinskylab) · Published on Oct 4, 2026

[Upvote

117](https://huggingface.co/login?next=%2Fpapers%2F2610.05608)

[GitHub 3.29k](https://github.com/kandinskylab/k6) [arXiv Page](https://arxiv.org/abs/2610.05608)

"""
    [paper] = papers(
        "Get trending papers in your email inbox!\n\n# Trending Papers\n\n" + block * 2, "hf-papers-markdown"
    )
    assert (paper.title, paper.votes, paper.date) == ("Kandinsky: Video and Audio", 117, "2026-10-04")
    assert [(link.kind, link.url) for link in paper.links] == [("code", "https://github.com/kandinskylab/k6")]
    assert paper.organisations == ("Kandinsky Lab",)


@pytest.mark.parametrize(
    "wrap",
    [lambda item: [item], lambda item: {"papers": [item]}, lambda item: item["paper"], lambda item: item],
    ids=["list", "wrapper", "paper alone", "item alone"],
)
def test_answers_of_the_daily_papers_interface(wrap: Any) -> None:
    """The answers of 2024 to 2026, as a list, in a wrapper or one paper alone, with code, page, organisation and keywords."""
    item = {
        "paper": {
            "id": "2406.12345", "title": "A  Paper\nof a Day", "summary": "We do\nthings.", "upvotes": 12, "discussionId": "6f",
            "authors": [{"_id": "a", "name": "Jane Doe", "hidden": False, "user": {"fullname": "J"}}, {"name": "Li Na"}],
            "publishedAt": "2024-06-18T10:00:00.000Z", "githubRepo": "https://github.com/a/b", "githubStars": 5,
            "projectPage": "https://p.io/x", "ai_keywords": ["pre-training", "RLHF"], "ai_summary": "A machine's summary.",
            "organization": {"name": "g", "fullname": "Good Lab"},
        },
        "publishedAt": "2024-06-19T00:00:00.000Z", "title": "A Paper of a Day", "numComments": 2, "submittedBy": {"name": "u"},
    }  # fmt: skip
    [paper] = papers(json.dumps(wrap(item)), "hf-api")
    assert (paper.title, paper.abstract, paper.date) == ("A Paper of a Day", "We do things.", "2024-06-18")
    assert (paper.authors, paper.votes, paper.ids.arxiv) == (("Jane Doe", "Li Na"), 12, "2406.12345")
    assert {link.kind: link.url for link in paper.links} == {
        "code": "https://github.com/a/b",
        "project": "https://p.io/x",
    }
    assert (paper.keywords, paper.organisations, paper.summary) == (("pre-training", "RLHF"), ("Good Lab",), None)


# --- arXiv ------------------------------------------------------------------------------------

ENTRY = """<entry>{id}<title>Quark  sectors:
  &lt;RET&gt; &amp; $\\ell_0$</title><summary>  A fully
  wrapped abstract.
</summary><published>2004-12-18T19:18:42Z</published><updated>2005-01-01T00:00:00Z</updated>
<author><name>Jane Q. Doe</name><arxiv:affiliation>CERN</arxiv:affiliation></author><author><name>Pavel Nadolsky</name></author>
<arxiv:comment>5 pages, code at https://github.com/q/s</arxiv:comment><arxiv:journal_ref>Phys. Rev. D 76, 013009 (2007)</arxiv:journal_ref>
<arxiv:doi>10.1103/PhysRevD.76.013009</arxiv:doi><link title="doi" href="http://dx.doi.org/10.1103/PhysRevD.76.013009" rel="related"/>
<category term="cond-mat.soft"/></entry>"""


@pytest.mark.parametrize(
    "feed",
    [
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><link href="http://arxiv.org/api/query" rel="self"/>'
        + ENTRY.replace("{id}", "<id>http://arxiv.org/abs/cond-mat/0412498v1</id>").replace("<arxiv:", "<arxiv:").replace(
            "<entry>", '<entry xmlns:arxiv="http://arxiv.org/schemas/atom">'
        )
        + "</feed>",
        "<?xml version='1.0' encoding='UTF-8'?>\n<feed xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\" "
        'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom"><id>https://arxiv.org/api/x</id>'
        + ENTRY.replace("{id}", "<id>https://arxiv.org/abs/cond-mat/0412498v1</id>")
        + "</feed>",
    ],
    ids=["old layout", "layout of 2026"],
)  # fmt: skip
def test_feeds_of_arxiv(feed: str) -> None:
    """Old and new layout: old-style ids, affiliations, the DOI, the journal reference taken apart, links in comments."""
    [paper] = papers(feed, "arxiv-atom")
    assert (paper.ids.arxiv, paper.ids.doi) == ("cond-mat/0412498", "10.1103/physrevd.76.013009")
    assert (paper.title, paper.abstract) == ("Quark sectors: <RET> & $\\ell_0$", "A fully wrapped abstract.")
    assert (paper.authors, paper.organisations) == (("Jane Q. Doe", "Pavel Nadolsky"), ("CERN",))
    [venue] = paper.venues
    assert (venue.kind, venue.name, venue.year, venue.volume, venue.pages) == (
        "journal",
        "Phys. Rev. D",
        "2007",
        "76",
        "013009",
    )
    assert (paper.date, paper.keywords) == ("2004-12-18", ("cond-mat.soft",))
    assert [link.url for link in paper.links] == ["https://github.com/q/s"]


def test_feeds_without_a_paper_say_why() -> None:
    """An error feed is an error with arXiv's words; an empty one has no papers and is none; a refusal is said."""
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id>'
    _, error = read(
        head + "<entry><id>http://arxiv.org/api/errors#incorrect_id</id><title>Error</title>"
        "<summary>incorrect id format for 1234</summary></entry></feed>"
    )
    assert "incorrect id format for 1234" in error.problems[0].message
    _, empty = read(head + "</feed>")
    assert (empty.entries, empty.problems, len(empty.remarks)) == ((), (), 1)
    _, refused = read("Rate exceeded.")
    assert "refused" in refused.problems[0].message


def test_bulk_metadata_of_arxiv() -> None:
    """A line a paper: names taken from their parts, accents read, the first version's day, categories."""
    row = {
        "id": "hep-ph/9901234", "submitter": "P. N.", "authors": "C. Bal\\'azs, E. L. Berger", "title": "Prompt\n  diphotons",
        "comments": None, "journal-ref": "Nature 521, 436-444 (2015)", "doi": "10.1103/x.1", "categories": "hep-ph cs.LG",
        "abstract": "  Fully\ndifferential.\n", "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
        "update_date": "2008-11-26", "authors_parsed": [["Bal\\'azs", "C.", ""], ["Berger", "E. L.", "Jr."]],
    }  # fmt: skip
    broken = '{"id": "1", "submitter"'
    found, reading = read(f"{json.dumps(row)}\n{broken}\n{json.dumps({**row, 'id': '0704.0001'})}\n")
    assert found == "arxiv-bulk"
    assert [problem.line for problem in reading.problems] == [2]
    paper = reading.entries[0].paper
    assert (paper.ids.arxiv, paper.authors) == ("hep-ph/9901234", ("C. Balázs", "E. L. Berger Jr."))
    assert (paper.title, paper.abstract, paper.date) == ("Prompt diphotons", "Fully differential.", "2007-04-02")
    assert (paper.keywords, paper.venues[0].pages) == (("hep-ph", "cs.LG"), "436-444")


# --- bibliographies ---------------------------------------------------------------------------

BIBTEX = r"""---
---
This file is kept by hand; entries by me@example.org follow.
@string{acl = "Association for " # {Computational Linguistics}}
@comment{ @article{no, title={Commented out}} }
% @article{no2, title = {Also out}}
@PROCEEDINGS{vol, TITLE = {Proceedings of the 57th Meeting}, publisher = acl, year = 2019}
@inproceedings{smith-etal-2019,
    title = "{BERT} and {\'E}tudes of {\textit{Things}} in 50{\%}",
    author = "Smith, John  and
      M{\"u}ller, J{\"o}rg and {van der Schaar}, Mihaela",
    booktitle = "Proceedings of the 57th Annual Meeting",
    month = jul, year = "2019", publisher = acl,
    url = "https://aclanthology.org/P19-1001", doi = "10.18653/v1/P19-1001", pages = "1--10",
    abstract = "We need $O(n)$ things.",
}
@article{DBLP:journals/corr/abs-1706-03762,
  author = {Ashish Vaswani and Wei Wang 0001}, title = {Attention is All you Need}, journal = {CoRR},
  volume = {abs/1706.03762}, year = {2017}, eprinttype = {arXiv}, eprint = {1706.03762},
}
@INPROCEEDINGS{CHILD, CROSSREF={vol}, TITLE={A Child \& its Parents}, AUTHOR={{OpenAI} and Doe, Jane}, PAGES={3-4}}
@article{broken, title = {Never {closed}, author = {A B}

@article{unended, title = {Only the last brace is missing}, year = 2020
@misc(round, title="Round {Brackets}", author={Ada Lovelace and others}, howpublished={\url{https://example.org/~ada}})
@article{dup, title={First of Two}, year={2020}}
@article{dup, title={Second of Two}, journal={arXiv preprint arXiv:2006.12345}, year={2020}, note={Oral presentation}}
@article{nofields}
@inproceedings{pmlr-v97-x19, title = {{PMLR} Paper}, author = {Ho, Ann}, booktitle = {Proceedings of the 36th ICML}, series =
     {Proceedings of Machine Learning Research}, volume={97}, year = {2019}, pdf = {http://proceedings.mlr.press/v97/x.pdf},
     url = {https://proceedings.mlr.press/v97/x.html}, keywords = {deep learning, theory}, month = {09--15 Jun}}
@phdthesis{t, title={A Thesis}, author={Noether, Emmy}, school={Erlangen}, year=1907}
"""


@pytest.fixture(scope="module")
def bibliography() -> tuple[dict[str, Paper], Reading]:
    found, reading = read(BIBTEX)
    assert found == "bibtex"
    return {entry.paper.title: entry.paper for entry in reading.entries}, reading


def test_bibtex_of_an_anthology(bibliography: tuple[dict[str, Paper], Reading]) -> None:
    """TeX accents and markup, names in order, strings put together, months, identifiers in addresses, page ranges."""
    paper = bibliography[0]["BERT and Études of Things in 50%"]
    assert paper.authors == ("John Smith", "Jörg Müller", "Mihaela van der Schaar")
    assert (paper.date, paper.abstract, paper.citation_key) == ("2019-07", "We need $O(n)$ things.", "smith-etal-2019")
    assert (paper.ids.acl, paper.ids.doi, paper.links) == ("P19-1001", "10.18653/v1/p19-1001", ())
    [venue] = paper.venues
    assert (venue.kind, venue.pages, venue.publisher) == (
        "conference",
        "1-10",
        "Association for Computational Linguistics",
    )


def test_bibtex_of_dblp_and_pmlr(bibliography: tuple[dict[str, Paper], Reading]) -> None:
    """A preprint has an identifier and no journal; namesakes lose their numbers; volumes, series and keywords stay."""
    preprint = bibliography[0]["Attention is All you Need"]
    assert (preprint.ids.arxiv, preprint.ids.dblp) == ("1706.03762", "journals/corr/abs-1706-03762")
    assert (preprint.venues, preprint.authors) == ((), ("Ashish Vaswani", "Wei Wang"))
    paper = bibliography[0]["PMLR Paper"]
    assert (paper.venues[0].name, paper.venues[0].volume, paper.keywords) == (
        "Proceedings of the 36th ICML",
        "97",
        ("deep learning", "theory"),
    )
    assert paper.date == "2019-06"


def test_bibtex_entries_that_lean_on_others(bibliography: tuple[dict[str, Paper], Reading]) -> None:
    """A child takes book title, year and publisher from the volume it names; keys in capitals are keys; volumes are no papers."""
    paper = bibliography[0]["A Child & its Parents"]
    assert (paper.venues[0].name, paper.venues[0].year) == ("Proceedings of the 57th Meeting", "2019")
    assert paper.authors == ("OpenAI", "Jane Doe")
    assert "Proceedings of the 57th Meeting" not in bibliography[0]


def test_broken_bibtex_takes_no_neighbour_along(bibliography: tuple[dict[str, Paper], Reading]) -> None:
    """An entry that is never closed is named with its line; one that lacks its last brace is read; all others are there."""
    found, reading = bibliography
    assert [
        (problem.line, '"broken"' in problem.message) for problem in reading.problems if "broken" in problem.message
    ] == [(BIBTEX[: BIBTEX.index("@article{broken")].count("\n") + 1, True)]
    for title in ("Only the last brace is missing", "Round Brackets", "First of Two", "Second of Two", "A Thesis"):
        assert title in found
    assert not {"Commented out", "Also out"} & found.keys()
    assert (found["Second of Two"].ids.arxiv, found["Second of Two"].note) == ("2006.12345", "Oral presentation")
    assert (found["Round Brackets"].first_author, found["Round Brackets"].authors) == ("Ada Lovelace", ())
    assert (found["A Thesis"].venues[0].kind, found["A Thesis"].venues[0].name) == ("thesis", "Erlangen")


def test_the_quick_way_through_an_entry_is_the_parsers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read without the parser is what the parser reads: the same papers with the quick way closed."""
    quick = [entry.paper for entry in read(BIBTEX)[1].entries]
    monkeypatch.setattr(bibtex, "_plain_fields", lambda text, strings: None)
    assert [entry.paper for entry in read(BIBTEX)[1].entries] == quick


def test_biblatex_of_reference_managers() -> None:
    """Zotero's and Better BibTeX's fields: dates, journal titles, eprints, annotations, addresses with escapes."""
    [paper] = papers(
        r"""@online{lin2023,
  title = {{{AWQ}}: Weights},
  shorttitle = {AWQ},
  author = {Lin, Ji and {\`A}lvarez, Jos{\'e} and {\v{C}}apek, K.},
  date = {2023-06-01/2023-07},
  eprint = {2306.00978}, eprinttype = {arXiv}, eprintclass = {cs},
  url = {http://arxiv.org/abs/2306.00978v1}, urldate = {2024-01-01},
  abstract = {First paragraph.

Second one with a\_b.},
  keywords = {LLM,Quantisation}, annotation = {Read twice.}, file = {/home/me/x.pdf}
}""",
        "bibtex",
    )
    assert (paper.title, paper.date, paper.ids.arxiv) == ("AWQ: Weights", "2023-06-01", "2306.00978")
    assert paper.authors == ("Ji Lin", "José Àlvarez", "K. Čapek")
    assert (paper.abstract, paper.note) == ("First paragraph.\n\nSecond one with a_b.", "Read twice.")
    assert paper.keywords == ("LLM", "Quantisation")


def test_ris_of_publishers() -> None:
    """Careless spacing, both sorts of tags, wrapped abstracts, page ranges; a record that is cut off is read and said."""
    found, reading = read(
        "TY  - JOUR\r\nAU  - Doe, Jane\r\nAU  - Smith, M.\r\nTI  - A RIS title\r\nT2  - Nature\r\nVL  - 12\r\nIS  - 3\r\n"
        "SP  - 100\r\nEP  - 110\r\nPY  - 2019/05/06/\r\nDO  - 10.1038/ABC.1\r\nUR  - https://doi.org/10.1038/abc.1\r\n"
        "N2  - First line\r\n  second line\r\nKW  - one\r\nKW  - two\r\nER  - \r\n\r\n"
        "TY - CPAPER\nA1 - Lee, K.\nT1 - Single spaces\nJO - Proc ICML\nY1 - 2020\nAN - arXiv:2001.00001\nER -\n"
        "TY  - RPRT\nTI  - Cut off\nPB  - A Lab\n"
    )
    assert found == "ris"
    one, two, three = (entry.paper for entry in reading.entries)
    assert (one.authors, one.date, one.abstract) == (("Jane Doe", "M. Smith"), "2019-05-06", "First line second line")
    assert (one.ids.doi, one.keywords, one.links) == ("10.1038/abc.1", ("one", "two"), ())
    venue = one.venues[0]
    assert (venue.name, venue.volume, venue.issue, venue.pages, venue.year) == ("Nature", "12", "3", "100-110", "2019")
    assert (two.title, two.ids.arxiv, two.venues[0].name) == ("Single spaces", "2001.00001", "Proc ICML")
    assert (three.title, three.venues[0].kind) == ("Cut off", "report")
    assert [problem.line for problem in reading.problems] == [26]


CSL = {
    "id": "doe2020", "type": "article-journal", "title": "CSL with <i>markup</i>", "container-title": "Science", "page": "1-9",
    "author": [{"family": "Doe", "given": "Jane", "non-dropping-particle": "van"}, {"literal": "A Consortium"}],
    "issued": {"date-parts": [["2020", 3, 1]]}, "DOI": "10.1126/X", "volume": 3, "URL": "https://doi.org/10.1126/x",
}  # fmt: skip


@pytest.mark.parametrize(
    "value", [[CSL], CSL, {"doe2020": {k: v for k, v in CSL.items() if k != "id"}}, {"items": [CSL]}]
)
def test_csl_json_in_its_forms(value: Any) -> None:
    """A list, an item, an object of items and Zotero's wrapper say the same."""
    [paper] = papers(json.dumps(value), "csl-json")
    assert (paper.title, paper.authors) == ("CSL with markup", ("Jane van Doe", "A Consortium"))
    assert (paper.date, paper.ids.doi, paper.citation_key) == ("2020-03-01", "10.1126/x", "doe2020")
    assert (paper.venues[0].name, paper.venues[0].volume, paper.venues[0].pages) == ("Science", "3", "1-9")


# --- services ---------------------------------------------------------------------------------


def in_forms(item: dict[str, Any], wrapper: str) -> list[str]:
    """One or many in a file: alone, as a list, in the service's wrapper, on lines."""
    nested: Any = [item]
    for key in reversed(wrapper.split(".")):
        nested = {key: nested}
    return [
        json.dumps(item),
        json.dumps([item], indent=2),
        json.dumps({"meta": {"count": 1}, **nested}),
        f"{json.dumps(item)}\n" * 2,
    ]


OPENALEX = {
    "id": "https://openalex.org/W2741809807", "doi": "https://doi.org/10.7717/peerj.4375", "title": "The state of <i>OA</i>",
    "publication_year": 2018, "publication_date": "2018-02-13", "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/29456894"},
    "primary_location": {"source": {"display_name": "PeerJ", "type": "journal", "host_organization_name": "PeerJ, Inc."}},
    "locations": [{"landing_page_url": "http://arxiv.org/abs/1802.00001"}, {"landing_page_url": None}],
    "authorships": [{"author": {"display_name": "H. Piwowar", "orcid": "https://orcid.org/0000-0003-1613-5981"},
                     "institutions": [{"display_name": "Impactstory"}]}],
    "biblio": {"volume": "6", "issue": None, "first_page": "e4375", "last_page": "e4375"}, "cited_by_count": 382,
    "abstract_inverted_index": {"growing": [1], "Despite": [0], "interest": [2, 3]}, "keywords": [{"display_name": "Open access"}],
}  # fmt: skip


@pytest.mark.parametrize("text", in_forms(OPENALEX, "results"))
def test_works_of_openalex(text: str) -> None:
    """The abstract is put back in order; identifiers come from wherever they are; people, institutions and counts stay."""
    paper = papers(text, "openalex")[0]
    assert (paper.title, paper.abstract) == ("The state of OA", "Despite growing interest interest")
    assert dict(paper.ids.pairs()) == {
        "arxiv": "1802.00001",
        "doi": "10.7717/peerj.4375",
        "openalex": "W2741809807",
        "pubmed": "29456894",
    }
    assert (paper.author_ids, paper.organisations) == ({"H. Piwowar": "0000-0003-1613-5981"}, ("Impactstory",))
    assert (paper.citations[0].by, paper.citations[0].count, paper.keywords) == ("openalex", 382, ("Open access",))
    assert (paper.venues[0].name, paper.venues[0].publisher, paper.venues[0].pages) == ("PeerJ", "PeerJ, Inc.", "e4375")


SCHOLAR = {
    "paperId": "204e3073870fae3d05bcbc2f6a8e263d9b72e776", "title": "Attention is All you Need", "abstract": None, "year": 2017,
    "externalIds": {"DBLP": "conf/nips/VaswaniSPUJGKP17", "ArXiv": "1706.03762", "CorpusId": 13756489, "ACL": "N17-1001"},
    "venue": "Neural Information Processing Systems", "publicationVenue": {"type": "conference"}, "journal": {"pages": "5998-6008"},
    "publicationDate": "2017-06-12", "authors": [{"authorId": "1", "name": "Ashish Vaswani"}], "citationCount": 9,
}  # fmt: skip


@pytest.mark.parametrize("text", in_forms(SCHOLAR, "data"))
def test_papers_of_semantic_scholar(text: str) -> None:
    """All its identifiers, the venue with pages, the count of citations."""
    paper = papers(text, "semantic-scholar")[0]
    assert (paper.ids.acl, paper.ids.arxiv, paper.ids.dblp) == ("N17-1001", "1706.03762", "conf/nips/VaswaniSPUJGKP17")
    assert (paper.date, paper.venues[0].kind, paper.venues[0].pages) == ("2017-06-12", "conference", "5998-6008")
    assert paper.citations[0].count == 9


CROSSREF = {
    "DOI": "10.1038/NATURE14539", "title": ["Deep learning"], "subtitle": ["a review"], "container-title": ["Nature"],
    "author": [{"given": "Yann", "family": "LeCun", "ORCID": "http://orcid.org/0000-0002-1825-0097",
                "affiliation": [{"name": "Facebook AI"}]}, {"name": "A Consortium"}],
    "published-print": {"date-parts": [[2015, 5, 28]]}, "published-online": {"date-parts": [[2015, 5, 27]]}, "volume": "521",
    "issue": "7553", "page": "436-444", "publisher": "Springer", "type": "journal-article", "is-referenced-by-count": 5,
    "abstract": "<jats:title>Abstract</jats:title><jats:p>Deep &amp;lt; H<jats:sub>2</jats:sub>O "
    "<jats:inline-formula><jats:tex-math>x^2</jats:tex-math></jats:inline-formula></jats:p>",
    "relation": {"has-preprint": [{"id-type": "doi", "id": "10.48550/arXiv.1505.00001"}]},
}  # fmt: skip


@pytest.mark.parametrize("text", in_forms(CROSSREF, "message.items"))
def test_works_of_crossref(text: str) -> None:
    """JATS becomes text with TeX, the earliest day counts, a related preprint gives its identifier."""
    paper = papers(text, "crossref")[0]
    assert (paper.title, paper.date) == ("Deep learning: a review", "2015-05-27")
    assert paper.abstract == "Deep < H$_{2}$O $x^2$"
    assert (paper.ids.doi, paper.ids.arxiv) == ("10.1038/nature14539", "1505.00001")
    assert (paper.authors, paper.organisations) == (("Yann LeCun", "A Consortium"), ("Facebook AI",))
    assert (paper.venues[0].issue, paper.venues[0].publisher) == ("7553", "Springer")


# --- curated lists and sites ------------------------------------------------------------------

AWESOME = """# Awesome Compression [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)

## Contents
- [Quantization](#quantization)

## Papers
### Quantization
- [2023/06] **AWQ: Activation-aware Quantization** [[Paper](https://arxiv.org/abs/2306.00978)] [[Code](https://github.com/mit-han-lab/llm-awq)] ![](https://img.shields.io/badge/MLSys-2024-blue)
- [GPTQ: Accurate Quantization](https://arxiv.org/abs/2210.17323), ICLR 2023. [[code]](https://github.com/IST-DASLab/gptq)
* LoRA: Low-Rank Adaptation. *Edward Hu, Yelong Shen.* ICLR'22 [paper](https://openreview.net/forum?id=nZeVKeeFYf9) - The one that everyone uses today.
- A tool [thing](https://github.com/foo/bar)

### Pruning
| Title & Authors | Introduction | Links |
|:--|:--:|:--|
| [![Star](https://img.shields.io/github/stars/x/y.svg?style=social)](https://github.com/x/y)[![Publish](https://img.shields.io/badge/Conference-ICML'23-blue)]()<br>[SparseGPT: Pruned in One Shot](https://arxiv.org/abs/2301.00774) <br> Elias Frantar, Dan Alistarh | <img width="1" src="x.png"> | [Github](https://github.com/x/y) <br> [Paper](https://arxiv.org/abs/2301.00774) |

| Year | Paper | Venue | Code |
|---|---|---|---|
| 2022 | LLM.int8(): 8-bit Multiplication [[pdf]](https://arxiv.org/pdf/2208.07339.pdf) | NeurIPS 2022 | [repo](https://github.com/TimDettmers/bitsandbytes) |
"""


def test_awesome_lists() -> None:
    """Bullets and tables with badges, breaks and several links in a cell: titles, people, venues, code, notes, sections."""
    found, reading = read(AWESOME)
    assert found == "awesome-list"
    awq, gptq, lora, sparse, int8 = (entry.paper for entry in reading.entries)
    assert (awq.title, awq.ids.arxiv) == ("AWQ: Activation-aware Quantization", "2306.00978")
    assert ([link.url for link in awq.links], awq.venues[0].name, awq.venues[0].year) == (
        ["https://github.com/mit-han-lab/llm-awq"], "MLSys", "2024",
    )  # fmt: skip
    assert (gptq.title, gptq.venues[0].name, gptq.keywords) == (
        "GPTQ: Accurate Quantization",
        "ICLR",
        ("Quantization",),
    )
    assert (lora.title, lora.authors, lora.ids.openreview) == (
        "LoRA: Low-Rank Adaptation",
        ("Edward Hu", "Yelong Shen"),
        "nZeVKeeFYf9",
    )
    assert (lora.note, lora.venues[0].year) == ("The one that everyone uses today.", "2022")
    assert (sparse.title, sparse.authors) == ("SparseGPT: Pruned in One Shot", ("Elias Frantar", "Dan Alistarh"))
    assert (sparse.venues[0].name, sparse.keywords, sparse.links[0].url) == (
        "ICML",
        ("Pruning",),
        "https://github.com/x/y",
    )
    assert (int8.title, int8.ids.arxiv, int8.venues[0].year) == (
        "LLM.int8(): 8-bit Multiplication",
        "2208.07339",
        "2022",
    )
    assert "2 items without a link to a paper" in reading.remarks[0]


@pytest.mark.parametrize(
    "text",
    [
        '---\ntitle: "A Study: of Moving"\nauthors: ["Ada Lovelace", "Li Na"]\ndate: 2023-05-01T00:00:00Z\npublication: "In *ICML 2023*"\n'
        "tags: [LoRA, Quantization]\nurl_pdf: https://arxiv.org/pdf/2305.11111.pdf\nurl_code: 'https://github.com/a/b'\n"
        "abstract: An abstract.\n---\n\nMy **own** words.\n",
        '+++\ntitle = "A Study: of Moving"\nauthors = ["Ada Lovelace", "Li Na"]\ndate = 2023-05-01\nvenue = "ICML 2023"\n'
        'tags = ["LoRA", "Quantization"]\narxiv = "2305.11111"\ncode = "a/b"\nabstract = "An abstract."\n+++\nMy **own** words.\n',
        "---\nlayout: publication\ntitle: 'A Study: of Moving'\nauthor: Ada Lovelace and Li Na\nyear: 2023\ndate: 2023-05-01\n"
        "venue: ICML\ntags: LoRA, Quantization\npaperurl: https://arxiv.org/abs/2305.11111\nlinks:\n  - name: Code\n    url: https://github.com/a/b\n"
        "abstract: >-\n  An\n  abstract.\n---\nMy **own** words.\n",
    ],
    ids=["Hugo in YAML", "Hugo in TOML", "Jekyll"],
)
def test_front_matter_of_sites(text: str) -> None:
    """A page of a publication moves here with its tags, links, venue, and its text as the note."""
    [paper] = papers(text, "front-matter")
    assert (paper.title, paper.authors, paper.date) == ("A Study: of Moving", ("Ada Lovelace", "Li Na"), "2023-05-01")
    assert (paper.tags.mentions, paper.note) == (("LoRA", "Quantization"), "My **own** words.")
    assert (paper.ids.arxiv, paper.abstract) == ("2305.11111", "An abstract.")
    assert [(link.kind, link.url) for link in paper.links] == [("code", "https://github.com/a/b")]
    assert (paper.venues[0].name, paper.venues[0].year) == ("ICML", "2023")


# --- tables and JSON by field names -----------------------------------------------------------


def test_csv_of_a_reference_manager() -> None:
    """Quotes, commas and lines within values; names with semicolons; a row with too many values is named with its line."""
    found, reading = read(
        '\ufeff"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url","Abstract Note","Date","Manual Tags"\n'
        '"K","journalArticle","2020","Doe, Jane; Roe, Rick","A paper, with comma","Nature","10.1038/x.2","https://example.org",'
        '"Two\nlines","2020-03","a; b"\n"a","b","c","d","e","f","g","h","i","j","k","l"\n'
    )
    assert found == "csv"
    [paper] = [entry.paper for entry in reading.entries]
    assert (paper.title, paper.authors, paper.abstract) == (
        "A paper, with comma",
        ("Jane Doe", "Rick Roe"),
        "Two lines",
    )
    assert (paper.venues[0].name, paper.keywords) == ("Nature", ("a", "b"))
    assert [problem.line for problem in reading.problems] == [4]


def test_a_mapping_names_columns() -> None:
    """`--map` says which column or which key holds a field, in CSV with any separator and deep in JSON."""
    mapping = {"title": "Titel", "authors": "Wer", "date": "Jahr"}
    [paper] = papers("Titel;Wer;Jahr\nEine Arbeit;Doe, Jane;2021\n", "csv", mapping=mapping)
    assert (paper.title, paper.authors, paper.date) == ("Eine Arbeit", ("Jane Doe",), "2021")
    [paper] = papers(
        '{"a": {"headline": "Deep"}, "who": ["A B"]}', "json", mapping={"title": "a.headline", "authors": "who"}
    )
    assert (paper.title, paper.authors) == ("Deep", ("A B",))


def test_a_column_that_is_not_there_is_said() -> None:
    """A mapping to a column that the table lacks is a fault that lists the columns."""
    source = Captured(Path("x.csv"), b"Name,Year\nA,2020\n", mapping={"title": "Title"})
    reading = known_readers()["csv"].read(source)
    assert 'no column "Title"; the header has: Name, Year' in reading.problems[0].message


def test_parquet_by_names_and_by_mapping(tmp_path: Path) -> None:
    """A table in Parquet is read like one in CSV, lists as lists."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"Name": ["A title"], "authors": [["Ada Lovelace", "Li Na"]], "year": [2021], "other": [1]})
    pq.write_table(table, tmp_path / "x.parquet")
    raw = (tmp_path / "x.parquet").read_bytes()
    for options in ({}, {"mapping": {"title": "Name"}}):
        [paper] = papers(raw, "parquet", **options)
        assert (paper.title, paper.authors, paper.date) == ("A title", ("Ada Lovelace", "Li Na"), "2021")


def test_facts_that_cannot_be_kept_are_noted() -> None:
    """An identifier or date that is none is left out with a note that names the entry; the paper is there."""
    _, reading = read(
        '{"title": "T", "doi": "none", "year": "soon", "authors": ["A B"]}\n{"title": "U", "year": 2020}\n'
    )
    assert [entry.paper.title for entry in reading.entries] == ["T", "U"]
    assert {note.field for note in reading.notes} == {"ids.doi", "date"}
    assert all(note.line == 1 for note in reading.notes)
