"""What each paper is found by: its texts and names, as the numbers of their words.

The words of the whole collection are numbered once, so that everything that follows counts
numbers, which NumPy does a hundred times as fast as Python counts words.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.search.words import STOP_WORDS, Chain, chains, key_of, stem


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


@dataclass(slots=True)
class Texts:
    """The words of all papers.

    Attributes:
        papers: how many papers there are.
        terms: every term, by its number: a stem, or a name behind its sign.
        forms: by term, the words that it was found as.
        found_terms, found_at: for each time that a paper has a word: which term, and where,
            as the paper's number times the number of fields plus the field.
        lengths: how many words each field of each paper has, in the same order.
        pairs: words that stand side by side: the numbers of both, and of the paper.
        words: every word, by the number that `pairs` gives it.
    """

    papers: int
    terms: list[str] = field(default_factory=list)
    forms: list[set[str]] = field(default_factory=list)
    found_terms: "array[int]" = field(default_factory=lambda: array("i"))
    found_at: "array[int]" = field(default_factory=lambda: array("i"))
    lengths: "array[int]" = field(default_factory=lambda: array("i"))
    pairs: "tuple[array[int], array[int], array[int]]" = field(
        default_factory=lambda: (array("i"), array("i"), array("i"))
    )
    words: list[str] = field(default_factory=list)


def gather(catalogue: Catalogue) -> Texts:
    """The words of all papers, numbered in the order of the catalogue."""
    gatherer = _Gatherer(catalogue)
    for number, entry in enumerate(catalogue.entries):
        gatherer.add(number, entry)
    return gatherer.texts


class _Gatherer:
    """Takes in one paper after the other."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.texts = Texts(len(catalogue.entries))
        self._catalogue = catalogue
        self._terms: dict[str, int] = {}
        self._chains: dict[Chain, tuple[tuple[int, ...], tuple[int, ...]]] = {}
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        tags = catalogue.vocabulary.tags
        self._tag_names = {slug: (tag.name, *tag.aliases) for slug, tag in tags.items()}

    def add(self, number: int, entry: CataloguedPaper) -> None:
        paper = entry.paper
        self._text(number, Field.TITLE, entry.title)
        self._names(number, Field.INTRODUCES, (self._tag_names[use.slug] for use in entry.introduces))
        self._text(number, Field.SUMMARY, paper.summary or "")
        self._text(number, Field.ABSTRACT, entry.abstract)
        self._names(number, Field.AUTHORS, ((name,) for name in paper.known_authors))
        self._names(number, Field.ORGANISATIONS, ((name,) for name in paper.organisations))
        self._names(number, Field.MENTIONS, (self._tag_names[use.slug] for use in entry.mentions))
        self._names(number, Field.TOPICS, ((given.topic.name,) for given in entry.topics))
        exact = [f"{TAG}{use.slug}" for use in (*entry.introduces, *entry.mentions)]
        exact += [f"{ORGANISATION}{key_of(name)}" for name in paper.organisations]
        for term in dict.fromkeys(exact):
            self._found(number, Field.MENTIONS, [self._term(term)])

    def _text(self, number: int, place: Field, text: str) -> None:
        """Running text: stop words are left out, but make pairs."""
        length, words = 0, []
        for chain in chains(text):
            found, pairing = self._numbers(chain)
            words.extend(pairing)
            self._found(number, place, found)
            length += len(chain.words)
        self._pair(number, words)
        self.texts.lengths.append(length)

    def _names(self, number: int, place: Field, names: Iterable[tuple[str, ...]]) -> None:
        """Names, each with its aliases: every word counts, and the name as one word."""
        terms: list[int] = []
        length = 0
        for aliases in names:
            own: set[int] = set()
            for name in aliases:
                found = chains(name)
                words = [word for chain in found for word in chain.words]
                own.update(self._stem(word) for word in words if place == Field.AUTHORS or word not in STOP_WORDS)
                own.update(self._stem(joined) for chain in found for joined in chain.joined)
                if len(words) > 1 and len(key := "".join(words)) <= 32 and place != Field.AUTHORS:
                    own.add(self._stem(key))
                self._pair(number, [self._word(word) for word in words])
            terms += sorted(own)
            length += len(aliases[0].split())
        self._found(number, place, terms)
        self.texts.lengths.append(length)

    def _numbers(self, chain: Chain) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The terms that a chain is found by, and its words for pairs."""
        known = self._chains.get(chain)
        if known is None:
            words = [word for word in chain.words if word not in STOP_WORDS]
            found = tuple(self._stem(word) for word in (*words, *chain.joined))
            known = self._chains[chain] = (found, tuple(self._word(word) for word in chain.words))
        return known

    def _found(self, number: int, place: Field, terms: Iterable[int]) -> None:
        before = len(self.texts.found_terms)
        self.texts.found_terms.extend(terms)
        at = number * len(Field) + place
        self.texts.found_at.extend([at] * (len(self.texts.found_terms) - before))

    def _pair(self, number: int, words: list[int]) -> None:
        if len(words) > 1:
            first, second, papers = self.texts.pairs
            first.extend(words[:-1])
            second.extend(words[1:])
            papers.extend([number] * (len(words) - 1))

    def _stem(self, word: str) -> int:
        known = self._stems.get(word)
        if known is None:
            known = self._stems[word] = self._term(stem(word))
            self.texts.forms[known].add(word)
        return known

    def _term(self, term: str) -> int:
        known = self._terms.get(term)
        if known is None:
            known = self._terms[term] = len(self.texts.terms)
            self.texts.terms.append(term)
            self.texts.forms.append(set())
        return known

    def _word(self, word: str) -> int:
        known = self._words.get(word)
        if known is None:
            known = self._words[word] = len(self.texts.words)
            self.texts.words.append(word)
        return known
