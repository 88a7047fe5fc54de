"""Folds the names of people and organisations: one page for each name.

Names that differ in case, accents or punctuation alone are one. People who share a
name share its page, and the page says so: nothing in a listing tells them apart. Where
a record says who somebody is, by an ORCID iD or an identifier of the curator's, that
person has a page of their own, whatever the ways in which their name is written.
"""

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.ids import make_slug, name_key


@dataclass(frozen=True, slots=True)
class Named:
    """A name, or a person, with a page of its own.

    Attributes:
        name: the way in which it is written most often.
        slug: its address.
        papers: slugs of its papers, in the order given.
        person: who it is, where records say so: an ORCID iD or a curator's identifier.
    """

    name: str
    slug: str
    papers: tuple[str, ...]
    person: str | None = None


def _is_latin(name: str) -> bool:
    return all(unicodedata.name(char, "").startswith("LATIN") for char in name if char.isalpha())


def _fingerprint(key: str) -> str:
    """Four signs that tell apart names of other scripts which read the same in Latin letters.

    They depend on the name alone, so that an address stays when a namesake arrives.
    """
    return hashlib.sha256(key.encode()).hexdigest()[:4]


class NameIndex:
    """All names of one sort, such as authors, with their papers."""

    def __init__(self, papers: Iterable[tuple[str, tuple[str, ...], Mapping[str, str]]]) -> None:
        """Makes the index.

        Args:
            papers: slugs of papers in the order in which pages list them, each with its
                names, and with who of them is whom.
        """
        written: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        slugs: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._people: dict[str, set[str]] = defaultdict(set)
        for slug, names, people in papers:
            for name in names:
                key, person = name_key(name), people.get(name, "")
                places = [(key, "")]
                if person:
                    # The name keeps its address, whoever turns out to bear it.
                    slugs.setdefault((key, ""), [])
                    self._people[key].add(person)
                    places.append(("", person))
                for place in places:
                    written[place][name] += 1
                if slug not in slugs[places[-1]]:
                    slugs[places[-1]].append(slug)
        self._found: dict[tuple[str, str], Named] = {}
        taken: set[str] = set()
        for key, person in sorted(slugs, key=lambda place: (bool(place[1]), place)):
            # The most frequent way of writing, and of equals the first by code point.
            ways = written[key, person]
            name = min(ways, key=lambda name: (-ways[name], name))
            address = make_slug(_addressed(name, person), taken)
            taken.add(address)
            self._found[key, person] = Named(name, address, tuple(slugs[key, person]), person or None)

        self._ordered = sorted(self._found.values(), key=lambda named: (name_key(named.name), named.slug))

    def __iter__(self) -> Iterator[Named]:
        return iter(self._ordered)

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, name: str) -> Named:
        return self._found[name_key(name), ""]

    def of(self, name: str, person: str | None) -> Named:
        """The page of a name, or of the person who bears it where that is known."""
        return self._found["", person] if person else self[name]

    def namesakes(self, named: Named) -> tuple[Named, ...]:
        """The people of a name who are known apart."""
        people = self._people.get(name_key(named.name), ()) if named.person is None else ()
        return tuple(self._found["", person] for person in sorted(people))


def _addressed(name: str, person: str) -> str:
    """What an address is made of."""
    if person:
        return person if not person[0].isdigit() and name_key(person).startswith(name_key(name)) else f"{name} {person}"
    return name if name.isascii() or _is_latin(name) else f"{name} {_fingerprint(name_key(name))}"
