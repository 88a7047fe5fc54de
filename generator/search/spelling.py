"""Lists of words for queries in which one is mistyped.

A word with one wrong letter still begins or still ends as it should. So all words stand in
two sorts of files, by how they begin and by how they end, and one of each has whatever was meant.
They are loaded only when a word is not found.
"""

from collections.abc import Iterable
from typing import NamedTuple

from generator.search.nodes import Node, split
from generator.search.numbers import ALPHABET

SHORTEST = 4
"""How many letters a word has at least whose typing errors are forgiven."""
_FILES = 70
_LEAST = 3_000


class WordLists(NamedTuple):
    """Files of words: their prefixes, sorted, and what each holds."""

    prefixes: list[str]
    files: list[str]


def word_lists(words: Iterable[tuple[str, int]]) -> tuple[WordLists, WordLists]:
    """The words by how they begin, and, written backwards, by how they end.

    Args:
        words: the words, each with the number of papers that have it.
    """
    known = sorted(
        (word, count)
        for word, count in words
        if len(word) >= SHORTEST and not word.isdigit() and max(word) < "\U00010000"
    )
    return _lists(known), _lists(sorted((word[::-1], count) for word, count in known))


def _lists(words: list[tuple[str, int]]) -> WordLists:
    sizes = [3 + len(word) // 2 for word, _ in words]
    nodes = split(
        ((word, number) for number, (word, _) in enumerate(words)), sizes, max(_LEAST, 2 * sum(sizes) // _FILES)
    )
    return WordLists([node.prefix for node in nodes], [_written(node, words) for node in nodes])


def _written(node: Node, words: list[tuple[str, int]]) -> str:
    """Sorted words: for each how common it is (a logarithm), how much it has of the last, and the rest."""
    parts, last = [], ""
    for number in node.things:
        word, count = words[number]
        shared = 0
        while shared < min(len(last), len(word), 63) and last[shared] == word[shared]:
            shared += 1
        parts.append(f"{ALPHABET[min(count.bit_length(), 63)]}{ALPHABET[shared]}{word[shared:]}")
        last = word
    return " ".join(parts)
