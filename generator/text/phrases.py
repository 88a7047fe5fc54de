"""Finds many phrases in a text at once, in time that grows with the text alone.

A trie over words: topics' phrases and tags' names are matched by the same rules.
A phrase in lower case matches whatever the case; one with a capital matches exactly
as it is written, so that the dataset MATH is not found in mathematics. Words are
matched whole. Space, hyphen and underscore between words are the same. The last
word may have a plural's s.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_WORD = re.compile(r"[^\W_]+[+#]*")
_JOINTS = re.compile(r"[\s_‐‑–-]{1,3}")


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A phrase found: from `start` up to `end` in the text, and what it stands for."""

    start: int
    end: int
    value: T


class _Node(Generic[T]):
    __slots__ = ("next", "values")

    def __init__(self) -> None:
        self.next: dict[tuple[str, str], _Node[T]] = {}
        self.values: list[T] = []


class PhraseMatcher(Generic[T]):
    """Phrases, each standing for a value.

    >>> matcher = PhraseMatcher([("chain of thought", "CoT"), ("MATH", "MATH"), ("GPT-3.5", "GPT")])
    >>> [match.value for match in matcher.longest("Chains of math: chain-of-thoughts, GPT 3.5 on MATH")]
    ['CoT', 'GPT', 'MATH']
    """

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._root: _Node[T] = _Node()
        self._first_words: set[str] = set()
        for phrase, value in phrases:
            self._add(phrase, value)

    def _add(self, phrase: str, value: T) -> None:
        node = self._root
        for step in phrase_key(phrase):
            node = node.next.setdefault(step, _Node())
        if first := _WORD.search(phrase):
            self._first_words.add(first.group().lower())
        if node is not self._root and value not in node.values:
            node.values.append(value)

    def all(self, text: str) -> Iterator[Match[T]]:
        """Every phrase wherever it stands, overlapping ones too, in the order of the text."""
        words = _words(text)
        for position in self._starts(words):
            yield from self._at(text, words, position)

    def longest(self, text: str) -> Iterator[Match[T]]:
        """The longest phrase at each place, none overlapping another."""
        words = _words(text)
        free_from = 0
        for position in self._starts(words):
            if words[position][1] < free_from:
                continue
            found = max(self._at(text, words, position), key=lambda match: match.end, default=None)
            if found is not None:
                yield found
                free_from = found.end

    def _starts(self, words: list[tuple[str, int, int]]) -> Iterator[int]:
        """Where a phrase may begin: most words of a text begin none."""
        first_words = self._first_words
        for position, (word, _, _) in enumerate(words):
            lower = word.lower()
            if lower in first_words or (lower[-1] == "s" and not first_words.isdisjoint(_singulars(lower))):
                yield position

    def _at(self, text: str, words: list[tuple[str, int, int]], position: int) -> Iterator[Match[T]]:
        start = words[position][1]
        nodes = [self._root]
        joint = ""
        while nodes and position < len(words):
            word, _, end = words[position]
            following: list[_Node[T]] = []
            singulars = _singulars(word)
            for node in nodes:
                for key in ((joint, word), (joint, "~" + word.lower())):
                    if step := node.next.get(key):
                        following.append(step)
                        yield from (Match(start, end, value) for value in step.values)
                for singular in singulars:
                    for key in ((joint, singular), (joint, "~" + singular.lower())):
                        if step := node.next.get(key):
                            yield from (Match(start, end, value) for value in step.values)
            nodes = following
            position += 1
            if position < len(words):
                joint = _joint(text[end : words[position][1]])


def phrase_key(phrase: str) -> tuple[tuple[str, str], ...]:
    """What a phrase is looked for by: phrases of one key are found in the same places.

    A phrase without a word has an empty key, and is never found.

    >>> phrase_key("chain-of-thought") == phrase_key("chain of thought") != phrase_key("Chain of Thought")
    True
    >>> phrase_key("--")
    ()
    """
    exact = phrase != phrase.lower()
    steps: list[tuple[str, str]] = []
    end = None
    for word in _WORD.finditer(phrase):
        joint = "" if end is None else _joint(phrase[end : word.start()])
        # What differs in case is told apart by a mark that no word contains.
        steps.append((joint, word.group() if exact else "~" + word.group()))
        end = word.end()
    return tuple(steps)


def _words(text: str) -> list[tuple[str, int, int]]:
    return [(word.group(), word.start(), word.end()) for word in _WORD.finditer(text)]


def _joint(between: str) -> str:
    """What stands between two words, as far as it matters."""
    return " " if _JOINTS.fullmatch(between) else between


def _singulars(word: str) -> tuple[str, ...]:
    """What a word may be the plural of."""
    if len(word) < 3 or word[-1] != "s":
        return ()
    if word.endswith("ies"):
        return (word[:-1], word[:-3] + "y")
    return (word[:-1], word[:-2]) if word.endswith("es") else (word[:-1],)
