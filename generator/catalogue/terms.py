"""Counts the terms of texts: words, and neighbouring words, plurals folded.

The counts are one sparse matrix and are remembered as one: a few arrays are read in a hundredth of the time
that as many texts and their terms would take.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from generator.catalogue.boilerplate import EMPTY_WORDS
from generator.memo import Memos, key_of

_CHUNK = re.compile(r"[^.,;:!?()\[\]{}“”\"—|/]+")
_WORD = re.compile(r"[^\W_](?:[\w’'+#@^*.-]*[\w+#])?")

Matrix: TypeAlias = sparse.csr_matrix
Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often things stand in each of some rows.

    Attributes:
        names: the things, in alphabetical order: the columns. Each stands somewhere.
        matrix: the counts. The columns of each row are in order.
    """

    names: list[str]
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is left for the next build: the counts of texts by their digests."""

    keys: list[bytes]
    names: str
    matrix: Matrix


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


def count_terms(texts: Sequence[str], memos: Memos) -> Counts:
    """The terms of texts, in a row for each; texts that were counted by the last build are not read."""
    keys = [key_of(text) for text in texts]
    distinct = dict(zip(keys, texts, strict=True))
    last: _Counted | None = memos.last("terms")
    known = {key: row for row, key in enumerate(last.keys)} if last else {}
    if last and distinct.keys() == known.keys():
        return Counts(_apart(last.names), last.matrix[[known[key] for key in keys]])
    old, new = [key for key in distinct if key in known], [key for key in distinct if key not in known]
    names = {name: number for number, name in enumerate(_apart(last.names) if last else ())}
    matrix = _counted([distinct[key] for key in new], names)
    if last and old:
        taken = last.matrix[[known[key] for key in old]]
        taken.resize((len(old), len(names)))
        matrix = sparse.vstack([taken, matrix], format="csr")
    found = _in_order(list(names), matrix)
    memos.leave("terms", _Counted([*old, *new], "\n".join(found.names), found.matrix))
    places = {key: place for place, key in enumerate([*old, *new])}
    return Counts(found.names, found.matrix[[places[key] for key in keys]])


def count(rows: Sequence[dict[str, float]]) -> Counts:
    """Counts that are known already, in a row for each."""
    names: dict[str, int] = {}
    ends, columns, values = [0], array("i"), array("d")
    for row in rows:
        columns.extend(names.setdefault(name, len(names)) for name in row)
        values.extend(row.values())
        ends.append(len(columns))
    return _in_order(list(names), _matrix(ends, columns, np.array(values), len(names)))


def _counted(texts: Sequence[str], names: dict[str, int]) -> Matrix:
    """The terms of texts; those that have no number yet are added to the names."""
    ends, columns, values = [0], array("i"), array("i")
    for text in texts:
        terms = Counter(term for term, _ in words_and_pairs(text.lower()))
        columns.extend(names.setdefault(term, len(names)) for term in terms)
        values.extend(terms.values())
        ends.append(len(columns))
    return _matrix(ends, columns, np.array(values, dtype=np.int32), len(names))


def _matrix(ends: list[int], columns: "array[int]", values: npt.NDArray[np.generic], width: int) -> Matrix:
    numbers: Numbers = np.array(columns, dtype=np.int32)
    return sparse.csr_matrix((values, numbers, np.array(ends, dtype=np.int32)), shape=(len(ends) - 1, width))


def _in_order(names: list[str], matrix: Matrix) -> Counts:
    """The same with the names in order, and without those that stand nowhere."""
    stands = np.bincount(matrix.indices, minlength=len(names)) > 0
    order = sorted(np.flatnonzero(stands).tolist(), key=names.__getitem__)
    places = np.zeros(len(names), dtype=np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    found = sparse.csr_matrix((matrix.data, places[matrix.indices], matrix.indptr), shape=(matrix.shape[0], len(order)))
    found.sort_indices()
    return Counts([names[number] for number in order], found)


def _apart(names: str) -> list[str]:
    return names.split("\n") if names else []
