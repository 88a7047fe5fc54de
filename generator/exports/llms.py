"""Text for language models: `llms.txt`, and everything as plain Markdown in parts.

`llms.txt` is a proposal (llmstxt.org): a title, what the site is, and links to Markdown.
`llms-full.txt` holds every paper in as many parts as keep each to a size that a model or
a person can take in at once; a part says where the next one is.
"""

from collections.abc import Iterator

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.exports import places
from generator.exports.places import Publication
from generator.text.markdown import escape

LARGEST_PART = 400_000
"""How many characters a part of `llms-full.txt` has at most, unless one paper is longer."""

_BESIDE = " Papers, topics and reading lists have their pages' Markdown beside them: put `index.md` after the address."


def llms_files(catalogue: Catalogue, site: Publication) -> Iterator[tuple[str, str]]:
    """Each file's path and text."""
    yield "llms.txt", _overview(catalogue, site)
    if not site.gives("copies"):
        return
    parts = _parts(catalogue, site)
    for number, part in enumerate(parts, 1):
        head = f"# {escape(site.name)}: all papers, part {number} of {len(parts)}\n\n"
        foot = f"\nContinued in {site.at(_part_name(number + 1))}\n" if number < len(parts) else ""
        yield _part_name(number), head + part + foot


def _part_name(number: int) -> str:
    return "llms-full.txt" if number == 1 else f"llms-full-{number}.txt"


def _overview(catalogue: Catalogue, site: Publication) -> str:
    beside = "index.md" if site.gives("markdown") else ""
    whole = [f"- [All papers as text]({site.at(_part_name(1))}): titles, authors, summaries, abstracts"]
    lines = [f"# {escape(site.name)}", "", f"> {escape(site.description or site.name)}", ""]
    lines += [
        f"{len(catalogue.entries)} papers.{_BESIDE if beside else ''}",
        "",
    ]
    for area in catalogue.areas:
        lines += [f"## {escape(area.name)}", ""]
        lines += [
            f"- [{escape(topic.name)}]({site.at(places.topic(topic.id))}{beside}): {escape(topic.definition)} "
            f"{len(catalogue.topics[topic.id])} papers."
            for topic in area.topics
        ]
        lines.append("")
    if catalogue.collection.lists:
        lines += ["## Reading lists", ""]
        lines += [
            f"- [{escape(found.title)}]({site.at(places.reading_list(name))}{beside})"
            + (f": {escape(found.summary)}" if found.summary else "")
            for name, found in catalogue.collection.lists.items()
        ]
        lines.append("")
    lines += [
        "## Data",
        "",
        *(whole if site.gives("copies") else ()),
        f"- [All papers as JSON]({site.at('api/v1/papers.json')}): with a [schema]({site.at('api/v1/schema.json')})",
        f"- [How to use the data]({site.at('data/')}{beside})",
        "",
    ]
    return "\n".join(lines)


def _parts(catalogue: Catalogue, site: Publication) -> list[str]:
    parts: list[str] = []
    current: list[str] = []
    length = 0
    for entry in catalogue.entries:
        text = paper_text(entry, site)
        if current and length + len(text) > LARGEST_PART:
            parts.append("\n".join(current))
            current, length = [], 0
        current.append(text)
        length += len(text)
    return [*parts, "\n".join(current)]


def paper_text(entry: CataloguedPaper, site: Publication) -> str:
    """A paper as a section of Markdown."""
    paper = entry.paper
    names = ", ".join(paper.known_authors) + (" et al." if paper.known_authors and not paper.authors else "")
    facts = [
        ("Page", site.at(places.paper(entry.slug))),
        ("Authors", names),
        ("Date", paper.date or ""),
        ("arXiv", paper.ids.arxiv or ""),
        ("DOI", paper.ids.doi or ""),
        ("Topics", ", ".join(given.topic.name for given in entry.topics)),
    ]
    lines = [f"## {escape(entry.title)}", ""]
    lines += [f"- {name}: {escape(value)}" for name, value in facts if value]
    for text in (paper.summary, entry.abstract):
        if text:
            lines += ["", escape(text)]
    return "\n".join([*lines, ""])
