"""People of one paper are lines of the index, at addresses that lead to them; people of more have pages."""

import os
import re
from pathlib import Path
from urllib.parse import urldefrag

import html5lib
import pytest

from generator.catalogue.names import NameIndex
from generator.exports.groups import files_of
from generator.exports.places import Publication
from generator.pages.people import anchor, has_page, lines, redirects
from tests.conftest import NASTY, Run, build, make_project, pages_of, snapshot

SMALLEST = 700
"""Bytes of a file that only leads on, at most."""
ORCID = "0000-0002-1825-0097"


def led_to(page: Path, address: str) -> tuple[Path, str]:
    """The file and the fragment that a page's relative address leads to."""
    path, fragment = urldefrag(address)
    target = Path(os.path.normpath(page.parent / path))
    return (target / "index.html" if target.suffix != ".html" else target), fragment


def test_every_person_of_one_paper_has_an_address_that_leads_to_the_line(whole: Path) -> None:
    """By a redirect and by a plain link, in valid HTML of a few hundred bytes that no search engine lists; the line
    leads to the paper, and the paper's byline straight to the line.
    """
    site = whole / "site"
    known = set((site / "addresses.txt").read_text("utf-8").split())
    found = [(path, text) for path, text in pages_of(site / "authors") if 'content="noindex"' in text]
    assert len(found) > 2_000
    for path, text in found:
        assert len(text.encode()) <= SMALLEST
        assert path.parent.relative_to(site).as_posix() + "/" in known
    for path, text in found[::50]:
        html5lib.HTMLParser(strict=True).parse(text)
        [refresh] = re.findall(r'content="0; url=([^"]*)"', text)
        assert re.findall(r'<a href="([^"]*)"', text) == [refresh]
        page, fragment = led_to(path, refresh)
        [address] = re.findall(rf'<a href="([^"]*)" id="{fragment}">', page.read_text("utf-8"))
        paper, _ = led_to(page, address)
        [byline] = re.findall(r'<p class="byline">.*?</p>', paper.read_text("utf-8"))
        ways = [led_to(paper, way) for way in re.findall(r'href="([^"]*)"', byline)]
        assert (page, fragment) in ways


def test_no_link_takes_the_way_round(whole: Path) -> None:
    """Nothing on the site leads to an address that only leads on."""
    site = whole / "site"
    detours = {path for path, text in pages_of(site / "authors") if 'content="noindex"' in text}
    for path, text in pages_of(site):
        if path not in detours and "authors/" in text:
            links = re.findall(r'<a [^>]*?href="([^"]*authors/[^"]*)"', text)
            assert not detours.intersection(led_to(path, link)[0] for link in links), path


def test_a_second_paper_makes_a_page_and_its_loss_a_line(nasty: Path, tmp_path: Path) -> None:
    """At the same address; every paper that names the person follows, and nothing of the former state stays."""
    assert build(nasty, "--strict").returncode == 0
    before = snapshot(nasty / "site"), snapshot(nasty / "docs")
    place = nasty / "site" / "authors" / "solo-author" / "index.html"
    assert 'url=../#name-solo-author"' in place.read_text("utf-8")
    first = nasty / "site" / "papers" / "eight-dots" / "index.html"
    assert 'href="../../authors/#name-solo-author"' in first.read_text("utf-8")
    second = nasty / "content" / "papers" / "one-more.yml"
    second.write_text("title: One more\nauthors: [Solo Author]\nnote: By [her](author:solo-author).\n", "utf-8")
    assert build(nasty, "--strict").returncode == 0
    page = place.read_text("utf-8")
    assert "<h1" in page
    assert "../../papers/eight-dots/" in page
    assert "../../papers/one-more/" in page
    assert 'href="../../authors/solo-author/"' in first.read_text("utf-8")
    assert "name-solo-author" not in (nasty / "site" / "authors" / "index.html").read_text("utf-8")
    clean = make_project(tmp_path / "clean", nasty / "content")
    assert build(clean, "--strict").returncode == 0
    assert snapshot(clean / "site") == snapshot(nasty / "site")
    second.unlink()
    assert build(nasty, "--strict").returncode == 0
    assert (snapshot(nasty / "site"), snapshot(nasty / "docs")) == before


def test_a_curators_note_follows_a_person_who_gets_a_page(nasty: Path) -> None:
    """A link in a note, on a page that nothing else of changes, leads to the line and then to the page."""
    record = nasty / "content" / "papers" / "bare.yml"
    record.write_text(record.read_text("utf-8") + "note: See [her](author:solo-author).\n", "utf-8")
    page = nasty / "site" / "papers" / "bare" / "index.html"
    assert build(nasty, "--strict").returncode == 0
    assert 'href="../../authors/#name-solo-author">her' in page.read_text("utf-8")
    (nasty / "content" / "papers" / "one-more.yml").write_text("title: One more\nauthors: [Solo Author]\n", "utf-8")
    assert build(nasty, "--strict").returncode == 0
    assert 'href="../../authors/solo-author/">her' in page.read_text("utf-8")


def test_a_name_that_people_are_known_apart_by_keeps_its_page() -> None:
    """It says who they are; each of them with one paper is a line, and so is a namesake's other spelling."""
    index = NameIndex(
        [
            ("one", ("Xin Wang", "A B"), {"Xin Wang": ORCID}),
            ("two", ("Xin Wang",), {"Xin Wang": "xin-wang-vision"}),
            ("three", ("xin wang",), {}),
            ("four", ("A. B.",), {}),
        ]
    )
    assert has_page(index, index["Xin Wang"])
    assert index["Xin Wang"].papers == ("three",)
    assert set(lines(index)) == {index.of("Xin Wang", ORCID).slug, "xin-wang-vision"}
    assert has_page(index, index["A B"])


@pytest.mark.parametrize("names", [3, 1_501])
def test_lines_stand_where_the_index_says(names: int) -> None:
    """On the index itself, or on the page of the letter; the canonical address is that page's."""
    index = NameIndex([(f"paper-{number}", (f"Zoe N{number}",), {}) for number in range(names)])
    folder = "authors" if names == 3 else "authors/letter/z"
    assert lines(index)["zoe-n0"] == folder
    files = dict(files_of([lambda: redirects(index, Publication("N", "D", "https://example.org/x/"))]))
    assert len(files) == names
    text = files["authors/zoe-n0/index.html"]
    assert isinstance(text, str)
    assert f'<link rel="canonical" href="https://example.org/x/{folder}/">' in text
    assert f"#{anchor('zoe-n0')}" in text


def test_addresses_of_people_are_kept_whatever_stands_there(nasty: Path, run: Run) -> None:
    """A list that was published when everybody had a page names nobody who is missing now."""
    published = nasty / "addresses.txt"
    published.write_text("/\nauthors/solo-author/\nauthors/ada-lovelace/\n", "utf-8")
    result = run("--content", NASTY, "--config", nasty / "mkdocs.yml", "check", "--published", published)
    assert "would vanish" not in result.err
