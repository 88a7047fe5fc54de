"""What no curator has given yet, and what nobody uses: not wrong, but it could be better."""

from collections.abc import Iterator

from generator.content.rules.rule import Content, Finding, rule


@rule(
    "uncurated-paper",
    "note",
    why="Derived ones are good guesses; nobody has read the paper yet.",
    remedy="Read it, and give what is missing.",
)
def uncurated_paper(content: Content) -> Iterator[Finding]:
    """A paper without a summary, a kind or topics from a curator."""
    for path, _, paper in content.papers:
        given = (("summary", paper.summary), ("kind", paper.kind), ("topics", paper.topics))
        missing = [name for name, value in given if not value]
        if missing:
            yield Finding(path, (), f"no curator has given its {' and '.join(missing)} yet")


@rule(
    "no-citation-key",
    "note",
    why="A derived key may change when another paper arrives, and break the bibliographies that use it.",
    remedy="Run `paper-index freeze`.",
)
def no_citation_key(content: Content) -> Iterator[Finding]:
    """A paper without a citation key."""
    for path, _, paper in content.papers:
        if paper.citation_key is None:
            yield Finding(path, (), "has no citation key yet; `paper-index freeze` gives it one for good")


@rule(
    "area-without-introduction",
    "note",
    why="A newcomer does not know what belongs there.",
    remedy="Write one under `introduction` in `topics.yml`.",
)
def area_without_introduction(content: Content) -> Iterator[Finding]:
    """An area of topics without an introduction."""
    for number, area in enumerate(content.collection.taxonomy.areas):
        if not area.introduction:
            message = f'the area "{area.name}" has no introduction yet'
            yield Finding(content.layout.taxonomy, ("areas", number), message)


@rule(
    "topic-without-introduction",
    "note",
    why="It is what stands above a hundred papers, and says where to start.",
    remedy="Write one under `introduction` in `topics.yml`.",
)
def topic_without_introduction(content: Content) -> Iterator[Finding]:
    """A topic without an introduction."""
    for where, _, topic in content.collection.taxonomy.placed_topics():
        if not topic.introduction:
            yield Finding(content.layout.taxonomy, where, f'the topic "{topic.name}" has no introduction yet')


@rule(
    "dead-topic",
    "note",
    why="Its page is empty.",
    remedy="Correct its phrases or its threshold so that its papers are found, or take it away.",
)
def dead_topic(content: Content) -> Iterator[Finding]:
    """A topic that no paper has, neither from a curator nor derived."""
    for where, _, topic in content.collection.taxonomy.placed_topics():
        if topic.id in content.unused_topics:
            message = f'no paper is on the topic "{topic.name}"; correct its phrases, or take it away'
            yield Finding(content.layout.taxonomy, where, message)


@rule(
    "list-without-summary",
    "note",
    why="Whoever sees its title alone does not know whom it is for.",
    remedy="Say in `summary` whom it is for, and what they will know afterwards.",
)
def list_without_summary(content: Content) -> Iterator[Finding]:
    """A reading list without a summary."""
    for slug, found in content.collection.lists.items():
        if not found.summary:
            yield Finding(content.layout.lists / f"{slug}.md", (), "has no summary yet")


@rule(
    "tag-without-definition",
    "note",
    why="Its page names papers, and does not say what they have in common.",
    remedy="Say in one sentence what it is.",
)
def tag_without_definition(content: Content) -> Iterator[Finding]:
    """A tag of `tags.yml` without a definition."""
    for number, tag in enumerate(content.collection.tags):
        if not tag.definition:
            yield Finding(content.layout.tags, (number,), f'"{tag.name}" has no definition yet')


@rule(
    "unused-tag",
    "note",
    why="It has no page.",
    remedy="Correct its aliases, or take it away.",
)
def unused_tag(content: Content) -> Iterator[Finding]:
    """A tag of `tags.yml` that no paper names, nor a member of it."""
    for number, tag in enumerate(content.collection.tags):
        if tag.name in content.unused_tags:
            message = f'no paper names "{tag.name}" or a member of it; correct its aliases, or take it away'
            yield Finding(content.layout.tags, (number,), message)
