"""The files in which a query looks up its words: terms with their papers, and names with their pages.

Apart from these, `heads` answer what is typed first: a letter or two begins words in many
files, so what they find is worked out here, papers included.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from generator.catalogue.catalogue import Catalogue
from generator.search.documents import plain_slug
from generator.search.nodes import Node, crowded, route, split
from generator.search.postings import Postings
from generator.search.texts import Words
from generator.search.words import STOP_WORDS, words_of

_FILES = 425
"""About how many files there are at most."""
_LEAST = 6_000
"""What is too little for two files, in bytes."""
_NAMES_BY_WORD = 24
"""How many names a file has at most that only have a word in it; names that begin in it are all there."""
_HEAD_PAPERS = 7
_HEAD_NAMES = 4
_MANY = 500
"""Among so many of the heaviest there are enough different papers."""


@dataclass(frozen=True, slots=True)
class Name:
    """A page that is found by its name: a tag or a topic.

    Attributes:
        kind: `tag` or `topic`. slug: its address below that. label: its name.
        count: how many papers it has. ways: how else it is written, as words.
    """

    kind: str
    slug: str
    label: str
    count: int
    ways: tuple[str, ...]

    @property
    def fact(self) -> list[Any]:
        """The name as a browser gets it; a slug that follows from the label is left out."""
        slug = 0 if plain_slug(self.label, self.slug) else self.slug
        return [self.kind, slug, self.label, self.count, "|".join(self.ways)]

    @property
    def words(self) -> list[tuple[str, ...]]:
        """Every way of writing it, as words."""
        return [words_of(self.label), *(tuple(way.split()) for way in self.ways)]


def names_of(catalogue: Catalogue) -> list[Name]:
    """Every tag and topic, those with the most papers first."""
    names = [
        Name("topic", topic.id, topic.name, len(catalogue.topics[topic.id]), ())
        for topic in catalogue.collection.taxonomy.topics
    ]
    for slug, entry in catalogue.tags.items():
        label = words_of(entry.tag.name)
        ways = dict.fromkeys(words for alias in entry.tag.aliases if (words := words_of(alias)) and words != label)
        names.append(Name("tag", slug, entry.tag.name, entry.total, tuple(" ".join(words) for words in ways)))
    return sorted(names, key=lambda name: (-name.count, name.kind, name.slug))


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The files, and what tells a browser which of them a word is in.

    Attributes:
        prefixes: the prefixes of the files of terms, sorted.
        heads: the beginnings of words that have files of their own, sorted.
        files: each file's name below `search/`, and its data.
    """

    prefixes: list[str]
    heads: list[str]
    files: Callable[[], Iterator[tuple[str, Any]]]


def make_dictionary(
    lexicon: Words, postings: Postings, names: list[Name], document: Callable[[int], list[Any]]
) -> Dictionary:
    """The dictionary of a collection.

    Args:
        lexicon, postings: its terms with their papers. names: its tags and topics, the largest first.
        document: a paper as a browser gets it, by its number.
    """
    count = len(lexicon.terms)
    forms = [_forms(term, found) for term, found in zip(lexicon.terms, lexicon.forms, strict=True)]
    keys = [["".join(words) for words in name.words] for name in names]
    facts = [name.fact for name in names]
    sizes = [
        len(term) + len(written) + len(text) + 9
        for term, written, text in zip(lexicon.terms, forms, postings.texts, strict=True)
    ] + [40 + len(name.label) + sum(map(len, name.ways)) for name in names]
    begin = [(word, number) for number, term in enumerate(lexicon.terms) for word in {term, *lexicon.forms[number]}]
    begin += [(key, count + number) for number, found in enumerate(keys) for key in set(found)]
    nodes = split(begin, sizes, max(_LEAST, 2 * sum(sizes) // _FILES))
    prefixes = [node.prefix for node in nodes]
    heads = crowded(prefixes)
    by_word = _by_word(names, prefixes)

    def files() -> Iterator[tuple[str, Any]]:
        for number, node in enumerate(nodes):
            yield f"terms/{number}", _file(node, count, lexicon, forms, postings, facts, by_word[number])
        finder = _Heads(lexicon, postings, names, keys)
        for number, head in enumerate(heads):
            papers, named = finder.best(head)
            yield (
                f"heads/{number}",
                {"papers": papers, "documents": [document(paper) for paper in papers], "names": named},
            )

    return Dictionary(prefixes, heads, files)


def _file(
    node: Node,
    count: int,
    lexicon: Words,
    forms: list[str],
    postings: Postings,
    facts: list[list[Any]],
    more: list[int],
) -> dict[str, Any]:
    """A file: its terms, each with its forms and its papers, and its names."""
    terms = [thing for thing in node.things if thing < count]
    names = dict.fromkeys([*(thing - count for thing in node.things if thing >= count), *more])
    return {
        "terms": [part for term in terms for part in (lexicon.terms[term], forms[term], postings.texts[term])],
        "names": [facts[name] for name in sorted(names)],
    }


def _forms(term: str, forms: set[str]) -> str:
    """The words of a term, each as what follows the stem; whole, behind a sign, where it does not begin with it."""
    return ",".join(sorted(form.removeprefix(term) if form.startswith(term) else f"={form}" for form in forms))


def _by_word(names: list[Name], prefixes: list[str]) -> dict[int, list[int]]:
    """By file, the largest names that have a word in it."""
    found: dict[int, list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        words = {word for way in name.words for word in way if word not in STOP_WORDS}
        for place in sorted({route(word, prefixes) for word in words}):
            if len(found[place]) < _NAMES_BY_WORD:
                found[place].append(number)
    return found


class _Heads:
    """What the beginnings of words find."""

    def __init__(self, lexicon: Words, postings: Postings, names: list[Name], keys: list[list[str]]) -> None:
        self._order = sorted((form, number) for number, forms in enumerate(lexicon.forms) for form in forms)
        self._forms = [form for form, _ in self._order]
        self._postings = postings
        self._starts = np.searchsorted(postings.terms, np.arange(len(lexicon.terms) + 1))
        self._names = names
        self._by_key = sorted((key, number) for number, found in enumerate(keys) for key in found)
        self._keys = [key for key, _ in self._by_key]

    def best(self, head: str) -> tuple[list[int], list[Any]]:
        """The papers that have a word so beginning where it counts most, and the largest names."""
        end = head + "\U0010ffff"
        span = self._order[bisect_left(self._forms, head) : bisect_left(self._forms, end)]
        papers, weights = [], []
        for form, term in span:
            rows = slice(int(self._starts[term]), int(self._starts[term + 1]))
            papers.append(self._postings.papers[rows])
            weights.append(self._postings.weights[rows] + (8 if form == head else 0))
        best: list[int] = []
        if papers:
            every, weight = np.concatenate(papers), np.concatenate(weights)
            if len(weight) > _MANY:  # then the heaviest are enough, and the others need no place in an order
                heavy = weight >= np.partition(weight, -_MANY)[-_MANY]
                every, weight = every[heavy], weight[heavy]
            for paper in every[np.lexsort((every, -weight))].tolist():
                if paper not in best:
                    best.append(paper)
                if len(best) == _HEAD_PAPERS:
                    break
        named = sorted(
            {number for _, number in self._by_key[bisect_left(self._keys, head) : bisect_left(self._keys, end)]}
        )
        return best, [self._names[number].fact for number in named[:_HEAD_NAMES]]
