"""Renders pages to Markdown, and writes them.

Every value that a template prints is escaped as Markdown unless it is `Markdown`
already: a template cannot forget it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.content.files import write_whole
from generator.content.writing import quoted
from generator.errors import ContentError, Problem, did_you_mean
from generator.pages.addresses import Links, References, with_blocks
from generator.pages.inline import Span, abstract_markdown, title_markdown
from generator.pages.site_map import MONTHS, RESERVED, Page, all_pages
from generator.progress import Advance
from generator.text.markdown import Markdown, destination, escape
from generator.workers import share_out

_DESCRIPTION_LENGTH = 200
"""In characters: about what search engines show."""


class Site:
    """What pages say of the site itself."""

    def __init__(self, name: str, description: str) -> None:
        self.name = name
        self.description = description


def write_pages(
    catalogue: Catalogue,
    site: Site,
    docs: Path,
    jobs: int | None = None,
    advance: Advance = lambda done: None,
) -> set[Path]:
    """Writes every page; a page that is as it should be is left alone.

    Args:
        catalogue: what the pages are about.
        site: the site's name and description.
        docs: the folder of MkDocs' sources.
        jobs: number of workers; the number of cores where not given.
        advance: called now and then with the number of pages made since.

    Returns:
        The files that the pages are in.

    Raises:
        ContentError: a file cannot be written.
    """
    pages = list(all_pages(catalogue))
    environment = _environment()

    def write(share: range) -> int:
        for number in share:
            page = pages[number]
            write_whole(docs / page.folder / "index.md", _render(page, catalogue, site, environment))
        return len(share)

    for done in share_out(write, len(pages), jobs):
        advance(done)
    return {docs / page.folder / "index.md" for page in pages}


def _render(page: Page, catalogue: Catalogue, site: Site, environment: Environment) -> str:
    """A page's Markdown."""
    links = Links(catalogue, page.folder)
    template = environment.get_template(page.template)
    facts = {"catalogue": catalogue, "site": site, "to": links, "abstract": _abstract_for(links), **page.facts}
    return with_blocks(_tidy(template.render(facts)), links.blocks)


def check_pages(catalogue: Catalogue, root: Path) -> None:
    """Checks what only the whole catalogue can tell: references in curators' texts, and addresses.

    Args:
        catalogue: what can be referred to.
        root: the content folder, for the problems' paths.

    Raises:
        ContentError: every reference that leads nowhere, every tag that a record mentions and
            nobody knows, every page whose address is another's.
    """
    problems = [*_broken_references(catalogue, root), *_unknown_mentions(catalogue, root)]
    problems += [
        Problem(
            root / "pages" / f"{name}.md", 0, f"the address /{name}/ is that of a page of every site; rename the file"
        )
        for name in catalogue.collection.pages
        if name in RESERVED
    ]
    if problems:
        raise ContentError(problems)


def _broken_references(catalogue: Catalogue, root: Path) -> Iterator[Problem]:
    texts = [(root / "pages" / f"{name}.md", text) for name, text in catalogue.collection.pages.items()]
    texts += [(root / "lists" / f"{name}.md", found.text) for name, found in catalogue.collection.lists.items()]
    texts += [(root / "papers" / f"{entry.slug}.yml", entry.paper.note or "") for entry in catalogue.entries]
    texts += [
        (root / "topics.yml", text or "")
        for area in catalogue.areas
        for text in (area.introduction, *(topic.introduction for topic in area.topics))
    ]
    references = References(catalogue)
    for path, text in texts:
        for line, reference in references.broken(text):
            message = f'"{reference}" leads nowhere; write [words](paper:slug), and check the slug'
            yield Problem(path, line if path.parent.name == "pages" else 0, message)


def _unknown_mentions(catalogue: Catalogue, root: Path) -> Iterator[Problem]:
    known = [tag.name for tag in catalogue.vocabulary.tags.values()]
    for entry in catalogue.entries:
        for name in entry.paper.tags.mentions or ():
            if catalogue.vocabulary.slug_of(name) is None:
                message = f'no tag "{name}"{did_you_mean(name, known)} Add it to tags.yml, or correct it'
                yield Problem(root / "papers" / f"{entry.slug}.yml", 0, message, "tags.mentions")


def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - the output is Markdown; `finalize` escapes it as such
        loader=PackageLoader("generator.pages"),
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        title=title_markdown, day=_day, byline=_byline, yaml=_yaml, description=_description, address=destination,
    )  # fmt: skip
    return environment


def _finalized(value: Any) -> str:
    return value if isinstance(value, Markdown) else escape(str(value))


def _tidy(text: str) -> str:
    """Text with single blank lines and no spaces at line ends, ending in one line feed."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"


def _day(date: str | None) -> str:
    """A date for readers: `1 Jun 2023`, or as much as is known.

    >>> _day("2023-06-01"), _day("2023-06"), _day("2023"), _day(None)
    ('1 Jun 2023', 'Jun 2023', '2023', 'undated')
    """
    if not date:
        return "undated"
    year, *rest = date.split("-")
    words = [str(int(rest[1]))] if len(rest) == 2 else []
    return " ".join([*words, *([MONTHS[int(rest[0]) - 1][:3]] if rest else []), year])


def _byline(entry: CataloguedPaper) -> str:
    """Who wrote a paper, in a few words.

    Where only the first author is known, the others are not counted.
    """
    names, number = entry.paper.known_authors, entry.paper.number_of_authors
    if not names:
        if number:
            return "1 author" if number == 1 else f"{number} authors"
        return entry.paper.organisations[0] if entry.paper.organisations else "authors unknown"
    if len(names) > 2 or (number or 0) > max(len(names), 1) or not entry.paper.authors:
        others = (number or 0) - 1
        if others == 0:
            return names[0]
        return f"{names[0]} et al." if others < 0 else f"{names[0]} and {others} other{'s' if others > 1 else ''}"
    return " and ".join(names)


def _yaml(text: str) -> Markdown:
    """A text as a YAML scalar for front matter."""
    return Markdown(quoted(" ".join(text.split())))


def _description(entry: CataloguedPaper) -> str:
    """What search engines show under the title: the summary, or how the abstract begins."""
    return entry.paper.summary or _clipped(entry.abstract) or entry.title


def _clipped(text: str, length: int = _DESCRIPTION_LENGTH) -> str:
    """A text cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _abstract_for(links: Links) -> Callable[[CataloguedPaper], Markdown]:
    """Abstracts with the first mention of each tag linked, for the page that the links stand on."""

    def abstract(entry: CataloguedPaper) -> Markdown:
        spans = [
            Span(*use.span, links.address(f"tags/{use.slug}"))
            for use in (*entry.introduces, *entry.mentions)
            if use.span
        ]
        return abstract_markdown(entry.paper.abstract or "", spans)

    return abstract
