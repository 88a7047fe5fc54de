"""What a rule is: a name that stays, how much it weighs, what it says to a curator, and where it looks.

A rule is one function that looks at the content and yields what it finds, each finding with its
place. It knows neither lines nor allowances nor how findings are shown: that is the same for all.
"""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from generator.content.folder import Layout
from generator.errors import Problem
from generator.model import Collection, Paper

Severity = Literal["fault", "warning", "note"]
"""A fault stops every build; a warning is most likely a mistake; a note names what is still missing."""
Location = tuple[int | str, ...]
"""The steps to a field inside a file; empty for the whole file."""
FindLine = Callable[..., int]
"""Gives the line of a field: a path, then the steps to the field."""


class Finding(NamedTuple):
    """Something that a rule found.

    Attributes:
        path: the file. location: the steps to the field, which give the line.
        message: what is wrong and what would be right, on one line. field: the dotted field, or empty.
    """

    path: Path
    location: Location
    message: str
    field: str = ""


class Written(NamedTuple):
    """A text of the content, and where it stands."""

    path: Path
    location: Location
    field: str
    text: str


@dataclass(frozen=True)
class Content:
    """What rules look at.

    Attributes:
        collection: what was loaded. root: the content folder.
        unread: files that could not be read: a name that they may hold is not called missing.
        today: the day from which on a date is in the future, in ISO 8601; empty: none is.
        unused_tags: names of tags that no paper has. unused_topics: ids of topics that no paper has.
    """

    collection: Collection
    root: Path
    unread: Container[Path] = ()
    today: str = ""
    unused_tags: Container[str] = ()
    unused_topics: Container[str] = ()

    @property
    def layout(self) -> Layout:
        """Where each thing lies."""
        return Layout(self.root)

    @cached_property
    def papers(self) -> tuple[tuple[Path, str, Paper], ...]:
        """Every paper with the path of its record and its slug."""
        folder = self.root / "papers"
        return tuple((folder / f"{slug}.yml", slug, paper) for slug, paper in self.collection.records)

    def subject(self, path: Path, location: Location) -> str:
        """What stands at a place, as texts would refer to it: `paper:slug`, `tag:LoRA`, `topic:pruning`; else empty."""
        section = path.parent.name if path.parent != self.root else path.name
        match (section, *location):
            case ("papers" | "lists" | "pages", *_):
                return f"{section.removesuffix('s')}:{path.stem}"
            case ("tags.yml", int(number), *_):
                return f"tag:{self.collection.tags[number].name}"
            case ("topics.yml", "areas", int(area), "topics", int(number), *_):
                return f"topic:{self.collection.taxonomy.areas[area].topics[number].id}"
            case ("topics.yml", "areas", int(area), *_):
                return f"area:{self.collection.taxonomy.areas[area].id}"
            case ("sources", str(name), *_):
                return f"source:{name}"
        return ""


Look = Callable[[Content], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the content.

    Attributes:
        name: what it is called, for good, in lower case with hyphens.
        severity: how much a finding weighs.
        finds: what it finds. why: why that matters. remedy: what to do. One sentence each.
        look: yields the findings.
        allowable: whether a curator may allow a finding: nothing else rests on the rule.
        by_clock: whether a finding may go by itself as time passes.
    """

    name: str
    severity: Severity
    finds: str
    why: str
    remedy: str
    look: Look
    allowable: bool = True
    by_clock: bool = False


def rule(
    name: str, severity: Severity, *, why: str, remedy: str, allowable: bool = True, by_clock: bool = False
) -> Callable[[Look], Rule]:
    """Makes a rule of the function that looks for it, whose docstring says what it finds; see `Rule` for the words."""
    return lambda look: Rule(name, severity, look.__doc__ or "", why, remedy, look, allowable, by_clock)


def problems(content: Content, rules: Iterable[Rule], line: FindLine, allowed: "Allowed") -> Iterator[Problem]:
    """What some rules find and nobody allowed, with its lines."""
    for found in rules:
        for path, location, message, field in found.look(content):
            if not (found.allowable and allowed(content.subject(path, location), found.name)):
                said = " ".join(message.split())  # it may quote a text of several lines
                yield Problem(path, line(path, *location) if location else 0, said, field, found.name)


Allowed = Callable[[str, str], bool]
"""Whether a curator allowed for a subject what a rule finds."""


def written(content: Content) -> Iterator[Written]:
    """Every text that readers see, wherever it stands."""
    layout, collection = content.layout, content.collection
    for path, _, paper in content.papers:
        for field in ("title", "abstract", "summary", "first_author", "note"):
            if text := getattr(paper, field):
                yield Written(path, (field,), field, text)
        for field in ("authors", "further_authors", "organisations", "keywords"):
            for number, text in enumerate(getattr(paper, field)):
                yield Written(path, (field, number), field, text)
        for number, venue in enumerate(paper.venues):
            yield Written(path, ("venues", number, "name"), "venues", venue.name)
    for number, tag in enumerate(collection.tags):
        for field in ("name", "definition"):
            if text := getattr(tag, field):
                yield Written(layout.tags, (number, field), field, text)
    for where, thing in collection.taxonomy.placed():
        for field in ("name", "definition", "introduction"):
            if text := getattr(thing, field, None):
                yield Written(layout.taxonomy, (*where, field), field, text)
    for name, found in collection.lists.items():
        for text in (found.title, found.summary, found.text):
            if text:
                yield Written(layout.lists / f"{name}.md", (), "", text)
    for name, text in collection.pages.items():
        yield Written(layout.pages / f"{name}.md", (), "", text)
