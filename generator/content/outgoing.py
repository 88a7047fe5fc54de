"""Every address outside that the content leads to, and where each stands."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generator.content.folder import Layout
from generator.ids import arxiv_page, doi_page
from generator.model import Collection

_WRITTEN = re.compile(r"(?<=\]\()https?://[^\s)]+|(?<=<)https?://[^\s>]+")
"""An address in a curator's Markdown: a link's, or one between angle brackets."""


class Outgoing(NamedTuple):
    """One place that leads outside.

    Attributes:
        url: the address. path: the file. location: the steps to the field; empty in a text.
    """

    url: str
    path: Path
    location: tuple[int | str, ...] = ()

    @property
    def field(self) -> str:
        """The dotted field, counted as messages count: from one."""
        return ".".join(str(step + 1) if isinstance(step, int) else step for step in self.location)


def outgoing_links(collection: Collection, root: Path) -> Iterator[Outgoing]:
    """Every place of the content that leads outside; an address may stand in several.

    Args:
        collection: what the content folder holds. root: the folder.
    """
    layout = Layout(root)
    for slug, paper in collection.records:
        path = layout.record(slug)
        for number, link in enumerate(paper.links):
            yield Outgoing(link.url, path, ("links", number, "url"))
        for number, venue in enumerate(paper.venues):
            if venue.url:
                yield Outgoing(venue.url, path, ("venues", number, "url"))
        if paper.ids.arxiv:
            yield Outgoing(arxiv_page(paper.ids.arxiv), path, ("ids", "arxiv"))
        if paper.ids.doi:
            yield Outgoing(doi_page(paper.ids.doi), path, ("ids", "doi"))
        yield from _in_text(paper.note, path, ("note",))
    for number, tag in enumerate(collection.tags):
        if tag.url:
            yield Outgoing(tag.url, layout.tags, (number, "url"))
    for name, source in collection.sources.items():
        if source.url:
            yield Outgoing(source.url, layout.sources, (name, "url"))
    for where, thing in collection.taxonomy.placed():
        yield from _in_text(thing.introduction, layout.taxonomy, (*where, "introduction"))
    for name, found in collection.lists.items():
        yield from _in_text(found.text, layout.lists / f"{name}.md")
    for name, text in collection.pages.items():
        yield from _in_text(text, layout.pages / f"{name}.md")


def _in_text(text: str | None, path: Path, location: tuple[int | str, ...] = ()) -> Iterator[Outgoing]:
    for url in dict.fromkeys(_WRITTEN.findall(text or "")):
        yield Outgoing(url, path, location)
