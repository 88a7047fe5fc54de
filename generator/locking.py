"""Keeps two commands from writing to one folder at once, and says who is at work there.

The lock is the kernel's: it ends with the process that holds it, however that ends, so that none
is ever left behind. Forked workers inherit it: a folder is free when the last process that could still
write to it is gone. The file that is locked says who holds it, and is removed with the lock; one that
a killed command left says nothing and holds up nobody. Apart because waiting and words are the same for
content and for sites. Not a library, since what there is brings locks of its own making beside
the kernel's, which can be left behind, and lets go of them in workers.
"""

import errno
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from generator.errors import GeneratorError, cannot_be_written

_PAUSE = 0.05
"""Seconds between two tries."""
_SOON = 1.0
"""Seconds after which it is said that somebody is waited for."""
_NO_LOCKS = frozenset([errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK])
"""How a file system says that it has none."""

_held: set[str] = set()
"""What this process holds: a command may run another as a part of itself."""

if sys.platform == "win32":
    import msvcrt

    def _locked(descriptor: int) -> bool:
        # A byte that is not written: others cannot read a locked one.
        os.lseek(descriptor, 2**30, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True
else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def held(lock: Path, command: str, wait: float, say: Callable[[str], None], *, needed: bool = True) -> Iterator[None]:
    """Holds a lock while something is done; within itself it is held already.

    Args:
        lock: the file to lock, in the folder that is written to; the folder is made where there is none.
        command: who wants it, for others to read.
        wait: seconds to wait for another command to end.
        say: told what a person should know: who is waited for, that there are no locks here.
        needed: whether a file that cannot be made is a fault; else the work goes on without it.

    Raises:
        GeneratorError: another command still holds it.
        ContentError: the file cannot be made.
    """
    name = str(lock.absolute())
    if name in _held:
        yield
        return
    try:
        descriptor = _taken(lock, wait, say)
    except OSError as error:
        if needed:
            raise cannot_be_written(lock, error) from None
        say(f"{lock}: {error.strerror}; nothing keeps two commands from writing here at once")
        yield
        return
    _held.add(name)
    try:
        _sign(descriptor, command)
        yield
    finally:
        _held.discard(name)
        with suppress(OSError):
            lock.unlink()  # while it is held: whoever opened it meanwhile finds that it is no longer this file
        os.close(descriptor)


def _taken(lock: Path, wait: float, say: Callable[[str], None]) -> int:
    """An open file that is locked."""
    begun, told = time.monotonic(), False
    while True:
        descriptor = _opened(lock)
        try:
            if _locked(descriptor) and _stands_at(descriptor, lock):
                return descriptor
        except OSError as error:
            if error.errno in _NO_LOCKS:
                say(f"{lock.parent}: this file system has no locks; see to it that no two commands write here at once")
                return descriptor
            os.close(descriptor)
            raise
        holder = _holder(lock)
        os.close(descriptor)
        waited = time.monotonic() - begun
        if waited >= wait:
            raise GeneratorError(
                f"{lock.parent} is being written to by {holder}; wait until that ends, or end it, and run this again"
            )
        if waited >= _SOON and not told:
            say(f"waiting for {holder}, which writes to {lock.parent}")
            told = True
        time.sleep(_PAUSE)


def _opened(lock: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.open(lock, flags, 0o666)
    except FileNotFoundError:
        lock.parent.mkdir(parents=True, exist_ok=True)
        return os.open(lock, flags, 0o666)


def _stands_at(descriptor: int, lock: Path) -> bool:
    """Whether the file was not removed, by the one who held it before, between being opened and locked."""
    try:
        return os.path.samestat(os.fstat(descriptor), lock.stat())
    except FileNotFoundError:
        return False


def _sign(descriptor: int, command: str) -> None:
    since = datetime.now().astimezone().isoformat(" ", "seconds")
    with suppress(OSError):  # a disk that is full keeps nobody from holding a lock
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, json.dumps({"command": command, "process": os.getpid(), "since": since}).encode())


def _holder(lock: Path) -> str:
    """Who holds a lock, in words."""
    try:
        said = json.loads(lock.read_bytes())
        return f"`{said['command']}` (process {said['process']}, since {said['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another command"
