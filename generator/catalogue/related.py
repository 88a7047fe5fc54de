"""Finds the papers nearest to each, and says what they share.

Each paper is a vector of four parts: the words and pairs of words of its text, those of
its title and summary alone, its tags, and its topics, each weighted by how rare it is in the
collection (TF-IDF with logarithmic term frequency, Salton and Buckley 1988) and brought
to a length of its own. How near two papers are is the product of their vectors, so a
weighted sum of four cosines, and the shared parts that add most to it are the reason.
The weights were chosen by what readers called closely related.

Only the heaviest words of each text are compared (static pruning, Carmel et al.
2001), and those that stand in very many texts not at all: they say what the
collection is about, not the paper. That keeps the product sparse.
"""

import math
import re
from array import array
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from generator.catalogue.boilerplate import EMPTY_WORDS
from generator.memo import Memos

MOST_RELATED = 8
"""How many related papers are given at first; orphans may add to that."""
FEWEST_RELATED = 6
"""How many papers a curator's choice is filled up to."""
LONGEST_ROW = 10
"""How many related papers are given at most."""
LEAST_SIMILAR = 0.05
"""Nearness under which two papers are not said to be related."""
REASON_TERMS, REASON_TAGS = 4, 3
"""How many shared terms and tags a reason names at most."""
PAIR = 1.3
"""How much more a pair of words says to a reader than a word."""
TEXT, GIST, TAGS, TOPICS = 0.35, 0.25, 0.1, 0.3
"""How much each part weighs."""
HEAVIEST_TERMS = 80
"""How many terms of a text are compared."""
LEAST_PAPERS, LARGEST_SHARE = 2, 0.12
"""In how many papers a term must stand, and in what share of them it may."""
_FEW = 50
"""Papers under which shares say nothing."""
_ROWS_AT_ONCE = 500

_CHUNK = re.compile(r"[^.,;:!?()\[\]{}“”\"—|/]+")
_WORD = re.compile(r"[^\W_](?:[\w’'+#@^*.-]*[\w+#])?")
Matrix: TypeAlias = sparse.csr_matrix
Numbers = npt.NDArray[np.int32]
Values = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """What a paper is compared by.

    Attributes:
        slug: its slug.
        title, text: its title, and its abstract, plain. summary: what it is about, in a sentence.
        tags: its tags, each with what it counts.
        topics: its topics, each with what it counts.
        chosen: slugs of papers that a curator put beside it, the closest first.
    """

    slug: str
    title: str
    text: str
    tags: Mapping[str, float]
    topics: Mapping[str, float]
    summary: str = ""
    chosen: tuple[str, ...] = ()


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
        memos: remember the terms of texts.

    Returns:
        By slug; a paper that is near no other has an empty tuple.
    """
    if len(papers) < 2:
        return {paper.slug: () for paper in papers}
    terms = _Terms(memos or Memos())
    titles = [terms.of(paper.title) for paper in papers]
    parts = _parts(papers, titles, terms)
    names = list(chain.from_iterable(part.names for part in parts))
    vectors = sparse.hstack([part.vectors for part in parts], format="csr")
    firsts = (len(parts[0].names) + len(parts[1].names), sum(len(part.names) for part in parts[:3]))
    numbers = {paper.slug: number for number, paper in enumerate(papers)}
    chosen = [[numbers[slug] for slug in paper.chosen if slug in numbers] for paper in papers]
    nearest = [_nearest(row, number, chosen[number]) for number, row in enumerate(_products(vectors))]
    rows = _adopted(nearest, chosen)
    telling = set(chain.from_iterable(titles))
    reasons = _reasons(vectors, rows, names, firsts, telling)
    return {
        paper.slug: tuple(
            Related(papers[other].slug, near, *next(reasons), chosen=other in picked) for other, near in row
        )
        for paper, row, picked in zip(papers, rows, chosen, strict=True)
    }


def vectors(papers: Sequence[Features]) -> Matrix:
    """What papers are compared by: a row for each, whose products are how near two papers are."""
    terms = _Terms(Memos())
    parts = _parts(papers, [terms.of(paper.title) for paper in papers], terms)
    return sparse.hstack([part.vectors for part in parts], format="csr")


def _parts(papers: Sequence[Features], titles: Sequence[Counter[str]], terms: "_Terms") -> list["_Part"]:
    # Title and summary are what a paper is about in one line: they count twice.
    gists = [title + title + terms.of(paper.summary) for title, paper in zip(titles, papers, strict=True)]
    texts = [gist + terms.of(f"{paper.text}. {paper.summary}") for gist, paper in zip(gists, papers, strict=True)]
    return [
        _part(texts, TEXT, titles, HEAVIEST_TERMS, LARGEST_SHARE),
        _part(gists, GIST, titles, 0, LARGEST_SHARE),
        _part([paper.tags for paper in papers], TAGS),
        _part([paper.topics for paper in papers], TOPICS),
    ]


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of all vectors: a row for each paper, and the names of the columns."""

    vectors: Matrix
    names: list[str]


class _Terms:
    """The terms of texts: words, and neighbouring words, plurals folded."""

    def __init__(self, memos: Memos) -> None:
        self._memo = memos.of("terms")

    def of(self, text: str) -> Counter[str]:
        """How often each term stands in a text."""
        # As one text they are read from a disk in a tenth of the time that as many small ones take.
        joined = self._memo.of(text, lambda: "\n".join(term for term, _ in words_and_pairs(text.lower())))
        return Counter(joined.split("\n")) if joined else Counter()


def words_and_pairs(text: str) -> Iterator[tuple[str, str]]:
    """The terms of a text, each as it is compared, and as it is written there."""
    for chunk in _CHUNK.findall(text):
        last, before = "", ""
        for word in _WORD.findall(chunk):
            small = word.lower()
            if small in EMPTY_WORDS or small.isdigit():
                last = ""
                continue
            term = _singular(small)
            yield term, word
            if last:
                yield f"{last} {term}", f"{before} {word}"
            last, before = term, word


def _singular(word: str) -> str:
    if len(word) < 4 or word[-1] != "s" or word[-2] in "sui":
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]


def _aboutness(titles: int, papers: int) -> float:
    """From 0.3 to 1: how readily a term stands in titles, where papers say what they are about.

    Args:
        titles: in how many titles it stands. papers: in how many papers.
    """
    return min(1.0, 0.3 + 7 * (titles + 0.5) / (papers + 5))


def _part(
    rows: Sequence[Mapping[str, float]],
    weight: float,
    titles: Sequence[Mapping[str, float]] = (),
    heaviest: int = 0,
    share: float = 1.0,
) -> _Part:
    """Rows of counts as vectors of one length, weighted by rarity.

    Args:
        rows: the counts of each paper. weight: the square of the vectors' length.
        titles: the counts of each title, where what stands in titles counts more.
        heaviest: how many entries of each row stay, all if 0.
        share: the share of papers above which a name is left out.
    """
    papers = Counter(chain.from_iterable(rows))
    most = share * len(rows) if len(rows) >= _FEW else len(rows)
    names = sorted(name for name, count in papers.items() if LEAST_PAPERS <= count <= most)
    numbers = {name: number for number, name in enumerate(names)}
    in_titles = Counter(chain.from_iterable(titles))
    weights = [
        (math.log(len(rows) / papers[name]) + 1) * (_aboutness(in_titles[name], papers[name]) if titles else 1)
        for name in names
    ]
    ends, columns, values = [0], array("i"), array("f")
    for row in rows:
        found = sorted(
            (math.log2(1 + count) * weights[number], number)
            for name, count in row.items()
            if (number := numbers.get(name)) is not None
        )
        length = math.sqrt(sum(value * value for value, _ in found)) or 1.0
        for value, number in found[-heaviest:]:
            columns.append(number)
            values.append(value / length)
        ends.append(len(columns))
    scaled = np.array(values, dtype=np.float32) * np.float32(math.sqrt(weight))
    vectors = sparse.csr_matrix((scaled, np.array(columns), np.array(ends)), shape=(len(rows), len(names)))
    vectors.sort_indices()
    return _Part(vectors, names)


def _products(vectors: Matrix) -> Iterator[tuple[Numbers, Values]]:
    """By paper, the papers that share something with it and how near they are."""
    transposed = vectors.T.tocsr()
    for start in range(0, vectors.shape[0], _ROWS_AT_ONCE):
        block = vectors[start : start + _ROWS_AT_ONCE] @ transposed
        for first, last in pairwise(block.indptr):
            yield block.indices[first:last], block.data[first:last]


def _nearest(row: tuple[Numbers, Values], itself: int, chosen: Sequence[int]) -> list[tuple[int, float]]:
    """The nearest papers of one, more than are shown, after those chosen: (number, nearness)."""
    others, nearness = row[0], np.round(row[1], 4)
    near_to = dict(zip(others.tolist(), nearness.tolist(), strict=True)) if chosen else {}
    keep = (nearness >= LEAST_SIMILAR) & (others != itself)
    others, nearness = others[keep], nearness[keep]
    if len(others) > LONGEST_ROW:
        # Everything as near as the last that stays, so that chance decides nothing.
        least = np.partition(nearness, -LONGEST_ROW)[-LONGEST_ROW]
        others, nearness = others[nearness >= least], nearness[nearness >= least]
    order = np.lexsort((others, -nearness))[:LONGEST_ROW]
    found = [(int(other), float(near)) for other, near in zip(others[order], nearness[order], strict=True)]
    picked = [(other, near_to.get(other, 0.0)) for other in chosen]
    return picked + [pair for pair in found if pair[0] not in chosen]


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


def _reasons(
    vectors: Matrix,
    rows: Sequence[list[tuple[int, float]]],
    names: Sequence[str],
    ends: tuple[int, int],
    telling: Container[str],
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """By pair of papers, row after row: the terms, tags and topics that add most to their nearness.

    Args:
        vectors: all papers. rows: each paper's related papers. names: the columns' names.
        ends: where the terms' columns end, and where the tags'.
        telling: the terms of titles, which say more to a reader than others.
    """
    emphasis = np.array([PAIR if " " in name else 1 for name in names], dtype=np.float32)
    words = [frozenset(name.replace("-", " ").split()) for name in names[: ends[0]]]
    tells = [name in telling for name in names[: ends[0]]]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        pairs = [(one, other) for one in range(start, min(start + _ROWS_AT_ONCE, len(rows))) for other, _ in rows[one]]
        if not pairs:
            continue
        ones, others = zip(*pairs, strict=True)
        shared = vectors[list(ones)].multiply(vectors[list(others)]).tocsr()
        for first, last in pairwise(shared.indptr):
            columns = shared.indices[first:last]
            weights = np.round(shared.data[first:last] * emphasis[columns], 6)
            ranked = [int(columns[place]) for place in np.lexsort((columns, -weights))]
            terms = [column for column in ranked if column < ends[0]]
            terms = [column for column in terms if tells[column]] or terms
            yield (
                tuple(names[column] for column in _apart(terms, words)),
                tuple(names[column] for column in ranked if ends[0] <= column < ends[1])[:REASON_TAGS],
                tuple(names[column] for column in ranked if column >= ends[1]),
            )


def _apart(terms: Iterable[int], words: Sequence[frozenset[str]]) -> Iterator[int]:
    """The first few of some terms that have no word in common; a pair of words stands for its words."""
    known: frozenset[str] = frozenset()
    chosen = (term for term in terms if known.isdisjoint(words[term]))
    for term in islice(chosen, REASON_TERMS):
        known |= words[term]
        yield term
