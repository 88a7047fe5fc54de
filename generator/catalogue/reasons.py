"""Says what two papers share that are near each other: the parts that add most to their nearness.

It depends on the two papers alone, whichever of them is asked first, and so it is remembered by pair.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, pairwise
from typing import TypeAlias

import numpy as np

from generator.catalogue.terms import Numbers
from generator.catalogue.vectors import Same, Vectors

REASON_TERMS, REASON_TAGS = 4, 3
"""How many shared terms and tags a reason names at most."""
PAIR = 1.3
"""How much more a pair of words says to a reader than a word."""
_PAIRS_AT_ONCE = 5000

Pair: TypeAlias = tuple[int, int]
Shared: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""What texts of both are about, what weighs most first; tags of both, the rarest first; topics of both."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """What pairs of papers share.

    Attributes:
        pairs: the pairs, the paper with the smaller number first; two rows.
        ends: where the columns of each pair end. columns: what it shares, by columns of the vectors.
    """

    pairs: Numbers
    ends: Numbers
    columns: Numbers


def reasons(vectors: Vectors, pairs: Iterable[Pair], last: Reasons | None = None, same: Same | None = None) -> Reasons:
    """What pairs of papers share.

    Args:
        vectors: all papers. pairs: the pairs, each as often and whichever way round as may be.
        last: what was found in the last build. same: what has not changed since then.
    """
    known = _still(last, same) if last and same else {}
    asked = sorted({(min(pair), max(pair)) for pair in pairs})
    found = _found(vectors, [pair for pair in asked if pair not in known])
    columns = [known[pair] if pair in known else next(found) for pair in asked]
    return Reasons(
        np.array(asked, dtype=np.int32).reshape(-1, 2).T,
        np.cumsum([len(row) for row in columns], dtype=np.int32),
        np.fromiter(chain.from_iterable(columns), dtype=np.int32),
    )


def in_words(vectors: Vectors, found: Reasons) -> dict[Pair, Shared]:
    """What pairs share, in words."""
    words = list(map(vectors.names.__getitem__, found.columns.tolist()))
    starts = np.concatenate(([0], found.ends[:-1])) if len(found.ends) else found.ends
    edges = [starts]
    for end in vectors.ends[1:3]:  # of the terms, of the tags
        before = np.concatenate(([0], np.cumsum(found.columns < end)))
        edges.append(starts + before[found.ends] - before[starts])
    rows = zip(*found.pairs.tolist(), *(edge.tolist() for edge in (*edges, found.ends)), strict=True)
    return {
        (one, other): (tuple(words[terms:tags]), tuple(words[tags:topics]), tuple(words[topics:end]))
        for one, other, terms, tags, topics, end in rows
    }


def _still(last: Reasons, same: Same) -> dict[Pair, list[int]]:
    """What is still so. A paper that has changed has the number -1, by which nobody asks."""
    columns, ends = same.columns[last.columns].tolist(), last.ends.tolist()
    return {
        (one, other): columns[first:end]
        for one, other, first, end in zip(*same.before[last.pairs].tolist(), [0, *ends], ends, strict=False)
    }


def _found(vectors: Vectors, pairs: Sequence[Pair]) -> Iterator[list[int]]:
    """By pair of papers: the terms, tags and topics that add most to their nearness."""
    _, terms_end, tags_end, _ = vectors.ends
    emphasis = np.array([PAIR if " " in name else 1 for name in vectors.names], dtype=np.float32)
    telling = vectors.telling.tolist()
    words = cache(lambda column: frozenset(vectors.names[column].replace("-", " ").split()))
    for start in range(0, len(pairs), _PAIRS_AT_ONCE):
        ones, others = zip(*pairs[start : start + _PAIRS_AT_ONCE], strict=True)
        shared = vectors.matrix[list(ones)].multiply(vectors.matrix[list(others)]).tocsr()
        rows = np.repeat(np.arange(len(ones)), np.diff(shared.indptr))
        weights = np.round(shared.data * emphasis[shared.indices], 6)
        ranked = shared.indices[np.lexsort((shared.indices, -weights, rows))].tolist()
        for first, last in pairwise(shared.indptr.tolist()):
            row = ranked[first:last]
            terms = [column for column in row if column < terms_end]
            terms = [column for column in terms if telling[column]] or terms
            tags = [column for column in row if terms_end <= column < tags_end]
            yield [*_apart(terms, words), *tags[:REASON_TAGS], *(column for column in row if column >= tags_end)]


def _apart(terms: Iterable[int], words: Callable[[int], frozenset[str]]) -> Iterator[int]:
    """The first few of some terms that have no word in common; a pair of words stands for its words."""
    known: frozenset[str] = frozenset()
    chosen = (term for term in terms if known.isdisjoint(words(term)))
    for term in islice(chosen, REASON_TERMS):
        known |= words(term)
        yield term
