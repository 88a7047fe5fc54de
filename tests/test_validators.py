"""What `make validate` looks at: a page of each kind, every template there is, and no fault goes by."""

import sys
from pathlib import Path

import pytest

from generator.content.store import load_collection
from generator.pages import alphabet
from tests.conftest import ROOT
from tests.validators.__main__ import hyperlink, linkinator, ran
from tests.validators.chosen import chosen_pages, kinds_of_pages
from tests.validators.sites import PATH, PUBLISHED, Site, small_project


def test_the_longest_and_the_shortest_page_of_each_kind_are_chosen(tmp_path: Path) -> None:
    """Of many pages of a kind two are looked at, of one that one; the page for addresses that are not there always."""
    for number, size in enumerate((30, 10, 20)):
        page = tmp_path / "papers" / f"p{number}" / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text("x" * size)
    (tmp_path / "index.html").write_text("home")
    found = chosen_pages(tmp_path, [["papers/p0", "papers/p1", "papers/p2"], [""]])
    assert found == ["404.html", "index.html", "papers/p0/index.html", "papers/p1/index.html"]


def test_the_small_site_has_every_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Former addresses and names by letter too: what is checked at each change has a page of each template."""
    monkeypatch.setattr(alphabet, "MOST_NAMES", 2)
    small = load_collection(small_project(tmp_path) / "content")
    every = {path.name for path in (ROOT / "generator" / "pages" / "templates").glob("[!_]*.md")}
    assert {template for template, _ in kinds_of_pages(small)} == every


def test_a_tool_that_finds_something_is_heard(capsys: pytest.CaptureFixture[str]) -> None:
    """What it says is shown, but for lines of TAP on what is right; one that finds nothing is named too."""
    assert ran("nothing", [sys.executable, "-c", ""], ROOT)
    assert not ran("something", [sys.executable, "-c", "print('ok 1 this\\nnot ok 2 that'); exit(1)"], ROOT)
    said = capsys.readouterr().out
    assert "nothing: all is well" in said
    assert "something: FAULTS" in said
    assert "\nnot ok 2 that" in said
    assert "ok 1 this" not in said


def test_a_published_site_is_asked_for_where_it_is_published(tmp_path: Path) -> None:
    """Below its path by the one tool, and with its whole addresses by the other; of other hosts nothing is asked."""
    site = Site("a", tmp_path, ["index.html"], PATH)
    crawled = linkinator(site, "http://127.0.0.1:80/")
    assert crawled[1] == "http://127.0.0.1:80/repo/"
    assert crawled[crawled.index("--skip") + 1] == r"^(?!http://127\.0\.0\.1:80/)"
    assert hyperlink(site)[-3:] == ["--canonicalroot", PUBLISHED, "index.html"]
