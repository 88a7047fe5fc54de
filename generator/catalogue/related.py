"""Finds the papers related to each, and says what they share.

What is worked out for two papers depends on their vectors alone (`vectors.py`); what the last build found for
those that are still as they were is found again (`nearest.py`, `reasons.py`). Apart from these: who is shown
beside whom, which is a curator's word first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from generator.catalogue.nearest import LONGEST_ROW, Nearest, nearest
from generator.catalogue.reasons import Reasons, in_words, reasons
from generator.catalogue.vectors import Features, Vectors, same, vectors_of
from generator.memo import Memos, key_of

MOST_RELATED = 8
"""How many related papers are given at first; orphans may add to that."""
FEWEST_RELATED = 6
"""How many papers a curator's choice is filled up to."""

Row: TypeAlias = list[tuple[int, float]]
"""The papers beside one: by number, with how near they are."""


@dataclass(frozen=True, slots=True)
class Related:
    """A paper that is near another.

    Attributes:
        slug: its slug.
        similarity: how near, from 0 to 1.
        terms: what both texts are about, what weighs most first.
        tags: tags of both, the rarest first. topics: topics of both.
        chosen: whether a curator chose it.
    """

    slug: str
    similarity: float
    terms: tuple[str, ...]
    tags: tuple[str, ...]
    topics: tuple[str, ...]
    chosen: bool = False


def find_related(papers: Sequence[Features], memos: Memos | None = None) -> dict[str, tuple[Related, ...]]:
    """The nearest papers of each paper, the nearest first; those that a curator chose stand before them.

    A paper that is in no other's row is added to that of its nearest paper with room.

    Args:
        papers: all papers, in an order that does not depend on chance: it decides between equals.
        memos: remember what was found for papers that have not changed since.

    Returns:
        By slug; a paper that is near no other has an empty tuple.
    """
    if len(papers) < 2:
        return {paper.slug: () for paper in papers}
    memos = memos or Memos()
    # Most builds come after a change that says nothing of what papers are compared by.
    compared = b"".join([key_of(paper) for paper in papers])
    return memos.of("related-rows").of(compared, lambda: _found(papers, memos))


def _found(papers: Sequence[Features], memos: Memos) -> dict[str, tuple[Related, ...]]:
    vectors = vectors_of(papers, memos)
    last: tuple[Vectors, Nearest, Reasons] | None = memos.last("related")
    alike = same(vectors, last[0]) if last else None
    found = nearest(vectors.matrix, last[1] if last else None, alike)
    numbers = {paper.slug: number for number, paper in enumerate(papers)}
    chosen = [[numbers[slug] for slug in paper.chosen if slug in numbers] for paper in papers]
    rows = _adopted(
        [
            [*picked, *(pair for pair in row if pair[0] not in chosen[number])]
            for number, (picked, row) in enumerate(zip(_picked(vectors, chosen), found.rows(), strict=True))
        ],
        chosen,
    )
    pairs = ((number, other) for number, row in enumerate(rows) for other, _ in row)
    why = reasons(vectors, pairs, last[2] if last else None, alike)
    memos.leave("related", (vectors, found, why))
    said = in_words(vectors, why)
    return {
        paper.slug: tuple(
            Related(
                papers[other].slug,
                near,
                *said[min(number, other), max(number, other)],
                chosen=other in chosen[number],
            )
            for other, near in rows[number]
        )
        for number, paper in enumerate(papers)
    }


def _picked(vectors: Vectors, chosen: Sequence[Sequence[int]]) -> Iterator[Row]:
    """By paper, those that a curator chose, with how near they are."""
    ones = [number for number, picked in enumerate(chosen) for _ in picked]
    others = [other for picked in chosen for other in picked]
    shared = vectors.matrix[ones].multiply(vectors.matrix[others])
    near = iter(np.round(shared.sum(axis=1), 4).ravel().tolist())
    for picked in chosen:
        yield [(other, next(near)) for other in picked]


def _adopted(
    nearest: Sequence[list[tuple[int, float]]], chosen: Sequence[Sequence[int]]
) -> list[list[tuple[int, float]]]:
    """The rows as they are shown: papers that stand in none are added to that of their nearest with room.

    Beside papers that a curator chose, others only fill up to the least number.
    """
    rows = [
        row[: max(len(picked), FEWEST_RELATED) if picked else MOST_RELATED]
        for row, picked in zip(nearest, chosen, strict=True)
    ]
    shown = {other for row in rows for other, _ in row}
    for number, row in enumerate(nearest):
        if number in shown:
            continue
        host = next((other for other, _ in row if len(rows[other]) < LONGEST_ROW), None)
        if host is not None:
            near = next(near for other, near in row if other == host)
            kept, rest = rows[host][: len(chosen[host])], rows[host][len(chosen[host]) :]
            rows[host] = kept + sorted([*rest, (number, near)], key=lambda pair: (-pair[1], pair[0]))
    return rows
