"""Names that records use: the topics, kinds, sources and papers that they speak of are there."""

from collections.abc import Collection, Iterator
from itertools import islice

from generator.content.rules.rule import Content, Finding, rule
from generator.content.schema import not_found
from generator.errors import MOST_PROBLEMS


@rule(
    "unknown-topic",
    "fault",
    why="A topic is a page; a paper on a page that is not there would be on none.",
    remedy="Correct the name, or add the topic to `topics.yml`.",
    allowable=False,
)
def unknown_topic(content: Content) -> Iterator[Finding]:
    """A record that names a topic which is not in `topics.yml`."""
    if content.layout.taxonomy in content.unread:
        return
    topics = {topic.id: None for topic in content.collection.taxonomy.topics}
    yield from _unknown(content, "topics", "topic", topics)


@rule(
    "unknown-kind",
    "fault",
    why="Lists can be filtered by kind, and this one would never be chosen.",
    remedy="Correct the name, or add the kind to `topics.yml`.",
    allowable=False,
)
def unknown_kind(content: Content) -> Iterator[Finding]:
    """A record that names a kind which is not in `topics.yml`."""
    if content.layout.taxonomy in content.unread:
        return
    kinds = [kind.id for kind in content.collection.taxonomy.kinds]
    for path, _, paper in content.papers:
        if paper.kind is not None and paper.kind not in kinds:
            yield Finding(path, ("kind",), not_found(paper.kind, "kind", kinds), "kind")


@rule(
    "unknown-source",
    "fault",
    why="Every fact says where it came from.",
    remedy="Correct the name, or import the source.",
    allowable=False,
)
def unknown_source(content: Content) -> Iterator[Finding]:
    """A record that names a source which is not in `sources.yml`."""
    if content.layout.sources in content.unread:
        return
    yield from _unknown(content, "sources", "source", content.collection.sources)


@rule(
    "unknown-related-paper",
    "fault",
    why="A link to it would lead nowhere.",
    remedy="Correct the slug, or take it away.",
    allowable=False,
)
def unknown_related_paper(content: Content) -> Iterator[Finding]:
    """A record whose `related` names a paper that is not there."""
    known = {slug: None for slug, _ in content.collection.records}
    for path, slug, paper in content.papers:
        for place, other in enumerate(paper.related):
            if other not in known and other != slug and content.layout.record(other) not in content.unread:
                yield Finding(path, ("related", place), not_found(other, "paper", list(known)), "related")


@rule(
    "related-to-itself",
    "fault",
    why="A page would lead to itself.",
    remedy="Take it away.",
    allowable=False,
)
def related_to_itself(content: Content) -> Iterator[Finding]:
    """A record whose `related` names the paper itself."""
    for path, slug, paper in content.papers:
        for place, other in enumerate(paper.related):
            if other == slug:
                yield Finding(path, ("related", place), "is this paper itself; take it away", "related")


def _unknown(content: Content, field: str, noun: str, known: Collection[str]) -> Iterator[Finding]:
    """The names in a field of records that nothing has; of each record's no more than can be read."""
    for path, _, paper in content.papers:
        unknown = ((place, name) for place, name in enumerate(getattr(paper, field)) if name not in known)
        for place, name in islice(unknown, MOST_PROBLEMS):
            yield Finding(path, (field, place), not_found(name, noun, list(known)), field)
