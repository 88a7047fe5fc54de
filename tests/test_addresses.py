"""Addresses are promises: a page that was published stays, or leads somewhere; and every page can be corrected."""

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import citations
from generator.content.store import load_collection
from generator.exports.places import LEAVES_OUT, Publication
from generator.pages.site_map import all_pages
from tests.conftest import NASTY, Run, build, make_project, pages_of


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The nasty collection with a repository and a redirect, built strictly."""
    project = make_project(tmp_path_factory.mktemp("published"), NASTY)
    with (project / "mkdocs.yml").open("a") as config:
        config.write("\nrepo_url: https://github.com/lab/index\n")
    (project / "content" / "redirects.yml").write_text(
        'tags/low-rank: {to: "tag:lora"}\npapers/withdrawn:\n  to: "page:papers"\n  note: Taken away <b>on request</b>.\n'
    )
    done = build(project, "--strict", "--jobs", "2", SITE_URL="https://example.org/index/")
    assert done.returncode == 0, done.stderr
    return project


def test_every_page_can_be_corrected(published: Path, built: Path) -> None:
    """Each page opens the form with its own address filled in, by `repo_url` alone; without it there is no link at all."""
    pages = {path: text for path, text in pages_of(published / "site") if 'name="robots" content="noindex"' not in text}
    assert len(pages) > 30
    for path, text in pages.items():
        found = re.findall(r'href="(https://github.com/lab/index/issues/new\?[^"]*)">Fix this page<', text)
        place = path.parent.relative_to(published / "site").as_posix().removeprefix(".")
        [address] = found
        asked = parse_qs(urlsplit(unescape(address)).query)
        assert asked["template"] == ["correct.yml"]
        assert asked["paper"] == [place.removeprefix("papers/") if place.startswith("papers/") else f"{place}/"]
        [title] = asked["title"]
        assert len(title) > len("Fix: ")
        assert (place.rpartition("/")[2] or "home").startswith(title.removeprefix("Fix: "))
        assert len(address) < 200
    assert not any("Fix this page" in text for _, text in pages_of(built / "site"))


def test_a_former_address_leads_on_or_says_why_not(published: Path) -> None:
    """A redirect sends the visitor on; one with a note says so in the curator's words, as text, and stays."""
    moved = (published / "site" / "tags" / "low-rank" / "index.html").read_text()
    assert 'content="0; url=../../tags/lora/"' in moved
    assert 'href="../lora/"' in moved
    gone = (published / "site" / "papers" / "withdrawn" / "index.html").read_text()
    assert 'http-equiv="refresh"' not in gone
    assert "Taken away &lt;b&gt;on request&lt;/b&gt;." in gone
    assert "withdrawn" not in (published / "site" / "sitemap-1.xml").read_text()


def test_the_published_list_holds_every_page(published: Path) -> None:
    """`addresses.txt` names each page once, redirects among them, and `check` is content with it, as with the sitemap."""
    site = published / "site"
    pages = {path.parent.relative_to(site).as_posix().removeprefix(".") for path, _ in pages_of(site)}
    lines = (site / "addresses.txt").read_text().splitlines()
    assert lines == sorted(lines)
    assert {line.removesuffix("/") for line in lines} == pages


def test_what_a_site_says_of_itself_is_in_no_address() -> None:
    """Whatever its name, its address and what it leaves out, its pages stand where the content says."""
    catalogue = Catalogue(load_collection(NASTY))
    sites = (
        Publication("", ""),
        Publication("N", "D", "https://n.org/", "a@n.org", False, "r", "g", frozenset(LEAVES_OUT)),
    )
    plain, full = ([page.folder for page in all_pages(catalogue, site, citations(catalogue))] for site in sites)
    assert plain == full
    assert len(plain) > 30


@pytest.mark.parametrize("name", ["addresses.txt", "sitemap-1.xml", "api/v1/papers.json"])
def test_what_would_vanish_is_a_fault(published: Path, tmp_path: Path, run: Run, name: str) -> None:
    """A record that was renamed by hand is named with the alias to add, by whichever list the site published."""
    project = make_project(tmp_path, published / "content")
    words = ("--config", project / "mkdocs.yml", "check", "--published", published / "site" / name)
    assert run(*words).status == 0
    papers = project / "content" / "papers"
    (papers / "second-paper.yml").rename(papers / "a-second-paper.yml")
    for path in (*papers.glob("*.yml"), *(project / "content").glob("*/*.md"), project / "content" / "topics.yml"):
        path.write_text(path.read_text().replace("second-paper", "a-second-paper"))  # whatever names it
    ended = run(*words)
    assert ended.status == 1
    assert 'a-second-paper.yml:1: aliases: "/papers/second-paper/" was published and would vanish' in ended.err
    assert "add the line: aliases: [second-paper]" in ended.err
    with (papers / "a-second-paper.yml").open("a") as record:
        record.write("aliases: [second-paper]\n")
    assert run(*words).status == 0


def test_a_tag_that_would_vanish_needs_a_redirect(published: Path, tmp_path: Path, run: Run) -> None:
    """What a curator's words made is a fault with the entry to add; addresses of names only come with a note."""
    project = make_project(tmp_path, published / "content")
    addresses = tmp_path / "addresses.txt"
    addresses.write_text("/\ntags/low-rank-adaptation/\nauthors/nobody/\n")
    words = ("--config", project / "mkdocs.yml", "check", "--published", addresses)
    ended = run(*words)
    assert ended.status == 1
    assert 'redirects.yml: "/tags/low-rank-adaptation/" was published and would vanish' in ended.err
    assert 'add the line: tags/low-rank-adaptation: {to: "tag:..."}' in ended.err
    with (project / "content" / "redirects.yml").open("a") as redirects:
        redirects.write('tags/low-rank-adaptation: {to: "tag:lora"}\n')
    ended = run(*words)
    assert ended.status == 0
    assert "1 published addresses of years, names or parts of lists would vanish" in ended.err
    addresses.write_text("no list of addresses\n")
    assert "is no list of a site's addresses" in run(*words).err


def test_redirects_are_checked(tmp_path: Path, run: Run) -> None:
    """One that leads nowhere, one from a page that is there, one that is written otherwise: each with its line."""
    project = make_project(tmp_path, NASTY)
    words = ("--content", project / "content", "check")
    redirects = project / "content" / "redirects.yml"
    redirects.write_text('papers/bare: {to: "tag:lora"}\ntags/x:\n  to: "tag:nothing"\n')
    ended = run(*words)
    assert 'redirects.yml:1: "/papers/bare/" is the address of a page' in ended.err
    assert 'redirects.yml:3: to: "tag:nothing" leads nowhere' in ended.err
    redirects.write_text('/tags/x/: {to: "tag:lora"}\ntags/y: {to: "https://example.org"}\n')
    assert run(*words).err.count("has not the form") == 2


def test_faults_stand_at_their_lines_in_a_pull_request(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`check --format github` writes annotations that no text of a record can break out of; `json` is one document."""
    project = make_project(tmp_path, NASTY)
    monkeypatch.chdir(project)
    record = project / "content" / "papers" / "bad.yml"
    record.write_text('title: A\ndate: "x%0A::error::y"\nkind: "1,2:3"\n')
    ended = run("check", "--format", "github")
    assert ended.status == 1
    errors = [line for line in ended.out.splitlines() if line.startswith("::")]
    assert errors[0].startswith(
        '::error file=content/papers/bad.yml,line=2,title=date::"x%250A::error::y" is not a date'
    )
    assert len(errors) == 2
    found = json.loads(run("check", "--format", "json").out)["problems"]
    assert [(row["level"], row["path"], row["line"], row["field"]) for row in found] == [
        ("error", "content/papers/bad.yml", 2, "date"), ("error", "content/papers/bad.yml", 3, "kind"),
    ]  # fmt: skip
    record.unlink()
    ended = run("check", "--format", "github")
    assert (ended.status, "::notice file=content/papers/" in ended.out) == (0, True)
