"""Which pages there are: for each its address, its template and what the template needs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.catalogue.citation import Citation
from generator.catalogue.names import NameIndex
from generator.exports import places
from generator.exports.places import Publication
from generator.exports.previews import preview_of
from generator.ids import name_key
from generator.pages.addresses import SECTIONS
from generator.pages.metadata import Head, collection_head, data_head, home_head, paper_head, topics_head
from generator.text.markdown import Markdown, destination

RESERVED = SECTIONS | {"data", "api", "assets", "search", "subscribe"}
"""Addresses that no hand-written page may have."""
NEWEST = 12
"""How many papers the home page shows."""
START_HERE = 3
"""How many surveys and how many much-mentioned papers a topic's page begins with."""
NEIGHBOURS = 6
"""How many neighbouring topics a topic's page names."""
DESCRIPTION_LENGTH = 200
"""In characters: about what search engines show."""
THROUGH_MEMBERS = 100
"""How many papers a tag's page shows at most that name only a member of it."""
TOP_TAGS = 12
"""How many tags a topic's page names."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be made.

    Attributes:
        folder: its address under `docs/`, empty for the home page.
        template: the template's name.
        facts: what the template needs beside the catalogue and the links.
        head: makes what its head says to programs.
    """

    folder: str
    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    head: Callable[[], Head] | None = None


def all_pages(
    catalogue: Catalogue, site: Publication, cited: Mapping[str, Citation], *, changes: bool = False
) -> Iterator[Page]:
    """Every page of the site.

    Args:
        catalogue: what the pages are about. site: the site. cited: its papers' citations.
        changes: whether there is a feed of corrections.
    """
    yield Page(
        "",
        "home.md",
        {"newest": catalogue.entries[:NEWEST], "text": catalogue.collection.pages.get("index")},
        partial(home_head, site),
    )
    yield Page(
        "papers",
        "papers.md",
        {"groups": by_year(catalogue.entries)},
        partial(
            collection_head, site, "papers/", "Papers", f"All papers of {site.name}, newest first.", catalogue.entries
        ),
    )
    on_lists = _lists_of_papers(catalogue)
    for entry in catalogue.entries:
        facts = {**_paper_facts(catalogue, entry), "lists": on_lists.get(entry.slug, ())}
        head = partial(paper_head, catalogue, site, entry, cited[entry.slug], description_of(entry))
        yield Page(f"papers/{entry.slug}", "paper.md", {**facts, "cited": cited[entry.slug]}, head)
        for alias in entry.paper.aliases:
            yield Page(f"papers/{alias}", "moved.md", {"entry": entry})
    yield Page("topics", "topics.md", {}, partial(topics_head, site, catalogue.areas))
    for area in catalogue.areas:
        for topic in area.topics:
            entries = catalogue.topics[topic.id]
            yield Page(
                f"topics/{topic.id}",
                "topic.md",
                {"area": area, "topic": topic, "cited_papers": cited, **_topic_facts(catalogue, entries)},
                partial(
                    collection_head, site, places.topic(topic.id), topic.name, topic.definition, entries,
                    preview_of(area.id), feed=True, cited_as=True,
                ),
            )  # fmt: skip
    yield Page("tags", "tags.md", {"by_kind": _tags_by_kind(catalogue)})
    for tag in catalogue.tags.values():
        facts = {
            "tag": tag,
            "line": catalogue.vocabulary.line(tag.slug)[:0:-1],
            "mentioned": by_year(tag.mentioned_by),
            "through_members": tag.through_members[:THROUGH_MEMBERS],
        }
        papers = (*tag.introduced_by, *tag.mentioned_by)
        description = tag.tag.definition or f"Papers that introduce or mention {tag.tag.name}."
        head = partial(
            collection_head, site, places.tag(tag.slug), tag.tag.name, description, papers, feed=True, cited_as=True
        )
        yield Page(f"tags/{tag.slug}", "tag.md", facts, head)
    yield Page("years", "years.md")
    for year, entries in catalogue.years.items():
        if year:
            yield Page(
                f"years/{year}",
                "year.md",
                {"year": year, "months": by_month(entries), "count": len(entries)},
                partial(collection_head, site, f"years/{year}/", year, f"Papers of {year}.", entries),
            )
    yield from _named_pages(catalogue, site, catalogue.authors, "authors")
    yield from _named_pages(catalogue, site, catalogue.organisations, "organisations")
    yield Page("lists", "lists.md", {"papers_of": _papers_of_lists(catalogue)})
    for name, reading_list in catalogue.collection.lists.items():
        papers = catalogue.on_lists[name]
        yield Page(
            f"lists/{name}",
            "list.md",
            {"name": name, "list": reading_list, "papers": papers, "cited_papers": cited},
            partial(
                collection_head, site, places.reading_list(name), reading_list.title,
                reading_list.summary or reading_list.title, papers, feed=True, cited_as=True,
            ),
        )  # fmt: skip
    whole = {"whole": lambda place: Markdown(destination((site.url or "https://SITE/") + place))}
    yield Page("data", "data.md", whole, partial(data_head, site, catalogue.newest))
    yield Page("subscribe", "subscribe.md", {"feeds": _feeds(catalogue), "changes": changes})
    yield Page("data/quality", "quality.md", {"coverage": coverage(catalogue)})
    yield Page("sources", "sources.md")
    for name, source in catalogue.sources.items():
        entries = catalogue.listed[name]
        yield Page(
            f"sources/{name}", "source.md", {"source": source, "groups": by_year(entries), "count": len(entries)}
        )
    about = catalogue.collection.pages.get("about")
    yield Page("about", "page.md", {"text": about or "# About\n"})
    for name, text in catalogue.collection.pages.items():
        if name not in ("index", "about"):
            yield Page(name, "page.md", {"text": text})


def coverage(catalogue: Catalogue) -> list[tuple[str, int, list[CataloguedPaper]]]:
    """How complete the records are: what is counted, how many papers have it, and which lack it."""
    aspects: list[tuple[str, Callable[[CataloguedPaper], bool]]] = [
        ("a summary", lambda entry: bool(entry.paper.summary)),
        ("topics given by a curator", lambda entry: bool(entry.paper.topics)),
        ("a kind given by a curator", lambda entry: bool(entry.paper.kind)),
        ("introduced names looked for by a curator", lambda entry: entry.paper.tags.introduces is not None),
        ("an arXiv identifier or a DOI", lambda entry: bool(entry.paper.ids.pairs())),
        ("the day it appeared", lambda entry: len(entry.paper.date or "") == 10),
        ("all its authors", lambda entry: bool(entry.paper.authors)),
        ("its first author", lambda entry: bool(entry.paper.known_authors)),
        ("code", lambda entry: any(link.kind == "code" for link in entry.paper.links)),
    ]
    rows = []
    for name, holds in aspects:
        lacking = [entry for entry in catalogue.entries if not holds(entry)]
        rows.append((name, len(catalogue.entries) - len(lacking), lacking))
    return rows


def _feeds(catalogue: Catalogue) -> list[tuple[str, list[tuple[str, str]]]]:
    """What one can subscribe to beside everything: by section, each page's name and folder."""
    feeds = [(area.name, [(topic.name, f"topics/{topic.id}") for topic in area.topics]) for area in catalogue.areas]
    lists = [(found.title, f"lists/{name}") for name, found in catalogue.collection.lists.items()]
    return [*feeds, *([("Reading lists", lists)] if lists else [])]


def description_of(entry: CataloguedPaper) -> str:
    """What search engines show under a paper's title: its summary, or how its abstract begins."""
    return entry.paper.summary or _clipped(entry.abstract) or entry.title


def _clipped(text: str) -> str:
    """A text cut at a word."""
    line = " ".join(text.split())
    if len(line) <= DESCRIPTION_LENGTH:
        return line
    return line[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def by_year(entries: tuple[CataloguedPaper, ...]) -> list[tuple[str, list[CataloguedPaper]]]:
    """Papers grouped by year, in the order given; those without a date under "Undated"."""
    return [(year or "Undated", list(group)) for year, group in groupby(entries, lambda entry: entry.paper.year)]


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def by_month(entries: tuple[CataloguedPaper, ...]) -> list[tuple[str, list[CataloguedPaper]]]:
    """Papers of one year grouped by month, in the order given."""

    def month(entry: CataloguedPaper) -> str:
        date = entry.paper.date or ""
        return MONTHS[int(date[5:7]) - 1] if len(date) >= 7 else "Month unknown"

    return [(name, list(group)) for name, group in groupby(entries, month)]


def _papers_of_lists(catalogue: Catalogue) -> dict[str, int]:
    """How many papers each reading list has."""
    return {name: len(papers) for name, papers in catalogue.on_lists.items()}


def _lists_of_papers(catalogue: Catalogue) -> dict[str, list[str]]:
    """The reading lists that each paper is on."""
    found: dict[str, list[str]] = {}
    for name, papers in catalogue.on_lists.items():
        for entry in papers:
            found.setdefault(entry.slug, []).append(name)
    return found


def _paper_facts(catalogue: Catalogue, entry: CataloguedPaper) -> dict[str, Any]:
    newer, older = catalogue.neighbours_in_topic(entry)
    return {
        "entry": entry,
        "related": [(catalogue[near.slug], near) for near in catalogue.related[entry.slug]],
        "mentioned_by": catalogue.mentioned_by[entry.slug],
        "newer": newer,
        "older": older,
    }


def _topic_facts(catalogue: Catalogue, entries: tuple[CataloguedPaper, ...]) -> dict[str, Any]:
    surveys = [entry for entry in entries if entry.kind and entry.kind.kind.id == "survey"][:START_HERE]
    often = sorted(
        (entry for entry in entries if catalogue.mentioned_by[entry.slug] and entry not in surveys),
        key=lambda entry: -len(catalogue.mentioned_by[entry.slug]),
    )[:START_HERE]
    inside: dict[str, int] = {}
    for entry in entries:
        for use in (*entry.introduces, *entry.mentions):
            inside[use.slug] = inside.get(use.slug, 0) + 1
    tags = sorted((slug for slug, count in inside.items() if count > 1), key=lambda slug: (-inside[slug], slug))
    return {
        "groups": by_year(entries),
        "count": len(entries),
        "start_here": [*surveys, *often],
        "tags": [(catalogue.tags[slug], inside[slug]) for slug in tags[:TOP_TAGS]],
        "neighbours": NEIGHBOURS,
    }


def _tags_by_kind(catalogue: Catalogue) -> list[tuple[str, list[Any]]]:
    kinds: dict[str, list[Any]] = {}
    for tag in catalogue.tags.values():
        kinds.setdefault(tag.tag.kind, []).append(tag)
    return [(kind, kinds[kind]) for kind in ("concept", "method", "model", "dataset", "tool") if kind in kinds]


def _named_pages(catalogue: Catalogue, site: Publication, index: NameIndex, section: str) -> Iterator[Page]:
    names = list(index)
    letters = [(letter, list(group)) for letter, group in groupby(names, lambda named: _letter(named.name))]
    yield Page(section, "names.md", {"section": section, "letters": letters, "count": len(names)})
    for named in names:
        facts = {
            "section": section,
            "named": named,
            "namesakes": index.namesakes(named),
            "groups": by_year(catalogue.select(named.papers)),
        }
        head = partial(
            collection_head, site, f"{section}/{named.slug}/", named.name, f"Papers of {named.name} in {site.name}.",
            catalogue.select(named.papers), cited_as=section == "authors" and len(named.papers) > 1,
        )  # fmt: skip
        yield Page(f"{section}/{named.slug}", "named.md", facts, head)


def _letter(name: str) -> str:
    first = name_key(name)[:1]
    return first.upper() if "a" <= first <= "z" else "#"
