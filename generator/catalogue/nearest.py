"""Finds the papers nearest to each.

More are kept for the next build than are shown: where a paper has changed, its neighbours then have others
to fall back on, and need not be compared with all papers anew. What is kept is exact in itself: with each paper
all those that are at least as near as some bound.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from generator.catalogue.terms import Matrix, Numbers
from generator.catalogue.vectors import Same

LONGEST_ROW = 10
"""How many related papers are given at most."""
LEAST_SIMILAR = 0.05
"""Nearness under which two papers are not said to be related."""
_KEPT, _MOST_KEPT = 2 * LONGEST_ROW, 4 * LONGEST_ROW
"""How many are kept for the next build: at first, and at most."""
_PAIRS_AT_ONCE = 4_000_000
"""How many pairs are looked at together: what that takes of memory does not grow with the collection."""
_LEAST = np.float32(LEAST_SIMILAR)

Values = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]


class _Pairs(NamedTuple):
    """Papers that are near each other, with how near."""

    ones: Numbers
    others: Numbers
    near: Values

    def where(self, which: npt.NDArray[np.bool_]) -> "_Pairs":
        places = np.flatnonzero(which)
        return _Pairs(self.ones[places], self.others[places], self.near[places])


@dataclass(frozen=True, slots=True)
class Nearest:
    """The papers nearest to each.

    Attributes:
        pairs: by paper, the nearest first, of equals the first.
        bounds: for each paper how near another must be to be surely in its row; infinite where nothing is sure
            but the first ten.
    """

    pairs: _Pairs
    bounds: Values

    def rows(self) -> Iterator[list[tuple[int, float]]]:
        """For each paper the nearest ones that can be shown: (number, nearness)."""
        others, near = self.pairs.others.tolist(), self.pairs.near.tolist()
        ends = np.cumsum(np.bincount(self.pairs.ones, minlength=len(self.bounds))).tolist()
        for first, last in zip([0, *ends], ends, strict=False):
            last = min(last, first + LONGEST_ROW)
            yield list(zip(others[first:last], near[first:last], strict=True))


def nearest(vectors: Matrix, last: Nearest | None = None, same: Same | None = None) -> Nearest:
    """The papers nearest to each.

    Args:
        vectors: all papers. last: what was found in the last build. same: what has not changed since then.
    """
    size = vectors.shape[0]
    bounds: Values = np.full(size, np.inf, dtype=np.float32)
    kept: list[_Pairs] = []
    if last and same:
        old = np.flatnonzero(same.rows >= 0)
        bounds[old] = last.bounds[same.rows[old]]
        pairs = _Pairs(same.before[last.pairs.ones], same.before[last.pairs.others], last.pairs.near)
        kept.append(pairs.where((pairs.ones >= 0) & (pairs.others >= 0)))
        new = np.flatnonzero(same.rows < 0)
    else:
        new = np.arange(size)
    is_new = np.zeros(size, dtype=np.bool_)
    is_new[new] = True
    transposed = vectors.T.tocsr()
    for rows, pairs in _near(vectors, transposed, new):
        # As near as the one is to the other, the other is to the one: to the last bit, too.
        back = pairs.where((pairs.near >= bounds[pairs.others]) & ~is_new[pairs.others])
        kept.append(_Pairs(back.others, back.ones, back.near))
        kept.append(_nearest_of(rows, pairs, bounds))
    found = _joined(kept)
    few = np.bincount(found.ones, minlength=size) < LONGEST_ROW
    unsure = ~is_new & ((few & (bounds > _LEAST)) | np.isinf(bounds))
    kept = [found.where(~unsure[found.ones])]
    for rows, pairs in _near(vectors, transposed, np.flatnonzero(unsure)):
        kept.append(_nearest_of(rows, pairs, bounds))
    return Nearest(_in_order(_joined(kept), bounds), bounds)


def _near(vectors: Matrix, transposed: Matrix, rows: Places) -> Iterator[tuple[Places, _Pairs]]:
    """Some papers with all that are near them, a part of them at a time."""
    size = max(1, _PAIRS_AT_ONCE // max(1, vectors.shape[0]))
    for start in range(0, len(rows), size):
        block = rows[start : start + size]
        product = vectors[block] @ transposed
        near = np.round(product.data, 4)
        pairs = _Pairs(np.repeat(block.astype(np.int32), np.diff(product.indptr)), product.indices, near)
        pairs = pairs.where(near >= _LEAST)
        yield block, pairs.where(pairs.ones != pairs.others)


def _nearest_of(rows: Places, pairs: _Pairs, bounds: Values) -> _Pairs:
    """What is kept of papers with all that are near them; how much that is, is put down in the bounds."""
    bounds[rows] = _LEAST
    ends = np.searchsorted(pairs.ones, rows, side="right").tolist()
    for row, first, last in zip(rows.tolist(), [0, *ends], ends, strict=False):
        if last - first > _KEPT:
            # Everything as near as the last that stays, so that chance decides nothing.
            bounds[row] = np.partition(pairs.near[first:last], -_KEPT)[-_KEPT]
    return _in_order(pairs.where(pairs.near >= bounds[pairs.ones]), bounds)


def _in_order(pairs: _Pairs, bounds: Values) -> _Pairs:
    """The nearest of each paper first. Rows that have become long are cut, which is put down in the bounds."""
    order = np.lexsort((pairs.others, -pairs.near, pairs.ones))
    pairs = _Pairs(pairs.ones[order], pairs.others[order], pairs.near[order])
    places, long = _places(pairs, len(bounds))
    if len(long):
        bounds[long] = pairs.near[np.searchsorted(pairs.ones, long) + _KEPT - 1]
        pairs = pairs.where((pairs.near >= bounds[pairs.ones]) | np.isinf(bounds[pairs.ones]))
        # Where so many are equally near, those that are shown must do.
        places, long = _places(pairs, len(bounds))
        bounds[long] = np.inf
        pairs = pairs.where(np.isfinite(bounds[pairs.ones]) | (places < LONGEST_ROW))
    return pairs


def _places(pairs: _Pairs, size: int) -> tuple[Places, Places]:
    """Where in its row each pair stands, and which rows are too long."""
    counts = np.bincount(pairs.ones, minlength=size)
    return np.arange(len(pairs.ones)) - (np.cumsum(counts) - counts)[pairs.ones], np.flatnonzero(counts > _MOST_KEPT)


def _joined(pairs: list[_Pairs]) -> _Pairs:
    # Begun with none, so that there may be none.
    none = _Pairs(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float32))
    return _Pairs(*(np.concatenate(part) for part in zip(none, *pairs, strict=True)))
