"""Files for programs, in groups: what is taken for unchanged is."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import citations
from generator.content.store import load_collection
from generator.exports.files import export_parts
from generator.exports.groups import Group
from generator.exports.places import Publication
from generator.model import Collection, Paper, Record, Tag, TagNames, Taxonomy
from generator.pages import people
from generator.search.files import search_parts
from generator.text.references import referred_papers
from tests.conftest import NASTY, ROOT, build, make_project, snapshot

SITE = Publication("Papers & more", "An index.", "https://papers.example/")
SLUG = "second-paper"
OTHERWISE: Mapping[str, Any] = {
    "title": "Another title, of low-bit quantization",
    "abstract": "Another abstract, in which $x^2$ stands and LoRA.",
    "summary": "Another summary.",
    "note": "Another note.",
    "date": "2023-01-05",
    "authors": ["Grace Hopper", "Ada Lovelace"],
    "first_author": "Grace Hopper",
    "further_authors": ["Mary Somerville"],
    "author_count": 7,
    "author_ids": {"Ada <Lovelace>": "ada-the-first"},
    "organisations": ["An organisation"],
    "ids": {"arxiv": "2301.00007", "doi": "10.1000/other"},
    "links": [{"kind": "code", "url": "https://github.com/example/other"}],
    "venues": [{"name": "A Journal", "kind": "journal", "year": "2024", "pages": "1-9"}],
    "kind": "benchmark",
    "topics": ["evaluation"],
    "tags": {"introduces": ["Second"], "mentions": ["A^2FM"]},
    "related": ["bare"],
    "citation_key": "frozen2024second",
    "aliases": ["second-of-all"],
    "sources": [],
    "discussion": 12,
    "votes": 5,
    "keywords": ["bits"],
    "citations": [{"by": "openalex", "count": 3, "on": "2024-05-01"}],
    "provenance": {"crossref": ["date"]},
}
"""By field, another value than any record of the collection has."""


def groups(collection: Collection, site: Publication = SITE) -> Iterator[Group]:
    """Every group of files for programs of a site."""
    catalogue = Catalogue(collection)
    parts = [*search_parts(catalogue, site), *export_parts(catalogue, citations(catalogue), site)]
    for part in parts:
        yield from part()
    yield from people.redirects(catalogue.authors, site)


def otherwise(collection: Collection, field: str, value: Any) -> Collection:
    """The collection with another value in a field of one record."""
    facts = dict(collection.records)[SLUG].model_dump(mode="json", exclude_defaults=True)
    facts[field] = value
    if field == "authors":
        facts = {name: found for name, found in facts.items() if not name.startswith(("first_", "further_", "author_"))}
    changed = Record(SLUG, Paper.model_validate(facts))
    records = tuple(changed if record.slug == SLUG else record for record in collection.records)
    return collection.model_copy(update={"records": records})


def renamed_topic(collection: Collection) -> Collection:
    """A topic is called otherwise."""
    facts = collection.taxonomy.model_dump(mode="json")
    facts["areas"][0]["topics"][0]["name"] = "Called otherwise"
    return collection.model_copy(update={"taxonomy": Taxonomy.model_validate(facts)})


def respelt_tags(collection: Collection) -> Collection:
    """Tags are written otherwise, at the addresses that they had."""
    tags = (
        tag.model_copy(update={"name": tag.name.upper(), "family": tag.family and tag.family.upper()})
        for tag in collection.tags
    )
    return collection.model_copy(update={"tags": tuple(tags)})


def known_otherwise(collection: Collection) -> Collection:
    """The tags that others are members of have one more alias and another definition."""
    families = {tag.family for tag in collection.tags}
    tags = (
        tag.model_copy(update={"definition": "Defined otherwise.", "aliases": (*tag.aliases, f"{tag.name} by alias")})
        if tag.name in families
        else tag
        for tag in collection.tags
    )
    return collection.model_copy(update={"tags": tuple(tags)})


def more_tags(collection: Collection) -> Collection:
    """Words of titles are names now, and keep their capitals; a paper of a curator's tags alone does not mention them."""
    words = {
        word for _, paper in collection.records for word in paper.title.split() if word.isalpha() and word.istitle()
    }
    known = {tag.name for tag in collection.tags}
    tags = [Tag(name=word, kind="tool") for word in sorted(words - known)]
    return collection.model_copy(update={"tags": (*collection.tags, *tags)})


def retitled_lists(collection: Collection) -> Collection:
    """Reading lists have other titles."""
    return _lists(collection, title="Titled otherwise")


def lists_for_others(collection: Collection) -> Collection:
    """Reading lists have other summaries."""
    return _lists(collection, summary="Said otherwise.")


def _lists(collection: Collection, **facts: str) -> Collection:
    lists = {name: found.model_copy(update=facts) for name, found in collection.lists.items()}
    return collection.model_copy(update={"lists": lists})


def recaptured_sources(collection: Collection) -> Collection:
    """Sources have another title, and another day."""
    facts = {"title": "A source", "captured": "2025-05-05"}
    sources = {name: found.model_copy(update=facts) for name, found in collection.sources.items()}
    return collection.model_copy(update={"sources": sources})


def one_less(collection: Collection) -> Collection:
    """A record is gone, which others were near."""
    return collection.model_copy(update={"records": collection.records[:-1]})


BESIDE: list[Callable[[Collection], Collection]] = [
    renamed_topic, respelt_tags, known_otherwise, more_tags, retitled_lists, lists_for_others, recaptured_sources,
    one_less,
]  # fmt: skip


@pytest.fixture(scope="module")
def collection() -> Collection:
    """The collection of odd things."""
    return load_collection(NASTY)


Made = dict[bytes, dict[str, str | bytes]]
"""The files of each group that has a key."""


def made_of(collection: Collection) -> Made:
    """What is made of a collection."""
    return {group.key: dict(group.make()) for group in groups(collection) if group.key}


@pytest.fixture(scope="module")
def made(collection: Collection) -> Made:
    """What is made of the collection of odd things."""
    return made_of(collection)


@cache
def some_real_papers() -> Collection:
    """Papers of the first lists, with their tags and lists; one of them as a curator left it, who names no tags."""
    whole = load_collection(ROOT / "content")
    lists = dict(list(whole.lists.items())[:2])
    slugs = {slug for found in lists.values() for slug in referred_papers(found.text)}
    records = [record for record in whole.records if record.slug in slugs][:24]
    slug, paper = records[0]
    records[0] = Record(slug, paper.model_copy(update={"tags": TagNames(introduces=(), mentions=())}))
    return whole.model_copy(update={"records": tuple(records), "lists": lists})


@cache
def made_of_some() -> Made:
    """What is made of them."""
    return made_of(some_real_papers())


def assert_told_apart(made: Made, others: Iterator[Group]) -> None:
    """Groups with a key that is known have the files that are known."""
    for group in others:
        if group.key and group.key in made:
            assert dict(group.make()) == made[group.key]


def test_every_field_of_a_record_is_tried() -> None:
    """One that comes new must say here what else it may be, so that no key forgets it."""
    assert set(OTHERWISE) == set(Paper.model_fields)


@pytest.mark.parametrize("field", sorted(OTHERWISE))
def test_what_a_field_changes_is_made_anew(field: str, collection: Collection, made: Made) -> None:
    """Whatever a record says otherwise: each group whose key stays has the same files, byte for byte."""
    changed = otherwise(collection, field, OTHERWISE[field])
    assert changed != collection
    assert_told_apart(made, groups(changed))


@pytest.mark.parametrize("change", BESIDE, ids=lambda change: change.__name__)
def test_what_changes_beside_records_is_made_anew(change: Callable[[Collection], Collection]) -> None:
    """Topics, tags, lists, sources, and papers that go; of real papers, among which are relations."""
    collection = some_real_papers()
    changed = change(collection)
    assert changed != collection
    assert_told_apart(made_of_some(), groups(changed))


def test_another_site_has_other_files(collection: Collection, made: Made) -> None:
    """Its name, its address, whom to write to, what is left out."""
    for site in (
        Publication("Other", "An index.", SITE.url),
        Publication(SITE.name, "Another.", "https://other.example/", "someone@other.example"),
        Publication(SITE.name, SITE.description, SITE.url, left_out=frozenset(["copies"])),
    ):
        assert_told_apart(made, groups(collection, site))


def test_each_group_has_a_key_of_its_own(collection: Collection) -> None:
    """Two with one key would be taken for each other; and no file is in two groups."""
    every = list(groups(collection))
    keys = [group.key for group in every if group.key]
    assert len(keys) == len(set(keys)) > len(every) / 2
    places = [place for group in every for place, _ in group.make()]
    assert len(places) == len(set(places))


def test_a_note_touches_neither_search_nor_citations(tmp_path: Path) -> None:
    """They do not say it; what does is written, and nothing else."""
    project = make_project(tmp_path / "project", NASTY)
    assert build(project).returncode == 0
    docs = project / "docs"
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in docs.rglob("*") if path.is_file()}
    record = project / "content" / "papers" / f"{SLUG}.yml"
    record.write_text(record.read_text("utf-8") + "note: A new note.\n", "utf-8")
    assert build(project).returncode == 0
    changed = {
        path.relative_to(docs).as_posix()
        for path, stamp in before.items()
        if (path.stat().st_ino, path.stat().st_mtime_ns) != stamp
    }
    api = {"api/v1/papers.json", f"api/v1/papers/{SLUG}.json", "api/v1/papers/pages/1.json"}
    data = {f"data/{name}" for name in ("papers.jsonl", "papers.csv", "papers.parquet", "SHA256SUMS", "croissant.json")}
    assert changed == api | data | {f"papers/{SLUG}/index.md"}


def test_a_file_for_programs_that_was_touched_comes_back(tmp_path: Path) -> None:
    """Of each sort some: of a paper, of a set, of everything, of the search, a line's address; changed, or gone."""
    project = make_project(tmp_path / "project", NASTY)
    assert build(project).returncode == 0
    before = snapshot(project / "docs")
    shutil.rmtree(project / "docs" / "assets" / "search")
    for place in (
        f"papers/{SLUG}/{SLUG}.bib", "topics/quantization/papers.ris", "papers.bib", "assets/citations/0.js", "feed.xml",
    ):  # fmt: skip
        (project / "docs" / place).write_text("spoilt")
    for place in (f"papers/{SLUG}/{SLUG}.ris", "data/papers.csv", "authors/solo-author/index.html"):
        (project / "docs" / place).unlink()
    assert build(project).returncode == 0
    assert snapshot(project / "docs") == before
