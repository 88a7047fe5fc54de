"""Two built sites compared, and a site weighed before it is published."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from generator.site.bundle import make_bundle
from generator.site.comparison import Comparison, PageChange, compare_sites
from generator.site.comparison_text import LARGEST_JSON, LONGEST_COMMENT, as_json, as_markdown, from_json
from tests.conftest import NASTY, Run, build, make_project

PAGE = "<html><head><title>t</title></head><body><header>{header}</header><main><h1>{title}</h1>{main}</main></body></html>"


def made(folder: Path, **pages: str) -> Path:
    """A site of a few pages, each given by the HTML of its main part."""
    for name, main in {"home": "<p>Home", **pages}.items():
        place = folder / ("" if name == "home" else name)
        place.mkdir(parents=True, exist_ok=True)
        (place / "index.html").write_text(PAGE.format(header="menu", title=name.title(), main=main), encoding="utf-8")
    return folder


def test_an_edit_of_a_record_shows_where_it_shows(built: Path, tmp_path: Path) -> None:
    """After one summary is changed and one paper added, those pages are named, with the words that changed."""
    project = make_project(tmp_path / "edited", NASTY)
    record = project / "content" / "papers" / "second-paper.yml"
    record.write_text(record.read_text("utf-8") + "summary: It is put in a few new words.\n", encoding="utf-8")
    (project / "content" / "papers" / "brand-new.yml").write_text("title: Brand new\n", encoding="utf-8")
    done = build(project)
    assert done.returncode == 0, done.stderr
    found = compare_sites(built / "site", project / "site")
    assert [page.address for page in found.added] == ["papers/brand-new/"]
    assert found.added[0].title == "Brand new"
    assert found.removed == ()
    changed = {page.address: page.notes for page in found.changed}
    assert any("It is put in a few new words" in note for note in changed["papers/second-paper/"])
    assert found.unchanged > 5
    backwards = compare_sites(project / "site", built / "site")
    assert [page.address for page in backwards.removed] == ["papers/brand-new/"]


def test_a_site_and_its_bundle_say_the_same(built: Path, tmp_path: Path) -> None:
    """A folder may be compared with a zip: nothing is added, and nothing that a reader sees differs."""
    make_bundle(built / "site", tmp_path / "bundle.zip")
    found = compare_sites(built / "site", tmp_path / "bundle.zip")
    assert (found.added, found.changed) == ((), ())
    assert [page.address for page in found.removed] == ["404.html"]
    assert found.around > 10


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        ("<p class=summary>Old words.", "<p class=summary>New words.", "summary: “Old words.” became “New words.”"),
        ("<h2>Code</h2><ul><li>a<li>b</ul>", "<h2>Code</h2><ul><li>a<li>c<li>d</ul>", "Code: 2 added, 1 removed (“c”)"),
        ("<h2>Code</h2><ul><li>a<li>b</ul>", "<h2>Code</h2><ul><li>b<li>a</ul>", "Code: in another order"),
        ("<p>x", "<p>x<h2>More</h2><p>y", "new: More (“y”)"),
        ("<p>x<h2>More</h2><p>y", "<p>x", "gone: More (“y”)"),
        ("<p><a href=https://a.example>x</a>", "<p><a href=https://b.example>x</a>", "text: “x <https://a.example>” became “x <https://b.example>”"),
    ],
)  # fmt: skip
def test_what_changed_is_said_in_short(before: str, after: str, note: str, tmp_path: Path) -> None:
    """Which part of the page, and its old and new words or the number of lines."""
    found = compare_sites(made(tmp_path / "old", page=before), made(tmp_path / "new", page=after))
    assert [(page.address, page.notes) for page in found.changed] == [("page/", (note,))]


def test_what_stands_around_the_text_is_counted(tmp_path: Path) -> None:
    """A new entry in the menu of all pages is no change of all pages."""
    old, new = made(tmp_path / "old", page="<p>x"), made(tmp_path / "new", page="<p>x")
    for page in new.rglob("index.html"):
        page.write_text(page.read_text("utf-8").replace("menu", "another menu"), encoding="utf-8")
    found = compare_sites(old, new)
    assert (found.changed, found.unchanged, found.around) == ((), 2, 2)


def test_a_comment_has_room_for_any_difference() -> None:
    """Of ten thousand pages as many are listed as a comment holds, and the others are counted; nothing is markup."""
    hostile = "`` ` <b>@everyone</b> [x](https://evil.example) #1 \n# h"
    pages = tuple(PageChange(f"papers/{number}/", hostile * 5, (hostile,) * 9) for number in range(10_000))
    text = as_markdown(Comparison(pages, pages, pages), 10_000)
    assert len(text) < LONGEST_COMMENT
    assert "Added (10000)" in text
    assert "more" in text
    few = as_markdown(Comparison(pages[:1], (), ()), 10)
    line = next(line for line in few.splitlines() if "papers/0" in line)
    assert line.startswith("- `/papers/0/` ``` ")
    assert line.endswith(" ```")


def test_json_is_read_back_as_from_a_stranger(tmp_path: Path, run: Run) -> None:
    """What was written comes back the same; anything else is refused with its place, and is never shown."""
    old, new = made(tmp_path / "old", page="<p>x"), made(tmp_path / "new", other="<p>y")
    assert run("diff", old, new, "--format", "json", "-o", tmp_path / "diff.json").status == 0
    assert from_json((tmp_path / "diff.json").read_text("utf-8")) == compare_sites(old, new)
    shown = run("diff", "--read", tmp_path / "diff.json", "--format", "markdown")
    assert "`/other/` `Other`" in shown.out
    for faulty in ("[]", '{"added": 3}', "{", json.dumps({"added": [{"address": 1}], "changed": [], "removed": []})):
        (tmp_path / "faulty.json").write_text(faulty)
        result = run("diff", "--read", tmp_path / "faulty.json", "--format", "markdown")
        assert result.status == 1
        assert "is no comparison written by" in result.err
        assert result.out == ""


def test_a_comparison_of_a_large_site_is_read_back(tmp_path: Path, run: Run) -> None:
    """One of twenty thousand pages is; a file that is larger than any such is refused before it is looked into."""
    pages = tuple(
        PageChange(f"papers/a-paper-of-number-{number}/", "A title of usual length" * 3) for number in range(20_000)
    )
    written = tmp_path / "diff.json"
    written.write_text(as_json(Comparison((), pages, ())), "utf-8")
    shown = run("diff", "--read", written, "--limit", "1")
    assert (shown.status, "20000 changed" in shown.out) == (0, True), shown.err
    os.truncate(written, LARGEST_JSON + 1)
    refused = run("diff", "--read", written)
    assert (refused.status, f"diff.json: is larger than {LARGEST_JSON} bytes" in refused.err) == (1, True), refused.err


def test_what_is_no_site_cannot_be_compared(tmp_path: Path, run: Run) -> None:
    """A missing folder, an empty one, a file that is no zip and one site alone are each said."""
    site = made(tmp_path / "site")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    for other, words in (
        ("missing", "neither a folder nor a zip"),
        ("file", "neither a folder nor a zip"),
        ("empty", "no index.html"),
    ):
        result = run("diff", site, tmp_path / other)
        assert result.status == 1
        assert words in result.err
    assert run("diff", site).status == 2


def test_a_site_too_large_is_refused_with_the_numbers(tmp_path: Path, run: Run) -> None:
    """Its size, what is allowed, and which parts are the largest; one that fits is said to."""
    site = made(tmp_path / "site", papers="x" * 5000)
    result = run("weigh", site, "--limit", "4kB")
    assert result.status == 1
    assert "more than the 4.0 kB allowed. The largest parts: pages: papers 5.1 kB" in result.err
    result = run("weigh", site, "--limit", "1GB")
    assert result.status == 0
    assert "2 files, 5.2 kB" in result.out
    assert "of 1.00 GB allowed" in result.out
    assert re.search(r"pages: papers +5.1 kB +1 files", result.out)
    assert run("weigh", site, "--limit", "much").status == 2
    shutil.rmtree(site)
    assert "build the site first" in run("weigh", site).err
