"""Which pages there are: for each its address, its template and what the template needs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from generator.catalogue.catalogue import Catalogue, CataloguedPaper, TagEntry
from generator.catalogue.citation import Citation
from generator.catalogue.names import NameIndex
from generator.content.history import Change
from generator.exports import places
from generator.exports.places import Publication
from generator.exports.previews import preview_of
from generator.ids import make_slug
from generator.pages.addresses import SECTIONS
from generator.pages.alphabet import by_letter, letter_pages
from generator.pages.charts import Timeline, histogram
from generator.pages.groups import Listed, Part, all_parts, listed
from generator.pages.metadata import Head, collection_head, data_head, home_head, paper_head, topics_head
from generator.pages.people import has_page
from generator.pages.trends import trends_facts
from generator.text.markdown import Markdown, destination
from generator.text.sentences import clipped

RESERVED = SECTIONS | {"data", "api", "assets", "search", "subscribe", "trends", "map", "reading-list"}
"""Addresses that no hand-written page may have."""
MOVED = frozenset(["moved.md", "redirect.md"])
"""Templates of pages that only say where something stands now."""
NEWEST = 12
"""How many papers the home page shows."""
LATELY = 5
"""How many changes of records the home page shows."""
MOST_AT_ONCE, LARGEST_SHARE = 20, 0.25
"""A change that touches more papers than this, and a larger share of them, is one of form and not of papers."""
START_HERE = 3
"""How many surveys and how many much-mentioned papers a topic's page begins with."""
NEIGHBOURS = 6
"""How many neighbouring topics a topic's page names."""
DESCRIPTION_LENGTH = 200
"""In characters: about what search engines show."""
THROUGH_MEMBERS = 100
"""How many papers a tag's page shows at most that name only a member of it."""
MOST_MENTIONS = 50
"""How many papers a paper's page shows at most that mention what it introduced; the tag's page has all."""
MOST_LACKING = 100
"""How many papers the page on quality names at most for each thing that is missing."""
TOP_TAGS = 12
"""How many tags a topic's page names."""
MOST_PAPERS = 30
"""How many names with the most papers an index of names begins with."""
FREQUENT_TAGS = 300
"""How many tags of a kind the index of tags shows: those of more than one paper, the commonest where they are more."""
TAG_KINDS = {
    "concept": "Concepts", "method": "Methods", "model": "Models", "dataset": "Datasets and benchmarks",
    "tool": "Tools",
}  # fmt: skip
"""The kinds of tags, in the order of the index."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be made.

    Attributes:
        folder: its address under `docs/`, empty for the home page.
        template: the template's name.
        make: makes its facts, by whoever makes the page: nobody else needs them.
        head: makes what its head says to programs.
    """

    folder: str
    template: str
    make: Callable[[], Mapping[str, Any]] = dict
    head: Callable[[], Head] | None = None

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the template needs beside the catalogue and the links."""
        return self.make()


def all_pages(
    catalogue: Catalogue, site: Publication, cited: Mapping[str, Citation], history: Sequence[Change] = ()
) -> Iterator[Page]:
    """Every page of the site.

    Args:
        catalogue: what the pages are about. site: the site. cited: its papers' citations.
        history: what changed in the records, the newest first.
    """
    timeline = Timeline.of(catalogue.entries)
    facts = {
        "newest": catalogue.entries[:NEWEST],
        "text": catalogue.collection.pages.get("index"),
        "changed": _changed(catalogue, history),
    }
    yield Page("", "home.md", partial(dict, facts), partial(home_head, site))
    yield from _paper_pages(catalogue, site, cited)
    yield from _topic_pages(catalogue, site, cited, timeline)
    yield from _tag_pages(catalogue, site, timeline)
    yield from _year_pages(catalogue, site, timeline)
    yield from _named_pages(catalogue, site, catalogue.authors, "authors")
    yield from _named_pages(catalogue, site, catalogue.organisations, "organisations")
    yield from _list_pages(catalogue, site, cited)
    yield from _source_pages(catalogue, site)
    yield Page("trends", "trends.md", partial(trends_facts, catalogue, timeline))
    yield Page("map", "map.md")
    yield Page("reading-list", "saved.md")
    whole = {"whole": lambda place: Markdown(destination((site.url or "https://SITE/") + place))}
    yield Page("data", "data.md", partial(dict, whole), partial(data_head, site, catalogue.newest))
    feeds = {"feeds": _feeds(catalogue), "changes": bool(history)}
    yield Page("subscribe", "subscribe.md", partial(dict, feeds))
    yield from _quality_pages(catalogue, site)
    about = catalogue.collection.pages.get("about")
    yield Page("about", "page.md", partial(dict, text=about or "# About\n"))
    for name, text in catalogue.collection.pages.items():
        if name not in ("index", "about"):
            yield Page(name, "page.md", partial(dict, text=text))
    for former, redirect in catalogue.collection.redirects.items():
        kind, _, name = redirect.to.partition(":")
        yield Page(former, "redirect.md", partial(dict, kind=kind, name=name, note=redirect.note))


def _paper_pages(catalogue: Catalogue, site: Publication, cited: Mapping[str, Citation]) -> Iterator[Page]:
    all_papers = listed(catalogue.entries, "papers", "Papers")
    # Its parts are the pages of the years: the same lists need no second address.
    years = {"years": [(year or "undated", len(entries)) for year, entries in catalogue.years.items()]}
    yield Page(
        "papers",
        "papers.md",
        partial(dict, all_papers.facts, parts=(), **years),
        partial(
            collection_head, site, "papers/", "Papers", f"All papers of {site.name}, newest first.", catalogue.entries
        ),
    )
    on_lists = lists_of_papers(catalogue)
    for entry in catalogue.entries:
        yield paper_page(catalogue, site, cited[entry.slug], on_lists.get(entry.slug, ()))
        for alias in entry.paper.aliases:
            yield Page(f"papers/{alias}", "moved.md", partial(dict, entry=entry))


def paper_page(catalogue: Catalogue, site: Publication, cited: Citation, lists: Sequence[str]) -> Page:
    """A paper's page.

    Args:
        catalogue: everything. site: the site.
        cited: the paper's citation. lists: the reading lists that it is on.
    """
    entry = cited.entry
    facts = partial(_paper_facts, catalogue, cited, lists)
    return Page(f"papers/{entry.slug}", "paper.md", facts, partial(paper_head, catalogue, site, entry, cited))


def _topic_pages(
    catalogue: Catalogue, site: Publication, cited: Mapping[str, Citation], timeline: Timeline
) -> Iterator[Page]:
    yield Page("topics", "topics.md", head=partial(topics_head, site, catalogue.areas))
    for area in catalogue.areas:
        for topic in area.topics:
            entries = catalogue.topics[topic.id]
            papers = listed(entries, f"topics/{topic.id}", topic.name, parents=(("Topics", "topics"),))
            facts = partial(
                _topic_facts, catalogue, papers, timeline, entries, area=area, topic=topic, cited_papers=cited
            )
            head = partial(
                collection_head, site, places.topic(topic.id), topic.name, topic.definition, entries,
                preview_of(area.id), feed=True, cited_as=True,
            )  # fmt: skip
            yield Page(f"topics/{topic.id}", "topic.md", facts, head)
            yield from _parts(site, papers, {"cited_papers": cited})


def _tag_pages(catalogue: Catalogue, site: Publication, timeline: Timeline) -> Iterator[Page]:
    by_kind = {kind: [tag for tag in catalogue.tags.values() if tag.tag.kind == kind] for kind in TAG_KINDS}
    index = [(kind, TAG_KINDS[kind], _frequent(tags), len(tags)) for kind, tags in by_kind.items() if tags]
    yield Page("tags", "tags.md", partial(dict, by_kind=index))
    for kind, tags in by_kind.items():
        if tags:
            letters = by_letter(tags, lambda tag: tag.tag.name)
            yield from _alphabet(f"tags/kind/{kind}", "tag_kind.md", letters, {"name": TAG_KINDS[kind]})
    for tag in catalogue.tags.values():
        mentioned = listed(tag.mentioned_by, f"tags/{tag.slug}", tag.tag.name, parents=(("Tags", "tags"),))
        description = tag.tag.definition or f"Papers that introduce or mention {tag.tag.name}."
        files = site.gives("sets")
        head = partial(
            collection_head, site, places.tag(tag.slug), tag.tag.name, description, feed=files, cited_as=files
        )
        yield Page(f"tags/{tag.slug}", "tag.md", partial(_tag_facts, catalogue, tag, mentioned, timeline), head)
        yield from _parts(site, mentioned, {"tag": tag, "brief": True})


def _tag_facts(catalogue: Catalogue, tag: TagEntry, mentioned: Listed, timeline: Timeline) -> dict[str, Any]:
    papers = (*tag.introduced_by, *tag.mentioned_by)
    return {
        "tag": tag,
        "families": tuple(
            (catalogue.vocabulary.tags[family].name, f"tags/{family}")
            for family in catalogue.vocabulary.line(tag.slug)[:0:-1]
        ),
        "members": [catalogue.tags[member] for member in tag.members],
        "introduced_by": tag.introduced_by,
        "together": [(catalogue.tags[near.thing], near.shared) for near in catalogue.neighbouring_tags[tag.slug]],
        "through_members": tag.through_members[:THROUGH_MEMBERS],
        "chart": histogram(timeline, papers, f"with {tag.tag.name}") if len(papers) >= LEAST_CHARTED else "",
        **mentioned.facts,
    }


LEAST_CHARTED = 3
"""How many papers a tag must have for a chart."""


def _year_pages(catalogue: Catalogue, site: Publication, timeline: Timeline) -> Iterator[Page]:
    yield Page("years", "years.md")
    if undated := catalogue.years.get("", ()):
        whole = Part("years/undated", "Undated", "Undated", (("Years", "years"),), undated, "number")
        papers = listed(undated, whole.folder, whole.title, whole.level, whole.parents)
        yield Page(whole.folder, "part.md", partial(_part_facts, papers, part=whole))
        yield from _parts(site, papers, {})
    for year, entries in catalogue.years.items():
        if year:
            papers = listed(entries, f"years/{year}", year, "month", (("Years", "years"),))
            months = Timeline.of(entries)
            chart = histogram(months, entries, f"of {year}") if months.unit == "month" else ""
            yield Page(
                f"years/{year}",
                "year.md",
                partial(_part_facts, papers, year=year, chart=chart),
                partial(collection_head, site, f"years/{year}/", year, f"Papers of {year}."),
            )
            yield from _parts(site, papers, {})


def _list_pages(catalogue: Catalogue, site: Publication, cited: Mapping[str, Citation]) -> Iterator[Page]:
    yield Page("lists", "lists.md", partial(dict, papers_of=_papers_of_lists(catalogue)))
    for name, reading_list in catalogue.collection.lists.items():
        papers = catalogue.on_lists[name]
        yield Page(
            f"lists/{name}",
            "list.md",
            partial(dict, name=name, list=reading_list, papers=papers, cited_papers=cited),
            partial(
                collection_head, site, places.reading_list(name), reading_list.title,
                reading_list.summary or reading_list.title, papers, feed=True, cited_as=True,
            ),
        )  # fmt: skip


def _source_pages(catalogue: Catalogue, site: Publication) -> Iterator[Page]:
    yield Page("sources", "sources.md")
    for name, source in catalogue.sources.items():
        papers = listed(catalogue.listed[name], f"sources/{name}", source.title, parents=(("Sources", "sources"),))
        yield Page(f"sources/{name}", "source.md", partial(_part_facts, papers, source=source))
        yield from _parts(site, papers, {"brief": True})


def _quality_pages(catalogue: Catalogue, site: Publication) -> Iterator[Page]:
    found = coverage(catalogue)
    yield Page("data/quality", "quality.md", partial(dict, coverage=found, most_lacking=MOST_LACKING))
    above = (("Data", "data"), ("Quality", "data/quality"))
    for name, _, lacking in found:
        if len(lacking) > MOST_LACKING:
            whole = Part(f"data/quality/{make_slug(name)}", name, f"Without {name}", above, lacking, "number")
            papers = listed(lacking, whole.folder, whole.title, whole.level, above)
            yield Page(whole.folder, "part.md", partial(_part_facts, papers, part=whole, brief=True))
            yield from _parts(site, papers, {"brief": True})


def _parts(site: Publication, papers: Listed, facts: Mapping[str, Any]) -> Iterator[Page]:
    """The pages that a long list is split into, each with the one before and the one after it."""
    parts = [*all_parts(papers)]
    beside: dict[str, dict[str, Part | None]] = {part.folder: {"newer": None, "older": None} for part, _ in parts}
    for row in (papers.parts, *(inner.parts for _, inner in parts)):
        for newer, older in pairwise(row):
            beside[newer.folder]["older"], beside[older.folder]["newer"] = older, newer
    for part, inner in parts:
        head = partial(collection_head, site, f"{part.folder}/", part.title, f"{part.title}: papers of {site.name}.")
        yield Page(
            part.folder, "part.md", partial(_part_facts, inner, part=part, beside=beside[part.folder], **facts), head
        )


def _part_facts(papers: Listed, **facts: Any) -> dict[str, Any]:
    return {**facts, **papers.facts}


def _changed(catalogue: Catalogue, history: Sequence[Change]) -> list[tuple[Change, list[CataloguedPaper]]]:
    """The latest changes of papers, each with those that are still there; what touched most records is left out."""
    most = max(MOST_AT_ONCE, LARGEST_SHARE * len(catalogue.entries))
    found = (
        (change, [catalogue[slug] for slug in change.papers if slug in catalogue])
        for change in history
        if len(change.papers) <= most
    )
    return [(change, papers) for change, papers in found if papers][:LATELY]


def _frequent(tags: Sequence[TagEntry]) -> list[TagEntry]:
    """The tags of more than one paper; all tags where none has two."""
    several = [tag for tag in tags if tag.total > 1] or list(tags)
    least = sorted((tag.total for tag in several), reverse=True)[:FREQUENT_TAGS][-1]
    return [tag for tag in several if tag.total >= least][:FREQUENT_TAGS]


def coverage(catalogue: Catalogue) -> list[tuple[str, int, list[CataloguedPaper]]]:
    """How complete the records are: what is counted, how many papers have it, and which lack it."""
    aspects: list[tuple[str, Callable[[CataloguedPaper], bool]]] = [
        ("a summary", lambda entry: bool(entry.paper.summary)),
        ("topics given by a curator", lambda entry: bool(entry.paper.topics)),
        ("a kind given by a curator", lambda entry: bool(entry.paper.kind)),
        ("names that a curator says they introduce, or none", lambda entry: entry.paper.tags.introduces is not None),
        ("an arXiv identifier or a DOI", lambda entry: bool(entry.paper.ids.pairs())),
        ("a day of publication", lambda entry: len(entry.paper.date or "") == 10),
        ("all their authors", lambda entry: bool(entry.paper.authors)),
        ("their first author", lambda entry: bool(entry.paper.known_authors)),
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
    return entry.paper.summary or clipped(entry.abstract, DESCRIPTION_LENGTH) or entry.title


def _papers_of_lists(catalogue: Catalogue) -> dict[str, int]:
    """How many papers each reading list has."""
    return {name: len(papers) for name, papers in catalogue.on_lists.items()}


def lists_of_papers(catalogue: Catalogue) -> dict[str, list[str]]:
    """The reading lists that each paper is on."""
    found: dict[str, list[str]] = {}
    for name, papers in catalogue.on_lists.items():
        for entry in papers:
            found.setdefault(entry.slug, []).append(name)
    return found


def _paper_facts(catalogue: Catalogue, cited: Citation, lists: Sequence[str]) -> dict[str, Any]:
    entry = cited.entry
    newer, older = catalogue.neighbours_in_topic(entry)
    return {
        "entry": entry,
        "cited": cited,
        "lists": lists,
        "most_mentions": MOST_MENTIONS,
        "related": [(catalogue[near.slug], near) for near in catalogue.related[entry.slug]],
        "mentioned_by": catalogue.mentioned_by[entry.slug],
        "newer": newer,
        "older": older,
    }


def _topic_facts(
    catalogue: Catalogue, papers: Listed, timeline: Timeline, entries: tuple[CataloguedPaper, ...], **facts: Any
) -> dict[str, Any]:
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
        **facts,
        **papers.facts,
        "chart": histogram(timeline, entries, f"on {facts['topic'].name}"),
        "start_here": [*surveys, *often],
        "tags": [(catalogue.tags[slug], inside[slug]) for slug in tags[:TOP_TAGS]],
        "neighbours": NEIGHBOURS,
    }


def _named_pages(catalogue: Catalogue, site: Publication, index: NameIndex, section: str) -> Iterator[Page]:
    names = list(index)
    several = sorted((named for named in names if len(named.papers) > 1), key=lambda named: -len(named.papers))
    facts = {"section": section, "most": several[:MOST_PAPERS], "title": section.capitalize()}
    letters = by_letter(names, lambda named: named.name)
    yield from _alphabet(section, "names.md", letters, facts, "letter.md")
    for named in names:
        if section == "authors" and not has_page(index, named):
            continue
        entries = catalogue.select(named.papers)
        papers = listed(entries, f"{section}/{named.slug}", named.name, parents=((section.capitalize(), section),))
        head = partial(
            collection_head, site, f"{section}/{named.slug}/", named.name, f"Papers of {named.name} in {site.name}.",
            cited_as=section == "authors" and len(named.papers) > 1 and site.gives("sets"),
        )  # fmt: skip
        made = partial(_part_facts, papers, section=section, named=named, namesakes=index.namesakes(named), brief=True)
        yield Page(f"{section}/{named.slug}", "named.md", made, head)
        yield from _parts(site, papers, {"brief": True})


def _alphabet(
    folder: str,
    template: str,
    letters: Sequence[tuple[str, Sequence[Any]]],
    facts: Mapping[str, Any],
    part_template: str | None = None,
) -> Iterator[Page]:
    """A page of names by letter; where they are very many, that page with links to the letters, and a page for each.

    Args:
        folder: the page's address. template: its template. letters: the names by letter.
        facts: what the template needs beside them. part_template: the template of a letter's page, if another.
    """
    pages = letter_pages(letters, folder)
    count = sum(len(names) for _, names in letters)
    yield Page(folder, template, partial(dict, facts, count=count, letters=[] if pages else letters, parts=pages))
    for page in (part for letter in pages for part in (letter, *letter.more)):
        inner = {"title": page.title, "count": page.count, "letters": [(page.title, page.names)], "parts": page.more}
        yield Page(page.folder, part_template or template, partial(dict, facts, **inner))
