"""Keeps what was worked out for the next run: never needed, never wrong, safe to delete.

Each thing is a file of its own, named for what it is. It begins with the key of what it was made from and
ends with a checksum of all before; where either is another than it should be, the file counts
as missing. So a half-written file, one of another version, or one of other content is never used. What
is in a file is Python's own (pickle): the checksum tells damage, not malice, so the folder
belongs to whoever builds, and must not come from strangers.
"""

import hashlib
import io
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from generator.content.files import replacing, write_all
from generator.memo import Memo, Memos, key_of

T = TypeVar("T")

_SIZE = hashlib.sha256().digest_size

Stamp = tuple[int, int]
"""By what a file that we wrote is known to be untouched: its size, and when it was written, in nanoseconds."""


class Cache(Memos):
    """A folder of results.

    Args:
        folder: where they lie; None for no cache: nothing is found then, and nothing kept.
        forget: whether nothing is to be found, though what is new is kept.
    """

    def __init__(self, folder: Path | None, *, forget: bool = False) -> None:
        self._folder, self._forget = folder, forget
        self._memos: dict[str, _KeptMemo] = {}
        self._left: dict[str, Any] = {}

    def of(self, name: str, common: object = "") -> Memo:
        """A memo of the results that the last build used or made."""
        if self._folder is None:
            return Memo()
        if name not in self._memos:
            key = key_of(common)
            self._memos[name] = _KeptMemo(self.read(name, key) or {}, key)
        return self._memos[name]

    def last(self, name: str) -> Any:
        """What was left under a name by the last build."""
        return self.read(name)

    def leave(self, name: str, value: Any) -> None:
        """Keeps something for the next build, as it is when that ends."""
        self._left[name] = value

    def keep(self, name: str = "") -> None:
        """Keeps what the memos remember, and what was left, in files, and no longer in memory.

        What nobody has asked for is let go.
        """
        for called in [name] if name else [*self._memos, *self._left]:
            if memo := self._memos.pop(called, None):
                if memo.used.keys() != memo.known.keys():
                    self.write(called, memo.used, memo.key)
                memo.known, memo.used = {}, {}
            if called in self._left:
                self.write(called, self._left.pop(called))

    def read(self, name: str, key: bytes = b"") -> Any:
        """What was kept under a name, if it was made from the same; else None.

        Args:
            name: what it is, fit for a file's name.
            key: a digest of what it depends on, this program itself aside.
        """
        if self._folder is None or self._forget:
            return None
        try:
            data = memoryview(self._path(name).read_bytes())  # of which nothing is copied
            checked = data[:-_SIZE]
            if data[-_SIZE:] != hashlib.sha256(checked).digest() or checked[:_SIZE] != _full(key):
                return None
            return pickle.loads(checked[_SIZE:])  # noqa: S301 - checked above to be what our own process wrote
        except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, TypeError, ValueError):
            return None

    def write(self, name: str, value: Any, key: bytes = b"") -> None:
        """Keeps something under a name; where that is not possible the next run is slower."""
        if self._folder is None:
            return
        try:
            with replacing(self._path(name)) as file:
                checked = _Checked(file)
                checked.write(_full(key))
                pickle.dump(value, checked, protocol=pickle.HIGHEST_PROTOCOL)
                write_all(file, checked.sum.digest())
        except OSError:
            with suppress(OSError):
                self._path(name).unlink()

    def _path(self, name: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{name}.pickle"


class _Checked:
    """A file whose checksum is known when it is written."""

    def __init__(self, file: io.FileIO) -> None:
        self._file, self.sum = file, hashlib.sha256()

    def write(self, data: bytes | pickle.PickleBuffer) -> None:
        raw = pickle.PickleBuffer(data).raw()  # what an array hands over is of its own shape
        self.sum.update(raw)
        write_all(self._file, raw)


class _KeptMemo(Memo):
    """A memo that remembers: what the last build used, and what has been asked for since."""

    def __init__(self, known: dict[bytes, Any], key: bytes) -> None:
        self.known, self.key = known, key
        self.used: dict[bytes, Any] = {}

    def of(self, arguments: object, make: Callable[[], T]) -> T:
        key = key_of(arguments)
        found = self.used.get(key, _MISSING)
        if found is _MISSING:
            found = self.known.get(key, _MISSING)
            self.used[key] = found = make() if found is _MISSING else found
        result: T = found
        return result


_MISSING: Any = object()


def _full(key: bytes) -> bytes:
    return hashlib.sha256(code_digest() + key).digest()


@cache
def code_digest() -> bytes:
    """A digest of this program: its modules and templates, Python, and every package that is installed."""
    found = hashlib.sha256(sys.version.encode())
    root = Path(__file__).parent
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".md"):
            found.update(f"{path.relative_to(root)}\0".encode())
            found.update(path.read_bytes())
    for folder in map(Path, sys.path):
        # A package's folder of metadata is named for it and its version.
        for name in sorted(path.name for path in folder.glob("*.dist-info")) if folder.is_dir() else ():
            found.update(f"{name}\n".encode())
    return found.digest()


def stamp_of(path: Path | str) -> Stamp | None:
    """A file's stamp; None where it is missing."""
    try:
        found = os.stat(path)  # noqa: PTH116 - called for every file of a site, where a path is mostly text
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
