"""Builds after builds: what is kept between them never shows in what they make."""

import errno
import os
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import get_navigation

from generator.cache import Cache
from generator.memo import digest
from generator.pages.docs_folder import MARKER
from generator.site.build import load_site_config
from generator.site.reuse import BuiltPage, LastBuild, Memory, _targets, configuration, environment_key
from generator.site.sources import Source, sources
from generator.site.standing import Standing, mark_of, take_over
from tests.conftest import NASTY, build, make_project, snapshot

_NEW = """\
title: "{name}: A {word} of models"
abstract: We propose {name}, which beats LoRA on the {word} benchmark.
date: 2024-0{month}-1{month}
authors: [Ada Lovelace, {word} Author]
ids: {{arxiv: "240{month}.0000{month}"}}
"""


def _made(project: Path) -> dict[str, dict[str, bytes]]:
    return {name: snapshot(project / name) for name in ("docs", "site")}


def _clean(project: Path, folder: Path) -> dict[str, dict[str, bytes]]:
    """What a build from nothing makes of a project's content."""
    other = make_project(folder, project / "content")
    shutil.copytree(project / "overrides", other / "overrides", dirs_exist_ok=True)
    shutil.copy(project / "mkdocs.yml", other / "mkdocs.yml")
    done = build(other)
    assert done.returncode == 0, done.stderr
    return _made(other)


def _changes(project: Path, chance: random.Random) -> None:
    """Edits, adds, renames or removes something, as a curator might."""
    papers = sorted((project / "content" / "papers").glob("made-*.yml"))
    kind = chance.choice(["add", "add", "edit", "rename", "remove", "tag", "output"])
    word = chance.choice(["sparse", "dense", "tiny", "LoRA"])
    number = chance.randrange(1, 9)
    if kind == "add" or not papers:
        text = _NEW.format(name=f"Made{number}", word=word, month=number)
        (project / "content" / "papers" / f"made-{number}.yml").write_text(text)
    elif kind == "edit":
        path = chance.choice(papers)
        path.write_text(path.read_text().replace("beats", chance.choice(["beats", "equals", "needs"])) + "summary: S.\n"
                        if "summary" not in path.read_text() else path.read_text().replace("S.", "Short."))  # fmt: skip
    elif kind == "rename":
        chance.choice(papers).rename(project / "content" / "papers" / f"made-{number}x.yml")
    elif kind == "remove":
        chance.choice(papers).unlink()
    elif kind == "tag":
        with (project / "content" / "tags.yml").open("a") as file:
            file.write(f"- {{name: Tag {chance.randrange(10**6)}, kind: concept, aliases: [{word}]}}\n")
    else:
        page = chance.choice(sorted((project / "site").rglob("*.html")))
        if chance.random() < 0.5:
            page.unlink()
        else:
            page.write_text("spoilt")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_rebuild_is_a_clean_build(tmp_path: Path, seed: int) -> None:
    """After random edits, additions, renames and removals docs/ and site/ have the bytes of a build from nothing."""
    chance = random.Random(seed)
    project = make_project(tmp_path / "project", NASTY)
    assert build(project).returncode == 0
    for step in range(5):
        for _ in range(chance.randrange(1, 4)):
            _changes(project, chance)
        done = build(project)
        assert done.returncode == 0, done.stderr
        assert _made(project) == _clean(project, tmp_path / f"clean-{step}"), f"step {step}"


def test_a_change_of_the_theme_or_the_configuration_reaches_every_page(nasty: Path, tmp_path: Path) -> None:
    """Nothing of an older template or setting stays."""
    assert build(nasty).returncode == 0
    template = nasty / "overrides" / "main.html"
    template.write_text(template.read_text("utf-8").replace("</body>", "<!-- new --></body>"), "utf-8")
    assert build(nasty).returncode == 0
    assert all(b"<!-- new -->" in page for path, page in snapshot(nasty / "site").items()
               if path.endswith(".html") and b"<article" in page)  # fmt: skip
    config = nasty / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("site_name: LLM Papers", "site_name: Others"), "utf-8")
    assert build(nasty).returncode == 0
    assert _made(nasty) == _clean(nasty, tmp_path / "clean")


def test_a_page_that_comes_into_the_navigation_or_goes_is_seen_on_every_page(nasty: Path, tmp_path: Path) -> None:
    """What the navigation names is not there yet, then it is, then it is gone: each time every page says what is true."""
    config = nasty / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("nav:\n", "nav:\n  - Guide: guide/index.md\n", 1), "utf-8")
    page = nasty / "content" / "pages" / "guide.md"
    for number, text in enumerate((None, "# Guide\n", None)):
        if text:
            page.write_text(text, "utf-8")
        else:
            page.unlink(missing_ok=True)
        done = build(nasty)
        assert ("guide/index.md" in done.stderr) is (text is None)
        assert _made(nasty) == _clean(nasty, tmp_path / f"clean-{number}")


def test_what_is_saved_while_pages_are_made_reaches_them(nasty: Path) -> None:
    """A template that changes during a build, or between reading the configuration and it, is not taken for the old one."""
    config_file = nasty / "mkdocs.yml"
    written = configuration(config_file)
    config = load_site_config(config_file)
    navigation = get_navigation(Files([]), config)
    key = environment_key(config, navigation, written)
    assert key
    template = nasty / "overrides" / "main.html"
    template.write_text(template.read_text("utf-8") + "<!-- new -->", "utf-8")
    assert environment_key(config, navigation, written) not in (key, None)
    config_file.write_text(config_file.read_text("utf-8") + "\nremote_branch: other\n", "utf-8")
    assert environment_key(config, navigation, written) is None


@pytest.mark.parametrize(
    ("setting", "instead"),
    [
        ("  - attr_list\n", "  - attr_list\n  - pymdownx.snippets\n"),
        ("  - Home: index.md\n", "  - index.md\n"),
        ("    not_found: warn\n    anchors", "    not_found: info\n    anchors"),
    ],
)
def test_pages_that_depend_on_more_than_their_text_are_built_each_time(nasty: Path, setting: str, instead: str) -> None:
    """Extensions that read files, titles from other pages, links whose absence is no warning: nothing is taken over then."""
    config_file = nasty / "mkdocs.yml"
    text = config_file.read_text("utf-8")
    assert setting in text
    config_file.write_text(text.replace(setting, instead), "utf-8")
    config = load_site_config(config_file)
    assert environment_key(config, get_navigation(Files([]), config), configuration(config_file)) is None


def test_a_site_is_there_whenever_a_build_is_cut_off(nasty: Path) -> None:
    """Between the two renames the old site stands aside: the next build puts it back, though it fails itself."""
    assert build(nasty).returncode == 0
    before = snapshot(nasty / "site")
    (nasty / "site").rename(nasty / ".site.old")
    (nasty / "overrides" / "main.html").write_text("{{ nonsense", "utf-8")
    assert build(nasty).returncode != 0
    assert snapshot(nasty / "site") == before


def test_folders_beside_the_site_that_are_not_ours_are_left_alone(nasty: Path) -> None:
    """Where somebody else keeps files, no site is built."""
    (nasty / ".site.new").mkdir()
    (nasty / ".site.new" / "precious").write_text("mine")
    done = build(nasty)
    assert done.returncode == 2
    assert "did not make" in done.stderr
    assert (nasty / ".site.new" / "precious").read_text() == "mine"


def test_pages_that_did_not_change_are_not_written_again(nasty: Path) -> None:
    """They are the files that they were; those of a changed paper are others."""
    assert build(nasty).returncode == 0
    before = {path: path.stat().st_ino for path in (nasty / "site").rglob("index.html")}
    record = nasty / "content" / "papers" / "bare.yml"
    record.write_text(record.read_text("utf-8") + "summary: Now there is one.\n", "utf-8")
    assert build(nasty).returncode == 0
    again = {path: path.stat().st_ino for path in before}
    changed = {str(path.parent.relative_to(nasty / "site")) for path in before if again[path] != before[path]}
    assert "papers/bare" in changed
    assert not any(name.startswith(("authors/", "sources/")) for name in changed)
    assert len(changed) < len(before) / 2


def test_the_site_that_is_read_is_not_written_to(nasty: Path) -> None:
    """A new site shares files with the old one, but whoever holds a file of the old one sees it stay as it was."""
    assert build(nasty).returncode == 0
    held = {path: path.open("rb") for path in (nasty / "site").rglob("*") if path.is_file()}
    was = {path: path.read_bytes() for path in held}
    for name in ("bare", "second-paper"):
        record = nasty / "content" / "papers" / f"{name}.yml"
        record.write_text(record.read_text("utf-8") + "note: A new note.\n", "utf-8")
        assert build(nasty).returncode == 0
    for path, file in held.items():
        with file:
            assert file.read() == was[path], path


def test_warnings_come_again(nasty: Path) -> None:
    """A page with a fault is built each time, so that strict builds fail each time."""
    page = nasty / "content" / "pages" / "extra.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text("# Extra\n\n[nowhere](nowhere.md)\n", "utf-8")
    for _ in range(2):
        done = build(nasty)
        assert "nowhere.md" in done.stderr
    assert build(nasty, "--strict").returncode == 1


def test_a_link_to_what_is_gone_is_noticed(nasty: Path) -> None:
    """A curator's page that did not change is looked at again when a file that it leads to has gone."""
    page = nasty / "content" / "pages" / "extra.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text("# Extra\n\n[a paper](../papers/bare/index.md)\n", "utf-8")
    assert build(nasty, "--strict").returncode == 0
    (nasty / "content" / "papers" / "bare.yml").rename(nasty / "content" / "papers" / "other.yml")
    for path in (nasty / "content").rglob("*.md"):
        path.write_text(path.read_text("utf-8").replace("paper:bare", "paper:other"), "utf-8")
    done = build(nasty, "--strict")
    assert done.returncode == 1
    assert "papers/bare" in done.stderr


@pytest.mark.parametrize("harm", ["truncated", "changed", "other key", "gone", "nonsense"])
def test_a_harmed_cache_counts_as_missing(tmp_path: Path, harm: str) -> None:
    """Half a file, a wrong byte, another key, no file, something else: nothing is found, nothing fails."""
    cache = Cache(tmp_path)
    cache.write("thing", {"a": [1, 2]}, b"key")
    assert cache.read("thing", b"key") == {"a": [1, 2]}
    assert Cache(tmp_path, forget=True).read("thing", b"key") is None
    assert Cache(None).read("thing", b"key") is None
    path = tmp_path / "thing.pickle"
    data = path.read_bytes()
    if harm == "truncated":
        path.write_bytes(data[:-3])
    elif harm == "changed":
        path.write_bytes(data[:-3] + b"xyz")
    elif harm == "gone":
        path.unlink()
    elif harm == "nonsense":
        path.write_bytes(b"nonsense")
    assert cache.read("thing", b"other" if harm == "other key" else b"key") is None


def test_arrays_of_any_order_are_kept(tmp_path: Path) -> None:
    """Large arrays are written past the pickler's own buffer, by rows or by columns; small ones beside them."""
    large = np.arange(300_000, dtype=np.int32).reshape(3, 100_000)
    Cache(tmp_path).write("thing", {"rows": large, "columns": np.asfortranarray(large), "small": large[:, :2]})
    found = Cache(tmp_path).read("thing")
    for name, value in (("rows", large), ("columns", large), ("small", large[:, :2])):
        np.testing.assert_array_equal(found[name], value)


def test_a_disk_that_is_full_leaves_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is cut off while it is written is not there, nor what stood there before: it may be of another time."""
    Cache(tmp_path).write("thing", 1)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("generator.cache.write_all", full)
    Cache(tmp_path).write("thing", 2)
    assert Cache(tmp_path).read("thing") is None
    assert [*tmp_path.iterdir()] == []


def test_a_cache_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    """A file where the folder should be: nothing is kept, nothing fails."""
    (tmp_path / "cache").write_text("in the way")
    Cache(tmp_path / "cache").write("thing", 1)
    assert Cache(tmp_path / "cache").read("thing") is None


def test_every_way_of_writing_a_link_is_seen() -> None:
    """Inline, in angle brackets, by reference, encoded, with an anchor."""
    text = "[a](../x/index.md#y) [b](<../z z/index.md>)\n\n[c]: ../w%20w/index.md\n"
    assert {"pages/x/index.md", "pages/z z/index.md", "pages/w w/index.md"} <= set(_targets("pages/p/index.md", text))
    assert "pages/a(b)/index.md" in set(_targets("pages/p/index.md", "([a](../a(b)/index.md))"))
    assert "papers/x/index.md" in set(_targets("pages/p/index.md", "[a](/papers/x/index.md)"))


def test_taking_over_never_writes_into_a_file(tmp_path: Path) -> None:
    """What stood in the new place is replaced; where no link can be made there is a copy."""
    old, new = tmp_path / "old", tmp_path / "new" / "file"
    old.write_text("right")
    take_over(str(old), str(new))
    take_over(str(old), str(new))
    assert old.samefile(new)
    new.unlink()
    new.write_text("wrong")
    shared = tmp_path / "shared"
    os.link(new, shared)
    take_over(str(old), str(new))
    assert (new.read_text(), shared.read_text()) == ("right", "wrong")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A folder where a site is built, that of the last site, and that of the sources."""
    found = tmp_path / ".site.new", tmp_path / "site", tmp_path / "docs"
    for folder in found:
        (folder / "a" / "b").mkdir(parents=True)
        (folder / MARKER).touch()
        (folder / "a" / "file.json").write_text(folder.name)
    return found


def test_what_a_site_shall_not_have_goes(folders: tuple[Path, Path, Path]) -> None:
    """Files, folders left empty, and links to folders, whose own files stay; what may stay does."""
    new, last, docs = folders
    (new / "linked").symlink_to(docs)
    (new / "c" / "d").mkdir(parents=True)
    (new / "c" / "d" / "old.html").touch()
    (new / "a" / "old.html").touch()
    (new / "e" / "f").mkdir(parents=True)
    (new / "e" / "f" / "deep.json").touch()
    Standing(new, last, docs).clear({MARKER, "a/file.json", "e/f/deep.json"})
    left = [MARKER, "a", "a/file.json", "e", "e/f", "e/f/deep.json"]
    assert sorted(str(path.relative_to(new)) for path in new.rglob("*")) == left
    assert (docs / "a" / "file.json").exists()


def test_a_file_stands_in_the_site_only_as_the_very_file(folders: tuple[Path, Path, Path]) -> None:
    """A link to the source does; a copy, another file in its place, or a source that was replaced does not."""
    new, last, docs = folders
    config = MkDocsConfig()
    config.load_dict({"docs_dir": str(docs), "site_dir": str(new)})

    def stands() -> bool:
        source = sources(config).get_file_from_path("a/file.json")
        assert source
        return Standing(new, last, docs).has(source)

    assert not stands()
    take_over(str(docs / "a" / "file.json"), str(new / "a" / "file.json"))
    assert stands()
    (docs / "a" / "file.json").rename(docs / "a" / "other.json")
    (docs / "a" / "file.json").write_text("docs")
    assert not stands()
    (docs / "a" / "file.json").unlink()
    (docs / "a" / "file.json").symlink_to(new / "a" / "file.json")
    assert not stands()


def test_where_the_numbers_of_files_say_nothing_no_file_stands(
    folders: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a file system that lists all files under one number each file is looked at itself."""
    new, last, docs = folders
    source = Source("a/file.json", str(docs), str(new), True)
    source.number = 0xFFFFFFFF

    class Entry:
        def __init__(self, name: str) -> None:
            self.name = name

        def inode(self) -> int:
            return 0xFFFFFFFF

    monkeypatch.setattr(
        "generator.site.standing.walked",
        lambda folder: [("", [Entry(MARKER)], False), ("a/", [Entry("file.json")], False)],
    )
    assert not Standing(new, last, docs).has(source)


def test_a_page_is_brought_from_the_last_site_only_as_it_was_built(folders: tuple[Path, Path, Path]) -> None:
    """What stands stays; what does not comes from the last site, and not if somebody touched it there."""
    new, last, docs = folders
    standing, page = Standing(new, last, docs), "a/index.html"
    (last / page).write_text("built")
    mark = mark_of(str(last / page))
    assert mark
    assert standing.bring(page, mark) == mark
    assert (new / page).samefile(last / page)
    (last / page).unlink()
    (last / page).write_text("spoilt")
    assert standing.bring(page, mark) == mark
    (new / page).unlink()
    assert standing.bring(page, mark) is None
    assert standing.bring("a/none.html", mark) is None


def test_a_page_is_only_as_it_was_if_nobody_touched_it(tmp_path: Path) -> None:
    """Without anything known of the last build no page is; a touched one whose text is the same is; with another text
    it is not, nor if it may lead to what is gone.
    """
    path = tmp_path / "a.md"
    path.write_text("# A\n\n[b](b.md)\n")
    assert LastBuild({}).unchanged("a.md", str(path), (1, 1)) is None
    page = BuiltPage(digest(path.read_bytes()), (1, 1), (1, 1, 1), None, "[]", "")
    last = LastBuild({"a.md": page})
    assert last.unchanged("a.md", str(path), (1, 1)) == page
    assert last.unchanged("a.md", str(path), (1, 2)) == page._replace(source=(1, 2))
    assert LastBuild({"a.md": page}, ["c.md"]).unchanged("a.md", str(path), (1, 1)) == page
    assert LastBuild({"a.md": page}, ["b.md"]).unchanged("a.md", str(path), (1, 1)) is None
    path.write_text("# B")
    assert last.unchanged("a.md", str(path), (1, 2)) is None


@pytest.mark.parametrize(
    ("gone", "source", "link"),
    [
        ("papers/x/index.md", "lists/a/index.md", "[x](../../papers/x/index.md#top)"),
        ("papers/x/index.md", "lists/a/index.md", "[x](../../papers/%78/index.md)"),
        ("papers/x y/index.md", "papers/x y/beside.md", "[x](index.md)"),
        ("papers/x/index.md", "papers/x/below/it/index.md", "[x](../../index.md)"),
        ("papers/x/notes.md", "papers/x/index.md", "[x]: notes.md"),
        ("index.md", "papers/x/index.md", "[home](../../index.md)"),
        ("papers/index.md", "a.md", "[all](/papers/index.md)"),
    ],
)
@pytest.mark.parametrize("others", [0, 200])
def test_no_link_to_what_is_gone_is_passed_over(tmp_path: Path, gone: str, source: str, link: str, others: int) -> None:
    """By its folder's name, by that escaped, from inside that folder, from below it, beside many that are gone too."""
    path = tmp_path / "page.md"
    path.write_text(f"# A\n\n{link}\n")
    page = BuiltPage(digest(path.read_bytes()), (1, 1), (1, 1, 1), None, "[]", "")
    names = [f"gone-{number}/index.md" for number in range(others)]
    assert LastBuild({source: page}, [*names, gone]).unchanged(source, str(path), (1, 1)) is None
    assert LastBuild({source: page}, [*names, f"{gone}.md"]).unchanged(source, str(path), (1, 1)) == page


def test_what_is_known_of_a_site_is_found_by_the_next_build(tmp_path: Path) -> None:
    """Pages as they were, what has gone since; nothing by another key, and nothing of a build that was not kept."""
    page = BuiltPage(b"key", (1, 2), (3, 4, 5), None, '["x"]', '{"b.md": {"y": "b.md#y"}}')
    memory = Memory(Cache(tmp_path), tmp_path / "site")
    memory.remember(b"a", {"a.md": page}, ["a.md", "b.md"])
    assert not Memory(Cache(tmp_path), tmp_path / "site").last(b"a", ["a.md"]).pages
    memory.keep()
    again = Memory(Cache(tmp_path), tmp_path / "site")
    assert again.last(b"a", ["a.md", "b.md"]).pages == {"a.md": page}
    assert again.last(b"a", ["a.md"]).gone == {"b.md"}
    assert not again.last(b"b", ["a.md"]).pages
    assert not again.last(None, ["a.md"]).pages


def test_outputs_that_were_touched_come_back(nasty: Path) -> None:
    """Pages, Markdown beside them and files for programs, deleted or replaced in the site and in that before it."""
    assert build(nasty).returncode == 0
    assert build(nasty).returncode == 0
    right = snapshot(nasty / "site")
    chance = random.Random(5)
    for folder in ("site", ".site.new", "site"):
        chosen = chance.sample(sorted(path for path in right if path != MARKER), 40)
        assert {Path(path).suffix for path in chosen} >= {".html", ".md", ".json"}
        for number, path in enumerate(chosen):
            (nasty / folder / path).unlink(missing_ok=True)
            if number % 2:
                (nasty / folder / path).write_bytes(right[path][:-1] + b"!")
        (nasty / folder / "papers" / "strange.html").touch()
        assert build(nasty).returncode == 0
        assert snapshot(nasty / "site") == right
    assert build(nasty).returncode == 0
    assert snapshot(nasty / "site") == right


def test_pages_that_did_not_change_are_warned_of_where_an_anchor_has_gone(nasty: Path) -> None:
    """A link to a heading that is no more is a warning each time, though the page with the link is as it was; and none
    once the heading is back.
    """
    pages = nasty / "content" / "pages"
    (pages / "leading.md").write_text("# Leading\n\n[there](../led/index.md#there)\n", "utf-8")
    for text, is_warned in (("There", False), ("Elsewhere", True), ("Elsewhere", True), ("There", False)):
        (pages / "led.md").write_text(f"# Led\n\n## {text}\n", "utf-8")
        done = build(nasty)
        assert ("does not contain an anchor '#there'" in done.stderr) is is_warned


def test_pages_of_the_navigation_that_did_not_change_stay(nasty: Path) -> None:
    """They are the files that they were; one that changed is another."""
    assert build(nasty).returncode == 0
    pages = {name: nasty / "site" / name / "index.html" for name in ("about", "map", "papers")}
    before = {name: page.stat().st_ino for name, page in pages.items()}
    (nasty / "content" / "pages" / "about.md").write_text("# About\n\nNew words.\n", "utf-8")
    assert build(nasty).returncode == 0
    assert [name for name, page in pages.items() if page.stat().st_ino != before[name]] == ["about"]
    assert "New words." in pages["about"].read_text("utf-8")
