"""Whatever things are called, their files and pages lie where they should, under names that every system keeps apart.

Names come from titles, from people's names, from files that readers bring and from what curators write by hand. A
system may take capitals for small letters, one form of Unicode for another, or a name for a device.
"""

import io
import json
import os
import unicodedata
import zipfile
from collections import deque
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import citations
from generator.catalogue.names import NameIndex
from generator.content.importing import Incoming, plan_import
from generator.content.store import load_collection
from generator.errors import ContentError
from generator.exports.files import export_parts
from generator.exports.groups import files_of
from generator.exports.places import Publication
from generator.ids import SLUG, SLUG_LENGTH, file_name_fault, make_slug, name_key, slug_fault
from generator.model import (
    Area,
    Collection,
    Entry,
    FormerAddress,
    Paper,
    Person,
    ReadingList,
    Record,
    Redirect,
    Slug,
    Source,
    Tag,
    TagNames,
    Taxonomy,
    Topic,
)
from generator.pages import alphabet, groups
from generator.pages.promises import contested
from generator.pages.site_map import RESERVED, all_pages
from generator.search.files import search_parts
from generator.services.link_checking import LinkChecker
from generator.site.portable import portable_faults
from tests.conftest import NASTY, Run, make_project, rounds, snapshot

ROUNDS = rounds(1)
"""How many times as many examples as in every day's run; see CONTRIBUTING.md."""

DEVICES = ["con", "CON", "Nul", "aux.txt", "com1", "LPT9", "com¹", "CONIN$", "prn.tar.gz"]
LEADING_OUT = [
    "..",
    ".",
    "../up",
    "../../etc/passwd",
    "/etc/passwd",
    "a/../../b",
    "..\\up",
    "C:\\x",
    "C:x",
    "~/x",
    "a/b",
    "\\\\h\\x",
]
MARKED = [
    "a\0b",
    "a\nb",
    "a\tb",
    "a\x7fb",
    "\u202ea",
    "a\u200bb",
    "\ufeffa",
    "a:b",
    "a*b?",
    "a|b",
    '"a"',
    "<a>",
    "%2e%2e%2f",
]
EDGES = ["", " ", "-", "--", ".a", ".git", "a.", "a ", " a", "a..", "…", "💥", "a" * 300, "é" * 200, "𝔽" * 90]
OURS = [
    "index", "index.html", "index.md", "feed.xml", "feed.json", "papers.bib", "papers.json", "families", "kind", "letter",
    "other", "undated", "2024", "06", "1", "2", "a", "z", "search", "assets", "api", "404", "sitemap.xml", "sources.yml", "sources",
]  # fmt: skip
ALIKE = [
    "Straße", "Strasse", "STRASSE", "ISTANBUL", "İstanbul", "istanbul", "ıstanbul", "ＦＵＬＬ", "full", "café", "cafe\u0301", "CAFE",
    "ﬁne", "fine", "Å", "Å", "A\u030a", "ſharp", "sharp", "K", "K", "①", "1st", "µ", "μ", "Ω", "Ω",
]  # fmt: skip
HOSTILE = [*DEVICES, *LEADING_OUT, *MARKED, *EDGES, *OURS, *ALIKE]
NAMES = st.sampled_from(HOSTILE) | st.text(max_size=40) | st.lists(st.sampled_from(HOSTILE), max_size=4).map("/".join)


def one_place(path: str) -> str:
    """A path as a system sees it that tells neither case nor forms of Unicode apart."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFD", path).casefold())


def assert_fit(name: str) -> None:
    """A name of a page or of a file of ours, without its ending."""
    assert SLUG.fullmatch(name)
    assert name.isascii()
    assert len(name.encode()) <= SLUG_LENGTH
    assert not slug_fault(name)
    assert not file_name_fault(f"{name}.yml")
    assert not file_name_fault(name)


@settings(max_examples=200 * ROUNDS)
@given(st.lists(NAMES, min_size=1, max_size=8))
@example(HOSTILE)
def test_every_text_has_a_slug_and_no_two_the_same(texts: list[str]) -> None:
    """Whatever a title is, its slug is a name on every system; none is given twice, in any case or form of Unicode."""
    taken: set[str] = set()
    for text in texts:
        slug = make_slug(text, taken)
        assert_fit(slug)
        assert slug not in {one_place(other) for other in taken}
        taken.add(slug)


@settings(max_examples=100 * ROUNDS)
@given(st.lists(NAMES.filter(str.strip), min_size=1, max_size=8))
@example([name for name in HOSTILE if name.strip()])
def test_people_and_organisations_have_pages_of_their_own(names: list[str]) -> None:
    """Names that are one person's share a page; all others have pages apart, whatever the system."""
    index = NameIndex([(f"p{number}", (name,), {}) for number, name in enumerate(names)])
    slugs = [named.slug for named in index]
    for slug in slugs:
        assert_fit(slug)
    assert len({one_place(slug) for slug in slugs}) == len(slugs) == len({name_key(name) for name in names})


@settings(max_examples=200 * ROUNDS)
@given(NAMES)
@pytest.mark.parametrize("kind", [Slug, Person, FormerAddress], ids=["slug", "person", "former address"])
def test_what_a_curator_writes_as_a_name_is_one_or_refused(kind: Any, text: str) -> None:
    """Ids of topics, sources and people, aliases and former addresses: each part is a name on every system, or a fault."""
    try:
        found = TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return
    for part in found.split("/"):
        assert SLUG.fullmatch(part.lower())
        assert not file_name_fault(part)
        assert kind is Person or not slug_fault(part)
    assert len(found) <= 200


@settings(max_examples=200 * ROUNDS)
@given(NAMES | NAMES.map(lambda name: f"{name}.txt"))
def test_captured_files_lie_beside_their_list(text: str) -> None:
    """The file of a source is a plain name in its folder, not the list itself, or a fault."""
    try:
        source = Source(title="T", format="f", file=text, sha256="0" * 64)
    except ValidationError:
        return
    assert Path("/c/sources", source.file).parent == Path(os.path.normpath(f"/c/sources/{source.file}")).parent
    assert not source.file.startswith(".")
    assert not file_name_fault(source.file)
    assert one_place(source.file) != "sources.yml"


FILES = [
    name
    for name in HOSTILE
    if name not in ("", ".", "..") and "/" not in name and "\0" not in name and len(name.encode()) < 250
]


@pytest.mark.parametrize("folder", ["papers", "lists", "pages"])
def test_files_with_other_names_are_faults_that_name_them(tmp_path: Path, folder: str) -> None:
    """A file in the content is a slug, or is named with the slug to give it; none is passed over but an editor's own."""
    ending, text = (".yml", "title: T\n") if folder == "papers" else (".md", "---\ntitle: T\n---\nText.\n")
    (tmp_path / folder).mkdir()
    for name in FILES:
        (tmp_path / folder / f"{name}{ending}").write_text(text)
    with pytest.raises(ContentError) as caught:
        load_collection(tmp_path)
    named = {
        problem.path.name.removesuffix(ending)
        for problem in caught.value.problems
        if "rename the file" in problem.message
    }
    allowed = {name for name in FILES if not slug_fault(name) or (folder, name) == ("pages", "index")}
    assert named == {name for name in FILES if name not in allowed and not name.startswith(".")}
    for problem in caught.value.problems:
        if "e.g. to" in problem.message:
            assert_fit(problem.message.rsplit(" ", 1)[1].removesuffix(ending))


def test_records_that_differ_in_case_or_form_alone_are_both_named(tmp_path: Path) -> None:
    """What macOS and Windows take for one file is a fault that names both, and a name that is free."""
    (tmp_path / "papers").mkdir()
    for name in ("full", "Full", "\uff46\uff55\uff4c\uff4c"):
        (tmp_path / "papers" / f"{name}.yml").write_text(f"title: {name}\n")
    with pytest.raises(ContentError) as caught:
        load_collection(tmp_path)
    assert [(problem.path.name, problem.message) for problem in caught.value.problems] == [
        (
            f"{name}.yml",
            f'"{name}" is one file with "full.yml" where case or accents are not told apart; '
            "rename the file, e.g. to full-2.yml",
        )
        for name in ("Full", "\uff46\uff55\uff4c\uff4c")
    ]


def test_two_sources_in_one_file_of_another_case_are_named(tmp_path: Path) -> None:
    """Files that macOS and Windows take for one are a fault that names both."""
    (tmp_path / "sources").mkdir()
    entry = "{{title: T, format: f, file: {}, sha256: '{}'}}"
    names = ["List.txt", "list.TXT", "caf\u00e9.txt", "cafe\u0301.txt"]
    lines = [f"s{number}: {entry.format(name, '0' * 64)}\n" for number, name in enumerate(names)]
    (tmp_path / "sources" / "sources.yml").write_text("".join(lines), "utf-8")
    with pytest.raises(ContentError) as caught:
        load_collection(tmp_path)
    said = [str(problem) for problem in caught.value.problems if "are one file" in problem.message]
    assert len(said) == 2
    assert (
        'sources.yml:2: file: "list.TXT" and "List.txt" are one file where case or accents are not told apart'
        in said[0]
    )


@settings(max_examples=100 * ROUNDS)
@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=5))
@example([(name, other) for name, other in zip(HOSTILE, reversed(HOSTILE), strict=True)])
@example([(name, name) for name in HOSTILE])
def test_an_import_writes_in_its_folders_alone(rows: list[tuple[str, str]]) -> None:
    """Whatever the files, titles and addresses are called that a reader brings, each is written once, in the content
    folder, under a name of its own that every system keeps.
    """
    root = Path("/nowhere/content")
    incoming = []
    for number, (name, title) in enumerate(rows):
        paper = Paper(title=" ".join(title.split()) if fits_a_line(title) else f"T{number}")
        entries = deque([Entry(paper, Path(name), 1, name)])
        incoming.append(Incoming(Path(f"{name}.{title}"), f"{number}".encode(), "bibtex", "listing", entries))
    plan = plan_import(Collection(), incoming, root)
    written = [*plan.files, *(path for path, _ in plan.records)]
    assert all(path.is_relative_to(root) and ".." not in path.parts for path in written)
    paths = [str(path.relative_to(root)) for path in written]
    assert len({one_place(path) for path in paths}) == len(paths)
    assert portable_faults(paths) == []
    for path in paths:
        folder, _, name = path.rpartition("/")
        assert folder in ("", "papers", "sources")
        assert not name.startswith(".")


def fits_a_line(text: str) -> bool:
    """Whether a text can be a title."""
    try:
        return bool(Paper(title=" ".join(text.split())))
    except ValidationError:
        return False


def test_files_of_any_name_and_archives_of_any_member_are_imported(tmp_path: Path, run: Run) -> None:
    """Names of files, of members of an archive and of addresses in another index lead nowhere but into the content."""
    inbox, content = tmp_path / "inbox", tmp_path / "content"
    inbox.mkdir()
    for number, name in enumerate(
        ["-x.bib", "a b.B I B", "sources.yml", "x.ÄÖ", "aux.bib", "x." + "y" * 200, "..bib", "x.BIB", "x.bib"]
    ):
        (inbox / name).write_text(f"@article{{k{number}, title = {{Paper number {number} of its own}}}}")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, name in enumerate(["../../up.bib", "/etc/up.bib", "C:\\up.bib", "con.bib", "a/" * 100 + "b.bib"]):
            archive.writestr(name, f"@article{{z{number}, title = {{Packed as number {number}}}}}")
    (inbox / "all.zip").write_bytes(packed.getvalue())
    rows = [
        {
            "title": f"An entry called {slug!r}",
            "slug": slug,
            "url": f"papers/{slug}/",
            "aliases": [slug, "con", "index"],
        }
        for slug in ["con", "index", "../../up", "A", "x" * 100, "fine", ".."]
    ]
    (inbox / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    outside = snapshot(inbox)
    ended = run("--content", content, "import", *sorted(inbox.iterdir()))
    assert "Traceback" not in ended.err
    assert snapshot(inbox) == outside
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "inbox"]
    records = dict(load_collection(content).records)
    assert "fine" in records
    titles = {paper.title for paper in records.values()}
    assert {f"Paper number {n} of its own" for n in range(9)} | {f"Packed as number {n}" for n in range(5)} <= titles
    files = list(snapshot(content))
    assert portable_faults(files) == []
    assert len({one_place(name) for name in files}) == len(files)


def test_a_source_called_sources_leaves_the_list_of_sources(tmp_path: Path, run: Run) -> None:
    """A captured file never takes the place of `sources.yml`."""
    (tmp_path / "refs.yml").write_text("@article{k, title = {One}}")
    ended = run("--content", tmp_path / "content", "import", tmp_path / "refs.yml", "--source", "sources")
    assert ended.status == 0, ended.err
    assert list(load_collection(tmp_path / "content").sources) == ["sources-2"]


def collection_of(names: list[str]) -> Collection:
    """A collection in which everything that has a page bears one of some names."""
    lines = list(dict.fromkeys(" ".join(name.split()) for name in names if fits_a_line(name)))
    slugs = [name for name in dict.fromkeys(lines) if not slug_fault(name)]
    tags = {name_key(name): Tag(name=name) for name in lines}
    papers: list[Record] = []
    for number, name in enumerate(lines):
        papers.append(
            Record(
                make_slug(name, {record.slug for record in papers}),
                Paper(
                    title=name, date=["2024-06-01", "2023", None][number % 3] if number % 4 else "2024-06", authors=tuple(lines[: number + 1]),
                    organisations=(name,), tags=TagNames(introduces=(name,), mentions=tuple(tag.name for tag in tags.values())),
                    topics=tuple(slugs[:1]), sources=tuple(slugs[:1]),
                ),
            )
        )  # fmt: skip
    areas = (Area(id="area", name="Area", topics=tuple(Topic(id=slug, name=slug, definition="D") for slug in slugs)),)
    source = Source(title="T", format="f", file="x.txt", sha256="0" * 64)
    return Collection(
        records=tuple(papers),
        taxonomy=Taxonomy(areas=areas if slugs else ()),
        tags=tuple(tags.values()),
        sources=dict.fromkeys(slugs, source),
        lists={slug: ReadingList(title=slug, text="T") for slug in slugs},
        pages={slug: "# T\n" for slug in slugs if slug not in RESERVED},
    )


def places_of(collection: Collection) -> tuple[list[str], list[str]]:
    """Every page's file and every file for programs, as a build would write them."""
    catalogue = Catalogue(collection)
    site, cited = Publication("Site", "", "https://example.org/"), citations(catalogue)
    pages = [f"{page.folder}/index.md".removeprefix("/") for page in all_pages(catalogue, site, cited)]
    parts = [*export_parts(catalogue, cited, site), *search_parts(catalogue, site)]
    files = [place for place, _ in files_of(parts)]
    return pages, files


@pytest.mark.parametrize("start", range(4))
def test_no_two_pages_or_files_of_a_site_are_one(start: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers, tags, people, topics, lists, sources and pages that are called as the site calls its own parts, and lists so
    long that each is split: every page and every file has a place of its own, which every system can keep.
    """
    monkeypatch.setattr(alphabet, "MOST_NAMES", 2)
    monkeypatch.setattr(groups, "LONGEST", 2)
    pages, files = places_of(collection_of([*OURS, *HOSTILE[start::4], "kind", "letter", "index"]))
    places = [*pages, *files]
    assert len(pages) > 100
    assert len({one_place(place) for place in places}) == len(places)
    assert [fault for fault in portable_faults(places) if "characters" not in fault[1]] == []
    assert all(len(part.encode()) <= 200 for place in places for part in place.split("/"))
    folders = {one_place(place.removesuffix("/index.md")) for place in pages}
    assert not folders & {one_place(place) for place in files}
    assert all(not place.startswith("/") and ".." not in place.split("/") for place in places)


def test_what_the_site_has_at_its_top_no_page_of_ones_own_takes(tmp_path: Path, built: Path, run: Run) -> None:
    """A hand-written page that bears the name of anything that stands at the top of a site is a fault."""
    content = make_project(tmp_path, NASTY) / "content"
    taken = {path.name for path in (built / "site").iterdir() if path.is_dir()}
    taken -= {path.stem for path in (content / "pages").iterdir()} | {"about"}
    assert {"papers", "assets", "api", "data"} <= taken
    for name in taken:
        (content / "pages" / f"{name}.md").write_text("# T\n")
    ended = run("--content", content, "check")
    assert ended.status == 1
    for name in taken:
        assert f"pages/{name}.md: the address /{name}/ is that of a page of every site; rename the file" in ended.err, (
            name
        )


@pytest.mark.parametrize("parts", [False, True])
def test_a_redirect_from_any_page_that_stands_is_a_fault(tmp_path: Path, run: Run, parts: bool) -> None:
    """Not only papers and tags: years, parts of lists, indexes by kind, letters and what every site has."""
    content = make_project(tmp_path, NASTY) / "content"
    at_once = ["years/2024", "authors/ada-lovelace", "trends", "data/quality", "topics"]
    addresses = ["years/undated", "tags/kind/method"] if parts else at_once
    (content / "redirects.yml").write_text("".join(f'{place}: {{to: "tag:lora"}}\n' for place in addresses))
    ended = run("--content", content, "check")
    assert ended.status == 1
    for number, place in enumerate(addresses, 1):
        assert f'redirects.yml:{number}: "/{place}/" is the address of a page; take this entry away' in ended.err, place


def test_two_pages_at_one_address_are_named(tmp_path: Path) -> None:
    """Addresses that differ in case or form alone are one, and both are said."""
    redirects = {"tags/x": Redirect(to="tag:lora")}
    said = [
        str(problem)
        for problem in contested(["a", "tags/x", "A", "caf\u00e9", "cafe\u0301", "tags/x"], redirects, tmp_path)
    ]
    assert said == [
        f'{tmp_path}: two pages would stand at "/A/" and "/a/"; rename one of them',
        f'{tmp_path}: two pages would stand at "/cafe\u0301/" and "/caf\u00e9/"; rename one of them',
        f'{tmp_path}/redirects.yml: "/tags/x/" is the address of a page; take this entry away',
    ]


@settings(max_examples=50 * ROUNDS)
@given(NAMES)
def test_what_is_kept_of_an_address_lies_in_its_folder(text: str) -> None:
    """Answers of hosts are kept under names that say nothing of the address."""
    file = LinkChecker(Path("/cache"))._file(Path("/cache"), f"https://example.org/{text}")
    inside = file.relative_to("/cache")
    assert ".." not in inside.parts
    assert portable_faults([str(inside)]) == []
