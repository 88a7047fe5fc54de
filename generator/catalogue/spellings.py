"""How a reader sees names and terms written.

Apart from the vocabulary and from what finds related papers: both fold case, hyphens and
plurals to find what belongs together, and readers shall not see what was folded.
"""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import Levenshtein

from generator.catalogue.terms import words_and_pairs
from generator.model import Tag

_LONG = 8
"""Letters from which a word that differs in one is the same: a plural, British spelling, a slip of the pen."""

_CAPITALISED = re.compile(r"[A-Z][a-z]*(?:-[A-Za-z][a-z]*)*")


def other_spellings(tag: Tag) -> list[str]:
    """The aliases of a tag that tell a reader something, each once.

    >>> other_spellings(Tag(name="Spurious correlation", kind="concept", aliases=("spurious-correlation", "shortcut")))
    ['shortcut']
    >>> other_spellings(
    ...     Tag(name="R1-Distill", kind="model", aliases=("DeepSeek-Distill", "DeepSeek-Ditill", "R2-Distill"))
    ... )
    ['DeepSeek-Distill', 'R2-Distill']
    """
    seen = [_bare(tag.name)]
    told = []
    for alias in tag.aliases:
        bare = _bare(alias)
        if not any(_same(bare, other) for other in seen):
            told.append(alias)
        seen.append(bare)
    return told


def _bare(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < _LONG or [*filter(str.isdigit, one)] != [*filter(str.isdigit, other)]:
        return False
    return Levenshtein.distance(one, other, score_cutoff=1) <= 1


def written(title: str, *texts: str) -> Mapping[str, str]:
    """By term of related papers, how a paper writes it: in small letters where it does so anywhere.

    A word that only stands in its title has a capital there, which says nothing, unless it has more than one.

    >>> found = written("Monte Carlo Pruning for ChatGPT", "Monte Carlo search saves FLOPs.")
    >>> found["monte carlo"], found["chatgpt"], found["flop"], found["pruning"]
    ('Monte Carlo', 'ChatGPT', 'FLOPs', 'pruning')
    """
    found: dict[str, str] = {}
    for text in texts:
        for term, words in words_and_pairs(text):
            if term not in found or (words.islower() and not found[term].islower()):
                found[term] = words
    for term, words in words_and_pairs(title):
        found.setdefault(
            term, " ".join(word.lower() if _CAPITALISED.fullmatch(word) else word for word in words.split())
        )
    return found


def said_by(names: Iterable[str]) -> set[str]:
    """The single words of some names, as terms of related papers have them.

    >>> sorted(said_by(["Scaling laws", "Long context"]))
    ['context', 'law', 'long', 'scaling']
    """
    return {term for name in names for term, words in words_and_pairs(name.replace("-", " ")) if " " not in words}
