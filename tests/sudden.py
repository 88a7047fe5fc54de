"""Runs commands that are cut off: at a moment, at the n-th time that they touch a file, or by a disk that takes no more.

One process imports the program once; each command is then a fork of it, with a process group of its own, that
costs no more than the command itself. File operations are counted by Python's audit events, which come before each:
killed at the n-th, a command has done all of those before it and nothing of that one.
"""

import errno
import fcntl
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

ROOT = Path(__file__).parent.parent

_TOUCHING = frozenset(
    ["os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.truncate", "os.symlink", "ctypes.dlsym"]
)
"""Audit events of what changes files, beside opening one to write; the last is the exchange of two folders."""


@dataclass(frozen=True)
class Cut:
    """How a command is cut off.

    Attributes:
        at: the number of the file operation that is not made, from 1; 0 for none.
        error: what the system says to it (an `errno`); 0 where the process group is killed instead.
        lasting: whether it says so from then on, as a full disk does.
        below: only operations on files of this folder count; all where empty. Paths of two ends count by either.
        after: seconds until `signal` is sent; 0 for never. One that commands may answer is not sent before they heed
            signals, and counted from there. everyone: whether to all processes of the group.
        file_size: bytes that no file may exceed, 0 for no limit. deadly: whether one that does ends the process.
    """

    at: int = 0
    error: int = 0
    lasting: bool = False
    below: str = ""
    after: float = 0
    signal: int = signal.SIGKILL
    everyone: bool = True
    file_size: int = 0
    deadly: bool = False


class Ending(NamedTuple):
    """How a command ended: its exit status (negative: a signal's number), what it said, and what it took.

    `touched` is the number of file operations of its first process, where it got to its end.
    """

    status: int
    out: str
    err: str
    touched: int
    seconds: float


@dataclass
class Starter:
    """Starts commands in forks of a process that has imported the program."""

    _process: "subprocess.Popen[str]" = field(init=False)

    def __enter__(self) -> Self:
        """Starts the process."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.sudden"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Ends it."""
        self._process.communicate()

    def __call__(
        self, folder: Path, *words: object, cut: Cut | None = None, environment: Mapping[str, str] | None = None
    ) -> Ending:
        """Runs a command on the project in a folder."""
        assert self._process.stdin
        assert self._process.stdout
        asked = {
            "folder": str(folder), "words": [str(word) for word in words], "environment": dict(environment or {}),
            "cut": asdict(cut or Cut()),
        }  # fmt: skip
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Ending(*json.loads(self._process.stdout.readline()))


def watch(cut: Cut, report: int) -> None:
    """Counts file operations in this process and its children, and cuts them off."""
    count = 0

    def counts(event: str, details: tuple[Any, ...]) -> bool:
        if event == "open":
            flags = details[2] if isinstance(details[2], int) else 0
            if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return False
            if isinstance(details[0], int) or os.fsencode(details[0]) == b"/dev/null":
                return False
        elif event not in _TOUCHING or (event == "ctypes.dlsym" and details[1] != "renameat2"):
            return False
        if not cut.below:
            return True
        ends = details[: 2 if event in ("os.rename", "os.link", "os.symlink") else 1]
        paths = (Path(os.fsdecode(end)).absolute() for end in ends if isinstance(end, str | bytes))
        return any(path.is_relative_to(cut.below) for path in paths)

    def heed(event: str, details: tuple[Any, ...]) -> None:
        nonlocal count
        if not counts(event, details):
            return
        count += 1
        os.pwrite(report, count.to_bytes(8, "little"), 0)
        if cut.at and (count == cut.at or (cut.lasting and count > cut.at)):
            if not cut.error:
                os.killpg(0, signal.SIGKILL)
            if event not in ("os.remove", "os.rmdir") or cut.error != errno.ENOSPC:
                place = next((thing for thing in details if isinstance(thing, str | bytes)), "")
                raise OSError(cut.error, os.strerror(cut.error), os.fsdecode(place))

    sys.addaudithook(heed)


def _run(asked: dict[str, Any], cut: Cut, out: int, err: int, report: int) -> None:
    """In the fork: the command, from its words to its end."""
    from generator.cli import main

    os.dup2(out, 1)
    os.dup2(err, 2)
    os.chdir(asked["folder"])
    os.environ.update(asked["environment"])
    if cut.file_size:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL if cut.deadly else signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (cut.file_size, cut.file_size))
    else:
        watch(cut, report)
    main(asked["words"])


def _fork(asked: dict[str, Any]) -> Ending:
    cut = Cut(**asked["cut"])
    report = os.memfd_create("report")
    # Pipes, which no limit to the size of files touches, large enough for all that is said.
    (out_end, out), (err_end, err) = os.pipe(), os.pipe()
    for end in (out, err):
        fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, 2**20)
    begun = time.monotonic()
    process = os.fork()
    if process == 0:
        status = 99
        try:
            os.setpgid(0, 0)
            _run(asked, cut, out, err, report)
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 98
        finally:
            if status == 99:
                import traceback

                traceback.print_exc()
            try:
                sys.stdout.flush()
                sys.stderr.flush()
            except OSError:
                status = 120  # as Python itself ends
            os._exit(status)
    with suppress(OSError):  # both do it, so that it is done whoever comes first
        os.setpgid(process, process)
    if cut.after:
        since = begun
        if cut.signal != signal.SIGKILL:
            _wait_until_heeding(process)
            since = time.monotonic()
        while time.monotonic() - since < cut.after:
            time.sleep(0.001)
        (os.killpg if cut.everyone else os.kill)(process, cut.signal)
    _, status = os.waitpid(process, 0)
    seconds = time.monotonic() - begun
    texts = []
    for end, writing in ((out_end, out), (err_end, err)):
        os.close(writing)
        os.set_blocking(end, False)  # workers of one that was killed alone may be there for another moment
        with os.fdopen(end, "rb", buffering=0) as file:
            texts.append((file.read() or b"").decode("utf-8", "replace"))
    touched = int.from_bytes(os.pread(report, 8, 0), "little")
    os.close(report)
    return Ending(os.waitstatus_to_exitcode(status), texts[0], texts[1], touched, seconds)


def _wait_until_heeding(process: int) -> None:
    """Waits until a command hears of signals (SIGHUP is the last that it sets a handler for) or has ended."""
    while True:
        told = dict(line.split(":\t", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
        if int(told["SigCgt"], 16) >> (signal.SIGHUP - 1) & 1 or told["State"].startswith("Z"):
            return
        time.sleep(0.0005)


def serve() -> None:
    """Reads what to run from standard input, a line of JSON for each, and answers in the same way."""
    import generator.cli
    from generator.readers import known_readers
    from generator.services import client, enriching

    assert generator.cli
    assert client
    assert enriching
    known_readers()
    for line in sys.stdin:
        answer = _fork(json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
