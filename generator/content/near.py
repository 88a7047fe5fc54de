"""Finds titles so alike that a person should compare them.

Apart because comparing each title with each other takes time that grows with the square
of their number: for many titles only those are compared that share a rare word.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz, process

NEAR_TITLES = 90
"""Similarity of two title keys, in per cent of the normalised edit distance, from
which two papers are shown to a person."""

_ALL_PAIRS = 4_000_000
"""Up to so many comparisons everything is compared with everything: a second or two."""
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
        Each pair once, in the order of the new papers.
    """
    seen: set[frozenset[str]] = set()
    look = _every if len(keys) * len(new) <= _ALL_PAIRS else _by_rare_words(keys)
    for paper in new:
        candidates = look(keys, paper)
        title = keys[paper]
        for _, _, other in process.extract(title, candidates, scorer=fuzz.ratio, score_cutoff=NEAR_TITLES, limit=None):
            pair = frozenset((paper, other))
            if other != paper and pair not in seen:
                seen.add(pair)
                yield paper, other


def _every(keys: Mapping[str, str], paper: str) -> Mapping[str, str]:
    return keys


def _by_rare_words(keys: Mapping[str, str]) -> "_Look":
    return _Look(keys)


class _Look:
    """Finds the titles that share a rare word with one."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._often = Counter(stem for title in keys.values() for stem in _stems(title))
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for paper, title in keys.items():
            for stem in self._rarest(title):
                self._by_stem[stem].append(paper)

    def __call__(self, keys: Mapping[str, str], paper: str) -> Mapping[str, str]:
        title = keys[paper]
        most = len(title) * 0.2 + 1  # titles of more different lengths cannot be alike
        return {
            other: keys[other]
            for stem in self._rarest(title)
            for other in self._by_stem[stem]
            if abs(len(keys[other]) - len(title)) <= most
        }

    def _rarest(self, title: str) -> list[str]:
        stems = sorted(_stems(title), key=lambda stem: (self._often[stem], stem))[:_RARE]
        return [stem for place, stem in enumerate(stems) if place == 0 or self._often[stem] <= _COMMON]


def _stems(title: str) -> set[str]:
    return {word[:_STEM] for word in title.split()}
