"""Finds many phrases in a text at once, in time that grows with the text alone.

A trie over words: topics' phrases and tags' names are matched by the same rules.
A phrase in lower case matches whatever the case; one with a capital matches exactly
as it is written, so that the dataset MATH is not found in mathematics. Words are
matched whole. Space, hyphen and underscore between words are the same. The last
word may have a plural's s.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

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
    """What may follow some words: by what joins them, by the next word."""

    __slots__ = ("next", "values")

    def __init__(self) -> None:
        self.next: dict[str, dict[str, _Node[T]]] = {}
        self.values: list[T] = []


class _Spelling(NamedTuple):
    """How phrases may have a word: as it is written and in any case; and the same of what it may be the plural of."""

    forms: tuple[str, str]
    singulars: tuple[str, ...]


_Word = tuple[str, _Spelling, int, int]
"""A word of a text: what joins it to the word before it, its spelling, and where it begins and ends."""


class PhraseMatcher(Generic[T]):
    """Phrases, each standing for a value.

    >>> matcher = PhraseMatcher([("chain of thought", "CoT"), ("MATH", "MATH"), ("GPT-3.5", "GPT")])
    >>> [match.value for match in matcher.longest("Chains of math: chain-of-thoughts, GPT 3.5 on MATH")]
    ['CoT', 'GPT', 'MATH']
    """

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._root: _Node[T] = _Node()
        for phrase, value in phrases:
            self._add(phrase, value)

    def _add(self, phrase: str, value: T) -> None:
        node = self._root
        for joint, word in phrase_key(phrase):
            node = node.next.setdefault(joint, {}).setdefault(word, _Node())
        if node is not self._root and value not in node.values:
            node.values.append(value)

    def all(self, text: str) -> Iterator[Match[T]]:
        """Every phrase wherever it stands, overlapping ones too, in the order of the text."""
        words = _words(text)
        for position in self._starts(words):
            yield from self._at(words, position)

    def longest(self, text: str) -> Iterator[Match[T]]:
        """The longest phrase at each place, none overlapping another."""
        words = _words(text)
        free_from = 0
        for position in self._starts(words):
            if words[position][2] < free_from:
                continue
            found = max(self._at(words, position), key=lambda match: match.end, default=None)
            if found is not None:
                yield found
                free_from = found.end

    def _starts(self, words: Sequence[_Word]) -> Iterator[int]:
        """Where a phrase may begin: most words of a text begin none."""
        first_words = self._root.next.get("", {})
        for position, (_, (forms, singulars), _, _) in enumerate(words):
            found = forms[1] in first_words or forms[0] in first_words
            if found or (singulars and any(word in first_words for word in singulars)):
                yield position

    def _at(self, words: Sequence[_Word], position: int) -> Iterator[Match[T]]:
        _, (forms, singulars), start, end = words[position]
        nodes, joint = [self._root], ""
        while nodes:
            following: list[_Node[T]] = []
            for node in nodes:
                if (steps := node.next.get(joint)) is None:
                    continue
                for form in forms:
                    if step := steps.get(form):
                        following.append(step)
                        yield from (Match(start, end, value) for value in step.values)
                for form in singulars:
                    if step := steps.get(form):
                        yield from (Match(start, end, value) for value in step.values)
            nodes = following
            position += 1
            if position == len(words):
                return
            joint, (forms, singulars), _, end = words[position]


PhraseKey = tuple[tuple[str, str], ...]
"""What a phrase is looked for by: what joins each word to the one before it, and the word."""


def phrase_key(phrase: str) -> PhraseKey:
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


@lru_cache(maxsize=8)
def _words(text: str) -> list[_Word]:
    """The words of a text; kept for a while, since a text is looked through for one thing after another."""
    words: list[_Word] = []
    last = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        words.append((_joint(text[last:start]) if words else "", _spelling(match.group()), start, end))
        last = end
    return words


@lru_cache(maxsize=100_000)
def _spelling(word: str) -> _Spelling:
    singulars = tuple(form for one in _singulars(word) for form in (one, "~" + one.lower()))
    return _Spelling((word, "~" + word.lower()), singulars)


def _joint(between: str) -> str:
    """What stands between two words, as far as it matters."""
    return " " if between == " " or _JOINTS.fullmatch(between) else between


def _singulars(word: str) -> tuple[str, ...]:
    """What a word may be the plural of."""
    if len(word) < 3 or word[-1] != "s":
        return ()
    if word.endswith("ies"):
        return (word[:-1], word[:-3] + "y")
    return (word[:-1], word[:-2]) if word.endswith("es") else (word[:-1],)
