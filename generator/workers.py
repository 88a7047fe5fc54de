"""Shares work out among forked processes.

A forked worker has everything that its parent had, without anything being sent; so
the work may be any function, and only its results are pickled. Where a system cannot
fork, or one worker is asked for, the work is done here.
"""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")

_work: Callable[[range], Any] | None = None


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def share_out(work: Callable[[range], T], count: int, jobs: int | None = None, size: int = 40) -> Iterator[T]:
    """Does a number of things, a share at a time.

    Args:
        work: does the things with the numbers of a range, and gives a result that can be pickled.
        count: how many things there are.
        jobs: how many workers; one for each core where not given.
        size: how many things are one share.

    Yields:
        The result of each share, in the order of the shares.
    """
    global _work
    shares = [range(start, min(start + size, count)) for start in range(0, count, size)]
    workers = min(jobs or cores(), len(shares))
    if workers < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(work, shares)
        return
    _work = work
    gc.freeze()  # what workers inherit is not moved about by their collectors
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            yield from pool.imap(_do, shares)
    finally:
        gc.unfreeze()
        _work = None


def _do(share: range) -> Any:
    assert _work is not None
    return _work(share)
