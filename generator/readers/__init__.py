"""Reads captured files: one module for each format, each keeping `base.Reader`'s protocol."""

from pathlib import Path
from typing import cast

from generator.errors import ContentError, Problem, UsageError, did_you_mean
from generator.readers import facts, hf_listing
from generator.readers.base import Captured, Reader, Reading
from generator.text.encoding import decode

READERS: dict[str, Reader] = {
    reader.name: reader for reader in (cast(Reader, module) for module in (hf_listing, facts))
}
"""All formats by name, in the order in which they are tried."""

__all__ = ["READERS", "Captured", "Reader", "Reading", "choose", "load", "prepare", "read_bytes"]


def load(path: Path, captured: str | None = None) -> Captured:
    """A file's text, ready for a reader.

    Args:
        path: the file.
        captured: the day it was captured (ISO 8601), where that is known.

    Raises:
        ContentError: the file is missing, unreadable, or not UTF-8.
    """
    return prepare(path, read_bytes(path), captured)


def read_bytes(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        ContentError: the file is missing or unreadable.
    """
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise ContentError([Problem(path, 0, "is a folder; name the files in it")]) from None
    except FileNotFoundError:
        raise ContentError([Problem(path, 0, "no such file")]) from None
    except OSError as error:
        raise ContentError([Problem(path, 0, f"cannot be read: {error.strerror}")]) from None


def prepare(path: Path, raw: bytes, captured: str | None = None) -> Captured:
    """A file's bytes as readers take them: text whose lines end in a line feed.

    Raises:
        ContentError: the bytes are not UTF-8.
    """
    return Captured(path, decode(raw, path).replace("\r\n", "\n").replace("\r", "\n"), captured)


def choose(source: Captured, name: str | None = None) -> Reader:
    """The reader for a file: the one named, or the first that recognises the text.

    Raises:
        UsageError: there is no format of that name.
        ContentError: no format recognises the file.
    """
    if name is not None:
        if name not in READERS:
            raise UsageError(f'unknown format "{name}"{did_you_mean(name, READERS)} Known: {", ".join(READERS)}')
        return READERS[name]
    if not source.text.strip():
        raise ContentError([Problem(source.path, 0, "is empty")])
    for reader in READERS.values():
        if reader.sniff(source):
            return reader
    known = ", ".join(READERS)
    raise ContentError([Problem(source.path, 0, f"format not recognised; name it with --format ({known})")])
