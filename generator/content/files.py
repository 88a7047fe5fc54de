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
        if path.is_file() and path.read_bytes() == raw:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            temporary.write_bytes(raw)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ContentError([Problem(path, 0, f"cannot be written: {error.strerror}")]) from None
    return True
