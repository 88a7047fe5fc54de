"""Finds which named things each paper introduces and which it mentions.

The vocabulary is `tags.yml` and, beside it, every name that a paper of the
collection introduces: as a curator wrote in its record, or as its own text says
(`introductions`). A paper that introduces a name is not also said to
mention it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.catalogue.introductions import Introduced
from generator.catalogue.occurrences import Occurrences
from generator.catalogue.topics import CURATED
from generator.ids import make_slug, name_key
from generator.memo import Memos
from generator.model import Paper, Tag
from generator.text.phrases import PhraseMatcher

_SHORT_ACRONYM = re.compile(r"[A-Z]{1,3}")
"""What too many things are called by: looked for in other papers only if `tags.yml` has it."""
_ADDRESS = re.compile(r"https?://\S+|\b[\w.-]+\.(?:com|org|io|co|ai|net|dev)/\S+")


@dataclass(frozen=True, slots=True)
class TagUse:
    """A tag of a paper, and why.

    Attributes:
        slug: the tag's address.
        reason: what says so, for a reader: `abstract: “LLaMA-2”`.
        span: where the abstract, as plain text, names it first; None where it does not.
    """

    slug: str
    reason: str
    span: tuple[int, int] | None = None


class Vocabulary:
    """All tags, by slug, and the names by which texts call them."""

    def __init__(self, tags: Iterable[Tag], introduced: Iterable[tuple[str, str]], memos: Memos | None = None) -> None:
        """Makes the vocabulary.

        Args:
            tags: what `tags.yml` holds.
            introduced: names that papers introduce, each with the kind of tag that such a
                paper makes; those that are no tag yet become one.
            memos: remember where texts name tags.
        """
        self.tags: dict[str, Tag] = {}
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        looked_for: list[tuple[str, str]] = []
        for tag in sorted(tags, key=lambda tag: name_key(tag.name)):
            slug = self._add(tag)
            looked_for.extend((written, slug) for written in (tag.name, *tag.aliases))
        for name, kind in sorted(introduced, key=lambda pair: (name_key(pair[0]), pair)):
            if self.slug_of(name) is None:
                slug = self._add(Tag(name=name, kind=kind))
                if not _SHORT_ACRONYM.fullmatch(name):
                    looked_for.append((name, slug))
        self._named = Occurrences(looked_for, _named, memos or Memos(), "named")
        self.families: dict[str, str] = {
            slug: family
            for slug, tag in self.tags.items()
            if tag.family and (family := self.slug_of(tag.family)) not in (None, slug)
        }
        """By member, the tag that it belongs to."""

    def _add(self, tag: Tag) -> str:
        slug = make_slug(tag.name, self.tags)
        self.tags[slug] = tag
        for written in (tag.name, *tag.aliases):
            self._exact.setdefault(written, slug)
            self._folded.setdefault(name_key(written), slug)
        return slug

    def slug_of(self, name: str) -> str | None:
        """The tag of a name, written as in the vocabulary or nearly so."""
        return self._exact.get(name) or self._folded.get(name_key(name))

    def line(self, slug: str) -> list[str]:
        """A tag, the tag that it is a member of, the one that that is a member of, and so on."""
        line = [slug]
        while (family := self.families.get(line[-1])) is not None and family not in line:
            line.append(family)
        return line

    def uses(
        self, paper: Paper, title: str, abstract: str, names: Iterable[Introduced]
    ) -> tuple[tuple[TagUse, ...], tuple[TagUse, ...]]:
        """What a paper introduces, and what it mentions without introducing it, in the order of its text.

        Args:
            paper: the paper. title, abstract: its texts as plain text.
            names: what it introduces.
        """
        in_abstract, in_title = self._first_spans(abstract), self._first_spans(title)

        def use(slug: str, reason: str = "") -> TagUse:
            span = in_abstract.get(slug) or (_first(self.tags[slug].name, abstract) if reason else None)
            if not reason:
                place, text, (start, end) = ("abstract", abstract, span) if span else ("title", title, in_title[slug])
                reason = f"{place}: “{text[start:end]}”"
            return TagUse(slug, reason, span)

        own = {
            slug: name.reason
            for name in reversed(tuple(names))
            # A concept of `tags.yml` is more than one paper's: only a curator says who brought it.
            if (slug := self.slug_of(name.name)) and (name.reason in CURATED or self.tags[slug].kind != "concept")
        }
        if paper.tags.mentions is not None:
            named = dict.fromkeys(slug for name in paper.tags.mentions if (slug := self.slug_of(name)))
            others = [use(slug, CURATED[0]) for slug in named]
        else:
            others = [use(slug) for slug in {**in_abstract, **in_title}]
        return tuple(use(slug, why) for slug, why in reversed(own.items())), tuple(
            other for other in others if other.slug not in own
        )

    def occurrences(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Where a text names tags, web addresses aside: the tag, and from where to where."""
        yield from self._named.of(text)

    def _first_spans(self, text: str) -> dict[str, tuple[int, int]]:
        """Where a text first names each tag that it names."""
        found: dict[str, tuple[int, int]] = {}
        for slug, start, end in self.occurrences(text):
            found.setdefault(slug, (start, end))
        return found


def _named(matcher: PhraseMatcher[str], text: str) -> tuple[tuple[str, int, int], ...]:
    """Where a text names what: that, and from where to where."""
    blank = _ADDRESS.sub(lambda match: " " * len(match.group()), text)
    return tuple((match.value, match.start, match.end) for match in matcher.longest(blank))


def _first(name: str, text: str) -> tuple[int, int] | None:
    """Where a text has a name for the first time, exactly as it is written."""
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    return match.span() if match else None
