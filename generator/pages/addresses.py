"""Where each page lies, and links between pages.

The one place that knows the site's addresses. They are promises: other sites link
to them.
"""

import re
from collections.abc import Container, Iterable
from typing import Protocol
from urllib.parse import quote

from generator.catalogue.catalogue import Catalogue, CataloguedPaper, TagEntry
from generator.catalogue.names import Named
from generator.model import Topic
from generator.pages import people
from generator.pages.inline import title_markdown
from generator.submissions.forms import correction_address
from generator.text.markdown import Markdown, destination, escape, link
from generator.text.references import MISWRITTEN, REFERENCE

SECTIONS = frozenset(["papers", "topics", "tags", "years", "authors", "organisations", "lists", "sources"])
"""The sections of every site: each has an index at its own address, and pages below it."""


class HasFolder(Protocol):
    """A page, as a link needs to know it."""

    @property
    def folder(self) -> str:
        """Its address."""

    @property
    def name(self) -> str:
        """What the link shows."""


class Links:
    """Links from one page to others.

    Args:
        catalogue: everything that can be linked to.
        page: the folder of the page that the links stand on, empty for the home page.
        repository: the web address of the repository that the records are kept in, where there is one.
        contact: an address for mail about the site, where there is one.
    """

    def __init__(self, catalogue: Catalogue, page: str, repository: str = "", contact: str = "") -> None:
        self._catalogue = catalogue
        self._repository, self._page, self._contact = repository, page, contact
        self.blocks: list[str] = []
        self.up = "../" * (page.count("/") + 1 if page else 0)
        """The way from the page to the site's root."""

    def address(self, target: str) -> str:
        """The relative address of another page's folder, as its Markdown file."""
        return f"{self.up}{target}/index.md" if target else f"{self.up}index.md"

    def file(self, path: str) -> Markdown:
        """The relative address of a file for programs."""
        own = f"{self._page}/"
        return Markdown(destination(path.removeprefix(own) if path.startswith(own) else f"{self.up}{path}"))

    def paper(self, paper: CataloguedPaper) -> Markdown:
        """A link to a paper, showing its title."""
        return link(title_markdown(paper.paper.title), self.address(f"papers/{paper.slug}"))

    def topic(self, topic: Topic, count: int | None = None) -> Markdown:
        """A link to a topic, as a chip in the colour of its area, with a number of papers."""
        area = self._catalogue.area_numbers[topic.id]
        return Markdown(f"{_chip(topic.name, self.address(f'topics/{topic.id}'), count)}{{ .chip .area-{area} }}")

    def tag(self, slug: str) -> Markdown:
        """A link to a tag."""
        return link(self._catalogue.vocabulary.tags[slug].name, self.address(f"tags/{slug}"))

    def tag_chip(self, tag: TagEntry, count: int | None = None) -> Markdown:
        """A link to a tag, with a number of papers; a chip, since it stands in a paragraph of chips."""
        return _chip(tag.tag.name, self.address(f"tags/{tag.slug}"), count)

    def author(self, name: str, person: str | None = None) -> Markdown:
        """A link to an author, showing the name as it is given here; to the person where that is known."""
        return link(name, self._person(self._catalogue.authors.of(name, person).slug))

    def _person(self, slug: str) -> str:
        """The address of an author's page, or of the line that stands for one."""
        folder = people.lines(self._catalogue.authors).get(slug)
        return self.address(f"authors/{slug}") if folder is None else f"{self.address(folder)}#{people.anchor(slug)}"

    def organisation(self, name: str) -> Markdown:
        """A link to an organisation."""
        return link(name, self.address(f"organisations/{self._catalogue.organisations[name].slug}"))

    def named(self, section: str, named: Named) -> Markdown:
        """A link to an author or an organisation."""
        return link(named.name, self.referred(section.removesuffix("s"), named.slug))

    def name(self, section: str, named: Named) -> Markdown:
        """An author or an organisation in an index: a link to the page, or the line in the place of a page."""
        if section != "authors" or named.slug not in people.lines(self._catalogue.authors):
            return self.named(section, named)
        [paper] = named.papers
        return Markdown(f"{link(named.name, self.address(f'papers/{paper}'))}{{ #{people.anchor(named.slug)} }}")

    def year(self, year: str) -> Markdown:
        """A link to a year."""
        return link(year, self.address(f"years/{year}"))

    def source(self, name: str) -> Markdown:
        """A link to a source."""
        return link(self._catalogue.sources[name].title, self.address(f"sources/{name}"))

    def reading_list(self, name: str) -> Markdown:
        """A link to a reading list."""
        return link(self._catalogue.collection.lists[name].title, self.address(f"lists/{name}"))

    def plain_topic(self, topic: Topic) -> Markdown:
        """A link to a topic, as words in a text."""
        return link(topic.name, self.address(f"topics/{topic.id}"))

    def section(self, name: str, text: str) -> Markdown:
        """A link to the index of a section, such as `topics`."""
        return link(text, self.address(name))

    def part(self, part: HasFolder) -> Markdown:
        """A link to a page that holds a part of a list."""
        return link(part.name, self.address(part.folder))

    def trail(self, pages: Iterable[tuple[str, str]]) -> list[Markdown]:
        """Links to pages, each given as its title and its folder."""
        return [link(title, self.address(folder)) for title, folder in pages]

    def correction(self, style: str = "fix") -> Markdown:
        """A link by which a reader corrects this page: the repository's form, filled in; else a letter; else none.

        Args:
            style: the class of the link.
        """
        address = correction_address(self._repository, self._page)
        if not address and self._contact:
            address = f"mailto:{self._contact}?subject={quote(self._page or 'index')}"
        return Markdown(f"{link('Fix this page', address)}{{ .{style} }}" if address else "")

    def referred(self, kind: str, name: str) -> str:
        """The address that a reference such as `tag:lora` leads to."""
        if kind == "author":
            return self._person(name)
        return self.address("" if name == "index" else name if kind == "page" else f"{kind}s/{name}")

    def curated(self, markdown: str) -> Markdown:
        """A curator's Markdown, in which `[words](paper:slug)` and its like lead to pages.

        Known: `paper:`, `topic:`, `tag:`, `author:`, `organisation:`, `list:`, `source:` with
        a slug, `year:` and `page:` with the name of a section or hand-written page.

        Returns:
            A mark, between characters that no text may hold, which `with_blocks` replaces: so
            that what the curator wrote goes into the page untouched.
        """

        def resolved(match: re.Match[str]) -> str:
            return self.referred(*match.groups())

        self.blocks.append(REFERENCE.sub(resolved, markdown.strip()))
        return Markdown(f"\x02{len(self.blocks) - 1}\x03")


def _chip(name: str, address: str, count: int | None) -> Markdown:
    words = escape(name) if count is None else Markdown(f"{escape(name)} <small>{count}</small>")
    return link(words, address)


def with_blocks(text: str, blocks: list[str]) -> str:
    """A page's text with the curators' Markdown in the place of its marks."""
    return re.sub(r"\x02(\d+)\x03", lambda match: blocks[int(match.group(1))], text)


class References:
    """What references in curators' Markdown may lead to."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._known: dict[str, Container[str]] = {
            "paper": catalogue,
            "topic": catalogue.topics,
            "tag": catalogue.tags,
            "author": {named.slug for named in catalogue.authors},
            "organisation": {named.slug for named in catalogue.organisations},
            "year": set(catalogue.years) - {""},
            "list": catalogue.collection.lists,
            "source": catalogue.sources,
            "page": SECTIONS
            | {"about", "data", "data/quality", "index", "map", "reading-list", "subscribe", "trends"}
            | set(catalogue.collection.pages),
        }

    def broken(self, markdown: str) -> list[tuple[int, str]]:
        """The references that lead nowhere: 1-based line and reference."""
        good = {match.start(1) for match in REFERENCE.finditer(markdown) if self.leads_somewhere(*match.groups())}
        return [
            (markdown.count("\n", 0, match.start(1)) + 1, match.group(1))
            for match in MISWRITTEN.finditer(markdown)
            if match.start(1) not in good
        ]

    def leads_somewhere(self, kind: str, name: str) -> bool:
        """Whether there is such a page."""
        return name in self._known[kind]
