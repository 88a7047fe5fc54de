"""What every citation format needs to know of a paper, gathered once.

The citation key, the names taken apart, the date in parts, the venue or the archive:
each format's writer only has to spell them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.ids import arxiv_page, arxiv_pdf, doi_page, make_citation_key
from generator.model import Venue
from generator.text.personal_names import PersonalName, split_name


@dataclass(frozen=True, slots=True)
class Citation:
    """A paper as a bibliography has it.

    Attributes:
        key: what it is cited by.
        entry: the paper.
        names: its authors; organisations where no author is known, each all `family`.
        others: whether there are authors beside those named.
        date: year, month and day, as much as is known.
        venue: where it was published; None for a preprint, also one with a server's name.
        arxiv, doi: its identifiers.
        url: the page that a reader is sent to.
        pdf: the address of its text, where that is known.
        keywords: its topics' names, and the names that it introduces.
        proper: words of the title that are a name's, which keep their capitals.
    """

    key: str
    entry: CataloguedPaper
    names: tuple[PersonalName, ...]
    others: bool
    date: tuple[int, ...]
    venue: Venue | None
    arxiv: str | None
    doi: str | None
    url: str | None
    pdf: str | None
    keywords: tuple[str, ...]
    proper: frozenset[str]

    @property
    def title(self) -> str:
        """The title as plain text."""
        return self.entry.title

    @property
    def year(self) -> str:
        """The year that it is cited with: that of its venue where it has one; empty where unknown."""
        if self.venue and self.venue.year:
            return self.venue.year
        return str(self.date[0]) if self.date else ""

    @property
    def first_and_last_page(self) -> tuple[str, str]:
        """Where it begins and ends in its venue; each empty where it is not known."""
        first, _, last = ((self.venue and self.venue.pages) or "").replace("–", "-").partition("-")
        return first.strip(), last.strip("- ")


class Citations(dict[str, Citation]):
    """The citation of each paper, by slug: a type of its own, so that it is known again as a whole."""


def citations(catalogue: Catalogue) -> Citations:
    """The citation of each paper, newest first."""
    return Citations(citations_of(catalogue, catalogue.entries))


def citations_of(catalogue: Catalogue, entries: Sequence[CataloguedPaper]) -> dict[str, Citation]:
    """The citations of some papers, by slug, in their order; keys that no record has are made for these alone."""
    keys = citation_keys(entries)
    return {entry.slug: _citation(catalogue, entry, keys[entry.slug]) for entry in entries}


def citation_keys(entries: Iterable[CataloguedPaper]) -> dict[str, str]:
    """What each paper is cited by: the key of its record, or one that is not anybody's yet.

    The keys that are made up here depend on the papers around; a record keeps its own.
    """
    entries = list(entries)
    keys = {entry.slug: entry.paper.citation_key for entry in entries}
    taken = {key for key in keys.values() if key}
    made: dict[str, str] = {}
    for entry in sorted(entries, key=lambda entry: (entry.paper.date or "~", entry.slug)):
        key = keys[entry.slug]
        if key is None:
            names = entry.paper.known_authors
            author = split_name(names[0]).last if names else next(iter(entry.paper.organisations), "")
            key = make_citation_key(author, entry.paper.year or "", entry.title, taken)
            taken.add(key)
        made[entry.slug] = key
    return made


def _citation(catalogue: Catalogue, entry: CataloguedPaper, key: str) -> Citation:
    paper = entry.paper
    venue = next((found for found in paper.venues if found.kind != "preprint"), None)
    names = tuple(split_name(name) for name in paper.known_authors)
    others = bool(names) and not paper.authors and paper.author_count != len(names)
    if not names:
        names = tuple(PersonalName("", "", name, "") for name in paper.organisations)
    arxiv, doi = paper.ids.arxiv, paper.ids.doi
    pages = [link.url for link in paper.links if link.kind in ("paper", "project")]
    url = (venue and venue.url) or (doi and doi_page(doi)) or (arxiv and arxiv_page(arxiv))
    return Citation(
        key=key,
        entry=entry,
        names=names,
        others=others,
        date=tuple(int(part) for part in (paper.date or "").split("-") if part),
        venue=venue,
        arxiv=arxiv,
        doi=doi,
        url=url or next(iter(pages), None),
        pdf=arxiv_pdf(arxiv) if arxiv else None,
        keywords=(
            *(given.topic.name for given in entry.topics),
            *(catalogue.vocabulary.tags[use.slug].name for use in entry.introduces),
        ),
        proper=_proper(catalogue, entry),
    )


def _proper(catalogue: Catalogue, entry: CataloguedPaper) -> frozenset[str]:
    """The words of the names in a title: of models, methods, datasets and tools, and of what the paper introduces."""
    own = {use.slug for use in entry.introduces}
    tags = catalogue.vocabulary.tags
    return frozenset(
        word
        for slug, start, end in catalogue.vocabulary.occurrences(entry.title)
        if slug in own or tags[slug].kind != "concept"
        for word in entry.title[start:end].split()
    )
