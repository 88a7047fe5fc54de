"""Reads and writes files whole.

Apart so that every write of the program is of one kind: into a temporary file
beside its place, then moved there at once. A command that is killed leaves the
old file or the new one, never half of one; what else it leaves is swept by the next (`leftovers`).
What is read of the content is a plain file: no link leads out of its folder, and no pipe or device
keeps a command waiting.
"""

import hashlib
import io
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.errors import ContentError, Problem, cannot_be_written

_PART = re.compile(r"\.(?P<name>.+)\.(?P<process>[0-9]+)\.part")
"""A temporary file: for which file, and by which process."""

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_BINARY = getattr(os, "O_BINARY", 0)
"""What Windows wants to be told, lest it change line ends."""
_WARY = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
"""Not to wait for what a pipe's other end may write, and not to follow a link put there a moment ago."""


def read_whole(path: Path, most: int) -> bytes:
    """A content file's bytes.

    Args:
        path: the file. most: how many bytes it may have.

    Raises:
        ContentError: it is missing, larger, cannot be read, or is something else than a file: a link, a folder, a
            pipe, a device.
    """
    with opened(path) as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise ContentError(
            [Problem(path, 0, f"is larger than {most} bytes, and no more are read; is it the right file?")]
        )
    return raw


def sha256_of(path: Path) -> str:
    """The SHA-256 of a content file, in hexadecimal digits; see `read_whole` for the errors."""
    with opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """A content file, open for reading; see `read_whole` for the errors."""
    try:
        _refuse_others(path, path.lstat().st_mode)
        descriptor = os.open(path, os.O_RDONLY | _BINARY | _WARY)
        with os.fdopen(descriptor, "rb") as file:
            _refuse_others(path, os.fstat(descriptor).st_mode)  # what was looked at may be another by now
            yield file
    except OSError as error:
        raise ContentError([Problem(path, 0, f"cannot be read: {error.strerror}")]) from None


def _refuse_others(path: Path, mode: int) -> None:
    if fault := file_fault(path, mode):
        raise ContentError([Problem(path, 0, fault)])


def file_fault(path: Path, mode: int) -> str:
    """What keeps a path from being a plain file; empty where nothing does.

    Args:
        path: the path. mode: what the system says of it, without following a link.
    """
    if stat.S_ISLNK(mode):
        return f"is a symbolic link to {path.readlink()}; put what it leads to here instead"
    if stat.S_ISREG(mode):
        return ""
    return f"is {_KINDS.get(stat.S_IFMT(mode), 'no file')}, and a file is expected; take it away"


def holds(path: Path, raw: bytes) -> bool:
    """Whether a path is a plain file with just these bytes."""
    try:
        return read_whole(path, len(raw)) == raw
    except ContentError:
        return False


@contextmanager
def replacing(path: Path) -> Iterator[io.FileIO]:
    """A new file to write to, which takes a file's place when all is written, or leaves that as it was.

    Args:
        path: the file; folders above it are made.
    """
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name}.{os.getpid()}.part")  # noqa: PTH118 - see _opened
    try:
        with io.FileIO(_opened(temporary), "wb") as file:
            yield file
        os.replace(temporary, path)  # noqa: PTH105 - see _opened
    except BaseException:
        path.with_name(os.path.basename(temporary)).unlink(missing_ok=True)  # noqa: PTH119 - see _opened
        raise


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
    place = os.fspath(path)
    try:
        if _holds(place, raw):
            return False
        with replacing(path) as file:
            write_all(file, raw)
    except OSError as error:
        raise cannot_be_written(path, error) from None
    return True


def write_all(file: io.FileIO, data: bytes | memoryview) -> None:
    """Writes all of some bytes, of which a system may take only a part at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def write_output(path: Path, data: str | bytes) -> bool:
    """Writes a file that somebody named, as `write_whole` does; what a killed run left beside it is removed."""
    remove_leftovers(path.parent, path.name)
    return write_whole(path, data)


def leftovers(folder: Path, name: str | None = None) -> Iterator[Path]:
    """Temporary files in a folder that no process will finish any more.

    Args:
        folder: the folder; there may be none. name: the file that they were to become; any where not given.
    """
    try:
        found = sorted(os.listdir(folder))  # noqa: PTH208 - folders of ten thousand records, at each command
    except OSError:
        return
    for here in found:
        match = here.endswith(".part") and _PART.fullmatch(here)
        if match and name in (None, match["name"]) and not is_alive(int(match["process"])):
            yield folder / here


def remove_leftovers(folder: Path, name: str | None = None) -> None:
    """Removes such files, see `leftovers`; what cannot be removed stays."""
    for path in leftovers(folder, name):
        with suppress(OSError):
            path.unlink()


def is_leftover(name: str) -> bool:
    """Whether a file's name is that of a temporary file."""
    return bool(_PART.fullmatch(name))


def is_alive(process: int) -> bool:
    """Whether another process is there: one with our number was an earlier one, since we write nothing just now."""
    if process == os.getpid() or sys.platform == "win32":  # Windows removes no file that is open
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _holds(place: str, raw: bytes) -> bool:
    try:
        descriptor = os.open(place, os.O_RDONLY | _BINARY | _WARY)
    except PermissionError:
        raise
    except OSError:
        return False  # missing, or a link, in whose place the file is put
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        # A file of another size is another; the byte more tells one that has grown since.
        return os.fstat(descriptor).st_size == len(raw) and file.read(len(raw) + 1) == raw


def _opened(place: str) -> int:
    """A new file, open for writing; folders are looked at only where they are missing.

    By the system's own calls: a build writes tens of thousands of small files, and what
    `pathlib` and buffers do around each costs more than the writing.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY | _WARY
    try:
        return os.open(place, flags, 0o666)
    except FileNotFoundError:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        return os.open(place, flags, 0o666)
