"""Which papers have two words side by side: by this, phrases in quotes are found.

A phrase is found where all its pairs of neighbours are, which for phrases of three words and
more may, rarely, be said of a paper that has the pairs apart. Positions would say it exactly, but
those of the commonest words alone weigh more than a visitor should have to load.
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
_MOST_FILES = 384
_LEAST = 3_000
"""How many pairs are too few for two files."""


def pair_files(texts: Texts) -> list[str]:
    """The pairs, each file as text: the gap from the last pair's hash, how many papers, their gaps."""
    first, second, papers = texts.pairs
    stop = np.array([word in STOP_WORDS for word in texts.words], dtype=bool)
    if len(first):
        telling = ~(stop[first] & stop[second])
        first, second, papers = first[telling], second[telling], papers[telling]
    count = max(1, min(_MOST_FILES, len(first) // _LEAST))
    hashes = np.array([fnv1a(word) for word in texts.words] or [0], dtype=np.uint32)
    pairs = _mixed(hashes[first], hashes[second]).astype(np.int64) if len(first) else first
    # Ordered by file, then by what is left of the hash, then by paper; each once.
    keys = np.sort((pairs % count * (1 << 32) + pairs // count) * max(texts.papers, 1) + papers)
    keys = keys[np.diff(keys, prepend=-1) != 0]
    whole, papers = keys // max(texts.papers, 1), keys % max(texts.papers, 1)
    return list(_files(whole, papers, count))


def _mixed(first: _Hashes, second: _Hashes) -> _Hashes:
    """The hash of two words in their order, from the hashes of both."""
    mixed = first * np.uint32(0x9E3779B1) ^ second
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(0x85EBCA6B)
    return mixed ^ (mixed >> np.uint32(13))


def _files(whole: Ints, papers: Ints, count: int) -> Iterator[str]:
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
    cuts = places[edges].tolist()
    for start, end in pairwise(cuts):
        yield text[start:end].decode()
