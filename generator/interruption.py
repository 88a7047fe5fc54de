"""Signals that end a command are told like Ctrl-C: work is put down in order, and a word is said.

Apart because the command line is not the place for what systems do. A signal that somebody chose to ignore
(`nohup`) stays ignored.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_NAMES = ("SIGTERM", "SIGHUP", "SIGBREAK")
"""Those that ask a program to end, where a system has them; SIGINT is Python's KeyboardInterrupt already."""


class Ended(BaseException):
    """A signal that asks the program to end.

    Attributes:
        number: the signal's.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(signal.Signals(number).name)


@contextmanager
def heeding_signals() -> Iterator[None]:
    """Raises `Ended` where the program is asked to end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise Ended(number)

    before = {}
    for number in (getattr(signal, name) for name in _NAMES if hasattr(signal, name)):
        if signal.getsignal(number) == signal.SIG_DFL:
            before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
