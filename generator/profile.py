"""Says where the time of a command went: seconds on the clock, and seconds of processors.

The two differ where workers share the work, or where it waits for a disk. Forked workers count
when they have ended, so a stage that starts some ends when they do.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Spent(NamedTuple):
    """What a stage took, in seconds: on the clock, and of all processors, those of ended children too."""

    seconds: float
    processors: float

    def __add__(self, other: "Spent") -> "Spent":  # type: ignore[override]
        return Spent(self.seconds + other.seconds, self.processors + other.processors)


class Profile:
    """What each stage took, in the order in which they began."""

    def __init__(self) -> None:
        self.stages: dict[str, Spent] = {}

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        """Adds what is done here to a stage."""
        self.stages.setdefault(name, Spent(0, 0))
        started, before = time.perf_counter(), _processors()
        try:
            yield
        finally:
            self.stages[name] += Spent(time.perf_counter() - started, _processors() - before)


def _processors() -> float:
    return sum(os.times()[:4])


profile = Profile()
"""Of this process: there is one, as there is one clock."""
