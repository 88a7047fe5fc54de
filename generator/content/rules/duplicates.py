"""Nothing is there twice: identifiers, titles, citation keys and addresses are one paper's."""

from collections import defaultdict
from collections.abc import Iterator

from generator.content.merge import strangers
from generator.content.rules.rule import Content, Finding, rule
from generator.ids import title_key
from generator.model import Paper

NAMESAKES = 40
"""Works of one title that each other is compared with: thousands of a "Preface" must not take a day."""


@rule(
    "identifier-of-two-papers",
    "fault",
    why="An identifier names one work: readers would see it twice, and imports could fill either.",
    remedy="Merge the records with `paper-index merge`, or correct the identifier of one.",
)
def identifier_of_two_papers(content: Content) -> Iterator[Finding]:
    """Two records with one arXiv identifier, one DOI, or one identifier of another service."""
    owners: dict[tuple[str, str], str] = {}
    for path, slug, paper in content.papers:
        for scheme, value in paper.ids.pairs():
            first = owners.setdefault((scheme, value), slug)
            if first != slug:
                message = f"{value} is the identifier of papers/{first}.yml too; merge the two records"
                yield Finding(path, ("ids", scheme), message, f"ids.{scheme}")


@rule(
    "title-of-two-papers",
    "fault",
    why="They are most likely one paper.",
    remedy="Merge them with `paper-index merge`, or give both what tells them apart.",
)
def title_of_two_papers(content: Content) -> Iterator[Finding]:
    """Two records with one title that neither an identifier nor an author tells apart."""
    owners: dict[str, list[tuple[str, Paper, dict[str, str]]]] = defaultdict(list)
    for path, slug, paper in content.papers:
        same = owners[title_key(paper.title)]
        ids = dict(paper.ids.pairs())
        for other, known, others in same:
            # Two works of one title are told apart by their identifiers, or by their authors.
            if all(others.get(scheme, value) == value for scheme, value in ids.items()) and not strangers(paper, known):
                message = f"papers/{other}.yml has this title too; paper-index merge {other} {slug}, or tell them apart"
                yield Finding(path, ("title",), message, "title")
        if len(same) < NAMESAKES:
            same.append((slug, paper, ids))


@rule(
    "citation-key-of-two-papers",
    "fault",
    why="BibTeX takes keys that differ by case alone for one, and prints one paper for the other.",
    remedy="Give one of them another key.",
    allowable=False,
)
def citation_key_of_two_papers(content: Content) -> Iterator[Finding]:
    """Two records with one citation key, but for case."""
    owners: dict[str, str] = {}
    for path, slug, paper in content.papers:
        if paper.citation_key is not None:
            first = owners.setdefault(paper.citation_key.lower(), slug)
            if first != slug:
                message = f'"{paper.citation_key}" is the key of papers/{first}.yml already; give it another'
                yield Finding(path, ("citation_key",), message, "citation_key")


@rule(
    "address-of-two-papers",
    "fault",
    why="An address leads to one page.",
    remedy="Take it away from one of the two.",
    allowable=False,
)
def address_of_two_papers(content: Content) -> Iterator[Finding]:
    """A former slug (`aliases`) that is the address of another paper."""
    slugs = {slug for slug, _ in content.collection.records}
    claimed: dict[str, str] = {}
    for path, slug, paper in content.papers:
        for place, alias in enumerate(paper.aliases):
            if alias in slugs or alias in claimed:
                message = f'"{alias}" is the address of papers/{claimed.get(alias, alias)}.yml'
                yield Finding(path, ("aliases", place), message, "aliases")
            claimed.setdefault(alias, slug)


TWICE = frozenset(found.name for found in (identifier_of_two_papers, title_of_two_papers, citation_key_of_two_papers))
"""The rules whose faults a merge of two records mends."""
