"""What each well-known program and publisher does in its own way is understood.

The samples are written for these tests, after the shapes that each really gives. Apart from
the tests of formats because here a format is obeyed, and what is said in it has a habit.
"""

import json

from generator.model import CitationCount
from tests.test_readers import papers, read


def test_accents_over_accented_letters() -> None:
    """As the ACL Anthology writes Vietnamese names: the letter under both accents, in any order of braces."""
    [paper] = papers(
        '@article{a, title = "T", author = "Nguy{\\~{\\^e}}n, Th{\\d{i}}  and\n      L{\\\'{\\^{e}}}, Qu{\\\'{\\^o}}c"}',
        "bibtex",
    )
    assert paper.authors == ("Thị Nguyễn", "Quốc Lế")


def test_names_in_the_extended_form_of_biblatex() -> None:
    """As Better BibTeX writes names with particles: their parts, put together as they are borne."""
    [paper] = papers(
        "@online{a, title={T}, author={Gu, Shane and family=Berg, given=Jan, prefix=van, useprefix=true"
        ' and family="de la Cruz", given=Ana}}',
        "bibtex",
    )
    assert paper.authors == ("Shane Gu", "Jan van Berg", "Ana de la Cruz")


def test_counts_in_annotations_are_no_words_of_a_person() -> None:
    """Zotero's plug-ins keep counts of citations among the annotations; they become no note, a comment does."""
    count, comment = papers(
        "@article{a, title={S}, annotation={00042}}\n@article{b, title={T}, annote={Comment: 77 pages}}", "bibtex"
    )
    assert (count.note, comment.note) == (None, "Comment: 77 pages")


def test_forums_and_pages_of_proceedings() -> None:
    """PMLR names a paper's OpenReview forum in a field; the pages of PMLR and NeurIPS lead to papers, not projects."""
    [paper] = papers(
        "@InProceedings{a, title={T}, openreview={rJ4km2R5t7}, url={https://proceedings.mlr.press/v202/a23a.html},"
        " html={https://proceedings.neurips.cc/paper/2020/hash/1-Abstract.html}}",
        "bibtex",
    )
    assert paper.ids.openreview == "rJ4km2R5t7"
    assert {link.kind for link in paper.links} == {"paper"}
    assert len(paper.links) == 2


def test_signs_of_footnotes_are_no_part_of_a_name() -> None:
    """Home pages mark equal contributions behind the name, before or after the comma."""
    [paper] = papers("@article{a, title={T}, author={Einstein*, Albert and Jane Doe† and Ann Bee}}", "bibtex")
    assert paper.authors == ("Albert Einstein", "Jane Doe", "Ann Bee")


SCOPUS_RIS = """TY  - CONF
TI  - A survey of quantization
C3  - Proceedings of X
C7  - 12
PY  - 2023
AU  - Gholami, A.
N1  - Export Date: 12 March 2024; Cited By: 45; Correspondence Address: A. Gholami
N1  - Worth reading.
ER  -
"""


def test_what_scopus_notes_in_ris() -> None:
    """Its count of citations is one, with its day; the rest of what it notes is nobody's note. Proceedings
    and the article's number stand in tags for special use.
    """
    [paper] = papers(SCOPUS_RIS, "ris")
    assert paper.citations == (CitationCount(by="scopus", count=45, on="2024-03-12"),)
    assert paper.note == "Worth reading."
    assert [(venue.name, venue.pages) for venue in paper.venues] == [("Proceedings of X", "12")]


SCOPUS_CSV = (
    '"Authors","Author full names","Title","Year","Source title","Art. No.","Page start","Page end","Cited by"\n'
    '"Gholami A.; Kim S.","Gholami, Amir (57204); Kim, Sehoon (5721)","One","2022","J","","291","326","450"\n'
    '"Gholami A.; Kim S.-H.","","Two","2022","J","17","","","3"\n'
)


def test_authors_and_pages_in_tables_of_scopus() -> None:
    """Full names stand before initials, and without the numbers behind them; initials go to the front of
    a name; the first and the last page are the pages.
    """
    one, two = papers(SCOPUS_CSV, "csv")
    assert (one.authors, one.venues[0].pages) == (("Amir Gholami", "Sehoon Kim"), "291-326")
    assert (two.authors, two.venues[0].pages) == (("A. Gholami", "S.-H. Kim"), "17")


def test_tables_of_zotero() -> None:
    """The whole date stands before the year; what is attached to a paper is none."""
    found = papers(
        '"Key","Item Type","Publication Year","Author","Title","Date","Url"\n'
        '"A","journalArticle","2023","Touvron, Hugo","Llama 2","2023-07-19","https://example.org/x"\n'
        '"B","attachment","","","Full text","",""\n',
        "csv",
    )
    assert [(paper.title, paper.date) for paper in found] == [("Llama 2", "2023-07-19")]


def test_authors_joined_by_an_ampersand() -> None:
    """In a sheet that a person keeps, "A & B" are two people."""
    [paper] = papers("Title,Authors,Year\nT,Ann Bee & Cee Dee,2024\n", "csv")
    assert paper.authors == ("Ann Bee", "Cee Dee")


def test_scripts_in_csl_titles_stay_scripts() -> None:
    """What CSL writes as an element, a record writes as TeX: a raised 2 is no plain one."""
    item = {
        "type": "article",
        "title": "Mo<sub>x</sub>E<sup>2</sup> <i>now</i>",
        "DOI": "10.1000/x",
        "author": [{"family": "A"}],
    }
    [paper] = papers(json.dumps([item]), "csl-json")
    assert paper.title == "Mo$_{x}$E$^{2}$ now"


def test_what_holds_works_is_no_work() -> None:
    """Answers of Crossref name journals and proceedings too: left out, and said."""
    works = [
        {"DOI": "10.1000/j", "type": "journal", "title": ["J"]},
        {"DOI": "10.1000/a", "type": "journal-article", "title": ["A"]},
    ]
    _, reading = read(json.dumps({"status": "ok", "message-type": "work-list", "message": {"items": works}}))
    assert [entry.paper.title for entry in reading.entries] == ["A"]
    assert "not a paper" in str(reading.notes)


def test_arxiv_is_no_volume_of_a_conference() -> None:
    """Semantic Scholar gives arXiv as the journal of a paper at a conference: its "volume" is not the proceedings'."""
    paper = {
        "paperId": "6" * 40, "title": "T", "year": 2020, "venue": "Annual Meeting of the ACL", "externalIds": {"ArXiv": "1911.02782"},
        "journal": {"name": "ArXiv", "volume": "abs/1911.02782"}, "authors": [{"name": "Kyle Lo"}], "citationCount": 1,
    }  # fmt: skip
    [found] = papers(json.dumps({"data": [paper]}), "semantic-scholar")
    assert [(venue.name, venue.volume) for venue in found.venues] == [("Annual Meeting of the ACL", None)]


def test_headings_that_are_years_are_no_keywords() -> None:
    """A list that is in the order of time says nothing of the subject by its headings."""
    [paper] = papers(
        "# Awesome X\n\n## Paperlist by year\n### 2022\n- [SmoothQuant: A Thing](https://arxiv.org/abs/2211.10438) (ICML 2023)\n",
        "awesome-list",
    )
    assert paper.keywords == ()


def test_categories_of_academic_pages_are_no_tags() -> None:
    """Its categories say what sort of publication it is; the paper's own address leads to a paper."""
    [paper] = papers(
        "---\ntitle: T\ncollection: publications\ncategory: manuscripts\nvenue: 'Journal 1'\ndate: 2009-10-01\n"
        "paperurl: 'https://example.org/paper1.pdf'\n---\n",
        "front-matter",
    )
    assert paper.tags.mentions in (None, ())
    assert [link.kind for link in paper.links] == ["paper"]


def test_a_short_name_before_a_title_is_part_of_it() -> None:
    """A list that sets the name in bold and the title behind a colon: both are the title, a description is not."""
    found = papers(
        "# Awesome X\n\n## Models\n"
        "- **GPT-3**: Language Models are Few-Shot Learners. NeurIPS 2020. [[Paper](https://arxiv.org/abs/2005.14165)]\n"
        "- **LoRA:** Low-Rank Adaptation of Large Models [[Paper](https://arxiv.org/abs/2106.09685)]\n"
        "- **FlashAttention**: a fast and exact attention for long sequences [[Paper](https://arxiv.org/abs/2205.14135)]\n",
        "awesome-list",
    )
    assert [paper.title for paper in found] == [
        "GPT-3: Language Models are Few-Shot Learners", "LoRA: Low-Rank Adaptation of Large Models", "FlashAttention"
    ]  # fmt: skip
    assert found[0].venues[0].name == "NeurIPS"


def test_the_publisher_of_a_book_is_where_it_appeared() -> None:
    """As BibTeX has it too: of a whole book in RIS."""
    [paper] = papers(
        "TY  - BOOK\nAU  - Goodfellow, I.\nTI  - Deep Learning\nPB  - MIT Press\nPY  - 2016\nER  - \n", "ris"
    )
    assert [(venue.kind, venue.name) for venue in paper.venues] == [("book", "MIT Press")]


def test_venues_of_papers_with_code() -> None:
    """Its dumps write the month behind the venue's year."""
    [paper] = papers(
        json.dumps([{"title": "T", "url_abs": "https://arxiv.org/abs/1706.03762", "proceeding": "NeurIPS 2017 12"}]),
        "json",
    )
    assert [venue.name for venue in paper.venues] == ["NeurIPS 2017"]


def test_macros_for_journals_and_days_of_visits() -> None:
    """The Astrophysics Data System writes journals as macros; when a page was looked at is no word about the paper."""
    journal, page = papers(
        '@ARTICLE{a, author = {{Doe}, Jane}, title = "{A Study}", journal = {\\apjl}, year = 2020, eid = {L12}}\n'
        "@misc{b, title={Pages}, howpublished={\\url{https://example.org/x}}, note={Accessed: 2023-01-01}}",
        "bibtex",
    )
    assert [(venue.name, venue.pages) for venue in journal.venues] == [("The Astrophysical Journal Letters", "L12")]
    assert page.note is None
