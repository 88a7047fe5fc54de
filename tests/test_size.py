"""What a very large site may leave out, and what no site publishes twice."""

import json
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from generator.exports.places import LEAVES_OUT
from generator.pages.groups import LONGEST, SHOWN
from tests.conftest import build, pages_of, snapshot

GONE = {
    "copies": r"papers\.(?:biblatex\.bib|ris|json|[a-z]+\.txt)|data/papers\.csv|oai\.xml|llms-full.*|"
    r"api/v1/papers/pages/.*|(?:topics|lists)/[^/]+/papers\.(?:biblatex\.bib|ris|json|[a-z]+\.txt)",
    "markdown": r"(?:.*/)?index\.md",
    "sets": r"tags/.*feed\.(?:xml|json)|(?:tags|authors)/.*papers\.bib",
}
"""By what is left out, the files that are not there then."""


def leaving_out(project: Path, *names: str) -> None:
    config = project / "mkdocs.yml"
    config.write_text(
        f"{config.read_text('utf-8')}\nextra: {{paper_index: {{leave_out: [{', '.join(names)}]}}}}\n", "utf-8"
    )


@pytest.mark.parametrize("names", [*([name] for name in GONE), sorted(GONE)])
def test_what_is_left_out_is_nowhere_and_nothing_leads_to_it(nasty: Path, names: list[str]) -> None:
    """The files of that kind are not there, all others are, and no page or description names one that is not."""
    assert set(GONE) == set(LEAVES_OUT)
    assert build(nasty, "--strict").returncode == 0
    before = set(snapshot(nasty / "site"))
    leaving_out(nasty, *names)
    done = build(nasty, "--strict")
    assert done.returncode == 0, done.stderr
    site = nasty / "site"
    after = set(snapshot(site))
    gone = {path for path in before if any(re.fullmatch(GONE[name], path) for name in names)}
    assert gone
    assert before - after == gone
    assert after <= before
    for path, text in pages_of(site):
        for address in re.findall(r'(?:href|src)="([^"]*)"', text):
            parts = urlsplit(address)
            if not parts.scheme and parts.path:
                target = Path(os.path.normpath(path.parent / unquote(parts.path)))
                assert target.is_file() or (target / "index.html").is_file(), (path, address)
    for address in re.findall(r"\]\(([^)]*)\)", (site / "llms.txt").read_text("utf-8")):
        target = site / address
        assert target.is_file() or (target / "index.html").is_file(), address
    for file in json.loads((site / "data" / "croissant.json").read_text("utf-8"))["distribution"]:
        assert (site / "data" / file["name"]).is_file()
    paths = json.loads((site / "api" / "v1" / "openapi.json").read_text("utf-8"))["paths"]
    assert ("/papers/pages/{page}.json" in paths) is ("copies" not in names)


def test_what_nobody_knows_cannot_be_left_out(nasty: Path) -> None:
    """A misspelt name is named, with those that there are."""
    leaving_out(nasty, "copys")
    done = build(nasty)
    assert done.returncode == 1
    assert "extra.paper_index.leave_out: expected a list of copies, markdown, sets, not 'copys'" in done.stderr


def test_pages_that_only_list_papers_have_no_markdown_beside_them(whole: Path) -> None:
    """Papers, topics, reading lists and prose have; those of names, tags, years and parts of lists do not, and say so."""
    site = whole / "site"
    beside = {path.parent.relative_to(site).as_posix() for path in site.rglob("index.md")}
    assert {".", "about", "papers", "topics", "lists", "topics/quantization", "data/quality"} <= beside
    assert {path.relative_to(site).as_posix() for path in (site / "papers").iterdir() if path.is_dir()} <= beside
    assert not any(place.startswith(("authors", "organisations", "sources", "tags", "years")) for place in beside)
    for path, text in pages_of(site):
        if 'type="text/markdown"' in text:
            assert path.parent.relative_to(site).as_posix() in beside


def test_the_first_page_of_a_long_list_is_not_all_of_it_again(whole: Path) -> None:
    """Where pages below it have all papers, it shows the newest; a list that fits is whole."""
    assert SHOWN < LONGEST
    for year in ("2024", "2023"):
        text = (whole / "site" / "years" / year / "index.html").read_text("utf-8")
        [count] = [int(number) for number in re.findall(r'<p class="papers">(\d+) papers', text)]
        assert text.count("<li><strong>") == (SHOWN if count > LONGEST else count)


def test_no_source_map_is_published(whole: Path) -> None:
    """The theme's are empty: nothing that readers load asks for them."""
    maps = list((whole / "site" / "assets").rglob("*.map"))
    assert maps
    assert not sum(path.stat().st_size for path in maps)
