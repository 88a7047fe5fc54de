"""Folds the names of people and organisations: one page for each name.

Names that differ in case, accents or punctuation alone are one. People who share a
name share its page: nothing in a listing tells them apart.
"""

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.ids import make_slug, name_key


@dataclass(frozen=True, slots=True)
class Named:
    """A name with a page of its own.

    Attributes:
        name: the way in which it is written most often.
        slug: its address.
        papers: slugs of its papers, in the order given.
    """

    name: str
    slug: str
    papers: tuple[str, ...]


def _is_latin(name: str) -> bool:
    return all(unicodedata.name(char, "").startswith("LATIN") for char in name if char.isalpha())


def _fingerprint(key: str) -> str:
    """Four signs that tell apart names of other scripts which read the same in Latin letters.

    They depend on the name alone, so that an address stays when a namesake arrives.
    """
    return hashlib.sha256(key.encode()).hexdigest()[:4]


class NameIndex:
    """All names of one sort, such as authors, with their papers."""

    def __init__(self, papers: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """Makes the index.

        Args:
            papers: slugs of papers in the order in which pages list them, each with its names.
        """
        written: dict[str, Counter[str]] = defaultdict(Counter)
        slugs: dict[str, list[str]] = defaultdict(list)
        for slug, names in papers:
            for name in names:
                key = name_key(name)
                written[key][name] += 1
                if slug not in slugs[key]:
                    slugs[key].append(slug)
        self._by_key: dict[str, Named] = {}
        taken: set[str] = set()
        for key in sorted(written):
            # The most frequent way of writing, and of equals the first by code point.
            name = min(written[key], key=lambda name: (-written[key][name], name))
            address = make_slug(name if name.isascii() or _is_latin(name) else f"{name} {_fingerprint(key)}", taken)
            taken.add(address)
            self._by_key[key] = Named(name, address, tuple(slugs[key]))

    def __iter__(self) -> Iterator[Named]:
        return iter(sorted(self._by_key.values(), key=lambda named: (name_key(named.name), named.slug)))

    def __len__(self) -> int:
        return len(self._by_key)

    def __getitem__(self, name: str) -> Named:
        return self._by_key[name_key(name)]
