"""What each paper is found by: its texts and names, as the numbers of their words.

The words of the whole collection are numbered once, so that everything that follows counts
numbers, which NumPy does a hundred times as fast as Python counts words.
"""

from array import array
from collections.abc import Iterator, Mapping
from enum import IntEnum
from itertools import chain
from typing import NamedTuple

import numpy as np

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.search.numbers import Ints, Shorts
from generator.search.words import LONGEST_JOINED, STOP_WORDS, chains, cut, key_of, stem, written_chains


class Field(IntEnum):
    """Where a paper has a word."""

    TITLE = 0
    INTRODUCES = 1
    SUMMARY = 2
    ABSTRACT = 3
    AUTHORS = 4
    ORGANISATIONS = 5
    MENTIONS = 6
    TOPICS = 7


TAG = "#"
"""Before a tag's slug: the term by which its papers are found."""
ORGANISATION = "@"
"""The same for an organisation."""


class Words(NamedTuple):
    """What papers are found by.

    Attributes:
        terms: every term, by its number: a stem, or a name behind its sign.
        forms: by term, the words that it was found as.
    """

    terms: list[str]
    forms: list[set[str]]


class Found(NamedTuple):
    """Which terms each paper has.

    Attributes:
        papers: how many papers there are. terms: how many terms there are.
        which, where: for each time that a paper has a term: its number, and the paper's times the number of fields
            plus the field; ordered by that.
        lengths: how many words each field of each paper has, in the same order.
    """

    papers: int
    terms: int
    which: Shorts
    where: Shorts
    lengths: Ints


class Running(NamedTuple):
    """All texts, one after the other.

    Attributes:
        papers: how many papers there are. words: every word, by its number.
        sequence: the words of all texts in their order, -1 between two texts. owners: the paper of each.
    """

    papers: int
    words: list[str]
    sequence: Shorts
    owners: Shorts


def gather(catalogue: Catalogue) -> tuple[Words, Found, Running]:
    """The words of all papers, which are numbered in the order of the catalogue."""
    lexicon = _Lexicon()
    pieces, at = array("i"), array("i")
    tags = {slug: Name((tag.name, *tag.aliases)) for slug, tag in catalogue.vocabulary.tags.items()}
    for number, entry in enumerate(catalogue.entries):
        for place, own in _pieces(entry, tags):
            pieces.extend(map(lexicon.__getitem__, own))
            at.extend([number * len(Field) + place] * (len(pieces) - len(at)))
    return lexicon.expand(np.asarray(pieces), np.asarray(at), len(catalogue.entries))


class Name(NamedTuple):
    """A name: found by each word of it, and as one word.

    Attributes:
        ways: how it is written, its own form first.
        is_person: whether somebody is called so: then a stop word is a name too.
    """

    ways: tuple[str, ...]
    is_person: bool = False


class _Exact(str):
    """A term that no text has: a name behind its sign."""

    __slots__ = ()


_Piece = str | Name | _Exact
_END = _Exact("")
"""Between texts: what follows is not beside what was before."""


def _pieces(entry: CataloguedPaper, tags: Mapping[str, Name]) -> Iterator[tuple[Field, list[_Piece]]]:
    """What a paper has in each field."""
    paper = entry.paper
    yield Field.TITLE, [*written_chains(entry.title), _END]
    yield Field.INTRODUCES, [tags[use.slug] for use in entry.introduces]
    yield Field.SUMMARY, [*written_chains(paper.summary or ""), _END]
    yield Field.ABSTRACT, [*written_chains(entry.abstract), _END]
    yield Field.AUTHORS, [Name((name,), is_person=True) for name in paper.known_authors]
    exact = [_Exact(f"{ORGANISATION}{key_of(name)}") for name in paper.organisations]
    yield Field.ORGANISATIONS, [*(Name((name,)) for name in paper.organisations), *dict.fromkeys(exact)]
    own = [_Exact(f"{TAG}{use.slug}") for use in (*entry.introduces, *entry.mentions)]
    yield Field.MENTIONS, [*(tags[use.slug] for use in entry.mentions), *dict.fromkeys(own)]
    yield Field.TOPICS, [Name((given.topic.name,)) for given in entry.topics]


class _Lexicon(dict[_Piece, int]):
    """Numbers every piece of text once, and knows what it is found by.

    Most pieces come again and again; so what is worth working out is done once for each, and
    for the whole collection by NumPy.
    """

    def __init__(self) -> None:
        super().__init__()
        self._terms: dict[str, int] = {}
        self._forms: list[set[str]] = []
        self._words: dict[str, int] = {}
        self._found: list[list[int]] = []
        self._written: list[list[int]] = []
        self._lengths: list[int] = []

    def __missing__(self, piece: _Piece) -> int:
        if isinstance(piece, Name):
            found, written, length = self._name(piece)
        elif isinstance(piece, _Exact):
            found, written, length = [self._term(piece)] if piece else [], [-1], 0
        else:
            found, written = self._chain(piece)
            length = len(written)
        self._found.append(found)
        self._written.append(written)
        self._lengths.append(length)
        number = self[piece] = len(self)
        return number

    def expand(self, pieces: Shorts, at: Shorts, papers: int) -> tuple[Words, Found, Running]:
        """All papers' words from their pieces."""
        cells = papers * len(Field)
        found, times = _flattened(self._found, pieces)
        written, lengths = _flattened(self._written, pieces)
        own = np.array(self._lengths, dtype=np.int32)[pieces]
        lengths_of_fields = np.bincount(at, weights=own, minlength=cells).astype(np.int64)
        return (
            Words(list(self._terms), self._forms),
            Found(papers, len(self._terms), found, np.repeat(at, times), lengths_of_fields),
            Running(papers, list(self._words), written, np.repeat(at // len(Field), lengths)),
        )

    def _chain(self, text: str) -> tuple[list[int], list[int]]:
        """Running text: stop words find nothing, but stand beside others."""
        words, joined = cut(text)
        telling = [word for word in words if word not in STOP_WORDS]
        return [self._stem(word) for word in (*telling, *joined)], [self._word(word) for word in words]

    def _name(self, name: Name) -> tuple[list[int], list[int], int]:
        """A name in each way of writing it."""
        own: dict[int, None] = {}
        written: list[int] = [-1]
        for way in name.ways:
            found = chains(way)
            words = [word for part in found for word in part.words]
            own.update((self._stem(word), None) for word in words if name.is_person or word not in STOP_WORDS)
            own.update((self._stem(joined), None) for part in found for joined in part.joined)
            if len(words) > 1 and not name.is_person and len(key := "".join(words)) <= LONGEST_JOINED:
                own[self._stem(key)] = None
            written += [*map(self._word, words), -1]
        return list(own), written, len(name.ways[0].split())

    def _stem(self, word: str) -> int:
        number = self._term(stem(word))
        self._forms[number].add(word)
        return number

    def _term(self, term: str) -> int:
        if term not in self._terms:
            self._terms[term] = len(self._terms)
            self._forms.append(set())
        return self._terms[term]

    def _word(self, word: str) -> int:
        return self._words.setdefault(word, len(self._words))


def _flattened(rows: list[list[int]], chosen: Shorts) -> tuple[Shorts, Shorts]:
    """The numbers of chosen rows, one after the other, and how many each row has."""
    sizes: Shorts = np.array([len(row) for row in rows], dtype=np.int32)
    flat: Shorts = np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=int(sizes.sum()))
    starts = np.cumsum(sizes, dtype=np.int32) - sizes
    counts = sizes[chosen]
    ends = np.cumsum(counts, dtype=np.int32)
    places = np.repeat(starts[chosen] - ends + counts, counts)
    places += np.arange(len(places), dtype=np.int32)
    return flat[places], counts
