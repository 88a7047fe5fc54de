"""Each page, list, feed and file says what its record said: for hostile papers, and for every real one.

Hostile papers are drawn by hypothesis and built together, by the command that builds every site: one build of many
is cheap, so that there can be many. At night there are ten times as many.
What may differ between a record and what is shown of it is said in `tests/faithful.py`, and nowhere else.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import bibtexparser.entrypoint
import html5lib
import markdown
import pyarrow.parquet as pq
import pytest
import rispy
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from generator.catalogue.bylines import byline
from generator.content.rules.summaries import _copied
from generator.content.store import load_collection
from generator.content.writing import record_text
from generator.ids import CONTROL
from generator.model import Paper
from generator.text.markdown import escape
from generator.text.tex import Math, parse, plain_text
from tests.conftest import NASTY, Run, build, make_project, rounds
from tests.faithful import Shown, folded, handed_over, is_shortened, page, same_in_tex, words
from tests.test_citations import untexed
from tests.test_tex import TABLE

ROUNDS = rounds(60)

FRAGMENTS = [
    # HTML
    "<RET>", "</title><script>alert(1)</script>", "<b>bold</b>", "<!-- comment -->", "-->", "<![CDATA[x]]>", "]]>", "&amp;",
    "&lt;b&gt;", "&#38;", "&", "<", ">", "'", '"', '" onload="x', "</p></article>", "<plaintext>", "<?php ?>", "<svg/onload=x>",
    # Markdown
    "[x](y)", "![x](y)", "*stars*", "**bold**", "_lines_", "__lines__", "~~gone~~", "`code`", "```", "# heading", "###", "1. one",
    "2) two", "- item", "+ item", "> quote", "---", "===", "| a | b |", "[^1]", "[x]: y", "*[HTML]: y", "{: .x }", "{ .x #y }", "{#id}",
    "\\*", "\\\\", "\\", "<https://a.b>", "https://a.b/_(c)_?d=&f*", "!!! note", "==mark==", ":smile:", "    indented",
    # templates, YAML, JSON, data
    "{{ config }}", "{% raw %}", "{# no #}", "${x}", "%s %(x)s {0} {}", "key: value", "- &a *a", "!!python/object:x", "...", "yes", "null",
    "@x", "%YAML 1.1", "=1+1", "ER  - ", "TY  - JOUR", "@article{x, y = {z}}", " and ", "a; b", "x\u2028y", "x\u2029y", "x\u00a0y", "x\u3000y",
    # marks that the generator's own tools might take for theirs
    "skeletonTitle", "skeletonDescription", "skeletonCanonical", "<skeletonHead>", "<h1>skeletonContent</h1>", "wzxhzdk:0", "klzzwxh:0001",
    "paperIndex.receive(", "</script>", "\\u003c", "\ue000\ue007\ue010\ue011",
    # TeX and MathML
    "$x$", "$5 and $10", "$\\ell_0$", "\\ours", "50\\%", "``quotes''", "\\textbf{a", "{", "}", "{}", "$", "$$", "\\(x\\)", "A^2FM", "a_b",
    "\\input{/etc/passwd}", "\\def\\x{y}", "<math><mi>x</mi></math>", "$<mi>$", "$\\text{</math>}$", "$a % b$", "\\$", "x--y", "`a'",
    # directions, combining, invisible, beyond the basic plane
    "עברית", "العربية", "\u202eabc\u202c", "\u202eopen", "\u2066x\u2069", "\u200f", "\u200b", "\u200d", "\ufeff", "\u00ad", "e\u0301",
    "Z\u0351\u0343\u0310a\u0354lgo", "\u0301", "🦙", "👩\u200d🔬", "𝔽₂", "ﬁ", "Å", "中文", "ｆｕｌｌ", "\ufffd", "\ufdd0", "\ufffc", "\U000e0041",
    "\ue000", "\U0010fffd", "ǅ", "ß", "İ", "ſ",
]  # fmt: skip

CHARACTERS = st.characters(exclude_categories=["Cs"]).filter(lambda sign: not CONTROL.match(sign))
"""All of Unicode that a record may hold."""
PIECES = (
    st.sampled_from(FRAGMENTS)
    | st.sampled_from([row.typed for row in TABLE])
    | st.text(CHARACTERS, min_size=1, max_size=10)
)


def texts(most: int) -> st.SearchStrategy[str]:
    """Texts of pieces of every language, with and without space between them, that are not blank."""
    parts = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", " ", "\n", ", "])), min_size=1, max_size=most)
    return parts.map(lambda found: "".join(part for pair in found for part in pair)).filter(str.strip)


def lines(most: int) -> st.SearchStrategy[str]:
    """The same on one line."""
    return texts(most).map(lambda text: text.replace("\n", " ").strip())


_FACTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"title": lines(5), "abstract": texts(8), "authors": st.lists(lines(2), min_size=1, max_size=4, unique=True)},
    optional={"summary": lines(3), "organisations": st.lists(lines(2), min_size=1, max_size=2, unique=True), "note": texts(4)},
)  # fmt: skip
PAPERS = _FACTS.filter(lambda facts: not _copied(facts.get("summary", ""), facts["abstract"]))
"""Papers whose summary copies nothing from the abstract, which a record may not."""
NAMES = ["van Beethoven,", "King, Jr., Martin Luther", "A, B, C", "王薇 III", "and others", "{Group} and Co", "a; b", "Jr.", ",", "Ann  B",
         "ALEPH 2,", "Col·lell i Gal·la", "\u202eopen", "العربية", "N. N. <n@example.org>", "0", "no", "~"]  # fmt: skip


def all_of_unicode() -> Iterator[tuple[int, str]]:
    """Every sign of the alphabets, and some of those of the large blocks, sixteen to a word: where each run begins, and the run."""
    for start, end, step in [(0, 0x1000, 1), (0x1000, 0x2000, 1), (0x2000, 0x3400, 1), (0x3400, 0xA000, 61), (0xA000, 0xAC00, 5),
                             (0xAC00, 0xF900, 101), (0xF900, 0x10000, 1), (0x10000, 0x20000, 31), (0x20000, 0x110000, 0xF01)]:  # fmt: skip
        signs = CONTROL.sub("", "".join(map(chr, range(start, end, step)))).replace("\n", "")
        yield start, " ".join(signs[at : at + 16] for at in range(0, len(signs), 16))


EVERYTHING: list[dict[str, Any]] = [
    *[{"title": one.strip(), "abstract": f"{one} a", "summary": other.strip()} for one, other in zip(FRAGMENTS, reversed(FRAGMENTS), strict=True)],
    *[{"title": row.typed, "abstract": f"a {row.typed} b", "authors": [row.typed]} for row in TABLE[::6]],
    {"title": "Names", "abstract": "a", "authors": NAMES, "organisations": NAMES},
    *[{"title": f"From U+{start:04X}", "abstract": signs} for start, signs in all_of_unicode()],
]  # fmt: skip
"""Every fragment by itself, rows of the table of TeX, and all of Unicode."""


def drawn(number: int) -> list[dict[str, Any]]:
    """So many papers that hypothesis makes up."""
    found: list[dict[str, Any]] = []

    @settings(max_examples=number, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(PAPERS)
    def draw(paper: dict[str, Any]) -> None:
        found.append(paper)

    draw()
    return found


class Index:
    """A built site and the records that it was made from."""

    def __init__(self, project: Path) -> None:
        self.site = project / "site"
        self.name = "LLM Papers"
        self.records = {record.slug: record.paper for record in load_collection(project / "content").records}

    @cached_property
    def pages(self) -> dict[str, Any]:
        """Every paper's page, parsed."""
        return {slug: page(self.site / "papers" / slug / "index.html") for slug in self.records}

    def text(self, place: str) -> str:
        """A file for programs, with its line ends as they are."""
        return (self.site / place).read_bytes().decode()

    def each(self, check: Callable[[str, Paper], Iterable[tuple[str, object, object]]]) -> None:
        """Checks every paper, and names each that is not as it was: what was looked at, what is there, what was meant."""
        wrong = [
            f"{slug}: {what}: {there!r}, but of {paper.title!r} {meant!r} was meant"
            for slug, paper in self.records.items()
            for what, there, meant in check(slug, paper)
            if not (there.says(meant) if isinstance(there, Shown) and isinstance(meant, Shown) else there == meant)
        ]
        assert not wrong, f"{len(wrong)} texts are not what they were:\n" + "\n".join(wrong[:12])


def hostile_project(folder: Path) -> Path:
    """A project of hostile papers, beside the small collection of nasty ones; every other record is written by PyYAML and not by us."""
    project = make_project(folder, NASTY)
    papers = project / "content" / "papers"
    for number, facts in enumerate([*EVERYTHING, *drawn(ROUNDS)]):
        title = f"P{number} {facts['title']}" if number % 2 else f"{facts['title']} P{number}"
        note = {"note": escape(facts["note"])} if facts.get("note") else {}
        day = f"20{number % 25:02}-{number % 12 + 1:02}"
        paper = Paper.model_validate({**facts, **note, "title": title, "date": day})
        plain = paper.model_dump(mode="json", exclude_defaults=True)
        text = record_text(paper) if number % 2 else yaml.safe_dump(plain, allow_unicode=True)
        (papers / f"paper-{number}.yml").write_text(text, encoding="utf-8", newline="\n")
    return project


@pytest.fixture(scope="module", params=["hostile", "real"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The hostile papers, and then the real ones, as built sites."""
    if request.param == "real":
        project: Path = request.getfixturevalue("whole")
        return Index(project)
    project = hostile_project(tmp_path_factory.mktemp("hostile"))
    done = build(project, "--jobs", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    return Index(project)


def of_class(element: Any, name: str) -> Any:
    """The first element within another that has a class."""
    return next((found for found in element.iter() if name in (found.get("class") or "").split()), None)


def test_a_papers_page_shows_its_texts(index: Index) -> None:
    """Title, authors, organisations, summary, abstract and note read on the page as they read in the record."""

    def check(slug: str, paper: Paper) -> Iterator[tuple[str, object, object]]:
        article = index.pages[slug].find(".//article")
        yield "heading", Shown.on(article.find(".//h1")), Shown.meant(parse(paper.title))
        links = [folded("".join(link.itertext())) for link in of_class(article, "byline").iter("a")]
        names = [*paper.known_authors, *paper.organisations]
        yield "byline", links[-len(names) :] if names else [], [folded(name) for name in names]
        if paper.summary:
            yield "summary", Shown.on(of_class(article, "summary")), Shown(folded(paper.summary))
        if paper.abstract:
            label = Shown("Abstract.")
            meant = Shown.meant(parse(paper.abstract))
            yield (
                "abstract",
                Shown.on(of_class(article, "abstract")),
                Shown(f"{label.text} {meant.text}", meant.formulas),
            )
        if paper.note:
            alone = html5lib.parseFragment(markdown.markdown(paper.note), namespaceHTMLElements=False)
            yield "note", section(article, "note"), folded("".join(alone.itertext()))

    index.each(check)


def section(article: Any, name: str) -> str:
    """What a reader sees below a heading of the second level, up to the next."""
    text, inside = "", False
    for element in article:
        if element.tag == "h2":
            inside = element.get("id") == name
        elif inside:
            text += f" {''.join(element.itertext())}"
    return folded(text)


def test_nothing_in_a_text_becomes_markup(index: Index) -> None:
    """No page has an element, an attribute or a script that only a text could have brought."""
    known = {"script": {None, "application/ld+json"}}
    for slug, found in index.pages.items():
        for element in found.iter():
            if not isinstance(element.tag, str):
                raise AssertionError(f"{slug}: a comment or a processing instruction: {element!r}")
            assert not [name for name in element.attrib if name.startswith("on")], (slug, element.attrib)
            assert element.tag not in ("img", "iframe", "plaintext", "b", "object", "embed", "style"), (
                slug,
                element.tag,
            )
            if element.tag == "script":
                assert element.get("type") in known["script"], slug
                assert element.get("src") or element.get("type"), slug


def test_directions_stay_within_their_texts(index: Index) -> None:
    """No name or title among others turns the order of what follows: what has a direction of its own is isolated."""
    bylines = [of_class(found, "byline") for found in index.pages.values()]
    lists = [page(path) for path in sorted((index.site / "years").rglob("index.html"))]
    others = [element for found in lists for element in found.iter() if element.tag in ("strong", "small", "a")]
    for element in [*bylines, *(link for line in bylines for link in line.iter("a")), *others]:
        loose = (element.text or "") + "".join(child.tail or "" for child in element)
        assert not DIRECTED.search(loose), loose
    isolated = [element for line in [*bylines, *others] for element in line.iter("bdi")]
    assert isolated or "hostile" not in str(index.site)


DIRECTED = re.compile("[\u0590-\u06ff\u200f\u202a-\u202e\u2066-\u2069]")


def test_a_papers_head_says_its_texts(index: Index) -> None:
    """The title of the window, the description, and what Google Scholar, Zotero and previews read."""

    def check(slug: str, paper: Paper) -> Iterator[tuple[str, object, object]]:
        head = index.pages[slug].find("head")
        metas: dict[str, list[str]] = {}
        for meta in head.iter("meta"):
            for key in (meta.get("name"), meta.get("property")):
                metas.setdefault(key or "", []).append(meta.get("content") or "")
        title, abstract = folded(plain_text(paper.title)), folded(plain_text(paper.abstract or ""))
        yield "title of the window", folded("".join(head.find("title").itertext())), f"{title} – {index.name}"
        for name in ("og:title", "citation_title", "DC.title"):
            yield name, metas[name], [title]
        yield "citation_abstract", metas.get("citation_abstract", []), [abstract] if abstract else []
        named = [words(name) for name in metas.get("citation_author", [])]
        yield "citation_author", named, [words(name) for name in paper.known_authors or paper.organisations]
        [description] = metas["description"]
        yield "description", is_shortened(description, paper.summary or abstract or title), True
        data = json.loads("".join(head.find("script[@type='application/ld+json']").itertext()))
        [work] = [thing for thing in data["@graph"] if thing["@type"] == "ScholarlyArticle"]
        yield "JSON-LD", work["headline"], plain_text(paper.title)
        yield "JSON-LD", [person["name"] for person in work.get("author", [])], list(paper.known_authors)

    index.each(check)


def test_lists_show_titles_bylines_and_summaries(index: Index) -> None:
    """Each paper stands in the lists of its year with its own title, byline and summary."""
    items: dict[str, list[Any]] = {}
    for path in sorted((index.site / "years").rglob("index.html")):
        for item in page(path).iter("li"):
            link = item.find("strong/a")
            if link is not None and "/papers/" in link.get("href", ""):
                items.setdefault(link.get("href").rstrip("/").rpartition("/")[2], []).append(item)

    def check(slug: str, paper: Paper) -> Iterator[tuple[str, object, object]]:
        for item in items.get(slug, []):
            yield "title", Shown.on(item.find("strong/a")), Shown.meant(parse(paper.title))
            yield "byline", folded("".join(item.find("small").itertext())).startswith(folded(byline(paper))), True
            text = folded("".join(item.itertext()))
            yield "summary", folded(paper.summary or "") in text, True

    index.each(check)
    assert set(items) >= {slug for slug, paper in index.records.items() if paper.date}


def test_the_search_shows_titles_bylines_and_summaries(index: Index) -> None:
    """What the search hands over to the page that shows it is each paper's own text."""
    rows = [row for path in (index.site / "assets/search/documents").glob("*.js") for row in handed_over(path)]
    by_title = {row[1]: [*row, *[0] * (13 - len(row))] for row in rows}

    def check(slug: str, paper: Paper) -> Iterator[tuple[str, object, object]]:
        row = by_title.get(plain_text(paper.title))
        yield "found", row is not None, True
        if row:
            yield "byline", row[2], byline(paper)
            yield "summary", row[4] or None, paper.summary
            yield "organisations", row[11] or [], list(paper.organisations)
            if not paper.summary:
                yield "extract", is_shortened(row[12] or "", plain_text(paper.abstract or "")), True

    index.each(check)
    assert len(rows) == len(index.records)


def test_feeds_carry_the_texts(index: Index) -> None:
    """Atom, RSS and JSON Feed have titles, names, summaries and abstracts; their HTML is paragraphs of text."""
    space = {"a": "http://www.w3.org/2005/Atom"}
    atom = etree.fromstring(index.text("feed.xml").encode()).findall("a:entry", space)
    rss = etree.fromstring(index.text("rss.xml").encode()).findall("channel/item")
    feed = json.loads(index.text("feed.json"))["items"]
    assert len(atom) == len(rss) == len(feed) == min(50, len(index.records))
    for entry, item, piece in zip(atom, rss, feed, strict=True):
        [slug] = [part for part in entry.find("a:link[@rel='alternate']", space).get("href").split("/")[-2:] if part]
        paper = index.records[slug]
        title = plain_text(paper.title)
        assert (entry.findtext("a:title", None, space), item.findtext("title"), piece["title"]) == (title, title, title)
        names = [name.text for name in entry.findall("a:author/a:name", space)]
        assert names == [author["name"] for author in piece["authors"]] == list(paper.known_authors)
        assert (entry.findtext("a:summary", None, space), piece.get("summary")) == (paper.summary, paper.summary)
        said = [paper.summary or "", plain_text(paper.abstract or "")]
        for content in (entry.findtext("a:content", None, space), item.findtext("description"), piece["content_html"]):
            shown = html5lib.parseFragment(content or "", namespaceHTMLElements=False)
            paragraphs = [folded("".join(paragraph.itertext())) for paragraph in shown.iter("p")]
            meant = [folded(text) for text in said if text]
            assert paragraphs[: len(meant)] == meant or not meant, slug
            assert {element.tag for element in shown.iter()} <= {"DOCUMENT_FRAGMENT", "p", "strong", "a"}, slug


def test_data_have_what_was_typed(index: Index) -> None:
    """The API, JSON lines, CSV and Parquet have each text of a record sign for sign."""
    api = {facts["slug"]: facts for facts in json.loads(index.text("api/v1/papers.json"))["papers"]}
    rows = {facts["slug"]: facts for facts in map(json.loads, index.text("data/papers.jsonl").split("\n")[:-1])}
    csv.field_size_limit(1_000_000)
    table = {row["slug"]: row for row in csv.DictReader(io.StringIO(index.text("data/papers.csv"), newline=""))}
    flat = {row["slug"]: row for row in pq.read_table(index.site / "data/papers.parquet").to_pylist()}

    def check(slug: str, paper: Paper) -> Iterator[tuple[str, object, object]]:
        single = json.loads(index.text(f"api/v1/papers/{slug}.json"))
        for name in ("title", "abstract", "summary", "note", "authors", "organisations"):
            meant = getattr(paper, name)
            typed = list(meant) if isinstance(meant, tuple) else meant
            for where, facts in (("API", api[slug]), ("JSON lines", rows[slug]), ("own file", single)):
                yield f"{name} in {where}", facts.get(name) or None, typed or None
            yield f"{name} in Parquet", flat[slug][name] or None, typed or None
            yield f"{name} in CSV", table[slug][name], "; ".join(meant) if isinstance(meant, tuple) else meant or ""

    index.each(check)


def test_citations_have_titles_names_and_abstracts(index: Index) -> None:
    """RIS, CSL-JSON and BibTeX read back, by libraries of others, as the texts of the record."""
    ris = {record["title"]: record for record in rispy.loads(index.text("papers.ris"))}
    csl = {item["title"]: item for item in json.loads(index.text("papers.json"))}
    library = bibtexparser.entrypoint.parse_string(index.text("papers.bib"))
    assert library.failed_blocks == []
    keys = {entry.key: {field.key: field.value for field in entry.fields} for entry in library.entries}

    def check(slug: str, paper: Paper) -> Iterator[tuple[str, object, object]]:
        title, abstract = plain_text(paper.title), plain_text(paper.abstract or "")
        names = [words(name) for name in paper.known_authors or paper.organisations]
        record, item = ris.get(folded(title), {}), csl.get(title, {})
        [own_ris] = rispy.loads(index.text(f"papers/{slug}/{slug}.ris"))
        [own_csl] = json.loads(index.text(f"papers/{slug}/{slug}.json"))
        yield "RIS abstract", own_ris.get("abstract", ""), folded(abstract)
        yield "RIS title", own_ris["title"], folded(title)
        yield "RIS authors", [words(name) for name in record.get("authors", [])][: len(names)], names
        yield "CSL abstract", own_csl.get("abstract", ""), abstract
        yield "CSL title", own_csl["title"], item["title"]
        own = [words(" ".join(name.values())) for name in item.get("author", [])]
        yield "CSL authors", own[: len(names)], names
        fields = keys[item["id"]]
        # Abstracts of the real papers, which take long, are read back in tests/test_citations.py.
        for name, text in (("title", title), *([] if paper.ids.arxiv else [("abstract", abstract)])):
            if text and not any(isinstance(piece, Math) for piece in parse(getattr(paper, name))):
                yield f"BibTeX {name}", same_in_tex(untexed(fields[name]), text) or untexed(fields[name]), True

    index.each(check)


@pytest.mark.parametrize(
    "sign", ["\x00", "\x07", "\t", "\r", "\x1b", "\x7f", "\x85", "\ud800", "\ufffe", "\uffff", "\U0001ffff"]
)
def test_what_a_record_refuses_is_said(tmp_path: Path, run: Run, sign: str) -> None:
    """A sign that some format could not carry is refused in every text, with its place and what to do: never altered."""
    for field, value in (
        ("title", f"a{sign}b"),
        ("abstract", f"a{sign}b"),
        ("authors", [f"a{sign}b"]),
        ("note", f"a{sign}b"),
    ):
        with pytest.raises(
            ValueError, match=rf"has a control character \(U\+{ord(sign):04X}\) at position 2; delete it"
        ):
            Paper.model_validate({"title": "T", field: value})
    (tmp_path / "papers").mkdir()
    record = tmp_path / "papers" / "one.yml"
    record.write_text(f'title: "a{json.dumps(sign)[1:-1]}b"\n', encoding="ascii")
    result = run("--content", tmp_path, "check")
    assert (result.status, "one.yml:1: " in result.err) == (1, True), result.err


def test_every_sign_of_unicode_is_kept_or_refused() -> None:
    """There is no sign that a record takes and alters: each is the same in the record's value, or named in a message."""
    refused = 0
    for start in range(0, 0x110000, 0x100):
        signs = "".join(map(chr, range(start, start + 0x100)))
        for text in [signs] if not CONTROL.search(signs) else signs:
            if CONTROL.match(text):
                refused += 1
                with pytest.raises(ValueError, match=rf"U\+{ord(text):04X}"):
                    Paper(title="T", abstract=f"a{text}b")
            else:
                assert Paper(title="T", abstract=f"a{text}b").abstract == f"a{text}b"
    assert refused == 31 + 33 + 2048 + 34, "controls, surrogates, and the two last of each plane"
