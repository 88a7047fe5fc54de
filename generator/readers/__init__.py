"""Reads captured files: one module for each format, each keeping `base.Reader`'s protocol."""

from pathlib import Path
from typing import cast

from generator.errors import ContentError, Problem, UsageError, did_you_mean
from generator.readers import facts, hf_listing
from generator.readers.base import Captured, Reader, Reading

READERS: dict[str, Reader] = {
    reader.name: reader for reader in (cast(Reader, module) for module in (hf_listing, facts))
}
"""All formats by name, in the order in which they are tried."""

__all__ = ["READERS", "Captured", "Reader", "Reading", "choose", "load"]


def load(path: Path, captured: str | None = None) -> Captured:
    """A file's text, ready for a reader.

    Args:
        path: the file.
        captured: the day it was captured (ISO 8601), where that is known.

    Raises:
        ContentError: the file is missing, unreadable, or not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except IsADirectoryError:
        raise ContentError([Problem(path, 0, "is a folder; name the files in it")]) from None
    except FileNotFoundError:
        raise ContentError([Problem(path, 0, "no such file")]) from None
    except OSError as error:
        raise ContentError([Problem(path, 0, f"cannot be read: {error.strerror}")]) from None
    return Captured(path, decode(raw, path), captured)


def decode(raw: bytes, path: Path) -> str:
    """A file's bytes as text without a byte order mark, its lines ending in a line feed.

    Raises:
        ContentError: the bytes are not UTF-8.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8: byte 0x{raw[error.start]:02x} at offset {error.start}; save the file as UTF-8"
        raise ContentError([Problem(path, line, message)]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


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
