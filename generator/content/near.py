"""Finds titles so alike that a person should compare them.

Apart because comparing each title with each other takes time that grows with the square
of their number: for many titles only those are compared that share a rare word.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from rapidfuzz import fuzz, process

NEAR_TITLES = 90
"""Similarity of two title keys, in per cent of the normalised edit distance, from
which two papers are shown to a person."""

_ALL_PAIRS = 4_000_000
"""Up to so many comparisons everything is compared with everything, in one go: a second or two."""
_RARE = 4
"""How many of a title's rarest words it is looked for by."""
_STEM = 5
"""Words count as far as their first letters, so that a plural or a mistyped end finds its like."""
_COMMON = 300
"""A stem that more titles have than this tells nothing, unless a title has no rarer one."""


def near_misses(keys: Mapping[str, str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of papers whose titles are the same or nearly so.

    Args:
        keys: what is left of each paper's title (`ids.title_key`), by paper.
        new: the papers to compare with all.

    Yields:
        Each pair once, in the order of the new papers, the most alike first.
    """
    groups = [list(keys)] if len(keys) * len(new) <= _ALL_PAIRS else _groups(keys)
    fresh = set(new)
    alike: dict[str, dict[str, float]] = defaultdict(dict)
    for papers in groups:
        if len(papers) > 1:
            for paper, other, score in _compared([paper for paper in papers if paper in fresh], papers, keys):
                alike[paper][other] = score
    seen: set[frozenset[str]] = set()
    for paper in new:
        near = alike.get(paper, {})
        for other in sorted(near, key=lambda other: (-near[other], other)):
            pair = frozenset((paper, other))
            if pair not in seen:
                seen.add(pair)
                yield paper, other


def _compared(
    papers: Sequence[str], others: Sequence[str], keys: Mapping[str, str]
) -> Iterator[tuple[str, str, float]]:
    """Those papers and others whose titles are nearly the same, with how much they are alike, in per cent."""
    titles = [keys[other] for other in others]
    rows = max(1, _ALL_PAIRS // len(titles))
    for start in range(0, len(papers), rows):
        some = papers[start : start + rows]
        scores = process.cdist(
            [keys[paper] for paper in some],
            titles,
            scorer=fuzz.ratio,
            score_cutoff=NEAR_TITLES,
            dtype=np.float32,
        )
        for row, column in zip(*scores.nonzero(), strict=True):
            if some[row] != others[column]:
                yield some[row], others[column], float(scores[row, column])


def _groups(keys: Mapping[str, str]) -> Iterable[Sequence[str]]:
    """Papers that share a word which is among the rarest of each of their titles."""
    often = Counter(stem for title in keys.values() for stem in _stems(title))
    groups: dict[str, list[str]] = defaultdict(list)
    for paper, title in keys.items():
        for stem in _rarest(title, often):
            groups[stem].append(paper)
    return groups.values()


def _rarest(title: str, often: Mapping[str, int]) -> list[str]:
    stems = sorted(_stems(title), key=lambda stem: (often[stem], stem))[:_RARE]
    return [stem for place, stem in enumerate(stems) if place == 0 or often[stem] <= _COMMON]


def _stems(title: str) -> set[str]:
    return {word[:_STEM] for word in title.split()}
