"""Captured sources: each has its file, as it was captured."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from generator.content.rules.rule import Content, Finding, rule
from generator.model import Source


def _files(content: Content) -> Iterator[tuple[str, Source, Path]]:
    """Every source with its name and its file, where that lies beside `sources.yml`."""
    for name, source in content.collection.sources.items():
        if Path(source.file).name == source.file:
            yield name, source, content.layout.captures / source.file


@rule(
    "capture-elsewhere",
    "fault",
    why="Captured files lie beside `sources.yml`, so that nothing outside is read.",
    remedy="Put the file there, and write its name alone.",
    allowable=False,
)
def capture_elsewhere(content: Content) -> Iterator[Finding]:
    """A source whose `file` names a folder."""
    beside = {name for name, _, _ in _files(content)}
    for name in content.collection.sources:
        if name not in beside:
            message = "must be a file beside sources.yml, without a folder"
            yield Finding(content.layout.sources, (name, "file"), message)


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
        if not file.is_file():
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
        if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() != source.sha256:
            message = f"{file} is not as it was captured; restore it (sources are kept unchanged)"
            yield Finding(content.layout.sources, (name, "sha256"), message)
