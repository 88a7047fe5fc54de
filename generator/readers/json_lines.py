"""Reads JSON by field names: JSON lines or lists, of other people's making or of an index like this one.

The names that people give to fields are known (`loose_facts`); any other is named by a
mapping, `--map title=headline`, with dots for what lies deeper.
"""

from typing import Any

from generator.readers import loose_facts
from generator.readers.base import Captured, Reading
from generator.readers.json_entries import looks_like, read_entries
from generator.readers.making import Maker

name = "json"
source_kind = "listing"
in_parts = True
last_resort = True
takes_mapping = True


def sniff(source: Captured) -> bool:
    """Whether it is JSON, and something in it is called a title."""
    return looks_like(source, r'"[^"]*[tT]itle"\s*:|"(?:paper_?)?[nN]ame"\s*:' if not source.mapping else r"[\[{]")


def read(source: Captured) -> Reading:
    """Reads all objects. See `base.Reader`."""

    def add(value: dict[str, Any], line: int, where: str, maker: Maker) -> None:
        loose_facts.add(value, line, where, maker, source.mapping)

    return read_entries(source, ("papers", "data", "results", "items", "records", "publications"), add, "object")
