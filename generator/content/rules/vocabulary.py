"""The taxonomy and the tags: ids and names are claimed once, phrases can be found, families are there."""

from collections.abc import Iterator
from pathlib import Path

from generator.content.rules.rule import Content, Finding, Location, rule
from generator.content.schema import not_found
from generator.ids import name_key
from generator.text.phrases import phrase_key


@rule(
    "id-claimed-twice",
    "fault",
    why="An id is an address, and the name in records: it must lead to one thing.",
    remedy="Give one of them another id.",
    allowable=False,
)
def id_claimed_twice(content: Content) -> Iterator[Finding]:
    """Two topics, two areas or two kinds with one id."""
    path, taxonomy = content.layout.taxonomy, content.collection.taxonomy
    seen: dict[str, str] = {}
    for where, area, topic in taxonomy.placed_topics():
        if topic.id in seen:
            message = f'"{topic.id}" is a topic of "{seen[topic.id]}" already; give it another id'
            yield Finding(path, (*where, "id"), message)
        seen[topic.id] = area.name
    areas, kinds = [area.id for area in taxonomy.areas], [kind.id for kind in taxonomy.kinds]
    for name, identifiers in (("areas", areas), ("kinds", kinds)):
        known: set[str] = set()
        for place, identifier in enumerate(identifiers):
            if identifier in known:
                yield Finding(path, (name, place, "id"), f'"{identifier}" is there already; give it another id')
            known.add(identifier)


@rule(
    "tag-claimed-twice",
    "fault",
    why="A name in a text must lead to one page.",
    remedy="Keep one of the tags, or take the alias away from one of them.",
    allowable=False,
)
def tag_claimed_twice(content: Content) -> Iterator[Finding]:
    """Two tags of one name, or an alias that leads to two tags."""
    path = content.layout.tags
    owner: dict[tuple[tuple[str, str], ...], str] = {}
    keys: set[str] = set()
    for number, tag in enumerate(content.collection.tags):
        # Names that differ by case alone may be two tags (MATH, math), but not two pages.
        if name_key(tag.name) in keys:
            yield Finding(path, (number, "name"), f'"{tag.name}" is a tag already; keep one of them')
        keys.add(name_key(tag.name))
        for place, spelt in enumerate((tag.name, *tag.aliases)):
            key = phrase_key(spelt)
            if key and owner.setdefault(key, tag.name) != tag.name:
                where: Location = (number, "aliases", place - 1) if place else (number, "name")
                message = f'"{spelt}" belongs to the tag "{owner[key]}" already; an alias leads to one tag'
                yield Finding(path, where, message)


@rule(
    "unfindable-phrase",
    "fault",
    why="Texts are searched for words: nothing would ever be found by it.",
    remedy="Write it with letters or digits, or take it away.",
    allowable=False,
)
def unfindable_phrase(content: Content) -> Iterator[Finding]:
    """A phrase of a topic or a kind, or a tag's name or alias, without a word in it."""
    path = content.layout.tags
    for number, tag in enumerate(content.collection.tags):
        for place, spelt in enumerate((tag.name, *tag.aliases)):
            if not phrase_key(spelt):
                where: Location = (number, "aliases", place - 1) if place else (number, "name")
                message = f'"{spelt}" has no word in it and would never be found; write it with letters or digits'
                yield Finding(path, where, message)
    for path, location, phrase in _phrases(content):
        if not phrase_key(phrase.removeprefix("title:")):
            message = f'"{phrase}" has no word in it and would never be found; write a word or several'
            yield Finding(path, location, message)


def _phrases(content: Content) -> Iterator[tuple[Path, Location, str]]:
    path, taxonomy = content.layout.taxonomy, content.collection.taxonomy
    for where, _, topic in taxonomy.placed_topics():
        for phrase in topic.phrases:
            yield path, (*where, "phrases", phrase), phrase
        for row, phrase in enumerate(topic.unless):
            yield path, (*where, "unless", row), phrase
    for number, kind in enumerate(taxonomy.kinds):
        for phrase in kind.phrases:
            yield path, ("kinds", number, "phrases", phrase), phrase


@rule(
    "unknown-family",
    "fault",
    why="The page of a family lists its members.",
    remedy="Correct the name, or give the family an entry in `tags.yml`.",
    allowable=False,
)
def unknown_family(content: Content) -> Iterator[Finding]:
    """A tag whose `family` is no tag."""
    names = {name_key(tag.name): tag.name for tag in content.collection.tags}
    for number, tag in enumerate(content.collection.tags):
        if tag.family and name_key(tag.family) not in names:
            message = not_found(tag.family, "tag", list(names.values()))
            yield Finding(content.layout.tags, (number, "family"), message, "family")


@rule(
    "families-in-a-circle",
    "fault",
    why="What belongs to a family is counted for it: a circle would have no end.",
    remedy="Take one of the families in the circle away.",
    allowable=False,
)
def families_in_a_circle(content: Content) -> Iterator[Finding]:
    """A tag that is its own ancestor."""
    tags = content.collection.tags
    families = {name_key(tag.name): name_key(tag.family) for tag in tags if tag.family}
    names = {name_key(tag.name): tag.name for tag in tags}
    for number, tag in enumerate(tags):
        row = [name_key(tag.name)]
        while (above := families.get(row[-1])) is not None and above not in row:
            row.append(above)
        if above == row[0]:
            circle = " > ".join(names[key] for key in (*row, above) if key in names)
            message = f"goes in a circle: {circle}; take one of these families away"
            yield Finding(content.layout.tags, (number, "family"), message, "family")
