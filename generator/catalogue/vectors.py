"""What papers are compared by: each as a vector.

A vector has four parts: the words and pairs of words of a paper's text, those of its title and summary
alone, its tags, and its topics, each weighted by how rare it is in the collection (TF-IDF with logarithmic
term frequency, Salton and Buckley 1988) and brought to a length of its own. How near two papers are is the
product of their vectors, so a weighted sum of four cosines. The weights were chosen by what readers called
closely related.

Only the heaviest words of each text are compared (static pruning, Carmel et al. 2001), and those that stand
in very many texts not at all: they say what the collection is about, not the paper. That keeps the product
sparse. How rare something is counts in powers of two, so that one more paper changes few vectors: what has
not changed need not be compared again.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy import sparse

from generator.catalogue.terms import Counts, Matrix, Numbers, count, count_terms
from generator.memo import Memos

TEXT, GIST, TAGS, TOPICS = 0.35, 0.25, 0.1, 0.3
"""How much each part weighs."""
HEAVIEST_TERMS = 80
"""How many terms of a text are compared."""
LEAST_PAPERS, LARGEST_SHARE = 2, 0.12
"""In how many papers a term must stand, and in what share of them it may."""
_FEW = 50
"""Papers under which shares say nothing."""

Floats = npt.NDArray[np.float64]


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
class Vectors:
    """Papers as vectors.

    Attributes:
        slugs: the papers, one for each row.
        matrix: the vectors. The columns of each row are in order.
        names: what each column counts: terms of texts, those of titles and summaries, tags, topics; each of
            the four in alphabetical order.
        ends: where the columns of each of the four end.
        telling: for each column, whether it is a term that stands in a title.
    """

    slugs: list[str]
    matrix: Matrix
    names: list[str]
    ends: tuple[int, ...]
    telling: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Same:
    """What is the same in two builds' vectors.

    Attributes:
        rows: for each row of the new one, which it is in the old one; -1 where that had none like it.
        before: for each row of the old one, which it is in the new one, or -1.
        columns: for each column of the old one, which it is in the new one, or -1.
    """

    rows: Numbers
    before: Numbers
    columns: Numbers


def vectors_of(papers: Sequence[Features], memos: Memos) -> Vectors:
    """Papers as vectors.

    Args:
        papers: all papers, since rarity depends on all. memos: remember the terms of texts.
    """
    texts = [text for paper in papers for text in (paper.title, paper.summary, f"{paper.text}. {paper.summary}")]
    terms = count_terms(texts, memos)
    titles, summaries, bodies = (terms.matrix[start::3].astype(np.int32) for start in range(3))
    # Title and summary are what a paper is about in one line: they count twice.
    gists = titles * 2 + summaries
    in_titles = np.bincount(titles.indices, minlength=len(terms.names))
    parts = [
        _part(Counts(terms.names, gists + bodies), TEXT, in_titles, HEAVIEST_TERMS, LARGEST_SHARE),
        _part(Counts(terms.names, gists), GIST, in_titles, 0, LARGEST_SHARE),
        _part(count([dict(paper.tags) for paper in papers]), TAGS),
        _part(count([dict(paper.topics) for paper in papers]), TOPICS),
    ]
    return Vectors(
        [paper.slug for paper in papers],
        sparse.hstack([part.vectors for part in parts], format="csr"),
        list(chain.from_iterable(part.names for part in parts)),
        tuple(np.cumsum([len(part.names) for part in parts]).tolist()),
        np.concatenate([part.telling for part in parts]),
    )


def same(new: Vectors, old: Vectors) -> Same:
    """Finds out which vectors are the same, to the last bit, in the old and the new build.

    What is the same in both has the same products, to the last bit too: sums are made column by column, and
    what is left of the columns stands in the order in which it stood.
    """
    numbers = {column: number for number, column in enumerate(_columns(new))}
    columns: Numbers = np.array([numbers.get(column, -1) for column in _columns(old)], dtype=np.int32)
    places = {slug: row for row, slug in enumerate(old.slugs)}
    rows: Numbers = np.array([places.get(slug, -1) for slug in new.slugs], dtype=np.int32)
    sizes, old_sizes = np.diff(new.matrix.indptr), np.diff(old.matrix.indptr)
    rows[(rows >= 0) & (sizes != old_sizes[rows])] = -1
    alike = np.flatnonzero(rows >= 0)
    one, other = new.matrix[alike], old.matrix[rows[alike]]
    differs = (one.indices != columns[other.indices]) | (one.data != other.data)
    rows[np.repeat(alike, sizes[alike])[differs]] = -1
    before: Numbers = np.full(len(old.slugs), -1, dtype=np.int32)
    before[rows[rows >= 0]] = np.flatnonzero(rows >= 0)
    return Same(rows, before, columns)


def _columns(vectors: Vectors) -> list[tuple[int, bool, str]]:
    """What each column is, by what its products and reasons depend on."""
    parts = np.searchsorted(vectors.ends, np.arange(len(vectors.names)), side="right")
    return list(zip(parts.tolist(), vectors.telling.tolist(), vectors.names, strict=True))


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of all vectors: a row for each paper, and the names of the columns."""

    vectors: Matrix
    names: list[str]
    telling: npt.NDArray[np.bool_]


def _part(
    counts: Counts, weight: float, in_titles: npt.NDArray[np.int64] | None = None, heaviest: int = 0, share: float = 1.0
) -> _Part:
    """Rows of counts as vectors of one length, weighted by rarity.

    Args:
        counts: what each paper has. weight: the square of the vectors' length.
        in_titles: in how many titles each name stands, where what stands in titles counts more.
        heaviest: how many entries of each row stay, all if 0.
        share: the share of papers above which a name is left out.
    """
    matrix, size = counts.matrix, counts.matrix.shape[0]
    papers = np.bincount(matrix.indices, minlength=len(counts.names))
    most = share * size if size >= _FEW else size
    stays = (papers >= LEAST_PAPERS) & (papers <= most)
    weights = _each(lambda number: math.log(max(1.0, _rounded(size) / _rounded(number))) + 1, papers[stays])
    if in_titles is not None:
        weights *= _aboutness(_each(_rounded, in_titles[stays]), _each(_rounded, papers[stays]))
    entries = stays[matrix.indices]
    rows = np.repeat(np.arange(size, dtype=np.int32), np.diff(matrix.indptr))[entries]
    columns = (np.cumsum(stays, dtype=np.int32) - 1)[matrix.indices[entries]]
    values = _each(lambda number: math.log2(1 + number), matrix.data[entries]) * weights[columns]
    # Summed up one after the other, in the order of the names: other names change nothing.
    lengths = np.sqrt(np.bincount(rows, weights=values * values, minlength=size))
    if heaviest:
        entries = _heaviest(rows, values, size, heaviest)
        rows, columns, values = rows[entries], columns[entries], values[entries]
    scaled = (values / lengths[rows]).astype(np.float32) * np.float32(math.sqrt(weight))
    ends = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=size))))
    return _Part(
        sparse.csr_matrix((scaled, columns, ends), shape=(size, len(weights))),
        [counts.names[number] for number in np.flatnonzero(stays)],
        in_titles[stays] > 0 if in_titles is not None else np.zeros(len(weights), dtype=np.bool_),
    )


def _rounded(number: float) -> float:
    """A number of papers as the nearest power of two, by their ratio.

    >>> [_rounded(number) for number in (0, 1, 2, 3, 5, 6, 11, 12)]
    [0.0, 1.0, 2.0, 4.0, 4.0, 8.0, 8.0, 16.0]
    """
    return 2.0 ** round(math.log2(number)) if number else 0.0


def _aboutness(titles: Floats, papers: Floats) -> Floats:
    """From 0.3 to 1: how readily terms stand in titles, where papers say what they are about.

    Args:
        titles: in how many titles they stand. papers: in how many papers.
    """
    return np.minimum(1.0, 0.3 + 7 * (titles + 0.5) / (papers + 5))


def _each(function: Callable[[float], float], values: npt.NDArray[np.generic]) -> Floats:
    """A function of each value. Few are different; and Python's logarithm is not another on another processor."""
    different, places = np.unique(values, return_inverse=True)
    return np.array([function(value) for value in different.tolist()], dtype=np.float64)[places]


def _heaviest(rows: Numbers, values: Floats, size: int, most: int) -> npt.NDArray[np.int64]:
    """Which entries of each row stay: the heaviest; of equals, the later ones."""
    order = np.lexsort((values, rows))
    ends = np.cumsum(np.bincount(rows, minlength=size))
    return np.sort(order[ends[rows] - np.arange(len(rows)) <= most])
