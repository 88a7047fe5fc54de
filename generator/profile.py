"""Says where the time of a command went: seconds on the clock, and seconds of processors.

The two differ where workers share the work, or where it waits for a disk. A forked worker counts
when it has ended, so a stage that starts some ends when they do. Stages may lie in one another.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

try:
    import resource
except ImportError:  # a system without it, such as Windows
    resource = None  # type: ignore[assignment]


@dataclass(slots=True)
class Stage:
    """What a stage took.

    Attributes:
        level: how many stages it lies in.
        seconds: on the clock. processors: of all processors, those of ended workers too.
    """

    level: int
    seconds: float = 0.0
    processors: float = 0.0


class Profile:
    """What each stage took, in the order in which they began."""

    def __init__(self) -> None:
        self.stages: dict[str, Stage] = {}
        self._level = 0

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        """Adds what is done here to a stage."""
        stage = self.stages.setdefault(name, Stage(self._level))
        started, before = time.perf_counter(), _processors()
        self._level += 1
        try:
            yield
        finally:
            self._level -= 1
            stage.seconds += time.perf_counter() - started
            stage.processors += _processors() - before

    def add(self, name: str, seconds: float, processors: float) -> None:
        """Adds what workers did to a stage inside the one that is measured now; their seconds are a sum."""
        stage = self.stages.setdefault(name, Stage(self._level))
        stage.seconds += seconds
        stage.processors += processors

    def table(self) -> str:
        """The stages as lines of text, the share of all that each took, and how much memory the largest process had."""
        whole = sum(stage.seconds for stage in self.stages.values() if not stage.level) or 1.0
        width = max((len(name) + 2 * stage.level for name, stage in self.stages.items()), default=0)
        lines = [f"{'':{width}}  seconds  of processors  share"]
        for name, stage in self.stages.items():
            label = f"{'  ' * stage.level}{name}"
            share = stage.seconds / whole
            lines.append(f"{label:{width}}  {stage.seconds:7.2f}  {stage.processors:13.2f}  {share:5.0%}")
        if resource:
            largest = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            lines.append(f"largest process: {largest / 1024:.0f} MB")
        return "\n".join(lines)


def _processors() -> float:
    return sum(os.times()[:4])


profile = Profile()
"""Of this process: there is one, as there is one clock."""
