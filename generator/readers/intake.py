"""Takes files in: from the disk or standard input, unpacked from gzip and zip.

Apart so that no reader knows where its text came from. Whatever is packed is unpacked
within limits: an archive that would fill the memory is a fault with a name, not a crash.
"""

import gzip
import io
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from generator.errors import ContentError, Problem
from generator.readers.base import Captured

LARGEST = 512 * 2**20
"""In bytes: the most that one file is, packed or unpacked."""
MOST_MEMBERS = 10_000
"""The most files that an archive may hold."""
_STEEPEST = 200
"""Text packs to a tenth or a twentieth; what unpacks to more than this many times its size is a trap."""
_HARMLESS = 32 * 2**20
"""In bytes: unpacked to no more than this, nothing is a trap."""
_CHUNK = 2**20

STANDARD_INPUT = Path("-")
"""The name that stands for standard input on the command line."""


def load(path: Path, captured: str | None = None) -> Captured:
    """A file, ready for a reader.

    Args:
        path: the file. captured: the day it was captured (ISO 8601), where that is known.

    Raises:
        ContentError: the file is missing, unreadable or too large.
    """
    return Captured(path, read_bytes(path), captured)


def read_bytes(path: Path) -> bytes:
    """A file's bytes, or those of standard input.

    Raises:
        ContentError: the file is missing, unreadable or too large.
    """
    try:
        if path == STANDARD_INPUT:
            raw = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with path.open("rb") as file:
                raw = file.read(LARGEST + 1)
    except IsADirectoryError:
        raise ContentError([Problem(path, 0, "is a folder; name the files in it")]) from None
    except FileNotFoundError:
        raise ContentError([Problem(path, 0, "no such file")]) from None
    except OSError as error:
        raise ContentError([Problem(path, 0, f"cannot be read: {error.strerror}")]) from None
    if len(raw) > LARGEST:
        raise ContentError([Problem(path, 0, f"is larger than {LARGEST // 2**20} MB; split it")])
    return raw


def unpack(source: Captured, problems: list[Problem]) -> Iterator[Captured]:
    """A file itself, or what is packed in it.

    Args:
        source: the file.
        problems: takes members of an archive that cannot be read.

    Raises:
        ContentError: the whole file is packed in a way that cannot be undone.
    """
    if source.raw.startswith(b"\x1f\x8b"):
        inner = source.path.with_suffix("") if source.path.suffix.lower() in (".gz", ".gzip") else source.path
        raw = _inflated(source.path, gzip.GzipFile(fileobj=io.BytesIO(source.raw)), len(source.raw), LARGEST)
        yield from _members(Captured(inner, raw, source.date, source.mapping, source.advance), source.path, problems)
    else:
        yield from _members(source, source.path, problems)


def _members(source: Captured, shown: Path, problems: list[Problem]) -> Iterator[Captured]:
    """The files of a zip archive; any other file is itself."""
    if not source.raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield Captured(shown, source.raw, source.date, source.mapping, source.advance)
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.raw))
        members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ContentError([Problem(shown, 0, f"is no whole zip archive: {error}")]) from None
    if len(members) > MOST_MEMBERS:
        raise ContentError([Problem(shown, 0, f"holds {len(members):,} files; the most is {MOST_MEMBERS:,}")])
    room, found = LARGEST, False
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if any(part.startswith((".", "__MACOSX")) and part != ".." for part in name.parts):
            continue  # what systems leave in archives; a name that leads out of it is only a name here
        path = Path(f"{shown}!/{name}")
        try:
            if member.flag_bits & 1:
                raise ContentError([Problem(path, 0, "is encrypted; unpack it with its password first")])
            with archive.open(member) as file:
                raw = _inflated(path, file, max(member.compress_size, 1), room)
        except ContentError as error:
            problems.extend(error.problems)
            continue
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            problems.append(Problem(path, 0, f"cannot be unpacked: {error}"))
            continue
        room -= len(raw)
        if raw.startswith((b"PK\x03\x04", b"\x1f\x8b")):
            problems.append(Problem(path, 0, "is packed within an archive; unpack it first"))
            continue
        if raw.strip():
            found = True
            yield Captured(path, raw, source.date, source.mapping)
    if not found and not problems:
        raise ContentError([Problem(shown, 0, "is an archive without a file to read")])


def _inflated(path: Path, file: IO[bytes] | gzip.GzipFile, packed: int, room: int) -> bytes:
    """What a packed file unpacks to.

    Raises:
        ContentError: it is more than there is room for, more than such a file could hold, or broken.
    """
    out = bytearray()
    try:
        while chunk := file.read(_CHUNK):
            out += chunk
            if len(out) > room:
                raise ContentError([Problem(path, 0, f"unpacks to more than {LARGEST // 2**20} MB; not read")])
            if len(out) > _HARMLESS and len(out) > _STEEPEST * packed:
                raise ContentError([Problem(path, 0, f"unpacks to more than {_STEEPEST} times its size; not read")])
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ContentError([Problem(path, 0, f"cannot be unpacked: {error}")]) from None
    return bytes(out)
