"""How much each paper is about each term, and where it has it, as text that a browser reads.

The weight is BM25F (Robertson, Zaragoza and Taylor 2004): a word counts by its fields, each
with a weight and a length of its own, before it saturates. What depends on the term alone is
left to the query. Weights are kept in 16 steps, together with the fields in which the word
stands; a term's papers are grouped by that, so that a paper takes little more than a character.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.search.numbers import Ints, Shorts, encode_groups, firsts
from generator.search.texts import Field, Found

STEPS = 16
"""In how many steps weights are kept."""
_SATURATION = 3.0
"""BM25's k1: how much of a term is half of all that it can count."""
_WEIGHTS = {
    Field.TITLE: 6.0, Field.INTRODUCES: 8.0, Field.SUMMARY: 2.0, Field.ABSTRACT: 1.0, Field.AUTHORS: 5.0,
    Field.ORGANISATIONS: 3.0, Field.MENTIONS: 1.0, Field.TOPICS: 1.0,
}  # fmt: skip
_LENGTH = {
    Field.TITLE: 0.5, Field.INTRODUCES: 0.3, Field.SUMMARY: 0.3, Field.ABSTRACT: 0.5, Field.AUTHORS: 0.2,
    Field.ORGANISATIONS: 0.2, Field.MENTIONS: 0.3, Field.TOPICS: 0.3,
}  # fmt: skip
"""BM25's b: how much a long field is worth less."""
PLACES = {
    Field.TITLE: 1, Field.SUMMARY: 2, Field.ABSTRACT: 2, Field.AUTHORS: 4, Field.ORGANISATIONS: 8,
    Field.INTRODUCES: 16, Field.MENTIONS: 16, Field.TOPICS: 32,
}  # fmt: skip
"""The bit by which a query asks for a field."""
_RUNNING = PLACES[Field.ABSTRACT] | PLACES[Field.TOPICS]
_CELLS_AT_ONCE = 2000 * len(Field)
_ENTRIES_AT_ONCE = 500_000


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term its papers.

    Attributes:
        codes: what a group of papers has in common: the bits of the fields, and the weight's step.
        texts: by term, its papers as text: for each group its code, how many papers, their gaps.
        counts: by term, in how many papers it is.
        terms, papers, weights: the same, one entry for each term of each paper, ordered by term.
    """

    codes: list[tuple[int, int]]
    texts: list[str]
    counts: Ints
    terms: Shorts
    papers: Shorts
    weights: NDArray[np.int16]


class _Amounts(NamedTuple):
    """What papers have of terms: term, paper, how much of it there is, and in which fields; ordered within a part."""

    terms: Shorts
    papers: Shorts
    amounts: NDArray[np.float64]
    places: NDArray[np.int16]


def make_postings(found: Found, liked: list[int]) -> Postings:
    """The papers of each term.

    Args:
        found: the terms of the papers.
        liked: by paper, how often others here mention what it brought: of equals, the more mentioned come first.
    """
    values, terms, papers, ranks, steps = _ranked(_amounts(found), liked)
    starts = firsts(terms.astype(np.int64) * len(values) + ranks)
    frequency = np.bincount(ranks[starts], minlength=len(values))
    by_frequency = np.argsort(-frequency, kind="stable")
    code_of = np.empty(len(values), dtype=np.int32)
    code_of[by_frequency] = np.arange(len(values))
    codes = [(int(value) // STEPS, int(value) % STEPS) for value in values[by_frequency]]
    edges = np.searchsorted(terms, np.arange(found.terms + 1))
    # Terms that come after each other in parts, as many as have so many papers together.
    parts = np.unique(np.append(np.searchsorted(edges, np.arange(0, len(papers), _ENTRIES_AT_ONCE)), found.terms))
    encoded = [
        text
        for first, last in pairwise(parts.tolist())
        for text in _encoded(edges[first : last + 1], papers, code_of[ranks[edges[first] : edges[last]]])
    ]
    return Postings(codes, encoded, np.diff(edges), terms, papers, steps)


class _Ranked(NamedTuple):
    """The papers of terms in their order: by term, the heaviest group first, and by number.

    Attributes:
        values: every code that a group has: the bits of the fields and the weight's step.
        terms, papers, ranks, steps: one entry for each term of each paper; ranks are places in the values.
    """

    values: NDArray[np.int16]
    terms: Shorts
    papers: Shorts
    ranks: NDArray[np.int16]
    steps: NDArray[np.int16]


def _ranked(given: _Amounts, liked: list[int]) -> _Ranked:
    favour = 1 + 0.02 * np.minimum(np.log2(1 + np.array(liked or [0], dtype=np.float64)), 5)
    weights = given.amounts / (_SATURATION + given.amounts) * favour[given.papers]
    steps = np.clip((weights * STEPS).astype(np.int16), 0, STEPS - 1)
    # Words that stand in nothing but running text are many: four steps are enough for them.
    plain = (given.places & ~_RUNNING) == 0
    steps[plain] = np.minimum(steps[plain] // 3, 3) * 3 + 1
    combined = given.places * STEPS + steps
    values, ranks = np.unique(combined, return_inverse=True)
    # Codes that many groups have are short numbers.
    order = np.lexsort((given.papers, -combined, -steps, given.terms))
    return _Ranked(values, given.terms[order], given.papers[order], ranks.astype(np.int16)[order], steps[order])


def _amounts(found: Found) -> _Amounts:
    """How much there is of each term in each paper."""
    fields = len(Field)
    lengths = found.lengths.astype(np.float64).reshape(-1, fields)
    # Of the papers that have a field; there may be none.
    average = np.maximum(lengths.sum(axis=0) / np.maximum((lengths > 0).sum(axis=0), 1), 1)
    penalty = np.array([_LENGTH[field] for field in Field])
    worth = (np.array([_WEIGHTS[field] for field in Field]) / (1 - penalty + penalty * lengths / average)).ravel()
    bits = np.array([PLACES[field] for field in Field], dtype=np.int16)
    cells = found.papers * fields
    # The papers that come after each other in parts, so that what is between takes little memory.
    edges = np.searchsorted(found.where, [*range(0, cells, _CELLS_AT_ONCE), cells])
    parts = [_Amounts(found.which[:0], found.where[:0], worth[:0], bits[:0])]
    for start, end in pairwise(edges):
        keys = found.which[start:end].astype(np.int64) * cells + found.where[start:end]
        keys.sort()
        places = firsts(keys)
        keys, number = keys[places], np.diff(np.append(places, len(keys)))
        cell, whole = keys % cells, keys // fields
        starts = firsts(whole)
        if len(starts):
            parts.append(
                _Amounts(
                    (whole[starts] // found.papers).astype(np.int32),
                    (whole[starts] % found.papers).astype(np.int32),
                    np.add.reduceat(worth[cell] * number, starts),
                    np.bitwise_or.reduceat(bits[cell % fields], starts),
                )
            )
    return _Amounts(*map(np.concatenate, zip(*parts, strict=True)))


def _encoded(edges: Ints, papers: Shorts, codes: Shorts) -> list[str]:
    """Some terms' papers as text.

    Args:
        edges: where each of the terms begins among all papers, and where the last ends.
        papers: the papers of all terms. codes: the codes of the papers of these.
    """
    start = int(edges[0])
    papers, edges = papers[start : int(edges[-1])], edges - start
    # A group ends where the code changes, and with its term.
    starts = np.union1d(firsts(codes), edges[edges < len(papers)])
    text, begins = encode_groups(codes[starts], starts, papers)
    return [text[first:last] for first, last in pairwise(begins[np.searchsorted(starts, edges)].tolist())]
