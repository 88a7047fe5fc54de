"""Shows how far long work has come: a bar on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from generator.profile import profile

Advance = Callable[[int], None]
"""Told how much is done since it was last called."""

console = Console(stderr=True, highlight=False)
"""Where progress is shown: standard error, so that standard output stays for results."""


@contextmanager
def stage(name: str, total: int | None = None) -> Iterator[Advance]:
    """One stage of the work.

    Args:
        name: what is done, e.g. "Reading records".
        total: how many steps it has; None where that is not known.
    """
    with profile.measure(name):
        if not console.is_terminal:
            console.print(f"{name} …" if total is None else f"{name} ({total}) …", markup=False, soft_wrap=True)
            yield lambda done: None
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task(name, total=total)
            yield lambda done: progress.advance(task, done)
