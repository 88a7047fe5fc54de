"""What must hold between content files: names exist, and nothing is there twice.

Each rule is a function that yields problems; `cross_check` runs them all. The
schema checks what one file can say by itself; these check what it says of others.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from pathlib import Path

from generator.content.merge import strangers
from generator.content.schema import not_found
from generator.content.texts import text_faults
from generator.errors import Problem
from generator.ids import name_key, title_key
from generator.model import Collection, Paper, Tag
from generator.text.phrases import phrase_key

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
    yield from _phrases(collection, root, line)
    if root / "topics.yml" not in unread:
        yield from _topics_exist(collection, root, line)
    if root / "sources" / "sources.yml" not in unread:
        yield from _sources_exist(collection, root, line)
    yield from _related_exist(collection, root, line, unread)
    yield from _nothing_twice(collection, root, line)
    yield from _summaries(collection, root, line)
    yield from _captures(collection, root, line)
    yield from text_faults(collection, root, line)


def shortcomings(
    collection: Collection, root: Path, line: FindLine, unused_tags: Container[str] = ()
) -> Iterator[Problem]:
    """What is not wrong but should be better: papers that no curator has read yet, names without a definition.

    Args:
        collection: what was loaded. root: the content folder. line: gives the line of a field.
        unused_tags: names of tags that no paper has.
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
        if paper.citation_key is None:
            yield Problem(path, 0, "has no citation key yet; `paper-index freeze` gives it one for good")
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
        if tag.name in unused_tags:
            message = f'no paper names "{tag.name}" or a member of it; correct its aliases, or take it away'
            yield Problem(path, line(path, number), message)


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
    owner: dict[tuple[tuple[str, str], ...], str] = {}
    keys: set[str] = set()
    for number, tag in enumerate(collection.tags):
        # Names that differ by case alone may be two tags (MATH, math), but not two pages.
        if name_key(tag.name) in keys:
            yield Problem(path, line(path, number, "name"), f'"{tag.name}" is a tag already; keep one of them')
        keys.add(name_key(tag.name))
        for place, written in enumerate((tag.name, *tag.aliases)):
            key = phrase_key(written)
            if key and owner.setdefault(key, tag.name) == tag.name:
                continue
            message = f'"{written}" has no word in it and would never be found; write it with letters or digits'
            if key:
                message = f'"{written}" belongs to the tag "{owner[key]}" already; an alias leads to one tag'
            yield Problem(path, line(path, number, *(("aliases", place - 1) if place else ("name",))), message)
    yield from _families(collection.tags, path, line)


def _families(tags: Sequence[Tag], path: Path, line: FindLine) -> Iterator[Problem]:
    """Every family is a tag, and no tag is its own ancestor."""
    families = {name_key(tag.name): name_key(tag.family) for tag in tags if tag.family}
    names = {name_key(tag.name): tag.name for tag in tags}
    for number, tag in enumerate(tags):
        if not tag.family:
            continue
        if name_key(tag.family) not in names:
            message = not_found(tag.family, "tag", list(names.values()))
            yield Problem(path, line(path, number, "family"), message, "family")
            continue
        row = [name_key(tag.name)]
        while (above := families.get(row[-1])) is not None and above not in row:
            row.append(above)
        if above == row[0]:
            circle = " > ".join(names[key] for key in (*row, above) if key in names)
            message = f"goes in a circle: {circle}; take one of these families away"
            yield Problem(path, line(path, number, "family"), message, "family")


def _phrases(collection: Collection, root: Path, line: FindLine) -> Iterator[Problem]:
    """Every phrase of a topic or a kind can be found."""
    path = root / "topics.yml"
    places: list[tuple[tuple[str | int, ...], str]] = []
    for number, area in enumerate(collection.taxonomy.areas):
        for place, topic in enumerate(area.topics):
            where = ("areas", number, "topics", place)
            places += [((*where, "phrases", phrase), phrase) for phrase in topic.phrases]
            places += [((*where, "unless", row), phrase) for row, phrase in enumerate(topic.unless)]
    for number, kind in enumerate(collection.taxonomy.kinds):
        places += [(("kinds", number, "phrases", phrase), phrase) for phrase in kind.phrases]
    for location, phrase in places:
        if not phrase_key(phrase.removeprefix("title:")):
            message = f'"{phrase}" has no word in it and would never be found; write a word or several'
            yield Problem(path, line(path, *location), message)


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


def _related_exist(collection: Collection, root: Path, line: FindLine, unread: Container[Path]) -> Iterator[Problem]:
    """Every paper that a record names as related is there, and is another."""
    known = {slug: None for slug, _ in collection.records}
    for slug, paper in collection.records:
        path = root / "papers" / f"{slug}.yml"
        for place, other in enumerate(paper.related):
            if other == slug:
                yield Problem(path, line(path, "related", place), "is this paper itself; take it away", "related")
            elif other not in known and root / "papers" / f"{other}.yml" not in unread:
                yield Problem(path, line(path, "related", place), not_found(other, "paper", list(known)), "related")


def _nothing_twice(collection: Collection, root: Path, line: FindLine) -> Iterator[Problem]:
    """No two records are one paper, and no former address is another's."""
    owners: dict[tuple[str, str], list[str]] = defaultdict(list)
    papers = dict(collection.records)
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
            # Two works of one title are told apart by their identifiers, or by their authors.
            if not _told_apart(paper, papers[other]):
                message = f"papers/{other}.yml has this title too; paper-index merge {other} {slug}, or tell them apart"
                yield Problem(path, line(path, "title"), message, "title")
        owners["title", title].append(slug)
        if paper.citation_key is not None:
            # BibTeX takes keys that differ by case alone for one.
            known = owners["citation key", paper.citation_key.lower()]
            if known:
                message = f'"{paper.citation_key}" is the key of papers/{known[0]}.yml already; give it another'
                yield Problem(path, line(path, "citation_key"), message, "citation_key")
            known.append(slug)
        for place, alias in enumerate(paper.aliases):
            claimed = owners["alias", alias]
            if alias in papers or claimed:
                message = f'"{alias}" is the address of papers/{claimed[0] if claimed else alias}.yml'
                yield Problem(path, line(path, "aliases", place), message, "aliases")
            claimed.append(slug)


def _told_apart(one: Paper, other: Paper) -> bool:
    first, second = dict(one.ids.pairs()), dict(other.ids.pairs())
    return any(first[scheme] != second[scheme] for scheme in first.keys() & second.keys()) or strangers(one, other)


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
