"""The files that a site is made from: found as MkDocs finds them, only sooner."""

import logging
import os
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page

from generator.site.build import collected
from generator.site.sources import PagesOfTemplates, Sources, sources

_NAMES = (
    "index.md", "README.md", "about.md", "about/index.html", "b/README.md", "b/README.txt", "b/index", "b/z.md", "b/Z.md",
    "c/index.html", "c/index.md", "c/index.json", "d/README.md", "d/index.markdown", "d/deep/er/index.md", "d/x.mkd",
    ".hidden.md", ".dot/x.md", "e/.dot/x.json", "e/.dot.json", "templates/t.html", "templates/t.md", "e/templates/t.md",
    "f/sp ace ü.md", "f/a.b/c.d.md", "f/back\\slash.md", "f/100%.json", "f/index.tar.gz", "f/readme.md", "f/INDEX.md",
    "api/v1/x.json", "robots.txt", "draft/x.md", "draft/x.png", "gone/index.md", "gone/x.json",
)  # fmt: skip
_PATTERNS: dict[str, dict[str, Any]] = {
    "none": {},
    "what is not in the navigation": {"not_in_nav": "/*/**/index.md\n"},
    "all": {"exclude_docs": "gone/\n!.dot/\n!/templates/t.md\n*.tar.gz\n", "draft_docs": "draft/\n", "not_in_nav": "b/\n"},
    "plain addresses": {"use_directory_urls": False, "exclude_docs": "README.md\n"},
    "addresses": {"site_url": "https://example.org/x", "repo_url": "https://github.com/a/b", "edit_uri": "edit/main/"},
    "a navigation": {"nav": ["index.md", {"B": [{"Z": "b/z.md"}, "c/index.md"]}, {"Out": "https://example.org/"},
                             {"Lost": "no.md"}], "not_in_nav": "c/\n"},
}  # fmt: skip


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A folder of sources with names of all sorts, and links."""
    root = tmp_path / "docs"
    for name in _NAMES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"# {name}\n")
    beside = tmp_path / "beside"
    (beside / "sub").mkdir(parents=True)
    (beside / "sub" / "page.md").write_text("# Linked\n")
    (beside / "file.json").write_text("{}")
    (root / "linked").symlink_to(beside)
    (root / "linked.md").symlink_to(beside / "sub" / "page.md")
    (root / "broken.json").symlink_to("nowhere")
    (root / "broken.md").symlink_to("nowhere")
    (root / "round").symlink_to("round")
    (root / "empty").mkdir()
    return root


def _config(docs: Path, options: dict[str, Any]) -> MkDocsConfig:
    config = MkDocsConfig(config_file_path=str(docs.parent / "mkdocs.yml"))
    config.load_dict({"site_name": "X", "docs_dir": str(docs), "site_dir": str(docs.parent / "site"), **options})
    assert config.validate() == ([], [])
    return config


def _told(file: File) -> tuple[Any, ...]:
    """All that a file says of itself. What is no page may be in no navigation, or not be said to be."""
    level = file.inclusion
    if not file.is_documentation_page() and level == InclusionLevel.NOT_IN_NAV:
        level = InclusionLevel.INCLUDED
    return (
        file.src_uri, file.src_path, file.src_dir, file.dest_uri, file.dest_path, file.dest_dir, file.url, file.name,
        file.abs_src_path, file.abs_dest_path, file.edit_uri, file.use_directory_urls, file.generated_by, level,
    )  # fmt: skip


def _shown(page: Page | None) -> tuple[Any, ...]:
    assert page
    return (
        page.file.src_uri, page.title, page.url, page.canonical_url, page.abs_url, page.edit_url, page.update_date,
        page.previous_page and page.previous_page.url, page.next_page and page.next_page.url,
        [ancestor.title for ancestor in page.ancestors],
    )  # fmt: skip


def _stock(config: MkDocsConfig) -> tuple[Files, Navigation]:
    files = get_files(config)
    files.add_files_from_theme(config.theme.get_env(), config)
    set_exclusions(files, config)
    navigation = get_navigation(files, config)
    return files, navigation


def _ours(config: MkDocsConfig) -> tuple[Sources, Navigation]:
    files = sources(config)
    files.add_files_from_theme(config.theme.get_env(), config)
    set_exclusions(files, config)
    return files, files.navigation()


@pytest.mark.parametrize("options", _PATTERNS.values(), ids=_PATTERNS)
def test_files_pages_and_navigation_are_those_of_mkdocs(docs: Path, options: dict[str, Any]) -> None:
    """The same files in the same order, each saying the same, the same pages, the same navigation, the same warnings."""
    found: list[Any] = []
    for make in (_stock, _ours):
        said: list[logging.LogRecord] = []
        config = _config(docs, options)
        with collected(said):
            files, navigation = make(config)
        pages = files.documentation_pages()
        others = [file for file in files if not file.is_documentation_page()]
        found.append(
            (
                [_told(file) for file in files],
                [record.getMessage() for record in said],
                str(navigation),
                [_shown(page) for page in navigation.pages],
                [_shown(file.page) for file in pages],
                [_told(file) for file in files.documentation_pages(inclusion=InclusionLevel.is_excluded)],
                [_told(file) for file in files.static_pages()],
                [_told(file) for file in files.media_files()],
                [file.page for file in others],
                {uri: _told(file) for uri, file in files.src_uris.items()},
                [_told(file) for name in _NAMES if (file := files.get_file_from_path(name))],
            )
        )
    assert found[0] == found[1]
    assert len(found[0][0]) > 30


def test_the_names_try_what_they_should(docs: Path) -> None:
    """Among them are indexes beside READMEs, which MkDocs warns of, and what it leaves out by itself."""
    said: list[logging.LogRecord] = []
    with collected(said):
        files, _ = _stock(_config(docs, {}))
    assert any("conflicts with" in record.getMessage() for record in said)
    assert {file.src_uri for file in files if file.inclusion.is_excluded()} >= {".hidden.md", "templates/t.html"}  # type: ignore[no-untyped-call]


def test_a_source_is_known_by_what_the_file_system_says(docs: Path) -> None:
    """A page by its stamp, another file by its number; behind a link, and as one, a file has none."""
    files = {file.src_uri: file for file in sources(_config(docs, {})).documentation_pages()}
    for name in ("index.md", "linked.md", "linked/sub/page.md"):
        status = (docs / name).stat()
        assert vars(files[name])["stamp"] == (status.st_size, status.st_mtime_ns)
    assert vars(files["broken.md"])["stamp"] is None
    numbers = {file.src_uri: vars(file)["number"] for file in sources(_config(docs, {}))}
    assert numbers["robots.txt"] == (docs / "robots.txt").stat().st_ino
    assert (numbers["linked/file.json"], numbers["broken.json"]) == (0, 0)


def test_a_page_is_made_when_it_is_asked_for(docs: Path) -> None:
    """Once, and by nobody before: a rebuild of a large site needs few."""
    files, _ = _ours(_config(docs, {"not_in_nav": "*\n"}))
    assert not [file for file in files.pages if file._page]
    file = files.pages[0]
    assert file.page is file.page is file._page


def test_a_page_that_was_let_go_is_made_again(docs: Path) -> None:
    """One of the navigation stays what it is there; any other is new when it is asked for again."""
    files, navigation = _ours(_config(docs, {"nav": [{"About": "about.md"}], "not_in_nav": "*\n"}))
    kept, other = (next(file for file in files.pages if file.src_uri == name) for name in ("about.md", "b/z.md"))
    before = other.page
    for file in (kept, other):
        file.let_go()
    assert kept.page is navigation.pages[0]
    assert other._page is None
    assert other.page is not before
    assert _shown(other.page) == _shown(before)


def test_templates_see_all_pages_though_one_says_the_date(docs: Path) -> None:
    """A list of pages for templates is that of MkDocs; asked for pages with a date it gives one."""
    files, _ = _ours(_config(docs, {}))
    pages = PagesOfTemplates(files.pages)
    assert pages == list(files.documentation_pages())
    assert pages.documentation_pages() == files.documentation_pages()[:1]
    assert PagesOfTemplates([]).documentation_pages() == []


def test_folders_that_cannot_be_read_are_passed_over(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As MkDocs does: a folder that vanishes or is closed to us has no files."""
    scandir = os.scandir

    def closed(path: Any = ".") -> Any:
        if Path(path).name == "b":
            raise PermissionError(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    said: list[logging.LogRecord] = []
    with collected(said):
        config = _config(docs, {})
        found = [file.src_uri for file in sources(config)]
        assert found == [file.src_uri for file in get_files(config)]
    assert not any(uri.startswith("b/") for uri in found)
