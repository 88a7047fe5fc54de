"""Reads and writes files whole.

Apart so that every write of the program is of one kind: into a temporary file
beside its place, then moved there at once. A command that is killed leaves the
old file or the new one, never half of one.
"""

import os
from pathlib import Path

from generator.errors import ContentError, Problem


def write_whole(path: Path, data: str | bytes) -> bool:
    """Writes a file whole, or not at all; leaves a file alone that is as it should be.

    Args:
        path: the file; folders above it are made.
        data: its whole content; text is written as UTF-8 with line feeds.

    Returns:
        Whether the file changed.

    Raises:
        ContentError: the file cannot be written.
    """
    raw = data.encode("utf-8") if isinstance(data, str) else data
    try:
        if _holds(path, raw):
            return False
        temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            _write(temporary, raw)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ContentError([Problem(path, 0, f"cannot be written: {error.strerror}")]) from None
    return True


def _holds(path: Path, raw: bytes) -> bool:
    try:
        with path.open("rb") as file:
            # One byte more than it should have tells a longer file apart without reading all of it.
            return file.read(len(raw) + 1) == raw
    except FileNotFoundError:
        return False


def _write(path: Path, raw: bytes) -> None:
    """Writes a new file; folders are looked at only where they are missing."""
    try:
        file = path.open("wb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("wb")
    with file:
        file.write(raw)
