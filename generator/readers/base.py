"""What a reader is: the protocol that each format's module keeps.

Apart so that a new format needs nothing but one module that fulfils it and one
line in `generator.readers`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from generator.errors import Problem
from generator.model import Entry


@dataclass(frozen=True, slots=True)
class Captured:
    r"""A file handed to a reader.

    Attributes:
        path: the file, as the user named it.
        text: its whole text, without a byte order mark, lines ending in `\n`.
        date: the day it was captured (ISO 8601), where a curator said so.
    """

    path: Path
    text: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found.

    Attributes:
        entries: the papers, in the order of the file.
        problems: what could not be understood, each with its line.
        captured: the day the source was captured (ISO 8601), where the file
            itself or the curator settles it.
        remarks: what the reader concluded and the user should know.
    """

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    captured: str | None = None
    remarks: tuple[str, ...] = ()


class Reader(Protocol):
    """One format. Readers are modules or objects; they keep no state."""

    @property
    def name(self) -> str:
        """The name of the format, as `--format` takes it."""

    @property
    def source_kind(self) -> str:
        """What such a file is: a `listing` or `facts` (see `model.Source`)."""

    def sniff(self, source: Captured) -> bool:
        """Whether the text looks like this format; cheap, and strict rather than kind."""

    def read(self, source: Captured) -> Reading:
        """Reads the whole file; what cannot be understood becomes a problem, never an exception."""
