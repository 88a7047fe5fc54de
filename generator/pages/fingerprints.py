"""Digests of all that a page is made from, by which one that would come out the same is left as it is.

A page's template sees its facts, the links, and what stands in the records that its facts name;
`catalogue`, by which it could see anything, is kept from the templates below. So the facts,
with a digest in the place of each paper, are all that the page depends on beside what the whole
site has in common. They are written down by Python's pickle, which goes through whatever they hold.
"""

import io
import pickle
from collections.abc import Mapping
from typing import Any

from generator.catalogue.catalogue import Catalogue, CataloguedPaper, TagEntry
from generator.catalogue.citation import Citation
from generator.catalogue.names import Named
from generator.catalogue.related import Related
from generator.exports.places import Publication
from generator.memo import digest, key_of
from generator.model import Noun
from generator.pages.people import lines
from generator.pages.site_map import Page
from generator.text.references import REFERENCE

KEYED = frozenset(["paper.md", "tag.md", "named.md", "part.md"])
"""The templates of nearly all pages; the others are made anew each time."""


class Fingerprints:
    """Digests of pages.

    Args:
        catalogue: what the pages are about. site: the site. cited: its papers' citations.
    """

    def __init__(self, catalogue: Catalogue, site: Publication, cited: Mapping[str, Citation]) -> None:
        digests = catalogue.digests
        self._common = key_of((repr(site), digests.common))
        self._catalogue, self._site, self._cited, self._tags = catalogue, site, cited, digests.tags
        self._lines = lines(catalogue.authors)
        self._papers = {entry.slug: self._of_paper(entry) for entry in catalogue.entries}

    def of(self, page: Page) -> bytes | None:
        """A page's digest; None if it is to be made anew each time."""
        if page.template not in KEYED:
            return None
        out = io.BytesIO()
        _Pickler(out, self).dump((page.folder, page.template, dict(page.facts), page.head))
        return digest(self._common + out.getvalue())

    def short(self, thing: Any) -> Any:
        """What stands for a thing in a page's facts; None if the thing itself does."""
        if isinstance(thing, CataloguedPaper):
            return self._papers[thing.slug]
        if isinstance(thing, TagEntry):
            return thing.slug, self._tags[thing.slug], thing.count, thing.total
        if isinstance(thing, Citation):
            return thing.key, self._papers[thing.entry.slug], thing.keywords, tuple(sorted(thing.proper))
        if isinstance(thing, Related):
            # How near they are is shown nowhere, and changes a little with each paper that comes.
            return thing.slug, thing.terms, thing.tags, thing.topics, thing.chosen
        if isinstance(thing, Noun):
            return type(thing).__name__, thing.model_dump_json()
        if isinstance(thing, Named):
            return thing.name, thing.papers, thing.person, self._of_name(thing)
        for whole, name in ((self._catalogue, "catalogue"), (self._site, "site"), (self._cited, "cited")):
            if thing is whole:
                return name
        return None

    def _of_name(self, named: Named) -> tuple[str, str | None]:
        """What links to a name depend on: its address, and where its line stands if it has no page."""
        return named.slug, self._lines.get(named.slug)

    def _of_paper(self, entry: CataloguedPaper) -> bytes:
        """A digest of all that any page shows of a paper: its record, what is derived, and how its links are called."""
        catalogue, paper = self._catalogue, entry.paper
        return key_of(
            (
                catalogue.digests.noted[entry.slug],
                len(catalogue.mentioned_by[entry.slug]),
                [self._of_name(catalogue.authors.of(name, paper.author_ids.get(name))) for name in paper.known_authors],
                [self._lines.get(slug) for kind, slug in REFERENCE.findall(paper.note or "") if kind == "author"],
                [catalogue.organisations[name].slug for name in paper.organisations],
            )
        )


class _Pickler(pickle.Pickler):
    """Writes facts down, with a few words in the place of what they would drag along."""

    def __init__(self, out: io.BytesIO, fingerprints: Fingerprints) -> None:
        super().__init__(out, protocol=pickle.HIGHEST_PROTOCOL)
        self._short = fingerprints.short

    def reducer_override(self, thing: Any) -> Any:
        """What stands for a thing, as something that a tuple is made from; pickle's own way where nothing does.

        Pickle does not ask this of texts, numbers, tuples, lists and plain dicts, which are nearly everything.
        """
        short = self._short(thing)
        return NotImplemented if short is None else (tuple, ((type(thing).__name__, short),))
