"""Which papers have two words side by side: by this, phrases in quotes are found.

A pair is two words that say something and the stop words between them, `chain of thought` as well
as `sparse attention`, by its hash. A phrase is found where all its pairs are, which for phrases of
three telling words and more may, rarely, be said of a paper that has the pairs apart. Positions would
say it exactly, but those of the commonest words alone weigh more than a visitor should have to load.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from generator.search.numbers import Ints, encode_numbers
from generator.search.texts import Texts
from generator.search.words import STOP_WORDS
from generator.text.shards import fnv1a

_Hashes = NDArray[np.uint32]
_MOST_FILES = 200
_LEAST = 3_000
"""How many pairs are too few for two files."""
_MOST_BETWEEN = 4
"""How many stop words may stand between two words."""


def pair_files(texts: Texts) -> list[str]:
    """The pairs, each file as text: the gap from the last pair's hash, how many papers, their gaps."""
    hashes, papers = _pairs(texts)
    count = max(1, min(_MOST_FILES, len(hashes) // _LEAST))
    # Ordered by file, then by what is left of the hash, then by paper; each once.
    many = max(texts.papers, 1)
    keys = np.sort((hashes % count * (1 << 32) + hashes // count) * many + papers)
    keys = keys[np.diff(keys, prepend=-1) != 0]
    return list(_files(keys // many, keys % many, count))


def _pairs(texts: Texts) -> tuple[Ints, Ints]:
    """The hash of each pair in each paper, and the paper."""
    if not texts.words:
        return texts.sequence[:0], texts.owners[:0]
    hashes = np.array([fnv1a(word) for word in texts.words], dtype=np.uint32)
    is_stop = np.array([word in STOP_WORDS for word in texts.words], dtype=bool)
    stops = (texts.sequence >= 0) & is_stop[texts.sequence]
    # What says something, and the ends of texts, which belong to no pair.
    places = np.flatnonzero(~stops)
    first, second = places[:-1], places[1:]
    inside = (texts.sequence[first] >= 0) & (texts.sequence[second] >= 0) & (second - first <= _MOST_BETWEEN + 1)
    first, second = first[inside], second[inside]
    mixed = hashes[texts.sequence[first]]
    for step in range(1, _MOST_BETWEEN + 2):
        more = first + step <= second
        mixed[more] = _mixed(mixed[more], hashes[texts.sequence[first[more] + step]])
    return mixed.astype(np.int64), texts.owners[first]


def _mixed(first: _Hashes, second: _Hashes) -> _Hashes:
    """The hash of words in their order, from that of the first ones and that of the last."""
    mixed = first * np.uint32(0x9E3779B1) ^ second
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(0x85EBCA6B)
    return mixed ^ (mixed >> np.uint32(13))


def _files(whole: Ints, papers: Ints, count: int) -> Iterator[str]:
    """The pairs of each file as text, from their keys in order."""
    starts = np.flatnonzero(np.diff(whole, prepend=-1))
    sizes = np.diff(np.append(starts, len(papers)))
    file, left = whole[starts] >> 32, whole[starts] & 0xFFFFFFFF
    distances = np.diff(papers, prepend=-1) - 1
    distances[starts] = papers[starts]
    gaps = np.diff(left, prepend=0)
    opens = np.flatnonzero(np.diff(file, prepend=-1))
    gaps[opens] = left[opens]
    values = np.empty(len(papers) + 2 * len(starts), dtype=np.int64)
    heads = starts + 2 * np.arange(len(starts))
    values[heads], values[heads + 1] = gaps, sizes
    group = np.repeat(np.arange(len(starts)), sizes)
    values[np.arange(len(papers)) + 2 * (group + 1)] = distances
    text, places = encode_numbers(values)
    edges = np.append(heads, len(values))[np.searchsorted(file, np.arange(count + 1))]
    for start, end in pairwise(places[edges].tolist()):
        yield text[start:end].decode()
