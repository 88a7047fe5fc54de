"""No text makes an element, an attribute or an address of its own: of papers, of names, of curators, of settings."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import html5lib
import lxml.etree
import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

from generator.pages.inline import abstract_markdown, title_markdown
from generator.text.curated import EXTENSIONS, SCHEMES, begins_as_front_matter, curated_faults
from generator.text.markdown import escape, link
from tests.conftest import NASTY, Run, build, make_project, rounds

ROUNDS = rounds(150)
"""How many texts are tried; more at night."""
PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<", ">", "</", "<!--", "-->", "<!-->",
    "]]>", "<![CDATA[", "<?", "?>", "</title>", "</script>", "</textarea>", "</p>", "<b", "<a\nhref=x>", '"', "'", '" onclick="x', "`",
    "``", "```\n", "\n```\n", "~~~\n", "\n", "\n\n", "    ", "- ", "1. ", "# ", "> ", "[x]", "[x](", ")", "(", "[r]: ", "[r]",
    "[x](javascript:alert(1))", "[x](jAvA&#115;cript&colon;alert(1))", "[x](data:text/html,<b>)", "[x](//elsewhere.example)",
    "![x](https://elsewhere.example/a.png)", "<javascript:alert(1)>", "<https://a.example/>", "javascript:", "java\tscript:", "&#58;",
    "&colon;", "&lt;script&gt;", "&amp;lt;", "{", "}", "{: onclick=alert(1) }", "{ .a #b }", "{ onclick=x }", "{ href=javascript:x }",
    "\\", "\\<", "*", "**", "_", "|", "\n| a | b |\n|--|:-:|\n| ", ":", "$", "$x^2$", "$\\href{javascript:alert(1)}{x}$", "\\kern`",
    "$\\text{<b>}$", "$a<b$", "$\\style{x}{y}$", "{{ x }}", "{% raw %}", "&", "words", " ", "é",
    "\n\n# T { onclick=x }\n\n", "*x*{ onclick=x }", "\n\nx\n{: style=x }\n\n",
]  # fmt: skip
"""What has meaning somewhere between a record and a browser."""
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12).map("".join)
printable = texts.map(lambda text: re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", text))
ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "srcset",
    "xlink:href",
    "cite",
    "background",
    "content",
}


def elements(page: str | bytes) -> list[Any]:
    """Every element of a piece of HTML, as browsers read it."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [element for element in tree.iter() if isinstance(element.tag, str)]


def rendered(text: str) -> list[Any]:
    """The elements that a page's Markdown makes, without those that every document has."""
    made = elements(markdown.Markdown(extensions=list(EXTENSIONS)).convert(text))
    return [element for element in made if element.tag not in ("html", "head", "body")]


def kind(element: Any) -> tuple[str, frozenset[str]]:
    """What an element is: its name and those of its attributes."""
    return re.sub(r"\{.*\}", "", element.tag), frozenset(str(name) for name in element.attrib)


@settings(max_examples=ROUNDS)
@given(printable)
def test_a_papers_text_makes_text_and_formulas(text: str) -> None:
    """A title, an abstract, a name make no element but those of formulas and of TeX's own marks, and no attribute."""
    page = f"# {title_markdown(text)}\n\n**A.** {abstract_markdown(text, [])}\n{{ .abstract }}\n\n- {escape(text)} <small>x</small>\n"
    page += f"\n{link(text, f'https://a.example/{text}')}\n"
    formula = "math mrow mi mo mn ms mtext mspace msub msup msubsup munder mover munderover mfrac msqrt mroot mtable mtr mtd mstyle"
    for element in rendered(page):
        name, attributes = kind(element)
        if name in formula.split() or element.get("class") == "math":
            assert not {each for each in attributes if each.startswith("on") or each in {*ADDRESSES, "style", "id"}}
        else:
            assert name in {
                "h1",
                "p",
                "br",
                "strong",
                "em",
                "b",
                "i",
                "code",
                "ul",
                "li",
                "small",
                "sub",
                "sup",
                "a",
            }, (
                name,
                text,
            )
            assert attributes <= {"h1": {"id"}, "p": {"class"}, "a": {"href"}}.get(name, set()), (name, attributes)
        # An abstract's own web addresses are links; nothing else is.
        assert name != "a" or re.match("https?://", element.get("href")), text


@settings(max_examples=2 * ROUNDS)
@given(printable)
def test_a_curators_text_that_is_accepted_makes_what_markdown_makes(text: str) -> None:
    """Whatever a curator writes is refused, or makes in a browser no element, attribute or address but Markdown's own."""
    if curated_faults(text):
        return
    block = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "hr", "br", "em", "strong",
             "table", "thead", "tbody", "tr", "th", "td", "a", "img"}  # fmt: skip
    for element in rendered(f"# Before\n\n{text.strip()}\n\n- [After](x/index.md) <small>x</small>\n\n\"'> after\n"):
        name, attributes = kind(element)
        assert name in {*block, "small"}, (name, text)
        assert attributes <= {"id", "class", "href", "src", "alt", "title", "style", "start"}, (attributes, text)
        if "style" in attributes:
            assert re.fullmatch("text-align: (left|right|center);", element.get("style")), text
        for attribute in attributes & ADDRESSES:
            assert not leads_astray(element.get(attribute)), (text, element.get(attribute))


def leads_astray(address: str) -> bool:
    """Whether a browser would do anything with an address but open a page, or a letter."""
    read = re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33))))
    scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", read)
    references = {"paper", "topic", "tag", "author", "organisation", "year", "list", "source", "page"}
    return read.startswith(("//", "/\\", "\\")) or bool(scheme and scheme[1].lower() not in {*SCHEMES, *references})


@pytest.mark.parametrize(
    "text", ["---\nhead: <script>\n---\n", "template: moved.html\n\n# T\n", "  title: x\n", "\n\n---\nx: 1\n---\n# T\n"]
)
def test_a_page_begins_with_no_settings(tmp_path: Path, run: Run, text: str) -> None:
    """What MkDocs would take for a head, a template or a title of a page is a fault; it is so just where MkDocs does."""
    assert get_data(text.strip() + "\n")[1]
    assert begins_as_front_matter(text)
    content = tmp_path / "content"
    shutil.copytree(NASTY, content)
    (content / "pages" / "about.md").write_text(text)
    result = run("--content", content, "check")
    assert (result.status, "about.md:1: begins with what MkDocs takes for settings" in result.err) == (1, True)


@settings(max_examples=ROUNDS)
@given(st.lists(st.sampled_from([*PIECES, "---\n", "key: ", "a-b:c", "\n", "..."]), max_size=6).map("".join))
def test_mkdocs_takes_no_settings_from_a_page_that_is_accepted(text: str) -> None:
    """Where we see no front matter, MkDocs sees none."""
    if not begins_as_front_matter(text):
        assert get_data(text.strip() + "\n")[1] == {}


WRONG = [
    "javascript:alert(1)", "jAvAsCrIpT:alert(1)", "data:text/html,<b>", "vbscript:x", "//elsewhere.example/", "ftp://a.example/",
    "file:///etc/passwd", "https:/a.example", "https://", "java\\tscript:alert(1)", " https://a.example", "javascript://a.example/%0aalert(1)",
    "blob:https://a.example/x", "mailto:a@b.example", "https://a.example/\\u0000", "/papers/", "\\\\\\\\elsewhere.example",
]  # fmt: skip


@pytest.mark.parametrize("address", WRONG)
def test_a_records_address_leads_to_a_page_of_the_web(tmp_path: Path, run: Run, address: str) -> None:
    """Of papers, venues, tags and sources: anything but https and http is refused, with its line and what would be right."""
    content = tmp_path / "content"
    shutil.copytree(NASTY, content)
    written = f'"{address}"'
    (content / "papers" / "bare.yml").write_text(
        f"title: Bare\nlinks:\n  - {{kind: code, url: {written}}}\nvenues:\n  - {{kind: journal, name: J, url: {written}}}\n"
    )
    (content / "tags.yml").write_text(f"- name: LoRA\n  url: {written}\n")
    sources = content / "sources" / "sources.yml"
    sources.write_text(sources.read_text() + f"  url: {written}\n")
    result = run("--content", content, "check")
    assert result.status == 1
    for place in (
        "bare.yml:3: links.1.url:",
        "bare.yml:5: venues.1.url:",
        "tags.yml:2: 1.url:",
        "sources.yml:8: nasty-listing.url:",
    ):
        assert place in result.err, result.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A <b>bold</b> word", "<b> is HTML"),
        ("<!-- remark -->", "<!-- remark --> is HTML"),
        ("A [link](javascript:alert(1))", '"javascript:" leads nowhere that pages may lead'),
        ("A [link](jAvAsCrIpT&#58;alert(1))", '"jAvAsCrIpT:" leads nowhere'),
        ("A [link](//elsewhere.example)", "leads to another host by the way"),
        ("![x](https://elsewhere.example/a.png)", "would be loaded from another host"),
        ("[x](https://a.example){ onclick=x }", '"onclick" is no attribute that a text may set'),
    ],
)  # fmt: skip
def test_a_curators_text_is_refused_with_its_line(tmp_path: Path, run: Run, text: str, said: str) -> None:
    """In pages, lists, notes and introductions, by `check` and thus by every build, with what to write instead."""
    content = tmp_path / "content"
    shutil.copytree(NASTY, content)
    (content / "pages" / "about.md").write_text(f"# About\n\nWords.\n\n{text}\n")
    (content / "lists" / "two.md").write_text(f"---\ntitle: Two\n---\n\n[a](paper:bare)\n\n{text}\n")
    (content / "papers" / "bare.yml").write_text(f"title: Bare\nnote: {json.dumps(text)}\n")
    topics = (content / "topics.yml").read_text().replace("Two sentences. See", f"{json.dumps(text)} #")
    (content / "topics.yml").write_text(topics)
    result = run("--content", content, "check")
    assert (result.status, result.err.count(said)) == (1, 4), result.err
    for place in ("about.md:5:", "two.md:7:", "bare.yml:2: note:", "topics.yml:4: introduction:"):
        assert place in result.err, result.err


HOSTILE = (
    "\"'><img src=x onerror=alert(1)></title></script><script>alert(1)</script><!-- {{ x }} [x](javascript:alert(1)) "
    "![x](https://elsewhere.example/x.png) <https://elsewhere.example> `x` ]]> &lt;b&gt; {: onclick=x } \\input{/etc/passwd} "
    "$\\href{javascript:alert(1)}{x}$ \\write18{rm} =cmd|x"
)
HARMLESS = "Plain words $x$ with `code`"


def collection(project: Path, words: str) -> None:
    """A small collection in which every field that takes words has these."""
    content, text = project / "content", json.dumps(words)
    record = {
        "title": words, "abstract": f"{words} LoRA.", "summary": words.split("{{")[0].strip().replace("(1)", "(1 and 2)"), "date": "2024-02-29", "authors": [words, "B " + words],
        "organisations": [words], "kind": "method", "topics": ["quantization"], "tags": {"introduces": [words], "mentions": ["LoRA"]},
        "venues": [{"kind": "journal", "name": words, "volume": words, "publisher": words, "url": "https://venue.example/"}],
        "links": [{"kind": "code", "url": "https://code.example/?a=\"><b>&'onclick='x"}], "sources": ["nasty-listing"],
        "note": words.replace("<", "&lt;").replace("](", "\\](").replace("{:", "\\{:"), "aliases": ["former"],
    }  # fmt: skip
    (content / "papers" / "words.yml").write_text(json.dumps(record))
    other = {**record, "title": f"Another: {words}", "aliases": [], "tags": {"mentions": [words]}}
    (content / "papers" / "words-2.yml").write_text(json.dumps(other))
    topics = (content / "topics.yml").read_text()
    for old in (
        "Making things <small>",
        "Quantization & more",
        "Storing weights in fewer bits.",
        "Proposes a technique.",
    ):
        topics = topics.replace(old, text)
    (content / "topics.yml").write_text(topics)
    (content / "tags.yml").write_text(
        (content / "tags.yml").read_text()
        + f"- name: {text}\n  aliases: [{json.dumps('the ' + words)}]\n  definition: {text}\n"
    )
    (content / "lists" / "two.md").write_text(
        f"---\ntitle: {text}\nsummary: {text}\n---\n\nRead [this](paper:words), then [that](paper:words-2).\n"
    )
    sources = (content / "sources" / "sources.yml").read_text()
    sources = re.sub("title: .*", lambda _: f"title: {text}", sources)
    (content / "sources" / "sources.yml").write_text(re.sub("note: .*", lambda _: f"note: {text}", sources))
    (content / "redirects.yml").write_text(f"old/page:\n  to: page:about\n  note: {text}\n")
    configuration = project / "mkdocs.yml"
    settings_of = re.sub(r"site_name: .*", lambda _: f"site_name: {text}", configuration.read_text())
    settings_of = re.sub(r"site_description: >-\n(  .*\n)+", lambda _: f"site_description: {text}\n", settings_of)
    configuration.write_text(settings_of.replace('!ENV [SITE_URL, ""]', "https://index.example/"))


@pytest.fixture(scope="module")
def two_sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same collection built with harmless and with hostile words in every field."""
    sites = []
    for name, words in (("harmless", HARMLESS), ("hostile", HOSTILE)):
        project = make_project(tmp_path_factory.mktemp(name), NASTY)
        (project / "content" / "papers" / "signs-that-renderers-eat.yml").unlink()
        (project / "content" / "pages" / "about.md").write_text("# About\n\nWords.\n")
        collection(project, words)
        done = build(project, "--jobs", "2")
        assert done.returncode == 0, done.stderr
        sites.append(project / "site")
    return sites[0], sites[1]


def seen(site: Path) -> Iterator[tuple[str, object]]:
    """What the pages of a site are made of: elements with the names of their attributes, hosts and schemes of addresses."""
    for path in site.rglob("*.html"):
        for element in elements(path.read_bytes()):
            yield "element", kind(element)
            for name, value in element.attrib.items():
                if name in ADDRESSES and element.tag != "meta":
                    parts = urlsplit(value)
                    yield "address", (element.tag, name, parts.scheme, parts.netloc)
            if element.get("http-equiv"):
                yield "http-equiv", element.get("http-equiv")


def test_hostile_words_make_the_pages_of_harmless_ones(two_sites: tuple[Path, Path]) -> None:
    """Read as browsers read, no page has an element, an attribute, a scheme or a host that harmless words did not bring."""
    harmless, hostile = map(set, map(seen, two_sites))
    assert len(harmless) > 60
    assert hostile - harmless == set()
    shown = [path for path in two_sites[1].rglob("*.html") if "onerror=alert" in "".join(words(path))]
    assert len(shown) > 25


def words(path: Path) -> Iterator[str]:
    """The text of a page."""
    return html5lib.parse(path.read_bytes(), namespaceHTMLElements=False).itertext()  # type: ignore[no-any-return]


def test_structured_data_ends_where_it_ends(two_sites: tuple[Path, Path]) -> None:
    """JSON-LD is JSON to its end in a browser's eyes, and says what the record says."""
    found = []
    for path in two_sites[1].rglob("*.html"):
        for element in elements(path.read_bytes()):
            if element.tag == "script" and element.get("type") == "application/ld+json":
                found.append(json.loads(element.text))
    assert any(
        HOSTILE.split("$")[0] in json.dumps(each, ensure_ascii=False).replace('\\"', '"').replace("\\\\", "\\")
        for each in found
    )


def test_files_for_programs_carry_words_as_words(two_sites: tuple[Path, Path]) -> None:
    """XML is well-formed and has the elements of harmless words; HTML in a feed has no element of its own; no TeX runs."""
    for file in two_sites[0].rglob("*.xml"):
        name = file.relative_to(two_sites[0])
        if not (two_sites[1] / name).exists():
            continue  # a page of other words has another address
        plain, other = (lxml.etree.parse(str(site / name)) for site in two_sites)
        kinds = [{(element.tag, *sorted(element.attrib)) for element in tree.iter("*")} for tree in (plain, other)]
        assert kinds[1] <= kinds[0], name
        inside = [
            {
                kind(each)
                for element in tree.iter("*")
                if element.get("type") == "html"
                for each in elements(element.text or "")
            }
            for tree in (plain, other)
        ]
        assert inside[1] <= inside[0], name
        for element in other.iter("*"):
            assert not leads_astray(element.get("href") or ""), name
    for file in two_sites[1].rglob("*.bib"):
        assert not re.search(
            r"\\(?:input|include|write|immediate|def|csname|catcode|openout|read)(?![a-zA-Z])", file.read_text("utf-8")
        ), file


def test_tables_have_the_authors_words(two_sites: tuple[Path, Path]) -> None:
    """A table for programs is not altered for the sake of programs that compute what they open; a cell stays one cell."""
    [table] = two_sites[1].rglob("papers.csv")
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    assert HOSTILE in [row["title"] for row in rows]
    assert len({len(row) for row in rows}) == 1
