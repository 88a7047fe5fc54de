"""Which phrases stand in which texts, remembered from build to build.

A new name changes what is looked for everywhere, and what is found in next to no text. So what was found
in a text stands, unless a phrase that has come or gone since may be in it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from generator.memo import Memos, key_of
from generator.text.phrases import PhraseKey, PhraseMatcher, phrase_key

F = TypeVar("F")

_FEW = 200
"""How many phrases may have come or gone: where it is more, everything is looked for anew."""


class Occurrences(Generic[F]):
    """What is found in texts by phrases.

    Attributes:
        matcher: the phrases.

    Args:
        phrases: what is looked for, each with what it stands for.
        find: what is wanted of a text; it follows from the phrases alone, and can be pickled.
        memos: where it is remembered. name: under what name.
    """

    def __init__(
        self,
        phrases: Iterable[tuple[str, str]],
        find: Callable[[PhraseMatcher[str], str], F],
        memos: Memos,
        name: str,
    ) -> None:
        phrases = list(phrases)
        self.matcher, self._find = PhraseMatcher(phrases), find
        meant: dict[PhraseKey, list[str]] = defaultdict(list)
        for phrase, value in phrases:
            meant[phrase_key(phrase)].append(value)
        found: tuple[dict[PhraseKey, list[str]], dict[bytes, F]] | None = memos.last(name)
        before, self._before = found if found else ({}, {})
        changed = {key for key in before.keys() | meant.keys() if before.get(key) != meant.get(key)}
        if len(changed) > _FEW:
            self._before = {}
        self._changed = [_parts(key) for key in changed]
        self._known: dict[bytes, F] = {}
        memos.leave(name, (dict(meant), self._known))

    def of(self, text: str) -> F:
        """What is found in a text."""
        key = key_of(text)
        if key not in self._known:
            stands = key in self._before and not self._is_touched(text)
            self._known[key] = self._before[key] if stands else self._find(self.matcher, text)
        return self._known[key]

    def _is_touched(self, text: str) -> bool:
        """Whether a phrase that has come or gone may be in a text."""
        if not self._changed:
            return False
        small = text.lower()
        return any(all(part in small for part in parts) for parts in self._changed)


def _parts(key: PhraseKey) -> tuple[str, ...]:
    """What a text surely has that has a phrase, in small letters: its words, but for what a plural changes.

    >>> _parts(phrase_key("scaling strategy")), _parts(phrase_key("MATH"))
    (('scaling', 'strateg'), ('math',))
    """
    words = (word.lstrip("~").lower().removesuffix("y") for _, word in key)
    # Small letters of other scripts may depend on what is beside them.
    return tuple(word for word in words if word.isascii())
