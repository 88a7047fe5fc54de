"""What each paper is found by: its texts and names, as the numbers of their words.

The words of the whole collection are numbered once, so that everything that follows counts
numbers, which NumPy does a hundred times as fast as Python counts words.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
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
        self._chains: dict[str, tuple[list[int], list[int]]] = {}
        self._named: dict[tuple[tuple[str, ...], bool], tuple[list[int], list[list[int]]]] = {}
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
        terms: list[int] = []
        words: list[int] = []
        known = self._chains
        for written in written_chains(text):
            found = known.get(written)
            if found is None:
                found = known[written] = self._numbers(written)
            terms += found[0]
            words += found[1]
        self._found(number, place, terms)
        self._pair(number, words)
        self.texts.lengths.append(len(words))

    def _names(self, number: int, place: Field, names: Iterable[tuple[str, ...]]) -> None:
        """Names, each with its aliases."""
        terms: list[int] = []
        length = 0
        for aliases in names:
            key = (aliases, place == Field.AUTHORS)
            known = self._named.get(key)
            if known is None:
                known = self._named[key] = self._name(*key)
            own, pairings = known
            terms += own
            for words in pairings:
                self._pair(number, words)
            length += len(pairings[0])
        self._found(number, place, terms)
        self.texts.lengths.append(length)

    def _name(self, aliases: tuple[str, ...], is_person: bool) -> tuple[list[int], list[list[int]]]:
        """The terms of a name: every word, and the name as one word; and the words of each way of writing it."""
        own: set[int] = set()
        pairings = []
        for name in aliases:
            found = chains(name)
            words = [word for chain in found for word in chain.words]
            own.update(self._stem(word) for word in words if is_person or word not in STOP_WORDS)
            own.update(self._stem(joined) for chain in found for joined in chain.joined)
            if len(words) > 1 and not is_person and len(key := "".join(words)) <= LONGEST_JOINED:
                own.add(self._stem(key))
            pairings.append([self._word(word) for word in words])
        return sorted(own), pairings

    def _numbers(self, written: str) -> tuple[list[int], list[int]]:
        """The terms that a chain is found by, and its words for pairs."""
        chain = cut(written)
        words = [word for word in chain.words if word not in STOP_WORDS]
        return [self._stem(word) for word in (*words, *chain.joined)], [self._word(word) for word in chain.words]

    def _found(self, number: int, place: Field, terms: list[int]) -> None:
        self.texts.found_terms.extend(terms)
        self.texts.found_at.extend([number * len(Field) + place] * len(terms))

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
