"""What a reader is: the protocol that each format's module keeps.

Apart so that a new format needs nothing but one module that fulfils it, and an entry
point by which it is found; the module may be in another package.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from generator.errors import ContentError, Problem
from generator.model import Entry
from generator.progress import Advance
from generator.text.encoding import decode

LONGEST_LINE = 10_000_000
"""In bytes. No paper needs as much; what is longer is not the format it seems to be."""
_PIECE = 65_536
"""In bytes: as much as is taken apart into lines at once."""
_HEAD = 65_536
"""In bytes: as much of a file as decides about its format."""


def _not_followed(done: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Captured:
    r"""A file handed to a reader, or a member of an archive.

    Attributes:
        path: the file, as the user named it; a member is `papers.zip!/a.bib`.
        raw: its bytes, unpacked.
        date: the day it was captured (ISO 8601), where a curator said so.
        mapping: for tables and JSON: by the name of a record's field, the column that holds it.
        advance: told how many bytes were read since, by those who read bit by bit.
        part, parts: which of the file's entries to read, where several processes share them: of each
            `parts` in a row that with the number `part`. Only for readers that have `in_parts = True`.
    """

    path: Path
    raw: bytes
    date: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    advance: Advance = _not_followed
    part: int = 0
    parts: int = 1

    @cached_property
    def head(self) -> str:
        """The beginning of the text, for a look at what it is; never an error."""
        raw = self.raw[:_HEAD]
        encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        return raw.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def text(self) -> str:
        r"""The whole text, without a byte order mark, lines ending in `\n`.

        Raises:
            ContentError: it is not UTF-8, or has a line that no paper needs.
        """
        text = decode(self.raw, self.path).replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > LONGEST_LINE:
            for number, line in enumerate(text.split("\n"), 1):
                if len(line) > LONGEST_LINE:
                    raise ContentError([too_long(self.path, number, len(line))])
        return text

    def lines(self, problems: list[Problem]) -> Iterator[tuple[int, str]]:
        """The lines with their numbers, one by one, so that a large file is never whole in memory as text.

        Args:
            problems: takes lines that are not UTF-8 or far too long; they are passed over.
        """
        raw, number, start = self.raw, 0, 0
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            raw = decode(raw, self.path).encode()
        if raw.startswith(b"\xef\xbb\xbf"):
            start = 3
        old_mac = b"\n" not in raw and b"\r" in raw
        ending = b"\r" if old_mac else b"\n"
        while start < len(raw):
            # Many lines at once, or one that is longer than a piece.
            end = raw.rfind(ending, start, start + _PIECE)
            if end < 0:
                end = raw.find(ending, start)
            end = len(raw) if end < 0 else end
            for line in raw[start:end].split(ending):
                number += 1
                if len(line) > LONGEST_LINE:
                    problems.append(too_long(self.path, number, len(line)))
                    continue
                try:
                    yield number, line.decode().removesuffix("\r")
                except UnicodeDecodeError as error:
                    message = f"not UTF-8: byte 0x{line[error.start]:02x} at column {error.start + 1}; left out"
                    problems.append(Problem(self.path, number, message))
            self.advance(end + 1 - start)
            start = end + 1


def too_long(path: Path, line: int, length: int) -> Problem:
    """The fault of a line that is too long."""
    return Problem(path, line, f"a line of {length:,} bytes; no paper has one of more than {LONGEST_LINE:,}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found.

    Attributes:
        entries: the papers, in the order of the file.
        problems: what could not be understood, each with its line.
        captured: the day the source was captured (ISO 8601), where the file
            itself or the curator settles it.
        remarks: what the reader concluded and the user should know.
        notes: facts that could not be kept, of entries that are there otherwise.
    """

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    captured: str | None = None
    remarks: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()


class Reader(Protocol):
    """One format. Readers are modules or objects; they keep no state.

    A reader with `in_parts = True` may be asked for a part of a large file's entries; see `Captured`.
    A reader whose format is so loose that others would be taken for it has `last_resort = True`,
    and is asked after all others.
    """

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
