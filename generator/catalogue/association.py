"""Says which things are found together more often than chance would have it.

Used for neighbouring topics and neighbouring tags. Raw counts would make a large
topic everybody's neighbour, and plain ratios would crown what was seen twice; the
log-likelihood ratio (Dunning 1993) weighs both.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)

SURE = 3.84
"""The ratio from which togetherness is hardly chance (chi-squared, one degree of freedom, 5 %)."""


@dataclass(frozen=True, slots=True)
class Neighbour(Generic[Thing]):
    """Something that is found together with another thing.

    Attributes:
        thing: what it is.
        shared: how many papers have both.
        expected: how many would have both by chance.
    """

    thing: Thing
    shared: int
    expected: float


def neighbours(
    papers: Iterable[Sequence[Thing]], total: int, least: int = 1
) -> dict[Thing, tuple[Neighbour[Thing], ...]]:
    """What is found together, by thing, what goes together most first.

    Args:
        papers: the things of each paper, each thing once, in an order of things that is
            the same throughout; it decides between equals.
        total: how many papers there are, those without things too.
        least: in how many papers two things must be together.
    """
    single: Counter[Thing] = Counter()
    pairs: Counter[tuple[Thing, Thing]] = Counter()
    order: dict[Thing, int] = {}
    for things in papers:
        single.update(things)
        for thing in things:
            order.setdefault(thing, len(order))
        pairs.update(pair if order[pair[0]] < order[pair[1]] else pair[::-1] for pair in combinations(things, 2))
    found: dict[Thing, list[tuple[float, int, Neighbour[Thing]]]] = {thing: [] for thing in single}
    for (one, other), shared in pairs.items():
        expected = single[one] * single[other] / total
        if shared < least or shared <= expected:
            continue
        ratio = log_likelihood_ratio(shared, single[one] - shared, single[other] - shared, total)
        if ratio < SURE:
            continue
        found[one].append((-ratio, order[other], Neighbour(other, shared, expected)))
        found[other].append((-ratio, order[one], Neighbour(one, shared, expected)))
    return {
        thing: tuple(neighbour for _, _, neighbour in sorted(rows, key=lambda row: row[:2]))
        for thing, rows in found.items()
    }


def log_likelihood_ratio(both: int, first: int, second: int, total: int) -> float:
    """How surprising it is that two things are together, were they independent: Dunning's G².

    Args:
        both: papers with both. first, second: papers with only the one and only the other.
        total: all papers.

    >>> round(log_likelihood_ratio(10, 0, 0, 100), 1)
    65.0
    >>> round(log_likelihood_ratio(1, 9, 9, 100), 6)
    0.0
    """
    neither = total - both - first - second
    rows, columns = (both + first, second + neither), (both + second, first + neither)
    cells = ((both, 0, 0), (first, 0, 1), (second, 1, 0), (neither, 1, 1))
    return 2 * sum(seen * math.log(seen * total / (rows[row] * columns[column])) for seen, row, column in cells if seen)
