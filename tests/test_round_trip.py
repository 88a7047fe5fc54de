"""What the project exports it can read back, and an index can be begun anywhere."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.catalogue.catalogue import Catalogue
from generator.content.merge import text_key
from generator.content.store import load_collection
from generator.content.writing import record_text
from generator.model import Paper
from tests.conftest import NASTY, ROOT, Run, build

FORMATS = {
    "bibtex": "bib",
    "bibtex-utf8": "bib",
    "biblatex": "bib",
    "ris": "ris",
    "csl-json": "json",
    "jsonl": "jsonl",
    "csv": "csv",
    "parquet": "parquet",
}
WHOLE = ("jsonl", "csv", "parquet")
"""Formats that have a place for everything in a record."""
RICH = Paper.model_validate(
    {
        "title": r"Rich: 50\% of $\ell_0$ -- a <RET> & ``quoted'' naïve Study", "abstract": "First.\n\nSecond; with $x < y$, “quotes” & 100 %.",
        "summary": "A summary.", "date": "2023-06-01", "authors": ["José Álvarez", "Mihaela van der Schaar", "Martin King Jr."],
        "author_ids": {"José Álvarez": "0000-0002-1825-0097"}, "organisations": ["A, B & Co"],
        "ids": {"arxiv": "2306.00978", "doi": "10.18653/v1/2023.acl-long.1", "acl": "2023.acl-long.1", "openreview": "rJ4km2R5t7",
                "openalex": "W2741809807", "dblp": "conf/acl/X23", "pubmed": "31452104"},
        "venues": [{"kind": "conference", "name": "Proceedings of ACL", "year": "2023", "volume": "1", "pages": "1-9", "publisher": "ACL"},
                   {"kind": "preprint", "name": "arXiv", "year": "2023"}],
        "citation_key": "rich2023", "links": [{"kind": "code", "url": "https://github.com/a/b"}, {"kind": "video", "url": "https://youtu.be/x?t=1"}],
        "discussion": 3, "votes": 7, "citations": [{"by": "openalex", "count": 5, "on": "2026-01-02"}], "keywords": ["odd word", "two"],
        "tags": {"introduces": ["Rich"], "mentions": []}, "note": "Words; of *mine*.\n\nMore.", "aliases": ["formerly"],
    }
)  # fmt: skip

PARTIAL = Paper.model_validate(
    {"title": "A Paper of Many Authors", "first_author": "Ji Lin", "further_authors": ["Jiaming Tang", "Song Han"]}
)


@pytest.fixture(scope="module", params=["collection", "rich"])
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder with papers, whose exports are made beside it."""
    folder = tmp_path_factory.mktemp("exported")
    shutil.copytree(NASTY if request.param == "rich" else ROOT / "content", folder / "content")
    if request.param == "rich":
        (folder / "content" / "papers" / "rich.yml").write_text(record_text(RICH))
        (folder / "content" / "papers" / "partial.yml").write_text(record_text(PARTIAL))
    return folder


def facts(paper: Paper, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(paper, name) for name in names}


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_read_back_gives_the_same_records(exported: Path, tmp_path: Path, run: Run, name: str) -> None:
    """In a new index: the same papers, with all that the format has a place for; tables and JSON lines have it for everything."""
    file = tmp_path / f"x.{FORMATS[name]}"
    assert run("--content", exported / "content", "export", name, "-o", file).status == 0
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    for vocabulary in ("topics.yml", "tags.yml"):
        shutil.copy(exported / "content" / vocabulary, fresh / vocabulary)
    assert run("--content", fresh, "import", file).status == 0
    slug_of = Catalogue(load_collection(exported / "content")).vocabulary.slug_of
    before, after = (load_collection(content).records for content in (exported / "content", fresh))
    assert len(before) == len(after)
    by_title = {text_key(paper.title): (slug, paper) for slug, paper in after}
    for slug, paper in before:
        read_slug, read = by_title[text_key(paper.title)]
        if name in WHOLE:
            note = paper.note and paper.note.strip()
            own = {"sources": (), "provenance": {}, "tags": paper.tags, "note": note}
            assert (read.note or "").strip() == (note or "")
            assert read_slug == slug
            assert read.model_copy(update=own) == paper.model_copy(update=own)
            for kind in ("introduces", "mentions"):
                mine, back = (getattr(found.tags, kind) for found in (paper, read))
                assert (mine is None) == (back is None)
                assert {slug_of(tag) for tag in mine or ()} == {slug_of(tag) for tag in back or ()}
            continue
        # CSL has a place for one archive or one venue, not for both.
        assert read.ids.arxiv == paper.ids.arxiv or (name == "csl-json" and paper.venues)
        assert read.ids.doi == paper.ids.doi
        assert text_key(read.abstract or "") == text_key(paper.abstract or "")
        assert not paper.authors or read.authors == paper.authors
        assert not paper.further_authors or read.known_authors == paper.known_authors
        published = [venue for venue in paper.venues if venue.kind != "preprint"]
        year = published[0].year if published else None
        assert (
            not paper.date
            or (read.date or "").startswith(year or paper.date[:4])
            or paper.date.startswith(read.date or "-")
        )
        assert [(v.kind, v.name, v.year, v.pages) for v in published[:1]] == [
            (v.kind, v.name, v.year, v.pages) for v in read.venues[:1]
        ]


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_read_into_its_own_index_brings_nothing_new(
    exported: Path, tmp_path: Path, run: Run, name: str
) -> None:
    """Every paper is known, nothing disagrees, and records gain nothing but the source's name."""
    content, file = tmp_path / "content", tmp_path / f"x.{FORMATS[name]}"
    shutil.copytree(exported / "content", content)
    before = dict(load_collection(content).records)
    assert run("--content", content, "export", name, "-o", file).status == 0
    result = run("--content", content, "import", file)
    assert result.status == 0, result.err
    assert result.out.startswith("Added 0 papers")
    assert "; 0 disagreements" in result.out
    for slug, paper in load_collection(content).records:
        own: dict[str, Any] = {"sources": (), "provenance": {}, "citation_key": None}
        assert paper.model_copy(update=own) == before[slug].model_copy(update=own)


def test_a_new_index_builds_at_once(tmp_path: Path, run: Run) -> None:
    """`init` makes a folder that check and a strict build accept, empty and after its first paper, and says what comes next."""
    folder = tmp_path / "new"
    result = run("init", folder)
    assert result.status == 0
    assert "Next: paper-index" in result.out
    assert "paper-index import" in (folder / "README.md").read_text()
    config = ("--config", folder / "mkdocs.yml")
    assert run(*config, "check").status == 0
    assert build(folder, "--strict").returncode == 0
    assert (folder / "site" / "index.html").is_file()
    (tmp_path / "x.bib").write_text(
        "@article{x, title={A First Paper}, author={Lovelace, Ada and Hopper, Grace and others}, year=2020}"
    )
    assert run(*config, "import", tmp_path / "x.bib").status == 0
    assert build(folder, "--strict").returncode == 0
    page = (folder / "site" / "papers" / "a-first-paper" / "index.html").read_text()
    assert re.search(r">Ada Lovelace</a>, <a[^>]*>Grace Hopper</a> et al\.", page)
    assert "LLM Papers" not in page


def test_a_new_index_needs_a_new_folder(tmp_path: Path, run: Run) -> None:
    """A folder with anything in it is left alone."""
    (tmp_path / "mine.txt").write_text("mine")
    result = run("init", tmp_path)
    assert (result.status, "is not empty" in result.err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
