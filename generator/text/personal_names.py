"""Takes a person's name apart, as citations need it.

A name is written as its bearer writes it, given name first; citation formats want the
family name by itself. The rules are those of BibTeX's styles (Patashnik 1988) and of
CSL 1.0.2: words in lower case before the last belong to the family name as particles,
`Jr.` and numerals are suffixes, and "Family, Given" says it all by itself. A name of one
word, or in a script that puts the family name first, stays whole.
"""

import re
import unicodedata
from typing import NamedTuple

_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")


class PersonalName(NamedTuple):
    """A name in its parts; a name that cannot be taken apart is all `family`.

    Attributes:
        given: given names and initials. particle: words such as `van der`.
        family: the family name. suffix: `Jr.` and the like.
    """

    given: str
    particle: str
    family: str
    suffix: str

    @property
    def last(self) -> str:
        """The family name with its particle: `van der Schaar`."""
        return f"{self.particle} {self.family}".strip()

    @property
    def whole(self) -> str:
        """The name as its bearer writes it: `Martin Luther King Jr.`."""
        return " ".join(part for part in (self.given, self.last, self.suffix) if part)


def split_name(name: str) -> PersonalName:
    """The parts of a name.

    >>> split_name("Mihaela van der Schaar")
    PersonalName(given='Mihaela', particle='van der', family='Schaar', suffix='')
    >>> split_name("Schaar, Mihaela van der") == split_name("Mihaela van der Schaar")
    True
    >>> split_name("Martin Luther King Jr.")
    PersonalName(given='Martin Luther', particle='', family='King', suffix='Jr.')
    >>> split_name("zhiliang wu").family, split_name("Anshumann").family, split_name("王薇").family
    ('wu', 'Anshumann', '王薇')
    >>> split_name(",").whole, split_name("van Beethoven,").family
    (',', 'van Beethoven')
    """
    parts = _split(name)
    # Who has no given name is called by all there is.
    return parts if parts.given else PersonalName("", "", parts.whole, "")


def _split(name: str) -> PersonalName:
    suffix = ""
    if "," in name and name.strip(", "):
        last, *rest = (part.strip() for part in name.split(","))
        if len(rest) > 1 and _SUFFIX.fullmatch(rest[0]):
            suffix, rest = rest[0], rest[1:]
        name = f"{' '.join(rest)} {last}".strip()
        if rest and " " in last:
            particle, family = _particle(last.split())
            return PersonalName(" ".join(rest), particle, family, suffix)
    words = name.split()
    if len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        suffix = words.pop()
    if len(words) < 2 or not unicodedata.name(words[-1][0], "").startswith(("LATIN", "GREEK", "CYRILLIC")):
        return PersonalName("", "", " ".join(words), suffix)
    start = len(words) - 1
    # Particles are in lower case in a name that is otherwise not.
    while start > 1 and words[start - 1].islower() and not words[0].islower():
        start -= 1
    return PersonalName(" ".join(words[:start]), " ".join(words[start:-1]), words[-1], suffix)


def _particle(words: list[str]) -> tuple[str, str]:
    count = 0
    while count < len(words) - 1 and words[count].islower():
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])
