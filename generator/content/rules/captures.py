"""Captured sources: each has its file, as it was captured."""

from collections.abc import Iterator
from pathlib import Path

from generator.content.files import sha256_of
from generator.content.rules.rule import Content, Finding, rule
from generator.errors import ContentError
from generator.ids import one_file
from generator.model import Source


def _files(content: Content) -> Iterator[tuple[str, Source, Path]]:
    """Every source with its name and its file, where that lies beside `sources.yml`."""
    for name, source in content.collection.sources.items():
        if Path(source.file).name == source.file and not content.layout.captures.is_symlink():
            yield name, source, content.layout.captures / source.file


@rule(
    "captures-in-one-file",
    "fault",
    why="On a file system that tells no case or accents apart one would take the place of the other.",
    remedy="Rename one of them, in `sources.yml` too.",
    allowable=False,
)
def captures_in_one_file(content: Content) -> Iterator[Finding]:
    """Two captured files whose names differ by case or accents alone."""
    owners: dict[str, str] = {}
    for name, source in content.collection.sources.items():
        if (other := owners.setdefault(one_file(source.file), source.file)) != source.file:
            message = f'"{source.file}" and "{other}" are one file where case or accents are not told apart'
            yield Finding(content.layout.sources, (name, "file"), f"{message}; rename one of them", "file")


@rule(
    "missing-capture",
    "fault",
    why="What was captured is the evidence for the facts that came from it.",
    remedy="Put the file back, or remove the source.",
    allowable=False,
)
def missing_capture(content: Content) -> Iterator[Finding]:
    """A source whose captured file is not there."""
    for name, _, file in _files(content):
        if not file.exists() and not file.is_symlink():
            message = f"{file} is not there; put it back, or remove the source"
            yield Finding(content.layout.sources, (name, "file"), message)


@rule(
    "changed-capture",
    "fault",
    why="Evidence that somebody edited proves nothing.",
    remedy="Restore the file; corrections belong into the records.",
    allowable=False,
)
def changed_capture(content: Content) -> Iterator[Finding]:
    """A captured file that is not as it was captured."""
    for name, source, file in _files(content):
        if not file.exists() or file in content.unread:
            continue
        try:
            if sha256_of(file) == source.sha256:
                continue
            message = f"{file} is not as it was captured; restore it (sources are kept unchanged)"
            yield Finding(content.layout.sources, (name, "sha256"), message)
        except ContentError as error:
            yield from (Finding(found.path, (), found.message) for found in error.problems)
