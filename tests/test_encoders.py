"""Each encoder writes just what its format wants: whole records, to the letter, for every sort of publication."""

from typing import Any

import pytest

from generator.exports.bibtex import biblatex_text, bibtex_text, tex
from generator.exports.csl import csl_item
from generator.exports.ris import ris_text
from generator.pages.inline import (
    Span,
    abstract_markdown,
    excerpt_markdown,
    has_formula,
    piece_markdown,
    title_markdown,
)
from generator.text.markdown import Markdown, destination, escape, link
from generator.text.tex import parse, plain
from generator.text.xml_text import element, escaped, start
from tests.test_citations import cite

PREPRINT: dict[str, Any] = {
    "title": "A NASty Study of $x_1$ & 50% {sure}", "abstract": "First % of $y & z$.\n\nSecond — naïve.",
    "authors": ["Mihaela van der Schaar", "Martin King Jr.", "Anshumann"], "date": "2023-06-05",
    "ids": {"arxiv": "2306.00978"}, "tags": {"introduces": []}, "citation_key": "key2023",
}  # fmt: skip
JOURNAL: dict[str, Any] = {
    "title": "Étude", "authors": ["Zoë Ü"], "date": "2022-12", "ids": {"arxiv": "2306.00978", "doi": "10.1000/a_b%20c#d"},
    "venues": [{"kind": "journal", "name": "J. of A & B", "year": "2023", "volume": "1", "issue": "2", "pages": "3 – 9", "publisher": "P_1"}],
    "citation_key": "j",
}  # fmt: skip


def test_a_preprint_in_bibtex() -> None:
    """Formulas as typed, signs escaped, capitals kept in braces, suffixes between names, names of one word whole."""
    assert bibtex_text(cite(**PREPRINT)) == (
        "@misc{key2023,\n"
        "  title = {A {NASty} Study of $x_1$ \\& 50\\% \\{sure\\}},\n"
        "  author = {van der Schaar, Mihaela and King, Jr., Martin and {Anshumann}},\n"
        "  year = {2023},\n"
        "  month = jun,\n"
        "  eprint = {2306.00978},\n"
        "  archiveprefix = {arXiv},\n"
        "  url = {https://arxiv.org/abs/2306.00978},\n"
        '  abstract = {First \\% of \\$y \\& z\\$. Second --- na{\\"{\\i}}ve.},\n'
        "}\n"
    )


def test_a_preprint_in_biblatex() -> None:
    """A whole date, the archive by its BibLaTeX name, letters as they are; briefly without an abstract."""
    assert biblatex_text(cite(**PREPRINT), brief=True) == (
        "@online{key2023,\n"
        "  title = {A {NASty} Study of $x_1$ \\& 50\\% \\{sure\\}},\n"
        "  author = {van der Schaar, Mihaela and King, Jr., Martin and {Anshumann}},\n"
        "  date = {2023-06-05},\n"
        "  eprint = {2306.00978},\n"
        "  eprinttype = {arxiv},\n"
        "  url = {https://arxiv.org/abs/2306.00978},\n"
        "}\n"
    )


def test_an_article_in_bibtex_and_biblatex() -> None:
    """The venue's year, pages with a double hyphen, addresses with their own signs escaped for TeX."""
    assert bibtex_text(cite(**JOURNAL), brief=True) == (
        "@article{j,\n"
        "  title = {{\\'{E}}tude},\n"
        '  author = {{\\"{U}}, Zo{\\"{e}}},\n'
        "  year = {2023},\n"
        "  journal = {J. of A \\& B},\n"
        "  volume = {1},\n"
        "  number = {2},\n"
        "  publisher = {P\\_1},\n"
        "  pages = {3--9},\n"
        "  eprint = {2306.00978},\n"
        "  archiveprefix = {arXiv},\n"
        "  doi = {10.1000/a_b\\%20c\\#d},\n"
        "  url = {https://doi.org/10.1000/a_b\\%2520c\\%23d},\n"
        "}\n"
    )
    assert "  title = {Étude},\n  author = {Ü, Zoë},\n  date = {2023},\n  journaltitle = {" in biblatex_text(
        cite(**JOURNAL)
    )


KINDS = [
    ("journal", "@article", "journal", "@article", "journaltitle", "JOUR", "T2", "article-journal", "container-title"),
    ("conference", "@inproceedings", "booktitle", "@inproceedings", "booktitle", "CPAPER", "T2", "paper-conference", "container-title"),
    ("workshop", "@inproceedings", "booktitle", "@inproceedings", "booktitle", "CPAPER", "T2", "paper-conference", "container-title"),
    ("book", "@inbook", "booktitle", "@inbook", "booktitle", "CHAP", "T2", "chapter", "container-title"),
    ("thesis", "@phdthesis", "school", "@thesis", "institution", "THES", "PB", "thesis", "publisher"),
    ("report", "@techreport", "institution", "@report", "institution", "RPRT", "PB", "report", "publisher"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "bib", "name", "latex", "latex_name", "ris", "tag", "csl", "key"), KINDS)
def test_every_sort_of_publication_has_its_type_and_its_place_for_the_venue(
    kind: str, bib: str, name: str, latex: str, latex_name: str, ris: str, tag: str, csl: str, key: str
) -> None:
    """Each format calls an article, a chapter, a thesis and a report by its own name, and the venue stands in its field once."""
    citation = cite(date="2023", venues=[{"kind": kind, "name": "The Place", "year": "2024"}])
    text = bibtex_text(citation)
    assert text.startswith(f"{bib}{{")
    assert f"  {name} = {{The Place}},\n" in text
    assert "month" not in text
    text = biblatex_text(citation)
    assert text.startswith(f"{latex}{{")
    assert f"  {latex_name} = {{The Place}},\n" in text
    assert ("type = {phdthesis}" in text, "type = {techreport}" in text) == (kind == "thesis", kind == "report")
    lines = ris_text(citation).split("\n")
    assert lines[0] == f"TY  - {ris}"
    assert [line for line in lines if "The Place" in line] == [f"{tag}  - The Place"]
    item = csl_item(citation)
    assert (item["type"], item[key], item["issued"]) == (csl, "The Place", {"date-parts": [[2024]]})


def test_a_preprint_in_ris_line_by_line() -> None:
    """Every line in its order, values on one line, the date by slashes, the archive as publisher; briefly without text."""
    lines = [
        "TY  - UNPB", "ID  - key2023", "TI  - A NASty Study of x₁ & 50% {sure}", "AU  - van der Schaar, Mihaela",
        "AU  - King, Martin, Jr.", "AU  - Anshumann", "PY  - 2023", "DA  - 2023/06/05", "PB  - arXiv", "AN  - arXiv:2306.00978",
        "UR  - https://arxiv.org/abs/2306.00978", "L1  - https://arxiv.org/pdf/2306.00978",
    ]  # fmt: skip
    text = ris_text(cite(**{**PREPRINT, "title": "A NASty Study of $x_1$ & 50% {sure}"}))
    found = text.split("\n")
    assert [line for line in found if line[:2] not in ("TI", "AB", "KW")] == [
        line for line in [*lines, "ER  - ", ""] if line[:2] != "TI"
    ]
    assert [line[:2] for line in found].index("AB") == 12
    assert "AB" not in [line[:2] for line in ris_text(cite(**PREPRINT), brief=True).split("\n")]


def test_an_article_in_ris_line_by_line() -> None:
    """First and last page apart, volume, issue and publisher each in its line; a year alone makes no date of day."""
    assert ris_text(cite(**JOURNAL), brief=True) == (
        "TY  - JOUR\nID  - j\nTI  - Étude\nAU  - Ü, Zoë\nPY  - 2023\nDA  - 2022/12\nT2  - J. of A & B\nVL  - 1\nIS  - 2\n"
        "SP  - 3\nEP  - 9\nPB  - P_1\nDO  - 10.1000/a_b%20c#d\nAN  - arXiv:2306.00978\n"
        "UR  - https://doi.org/10.1000/a_b%2520c%23d\nL1  - https://arxiv.org/pdf/2306.00978\nER  - \n"
    )
    bare = ris_text(cite(authors=[], first_author="A B", date="2023", citation_key="b"))
    assert bare == "TY  - UNPB\nID  - b\nTI  - A Paper\nAU  - B, A\nAU  - others\nPY  - 2023\nER  - \n"


def test_items_of_csl_whole() -> None:
    """Names in parts, one word as a literal, dates as numbers, the preprint's archive and number; nothing that is empty."""
    assert csl_item(cite(**{**PREPRINT, "title": "T", "abstract": "A."})) == {
        "id": "key2023", "citation-key": "key2023", "type": "article", "title": "T",
        "author": [
            {"family": "Schaar", "given": "Mihaela", "non-dropping-particle": "van der"},
            {"family": "King", "given": "Martin", "suffix": "Jr."}, {"literal": "Anshumann"},
        ],
        "issued": {"date-parts": [[2023, 6, 5]]}, "publisher": "arXiv", "number": "arXiv:2306.00978",
        "URL": "https://arxiv.org/abs/2306.00978", "abstract": "A.",
    }  # fmt: skip
    assert csl_item(cite(**JOURNAL, abstract="A."), brief=True) == {
        "id": "j", "citation-key": "j", "type": "article-journal", "title": "Étude", "author": [{"family": "Ü", "given": "Zoë"}],
        "issued": {"date-parts": [[2023]]}, "container-title": "J. of A & B", "volume": "1", "issue": "2", "page": "3 – 9",
        "publisher": "P_1", "DOI": "10.1000/a_b%20c#d", "URL": "https://doi.org/10.1000/a_b%2520c%23d",
    }  # fmt: skip
    assert csl_item(cite(authors=[], first_author="A B", citation_key="b")) == {
        "id": "b", "citation-key": "b", "type": "article", "title": "A Paper", "author": [{"family": "B", "given": "A"}, {"literal": "others"}],
    }  # fmt: skip
    assert "author" not in csl_item(cite(authors=[]))


@pytest.mark.parametrize(
    ("text", "ascii_only", "letters"),
    [
        ("a -- b --- c", "a -{}- b -{}-{}- c", "a -{}- b -{}-{}- c"),
        ("Ł ø ß ı", "{\\L} {\\o} {\\ss} {\\i}", "Ł ø ß ı"),
        ("\\ ~ ^ # $", None, None),
        ("  two\n lines ", "two lines", "two lines"),
        ("ỗ", None, "ỗ"),
        ("漢", "漢", "漢"),
    ],
)
def test_signs_of_tex_are_spelt_out(text: str, ascii_only: str | None, letters: str | None) -> None:
    """Dashes that TeX would join, letters beyond ASCII and signs of its own come out as they went in."""
    if ascii_only is not None:
        assert tex(text) == ascii_only
    if letters is not None:
        assert tex(text, unicode=True) == letters
    assert tex(tex("x")) == "x"


def test_xml_says_every_sign_that_a_parser_would_change() -> None:
    """Returns, quotes, tabs and line ends stay what they are; what XML cannot hold becomes a sign that says so."""
    assert escaped('a\r<b>&"é\x01') == 'a&#13;&lt;b&gt;&amp;"é\ufffd'
    assert escaped("plain é") == "plain é"
    assert start("a", b='"\n\t\r<') == '<a b="&quot;&#10;&#09;&#13;&lt;">'
    assert element("a", "x", b="c", d="e") == '<a b="c" d="e">x</a>'
    assert element("a", b="c") == '<a b="c" />'


def test_markdown_shows_signs_as_signs() -> None:
    """Lists, headings, emphasis, links, images, entities and HTML in a text are the text, and an address stays one."""
    assert escape("- a") == "\\- a"
    assert escape("12) a") == "12\\) a"
    assert escape("# _a_ *b* `c` {d} <e> &amp;") == "\\# \\_a\\_ \\*b\\* \\`c\\` \\{d\\} &lt;e&gt; &amp;amp;"
    assert escape(' "quoted"\n text ') == '"quoted" text'
    assert escape(Markdown("*a*")) == "*a*"
    assert link("[a]", "b c") == "[\\[a\\]](b%20c)"
    assert destination("a)<b>\"'\\?x=%20&y#z") == "a%29%3Cb%3E%22%27%5C?x=%20&y#z"


def test_spans_of_an_abstract_become_links_where_they_stand() -> None:
    """Links stand at their words, the first of two that overlap, the longest of two that begin together; addresses link too."""
    text = "We use LoRA adapters, see https://a.org/x_1 and LoRA."
    spans = [Span(7, 11, "short"), Span(7, 20, "long/"), Span(12, 20, "inside"), Span(48, 52, "")]
    assert abstract_markdown(text, spans) == (
        "We use [LoRA adapters](long/), see [https://a.org/x\\_1](https://a.org/x_1) and <mark>LoRA</mark>."
    )
    assert abstract_markdown("Wow!LoRA", [Span(4, 8, "t/")]) == "Wow\\![LoRA](t/)"
    assert abstract_markdown("see a.org/x now", []) == "see a.org/x now"
    assert abstract_markdown("- 1. no list", []) == "\\- 1. no list"


def test_formulas_and_styles_stand_between_words() -> None:
    """A formula is MathML in a span with Markdown's signs spelt out, small styles are elements, spaces at joints stay."""
    assert title_markdown(r"1. On \textit{fast *} paths") == "1\\. On <em>fast \\*</em> paths"
    shown = title_markdown(r"a $\frac{x}{y_*}$ b")
    assert shown.startswith('a <span class="math"><math')
    assert shown.endswith("</math></span> b")
    assert "*" not in shown
    assert "&#42;" in shown
    assert (piece_markdown(" a  b "), piece_markdown("  "), piece_markdown(""), piece_markdown("- a")) == (
        " a b ",
        " ",
        "",
        "- a",
    )


@pytest.mark.parametrize(
    ("start_at", "end", "marked", "shown"),
    [
        (0, 8, (4, 8), "one <mark>two,</mark>"),
        (4, 13, (9, 13), "two, <mark>four</mark>"),
        (9, 99, (9, 13), "<mark>four</mark> five"),
        (4, 7, (4, 7), "<mark>two</mark>"),
    ],
)
def test_a_part_of_an_abstract_has_its_words_marked(
    start_at: int, end: int, marked: tuple[int, int], shown: str
) -> None:
    """The excerpt is the part asked for, and what is marked in it are the words at those places of the whole text."""
    assert excerpt_markdown("one two, four five", start_at, end, marked) == shown


def test_a_part_of_an_abstract_keeps_a_formula_whole() -> None:
    """A formula that the part cuts is there whole, and the places of what is marked still hold."""
    text = r"one $\frac{x}{y}$ two three"
    whole = abstract_markdown(text, [])
    formula = whole[whole.index("<span") : whole.index("</span>") + 7]
    shown = excerpt_markdown(text, 0, 200, (0, 3))
    assert shown == f"<mark>one</mark> {formula} two three"
    assert formula in excerpt_markdown(text, 5, 6, (0, 0))


def test_keywords_stand_in_the_field_of_each_format() -> None:
    """Names that a paper introduces are its keywords: one field in BibTeX, without commas inside, a line each in RIS, one text in CSL."""
    citation = cite(title="On LoRA, Fast and QLoRA", tags={"introduces": ["LoRA, Fast", "QLoRA"]})
    for write in (bibtex_text, biblatex_text):
        assert "  keywords = {LoRA Fast, QLoRA},\n" in write(citation)
        assert "keywords" not in write(citation, brief=True)
    assert [line for line in ris_text(citation).split("\n") if line.startswith("KW")] == [
        "KW  - LoRA, Fast",
        "KW  - QLoRA",
    ]
    assert csl_item(citation)["keyword"] == "LoRA, Fast, QLoRA"
    assert "keyword" not in csl_item(citation, brief=True)


def test_an_address_whose_scheme_is_in_capitals_is_a_link_in_an_abstract() -> None:
    """The words of the address are the link, whatever form its scheme has; what follows it is not."""
    assert abstract_markdown("Code: HTTPS://github.com/a/b_c, soon.", []) == (
        "Code: HTTPS://[github.com/a/b\\_c](https://github.com/a/b_c), soon."
    )


def test_links_find_their_words_behind_formulas_and_styles() -> None:
    """Places are those of the plain text: what stands before, a formula or words in italics, moves no link."""
    text = r"In $\frac{x}{y}$ \textit{we use} LoRA and more LoRA."
    shown = plain(parse(text))
    spans = [
        Span(shown.index("use"), shown.index("use") + 3, "use/"),
        Span(shown.index("LoRA"), shown.index("LoRA") + 4, "lora/"),
    ]
    assert abstract_markdown(text, spans).endswith("</span> <em>we [use](use/)</em> [LoRA](lora/) and more LoRA.")


def test_an_address_that_an_abstract_begins_with_is_a_link() -> None:
    """Whole, with its scheme."""
    assert abstract_markdown("https://a.org/x is it.", []) == "[https://a.org/x](https://a.org/x) is it."


def test_a_formula_with_groups_stays_a_formula_in_bibtex() -> None:
    """Braces that open and close after each other are balanced."""
    for write in (bibtex_text, biblatex_text):
        assert r"  title = {Of $\frac{x}{y_{i}}$ and \{A\}}," in write(cite(title=r"Of $\frac{x}{y_{i}}$ and {A}"))


@pytest.mark.parametrize(("text", "formula"), [("2^n and $2^n$", True), (r"50\% of 2^n", False)])
def test_a_text_with_a_formula_is_known(text: str, formula: bool) -> None:
    """What would read as something else without its markup is told from what would not."""
    assert has_formula(text) is formula


def test_words_in_a_style_keep_it_throughout() -> None:
    """Quotes, scripts and numbers inside italics are in italics too."""
    assert title_markdown(r"On \textit{a ``b'' 10$^{2}$ $5$ c} d") == "On <em>a “b” 10² 5 c</em> d"
    assert title_markdown(r"{\bf x} y") == "<strong>x</strong> y"
