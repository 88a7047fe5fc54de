"""Shares work out among forked processes.

A forked worker has everything that its parent had, without anything being sent; so
the work may be any function, and only its results are pickled. Where a system cannot
fork, or one worker is asked for, the work is done here. Workers die with their parent, even one that is
killed: nobody goes on to write what nobody waits for. A worker that dies alone is said, not waited for.
"""

import ctypes
import gc
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from generator.errors import GeneratorError

T = TypeVar("T")

_work: Callable[[range], Any] | None = None


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Leash:
    """Ends workers with the process that made it: a pipe of which only that process keeps the writing end."""

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()

    def put_on(self) -> None:
        """In a worker: it ends when its parent lets go, in whatever way."""
        os.close(self._writing)
        # Ctrl-C reaches all processes of a terminal: the parent says so once, and lets go.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        os.read(self._reading, 1)
        os._exit(1)

    def let_go(self) -> None:
        """In the parent: workers that are there end."""
        os.close(self._reading)
        os.close(self._writing)


@contextmanager
def uncollected() -> Iterator[None]:
    """For work that makes very many things, all of which stay: nothing looks meanwhile for what could go."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # all are old now, and not gone through at once
        if was:
            gc.enable()


def give_back() -> None:
    """Gives freed memory back to the system, which a worker would inherit; only GNU's library keeps so much of it."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def share_out(work: Callable[[range], T], count: int, jobs: int | None = None, size: int = 40) -> Iterator[T]:
    """Does a number of things, a share at a time.

    Args:
        work: does the things with the numbers of a range, and gives a result that can be pickled.
        count: how many things there are.
        jobs: how many workers; one for each core where not given.
        size: how many things are one share.

    Yields:
        The result of each share, in the order of the shares.

    Raises:
        GeneratorError: a worker was ended from outside.
    """
    global _work
    shares = [range(start, min(start + size, count)) for start in range(0, count, size)]
    workers = min(jobs or cores(), len(shares))
    if workers < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(work, shares)
        return
    _work = work
    give_back()
    gc.freeze()  # what workers inherit is not moved about by their collectors
    leash = _Leash()
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), leash.put_on)
    done = False
    try:
        yield from pool.map(_do, shares)
        done = True
    except BrokenProcessPool:
        raise GeneratorError(
            "a worker was ended from outside, perhaps because memory ran out; run it again, with --jobs 1 if need be"
        ) from None
    finally:
        if not done:
            leash.let_go()
        pool.shutdown(cancel_futures=True)
        if done:
            leash.let_go()
        gc.unfreeze()
        _work = None


def _do(share: range) -> Any:
    assert _work is not None
    return _work(share)


def side_by_side(work: Callable[[int, int], T], jobs: int) -> Iterator[T]:
    """Does one thing in several forked processes, each its part of it.

    Unlike `share_out` the parts are as many as the processes, and a process ends with its part.

    Args:
        work: does a part: which one, and of how many. Its result can be pickled.
        jobs: how many processes; with one, or where a system cannot fork, it is done here.

    Yields:
        The result of each part, in order.
    """
    if jobs < 2 or not hasattr(os, "fork"):
        yield work(0, 1)
        return
    leash = _Leash()
    children: list[tuple[int, int]] = []
    for part in range(1, jobs):
        reading, writing = os.pipe()
        process = os.fork()
        if process == 0:
            status = 1
            try:
                leash.put_on()
                os.close(reading)
                with os.fdopen(writing, "wb") as pipe:
                    pickle.dump(work(part, jobs), pipe, protocol=pickle.HIGHEST_PROTOCOL)
                status = 0
            finally:
                os._exit(status)
        os.close(writing)
        children.append((process, reading))
    done = 0
    try:
        yield work(0, jobs)
        while children:
            process, reading = children.pop(0)
            done += 1
            with os.fdopen(reading, "rb") as pipe:
                try:
                    result: T = pickle.load(pipe)  # noqa: S301 - what our own process wrote
                except (EOFError, pickle.UnpicklingError):
                    result = work(done, jobs)  # it failed there: here its error is seen, if it is one
            os.waitpid(process, 0)
            yield result
    finally:
        leash.let_go()
        for process, reading in children:
            os.close(reading)
            os.waitpid(process, 0)
