r"""Cuts texts into the words that they are found by, as the browser cuts queries.

Both sides must agree to the letter: `overrides/assets/javascripts/engine.js` has the same
rules. Accents and case go (NFKD, marks off, lower case); a word is a run of letters and digits.
Words joined by a hyphen and the like are found together as well, `LLaMA-2` by `llama2`.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import Stemmer

STOP_WORDS = frozenset(
    """
    a an and are as at be by for from has have in is it its of on or that the their these this to was we were
    which with
    """.split()  # noqa: SIM905 - a table of words reads better than a list of strings
)
"""Words that nearly every text has: they find nothing, but count in phrases and names."""

_CHAIN = re.compile(r"[^\W_]+(?:[-‐_./'’][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_CHAIN = 4
"""How many words are joined at most; longer chains are mostly addresses."""
LONGEST_JOINED = 32
"""In letters: what is longer nobody types."""

_stemmer = Stemmer.Stemmer("english")


class Chain(NamedTuple):
    """A word, or several joined by hyphens and the like.

    Attributes:
        words: its words. joined: what its neighbouring words are without what joins them.
    """

    words: tuple[str, ...]
    joined: tuple[str, ...]


def fold(text: str) -> str:
    """A text without case and accents, compatibility characters as their plain ones.

    >>> fold("Émile D²MoE")
    'emile d2moe'
    """
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not _is_mark(char))
    return text.lower()


@cache
def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def chains(text: str) -> list[Chain]:
    """The words of a text in its order.

    >>> [chain.words for chain in chains("Fine-tuning LLaMA-2")]
    [('fine', 'tuning'), ('llama', '2')]
    """
    return [cut(written) for written in written_chains(text)]


def written_chains(text: str) -> list[str]:
    """The chains of a text as they are written, folded."""
    return _CHAIN.findall(fold(text))


@cache
def cut(text: str) -> Chain:
    """A chain from what it is written as."""
    words = tuple(_WORD.findall(text))
    joined = {
        "".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 2, min(start + _LONGEST_CHAIN, len(words)) + 1)
    }
    return Chain(words, tuple(sorted(word for word in joined if len(word) <= LONGEST_JOINED)))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, without what joins them.

    >>> words_of("Mixture-of-Experts (MoE)")
    ('mixture', 'of', 'experts', 'moe')
    """
    return tuple(word for chain in chains(text) for word in chain.words)


def key_of(text: str) -> str:
    """What a name is called when case, accents, hyphens and spaces are put aside.

    >>> key_of("LLaMA-2") == key_of("llama 2") == "llama2"
    True
    """
    return "".join(words_of(text))


def stem(word: str) -> str:
    """What forms of one word have in common: English Snowball, and one spelling for British and American.

    >>> stem("quantisation") == stem("quantized") == stem("quantizing")
    True
    """
    found: str = _stemmer.stemWord(word)
    if len(found) >= 6 and found.endswith("is"):
        return f"{found[:-2]}iz"
    if len(found) >= 6 and found.endswith("our"):
        return f"{found[:-3]}or"
    if len(found) >= 5 and found.endswith("ell"):
        return found[:-1]
    return found


def neighbours(words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Words that stand side by side, where that says something: not two stop words."""
    return [pair for pair in pairwise(words) if not STOP_WORDS.issuperset(pair)]
