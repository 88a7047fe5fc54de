"""Which papers have two words side by side: by this, phrases in quotes are found.

A pair is two words that say something and the stop words between them, `chain of thought` as well
as `sparse attention`, by its hash. A phrase is found where all its pairs are, which for phrases of
three telling words and more may, rarely, be said of a paper that has the pairs apart. Positions would
say it exactly, but those of the commonest words alone weigh more than a visitor should have to load.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from generator.search.numbers import Ints, Shorts, encode_groups, firsts
from generator.search.texts import Running
from generator.search.words import STOP_WORDS
from generator.text.shards import fnv1a

_Hashes = NDArray[np.uint32]
_MOST_FILES = 200
_LEAST = 3_000
"""How many pairs are too few for two files."""
_MOST_BETWEEN = 4
"""How many stop words may stand between two words."""
_PAPERS_AT_ONCE = 2000


def pair_files(running: Running) -> list[str]:
    """The pairs, each file as text: the gap from the last pair's hash, how many papers, their gaps."""
    hashes, papers = _pairs(running)
    count = max(1, min(_MOST_FILES, len(hashes) // _LEAST))
    # Ordered by file, then by what is left of the hash, then by paper; each once.
    many = max(running.papers, 1)
    keys = (hashes % count).astype(np.int64)
    keys <<= 32
    keys += hashes // count
    keys *= many
    keys += papers
    keys.sort()
    keys = keys[firsts(keys)]
    edges = np.searchsorted(keys, [file * (many << 32) for file in range(count + 1)])
    return [_file(keys[start:end] // many & 0xFFFFFFFF, keys[start:end] % many) for start, end in pairwise(edges)]


def _pairs(running: Running) -> tuple[_Hashes, Shorts]:
    """The hash of each pair in each paper, and the paper."""
    hashes = np.array([fnv1a(word) for word in running.words], dtype=np.uint32)
    if not running.words:
        return hashes, running.owners[:0]
    is_stop = np.array([word in STOP_WORDS for word in running.words], dtype=np.bool_)
    found, papers = [hashes[:0]], [running.owners[:0]]
    # The papers that come after each other in parts, so that what is between takes little memory.
    edges = np.searchsorted(running.owners, [*range(0, running.papers, _PAPERS_AT_ONCE), running.papers])
    for start, end in pairwise(edges):
        sequence = running.sequence[start:end]
        stops = (sequence >= 0) & is_stop[sequence]
        # What says something, and the ends of texts, which belong to no pair.
        places = np.flatnonzero(~stops)
        first, second = places[:-1], places[1:]
        inside = (sequence[first] >= 0) & (sequence[second] >= 0) & (second - first <= _MOST_BETWEEN + 1)
        first, second = first[inside], second[inside]
        mixed = hashes[sequence[first]]
        for step in range(1, _MOST_BETWEEN + 2):
            more = first + step <= second
            mixed[more] = _mixed(mixed[more], hashes[sequence[first[more] + step]])
        found.append(mixed)
        papers.append(running.owners[start:end][first])
    return np.concatenate(found), np.concatenate(papers)


def _mixed(first: _Hashes, second: _Hashes) -> _Hashes:
    """The hash of words in their order, from that of the first ones and that of the last."""
    mixed = first * np.uint32(0x9E3779B1) ^ second
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(0x85EBCA6B)
    return mixed ^ (mixed >> np.uint32(13))


def _file(hashes: Ints, papers: Ints) -> str:
    """The pairs of a file, in order, as text."""
    starts = firsts(hashes)
    return encode_groups(np.diff(hashes[starts], prepend=0), starts, papers)[0]
