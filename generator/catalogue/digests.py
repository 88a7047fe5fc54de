"""Digests of what is known of each paper, by which that is known again what is made from it.

They are of a paper by itself: its record, what was derived, and how its tags and topics are called. Apart so
that pages and files for programs ask the same question once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.memo import key_of

if TYPE_CHECKING:
    from generator.catalogue.catalogue import Catalogue, CataloguedPaper


@dataclass(frozen=True, slots=True)
class Digests:
    """Digests of a catalogue.

    Attributes:
        common: of what is no paper's own: topics, kinds, sources, and the titles of lists.
        tags: by slug, all that is known of each tag by itself, as text.
        papers: by slug, each paper's, its note aside, which few things have.
        noted: the same with the note.
    """

    common: bytes
    tags: Mapping[str, str]
    papers: Mapping[str, bytes]
    noted: Mapping[str, bytes]


def digests_of(catalogue: "Catalogue") -> Digests:
    """The digests of all papers."""
    collection = catalogue.collection
    common = (
        collection.taxonomy.model_dump_json(),
        [(name, source.model_dump_json()) for name, source in sorted(collection.sources.items())],
        [(name, found.title) for name, found in sorted(collection.lists.items())],
    )
    # A tag is named by many papers, and written down once for all of them.
    tags = {slug: tag.model_dump_json() for slug, tag in catalogue.vocabulary.tags.items()}
    papers = {entry.slug: _of_paper(entry, tags) for entry in catalogue.entries}
    noted = {
        entry.slug: key_of((papers[entry.slug], entry.paper.note)) if entry.paper.note else papers[entry.slug]
        for entry in catalogue.entries
    }
    return Digests(key_of(common), tags, papers, noted)


def _of_paper(entry: "CataloguedPaper", tags: Mapping[str, str]) -> bytes:
    return key_of(
        (
            entry.slug,
            entry.paper.model_dump_json(exclude={"note"}),
            entry.kind and (entry.kind.kind.id, entry.kind.reasons, entry.kind.curated),
            [(given.topic.id, given.reasons, given.curated) for given in entry.topics],
            [(use.slug, use.reason, use.span, tags[use.slug]) for use in entry.introduces],
            [(use.slug, use.reason, use.span, tags[use.slug]) for use in entry.mentions],
        )
    )
