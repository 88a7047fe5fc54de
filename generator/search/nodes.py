"""Splits words among files by how they begin, so that a word, whole or half typed, is in few of them.

A file is named by a prefix and holds what begins with it, unless a longer prefix has a file
of its own. Prefixes are lengthened only where there is too much for one file: `model` may have
one to itself, and `x` one for everything.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

_LONGEST_PREFIX = 16


@dataclass(frozen=True, slots=True)
class Node:
    """A file of things: their prefix, and their numbers."""

    prefix: str
    things: list[int]


def split(words: Iterable[tuple[str, int]], sizes: Sequence[int], limit: int) -> list[Node]:
    """Shares things out among files.

    Args:
        words: what things begin with, each with the number of its thing; a thing may have several.
        sizes: the size of each thing, in bytes.
        limit: what a file holds at most, unless one thing alone is larger.

    Returns:
        The files in the order of their prefixes; the first has the empty prefix.
    """
    ordered = sorted(words)
    found: list[Node] = []

    def divide(part: Sequence[tuple[str, int]], prefix: str) -> None:
        things = {thing for _, thing in part}
        if len(things) < 2 or len(prefix) >= _LONGEST_PREFIX or sum(sizes[thing] for thing in things) <= limit:
            found.append(Node(prefix, sorted(things)))
            return
        depth = len(prefix) + 1
        rest: list[tuple[str, int]] = []
        groups: list[tuple[int, str, list[tuple[str, int]]]] = []
        for start, group in groupby(part, lambda pair: pair[0][:depth]):
            own = list(group)
            if len(start) < depth:
                rest = own
            else:
                groups.append((sum(sizes[thing] for thing in {thing for _, thing in own}), start, own))
        room = limit - sum(sizes[thing] for thing in {thing for _, thing in rest})
        for size, start, own in sorted(groups):
            if size <= room:
                room -= size
                rest += own
            else:
                divide(own, start)
        if rest or not prefix:
            found.append(Node(prefix, sorted({thing for _, thing in rest})))

    divide(ordered, "")
    return sorted(found, key=lambda node: node.prefix)


def route(word: str, prefixes: Sequence[str]) -> int:
    """Which file a word is in: that of the longest of the sorted prefixes that it begins with.

    >>> [route(word, ["", "mo", "model"]) for word in ("more", "models", "x")]
    [1, 2, 0]
    """
    for length in range(min(len(word), _LONGEST_PREFIX), -1, -1):
        place = bisect_left(prefixes, word[:length])
        if place < len(prefixes) and prefixes[place] == word[:length]:
            return place
    raise ValueError("the first prefix must be the empty one")


def crowded(prefixes: Sequence[str]) -> list[str]:
    """The beginnings of words that several files hold: what is typed first, and finds too much.

    >>> crowded(["", "mo", "model"])
    ['m', 'mo', 'mod', 'mode']
    """
    return sorted({prefix[:length] for prefix in prefixes for length in range(1, len(prefix))})
