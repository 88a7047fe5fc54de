"""What must hold between content files: names exist, and nothing is there twice.

Each rule is a function that yields problems; `cross_check` runs them all. The
schema checks what one file can say by itself; these check what it says of others.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator
from pathlib import Path

from generator.content.schema import not_found
from generator.errors import Problem
from generator.ids import name_key, title_key
from generator.model import Collection

LONGEST_SUMMARY = 30
"""In words."""
COPIED_RUN = 8
"""Words in a row that a summary must not share with its abstract."""
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")

FindLine = Callable[..., int]
"""Gives the line of a field: a path, then the steps to the field."""


def cross_check(collection: Collection, root: Path, line: FindLine, unread: Container[Path] = ()) -> Iterator[Problem]:
    """Every fault between the files of a collection.

    Args:
        collection: what was loaded.
        root: the content folder, for the problems' paths.
        line: gives the line of a field.
        unread: files that could not be read: a name that they may hold is not called missing.
    """
    yield from _vocabulary(collection, root, line)
    if root / "topics.yml" not in unread:
        yield from _topics_exist(collection, root, line)
    if root / "sources" / "sources.yml" not in unread:
        yield from _sources_exist(collection, root, line)
    yield from _nothing_twice(collection, root, line)
    yield from _summaries(collection, root, line)
    yield from _captures(collection, root, line)


def shortcomings(collection: Collection, root: Path, line: FindLine) -> Iterator[Problem]:
    """What is not wrong but should be better: papers that no curator has read yet, names without a definition.

    Args:
        collection: what was loaded. root: the content folder. line: gives the line of a field.
    """
    for slug, paper in collection.records:
        path = root / "papers" / f"{slug}.yml"
        missing = [
            name
            for name, value in (("summary", paper.summary), ("kind", paper.kind), ("topics", paper.topics))
            if not value
        ]
        if missing:
            yield Problem(path, 0, f"no curator has given its {' and '.join(missing)} yet")
    path = root / "topics.yml"
    for number, area in enumerate(collection.taxonomy.areas):
        if not area.introduction:
            yield Problem(path, line(path, "areas", number), f'the area "{area.name}" has no introduction yet')
        for place, topic in enumerate(area.topics):
            where = ("areas", number, "topics", place)
            if not topic.introduction:
                yield Problem(path, line(path, *where), f'the topic "{topic.name}" has no introduction yet')
    for slug, found in collection.lists.items():
        if not found.summary:
            yield Problem(root / "lists" / f"{slug}.md", 0, "has no summary yet")
    path = root / "tags.yml"
    for number, tag in enumerate(collection.tags):
        if not tag.definition:
            yield Problem(path, line(path, number), f'"{tag.name}" has no definition yet')


def _summaries(collection: Collection, root: Path, line: FindLine) -> Iterator[Problem]:
    """Summaries are short, and in the curator's own words."""
    for slug, paper in collection.records:
        if not paper.summary:
            continue
        path = root / "papers" / f"{slug}.yml"
        length = len(paper.summary.split())
        if length > LONGEST_SUMMARY:
            message = f"has {length} words; one sentence of at most {LONGEST_SUMMARY} says enough"
            yield Problem(path, line(path, "summary"), message, "summary")
        copied = _copied_run(paper.summary, paper.abstract or "")
        if copied:
            message = f'copies "{copied}" from the abstract; say it in your own words'
            yield Problem(path, line(path, "summary"), message, "summary")


def _copied_run(summary: str, abstract: str) -> str:
    """The first run of eight words of a summary that stands in the abstract too."""
    words, others = _WORD.findall(summary.casefold()), _WORD.findall(abstract.casefold())
    runs = {tuple(others[start : start + COPIED_RUN]) for start in range(len(others) - COPIED_RUN + 1)}
    for start in range(len(words) - COPIED_RUN + 1):
        run = tuple(words[start : start + COPIED_RUN])
        if run in runs:
            return " ".join(run)
    return ""


def _vocabulary(collection: Collection, root: Path, line: FindLine) -> Iterator[Problem]:
    """Ids of topics, areas and kinds, and names of tags, are claimed once."""
    path = root / "topics.yml"
    seen: dict[str, str] = {}
    for number, area in enumerate(collection.taxonomy.areas):
        for place, topic in enumerate(area.topics):
            if topic.id in seen:
                message = f'"{topic.id}" is a topic of "{seen[topic.id]}" already; give it another id'
                yield Problem(path, line(path, "areas", number, "topics", place, "id"), message)
            seen[topic.id] = area.name
    for name, values in (("areas", collection.taxonomy.areas), ("kinds", collection.taxonomy.kinds)):
        identifiers = [value.id for value in values]
        for place, identifier in enumerate(identifiers):
            if identifier in identifiers[:place]:
                yield Problem(
                    path, line(path, name, place, "id"), f'"{identifier}" is there already; give it another id'
                )
    path = root / "tags.yml"
    owner: dict[str, str] = {}
    keys: set[str] = set()
    for number, tag in enumerate(collection.tags):
        # Names that differ by case alone may be two tags (MATH, math), but not two pages.
        if name_key(tag.name) in keys:
            yield Problem(path, line(path, number, "name"), f'"{tag.name}" is a tag already; keep one of them')
        keys.add(name_key(tag.name))
        for written in (tag.name, *tag.aliases):
            if written in owner and owner[written] != tag.name:
                message = f'"{written}" belongs to the tag "{owner[written]}" already; an alias leads to one tag'
                yield Problem(path, line(path, number), message)
            owner.setdefault(written, tag.name)


def _topics_exist(collection: Collection, root: Path, line: FindLine) -> Iterator[Problem]:
    """Every topic and kind that a record names is there."""
    topics = [topic.id for topic in collection.taxonomy.topics]
    kinds = [kind.id for kind in collection.taxonomy.kinds]
    for slug, paper in collection.records:
        path = root / "papers" / f"{slug}.yml"
        for place, topic in enumerate(paper.topics):
            if topic not in topics:
                yield Problem(path, line(path, "topics", place), not_found(topic, "topic", topics), "topics")
        if paper.kind is not None and paper.kind not in kinds:
            yield Problem(path, line(path, "kind"), not_found(paper.kind, "kind", kinds), "kind")


def _sources_exist(collection: Collection, root: Path, line: FindLine) -> Iterator[Problem]:
    """Every source that a record names is there."""
    known = list(collection.sources)
    for slug, paper in collection.records:
        path = root / "papers" / f"{slug}.yml"
        for place, source in enumerate(paper.sources):
            if source not in collection.sources:
                yield Problem(path, line(path, "sources", place), not_found(source, "source", known), "sources")


def _nothing_twice(collection: Collection, root: Path, line: FindLine) -> Iterator[Problem]:
    """No two records are one paper, and no former address is another's."""
    owners: dict[tuple[str, str], list[str]] = defaultdict(list)
    slugs = {slug for slug, _ in collection.records}
    for slug, paper in collection.records:
        path = root / "papers" / f"{slug}.yml"
        for scheme, value in paper.ids.pairs():
            first = owners[scheme, value]
            if first:
                message = f"{value} is the identifier of papers/{first[0]}.yml too; merge the two records"
                yield Problem(path, line(path, "ids", scheme), message, f"ids.{scheme}")
            first.append(slug)
        title = title_key(paper.title)
        for other in owners["title", title]:
            # Two works of one title are told apart by their identifiers.
            if not _told_apart(collection, slug, other):
                message = f"papers/{other}.yml has this title too; merge the two records, or give both an identifier"
                yield Problem(path, line(path, "title"), message, "title")
        owners["title", title].append(slug)
        for place, alias in enumerate(paper.aliases):
            claimed = owners["alias", alias]
            if alias in slugs or claimed:
                message = f'"{alias}" is the address of papers/{claimed[0] if claimed else alias}.yml'
                yield Problem(path, line(path, "aliases", place), message, "aliases")
            claimed.append(slug)


def _told_apart(collection: Collection, one: str, other: str) -> bool:
    papers = {slug: paper for slug, paper in collection.records if slug in (one, other)}
    first, second = dict(papers[one].ids.pairs()), dict(papers[other].ids.pairs())
    return any(first[scheme] != second[scheme] for scheme in first.keys() & second.keys())


def _captures(collection: Collection, root: Path, line: FindLine) -> Iterator[Problem]:
    """Every source has its captured file, as it was captured."""
    path = root / "sources" / "sources.yml"
    for name, source in collection.sources.items():
        file = root / "sources" / source.file
        if Path(source.file).name != source.file:
            yield Problem(path, line(path, name, "file"), "must be a file beside sources.yml, without a folder")
        elif not file.is_file():
            yield Problem(path, line(path, name, "file"), f"{file} is not there; put it back, or remove the source")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != source.sha256:
            message = f"{file} is not as it was captured; restore it (sources are kept unchanged)"
            yield Problem(path, line(path, name, "sha256"), message)
