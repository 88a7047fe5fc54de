"""How much each paper is about each term, and where it has it, as text that a browser reads.

The weight is BM25F (Robertson, Zaragoza and Taylor 2004): a word counts by its fields, each
with a weight and a length of its own, before it saturates. What depends on the term alone is
left to the query. Weights are kept in 16 steps, together with the fields in which the word
stands; a term's papers are grouped by that, so that a paper takes little more than a character.
"""

from dataclasses import dataclass

import numpy as np

from generator.search.numbers import Ints, encode_numbers
from generator.search.texts import Field, Texts

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
    terms: Ints
    papers: Ints
    weights: Ints


def make_postings(texts: Texts, liked: list[int]) -> Postings:
    """The papers of each term.

    Args:
        texts: the words of the papers.
        liked: by paper, how often others here mention what it brought: of equals, the more mentioned come first.
    """
    terms, papers, amounts, places = _amounts(texts)
    favour = 1 + 0.02 * np.minimum(np.log2(1 + np.array(liked or [0], dtype=np.float64)), 5)
    weights = amounts / (_SATURATION + amounts) * favour[papers]
    steps = np.clip((weights * STEPS).astype(np.int64), 0, STEPS - 1)
    # Words that stand in nothing but running text are many: four steps are enough for them.
    plain = (places & ~_RUNNING) == 0
    steps[plain] = np.minimum(steps[plain] // 3, 3) * 3 + 1
    combined = places * STEPS + steps
    values, ranks = np.unique(combined, return_inverse=True)
    # The heaviest group first; codes that many groups have are short numbers.
    order = np.lexsort((papers, -combined, -steps, terms))
    terms, papers, ranks, steps = terms[order], papers[order], ranks[order], steps[order]
    starts = np.flatnonzero(np.diff(terms * len(values) + ranks, prepend=-1))
    frequency = np.bincount(ranks[starts], minlength=len(values))
    by_frequency = np.argsort(-frequency, kind="stable")
    code_of = np.empty(len(values), dtype=np.int64)
    code_of[by_frequency] = np.arange(len(values))
    codes = [(int(value) // STEPS, int(value) % STEPS) for value in values[by_frequency]]
    encoded, counts = _encoded(terms, papers, code_of[ranks], starts, len(texts.terms))
    return Postings(codes, encoded, counts, terms, papers, steps)


def _amounts(texts: Texts) -> tuple[Ints, Ints, "np.ndarray[tuple[int], np.dtype[np.float64]]", Ints]:
    """For each term of each paper: the term, the paper, how much of it there is, and in which fields."""
    fields = len(Field)
    lengths = texts.lengths.astype(np.float64).reshape(-1, fields)
    # Of the papers that have a field; there may be none.
    average = np.maximum(lengths.sum(axis=0) / np.maximum((lengths > 0).sum(axis=0), 1), 1)
    penalty = np.array([_LENGTH[field] for field in Field])
    worth = (np.array([_WEIGHTS[field] for field in Field]) / (1 - penalty + penalty * lengths / average)).ravel()
    bits = np.array([PLACES[field] for field in Field], dtype=np.int64)
    cells = texts.papers * fields
    found = np.sort(texts.found_terms * cells + texts.found_at)
    firsts = np.flatnonzero(np.diff(found, prepend=-1))
    keys, number = found[firsts], np.diff(np.append(firsts, len(found)))
    cell = keys % max(cells, 1)
    amounts, places = worth[cell] * number, bits[cell % fields]
    whole = keys // fields
    starts = np.flatnonzero(np.diff(whole, prepend=-1))
    if not len(starts):
        return starts, starts, amounts, starts
    terms, papers = whole[starts] // texts.papers, whole[starts] % texts.papers
    return terms, papers, np.add.reduceat(amounts, starts), np.bitwise_or.reduceat(places, starts)


def _encoded(terms: Ints, papers: Ints, codes: Ints, starts: Ints, count: int) -> tuple[list[str], Ints]:
    """Each term's papers as text, and how many they are."""
    sizes = np.diff(np.append(starts, len(papers)))
    group = np.repeat(np.arange(len(starts)), sizes)
    distances = np.diff(papers, prepend=-1) - 1
    distances[starts] = papers[starts]
    values = np.empty(len(papers) + 2 * len(starts), dtype=np.int64)
    heads = starts + 2 * np.arange(len(starts))
    values[heads], values[heads + 1] = codes[starts], sizes
    values[np.arange(len(papers)) + 2 * (group + 1)] = distances
    text, places = encode_numbers(values)
    first = np.searchsorted(terms[starts], np.arange(count + 1))
    edges = np.append(heads, len(values))[first]
    cuts = places[edges]
    whole = text.decode()
    counts = np.bincount(terms, minlength=count).astype(np.int64)
    return [whole[start:end] for start, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)], counts
