"""Renders pages to Markdown, and writes them.

Every value that a template prints is escaped as Markdown unless it is `Markdown`
already: a template cannot forget it.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from generator.cache import Cache, Stamp, stamp_of
from generator.catalogue.bylines import byline
from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.catalogue.citation import Citation
from generator.catalogue.related import Related
from generator.catalogue.spellings import other_spellings, said_by, written
from generator.content.files import write_whole
from generator.content.rules.elsewhere import BROKEN_REDIRECT, BROKEN_REFERENCE, RESERVED_PAGE, UNKNOWN_MENTION
from generator.content.store import Lines
from generator.content.writing import quoted
from generator.errors import MOST_PROBLEMS, ContentError, Problem, did_you_mean, shortened
from generator.exports.places import Publication
from generator.exports.styles import STYLES, Run
from generator.ids import make_slug, name_key
from generator.memo import digest
from generator.pages.addresses import SECTIONS, Links, References, with_blocks
from generator.pages.fingerprints import KEYED, Fingerprints
from generator.pages.groups import MONTHS
from generator.pages.inline import (
    Span,
    abstract_markdown,
    excerpt_markdown,
    has_formula,
    piece_markdown,
    title_markdown,
)
from generator.pages.metadata import Head, coins
from generator.pages.site_map import MOVED, RESERVED, Page, description_of
from generator.progress import Advance
from generator.text.markdown import Markdown, destination, escape, isolated
from generator.text.sentences import sentences
from generator.workers import share_out


def write_pages(
    catalogue: Catalogue,
    site: Publication,
    cited: Mapping[str, Citation],
    pages: Sequence[Page],
    docs: Path,
    jobs: int | None = None,
    advance: Advance = lambda done: None,
    cache: Cache | None = None,
) -> set[Path]:
    """Writes every page; a page that is as it should be is left alone.

    Args:
        catalogue: what the pages are about.
        site: what pages say of the site itself.
        cited: the citations of all papers.
        pages: the pages.
        docs: the folder of MkDocs' sources.
        jobs: number of workers; the number of cores where not given.
        advance: called now and then with the number of pages made since.
        cache: where it is kept what the pages were made from.

    Returns:
        The files that the pages are in.

    Raises:
        ContentError: a file cannot be written.
    """
    lines = _Lines(_environment(catalogue), site)
    cache, name = cache or Cache(None), f"docs-{digest(os.fsencode(docs.absolute())).hex()}"
    known: Mapping[str, tuple[bytes, Stamp]] = cache.read(name) or {}
    fingerprints = Fingerprints(catalogue, site, cited)

    def write(share: range) -> list[tuple[str, bytes, Stamp]]:
        written = []
        for number in share:
            page = pages[number]
            path = docs / page.folder / "index.md"
            made_from = fingerprints.of(page)
            if made_from is None or known.get(page.folder) != (made_from, stamp_of(path)):
                write_whole(path, _render(page, catalogue, site, lines))
            if made_from and (stamp := stamp_of(path)):
                written.append((page.folder, made_from, stamp))
        return written

    kept: dict[str, tuple[bytes, Stamp]] = {}
    for start, row in zip(range(0, len(pages), SHARE), share_out(write, len(pages), jobs, SHARE), strict=True):
        kept.update((folder, (made_from, stamp)) for folder, made_from, stamp in row)
        advance(min(SHARE, len(pages) - start))
    cache.write(name, kept)
    return {docs / page.folder / "index.md" for page in pages}


def rendered(page: Page, catalogue: Catalogue, site: Publication) -> str:
    """The Markdown of one page."""
    return _render(page, catalogue, site, _Lines(_environment(catalogue), site))


SHARE = 40
"""How many pages a worker makes at once."""


class _Lines:
    """Papers as they stand in lists: most are in a dozen, and the same in all that are equally deep in the site."""

    def __init__(self, environment: Environment, site: Publication) -> None:
        self.environment = environment
        self._template = environment.get_template("_paper.md")
        self._site = site
        self._known: dict[tuple[str, str, bool, bool], Markdown] = {}

    def line(
        self,
        links: Links,
        entry: CataloguedPaper,
        brief: bool,
        cited: Mapping[str, Citation] | None,
        said: Markdown | None = None,
    ) -> Markdown:
        """A paper in a list.

        Args:
            links: makes the links from the page that it stands on.
            entry: the paper. brief: whether its topics are left out.
            cited: citations, where the list is one that reference managers read.
            said: what stands in the place of its summary.
        """
        key = (entry.slug, links.up, brief, cited is not None)
        if said is None and key in self._known:
            return self._known[key]
        text = self._template.render(to=links, site=self._site, paper=entry, brief=brief, cited_papers=cited, said=said)
        line = Markdown(text.rstrip("\n"))
        if said is None:
            self._known[key] = line
        return line


def _render(page: Page, catalogue: Catalogue, site: Publication, lines: _Lines) -> str:
    """A page's Markdown."""
    links = Links(catalogue, page.folder, site.repository, site.contact)
    template = lines.environment.get_template(page.template)
    facts = {
        **({} if page.template in KEYED else {"catalogue": catalogue}),
        "tag_of": catalogue.vocabulary.tags.__getitem__,
        "source_of": catalogue.sources.__getitem__,
        "site": site,
        "to": links,
        "abstract": _abstract_for(links),
        "mention": _mention,
        "listed": partial(lines.line, links),
        "formatted": _formatted,
        "shared": partial(_shared, catalogue),
        "spellings": other_spellings,
        **page.facts,
    }
    text = with_blocks(_tidy(template.render(facts)), links.blocks)
    if page.template not in (*MOVED, "paper.md") and (fix := links.correction()):
        text += f"\n{fix}\n"  # a paper's page has it among its actions
    return _with_head(text, page.head()) if page.head else text


def _with_head(text: str, head: Head) -> str:
    """A page with the elements of its head in its front matter."""
    lines = "".join(f"  {line}\n" for line in str(head).split("\n"))
    if text.startswith("---\n"):
        return f"---\nhead: |\n{lines}{text[4:]}"
    return f"---\nhead: |\n{lines}---\n\n{text}"


def check_pages(catalogue: Catalogue, root: Path) -> None:
    """Checks what only the whole catalogue can tell: references in curators' texts, and addresses.

    Args:
        catalogue: what can be referred to.
        root: the content folder, for the problems' paths.

    Raises:
        ContentError: every reference that leads nowhere, every tag that a record mentions and
            nobody knows, every page whose address is another's.
    """
    references = References(catalogue)
    problems = [*_broken_references(catalogue, references, root), *_unknown_mentions(catalogue, root)]
    problems += _lost_redirects(catalogue, references, root)
    problems += [
        Problem(
            root / "pages" / f"{name}.md",
            0,
            f"the address /{name}/ is that of a page of every site; rename the file",
            rule=RESERVED_PAGE.name,
        )
        for name in catalogue.collection.pages
        if name in RESERVED
    ]
    if problems:
        raise ContentError(problems)


def _broken_references(catalogue: Catalogue, references: References, root: Path) -> Iterator[Problem]:
    texts = [(root / "pages" / f"{name}.md", text) for name, text in catalogue.collection.pages.items()]
    texts += [(root / "lists" / f"{name}.md", found.text) for name, found in catalogue.collection.lists.items()]
    texts += [(root / "papers" / f"{entry.slug}.yml", entry.paper.note or "") for entry in catalogue.entries]
    texts += [
        (root / "topics.yml", text or "")
        for area in catalogue.areas
        for text in (area.introduction, *(topic.introduction for topic in area.topics))
    ]
    for path, text in texts:
        for line, reference in references.broken(text):
            message = f'"{reference}" leads nowhere; write [words](paper:slug), and check the slug'
            yield Problem(path, line if path.parent.name == "pages" else 0, message, rule=BROKEN_REFERENCE.name)


def _lost_redirects(catalogue: Catalogue, references: References, root: Path) -> Iterator[Problem]:
    path, line = root / "redirects.yml", Lines()
    formers = {alias for entry in catalogue.entries for alias in entry.paper.aliases}
    for former, redirect in catalogue.collection.redirects.items():
        section, _, name = former.partition("/")
        kind = section.removesuffix("s") if section in SECTIONS and name else "page"
        taken = references.leads_somewhere(kind, former if kind == "page" else name)
        if taken or (kind == "paper" and name in formers):
            message = f'"/{former}/" is the address of a page; take this entry away'
            yield Problem(path, line(path, former), message, rule=BROKEN_REDIRECT.name)
        if not references.leads_somewhere(*redirect.to.split(":", 1)):
            message = f'"{redirect.to}" leads nowhere; write it as texts refer to pages, such as tag:lora'
            yield Problem(path, line(path, former, "to"), message, "to", BROKEN_REDIRECT.name)


def _unknown_mentions(catalogue: Catalogue, root: Path) -> Iterator[Problem]:
    known = [tag.name for tag in catalogue.vocabulary.tags.values()]
    for entry in catalogue.entries:
        unknown = (name for name in entry.paper.tags.mentions or () if catalogue.vocabulary.slug_of(name) is None)
        for name in islice(unknown, MOST_PROBLEMS):
            message = f'no tag "{shortened(name)}"{did_you_mean(name, known)} Add it to tags.yml, or correct it'
            path = root / "papers" / f"{entry.slug}.yml"
            yield Problem(path, 0, message, "tags.mentions", UNKNOWN_MENTION.name)


def _environment(catalogue: Catalogue) -> Environment:
    environment = Environment(  # noqa: S701 - the output is Markdown; `finalize` escapes it as such
        loader=PackageLoader("generator.pages"),
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        title=title_markdown, day=_day, byline=_byline, yaml=_yaml, description=description_of, coins=_coins,
        address=destination, time=_time, raw=Markdown, weights=partial(_weights, catalogue), slug=make_slug,
    )  # fmt: skip
    environment.tests["formulaic"] = has_formula
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


def _time(date: str | None) -> Markdown:
    """A date for readers, as an element that programs read.

    >>> _time("2023-06-01")
    '<time datetime="2023-06-01">1 Jun 2023</time>'
    """
    return Markdown(f'<time datetime="{date}">{_day(date)}</time>' if date else _day(date))


def _weights(catalogue: Catalogue, entry: CataloguedPaper) -> Markdown:
    """What a list can be sorted by beside date and title, as attributes: mentions here, and comments elsewhere."""
    numbers = {"mentions": len(catalogue.mentioned_by[entry.slug]), "discussion": entry.paper.discussion}
    return Markdown("".join(f' data-{name}="{number}"' for name, number in numbers.items() if number))


def _byline(entry: CataloguedPaper) -> Markdown:
    """Who wrote a paper, in a few words."""
    return isolated(byline(entry.paper))


def _yaml(text: str) -> Markdown:
    """A text as a YAML scalar for front matter."""
    return Markdown(quoted(" ".join(text.split())))


def _shared(catalogue: Catalogue, entry: CataloguedPaper) -> Callable[[Related], list[str]]:
    """What a paper shares with one that is near it; see `_told`."""
    spelt = written(entry.title, entry.abstract, entry.paper.summary or "")
    return partial(_told, catalogue, spelt)


def _told(catalogue: Catalogue, spelt: Mapping[str, str], reason: Related) -> list[str]:
    """What two papers share, in words: terms that no tag says, then tags; where there is neither, topics."""
    tags = [catalogue.vocabulary.tags[slug] for slug in reason.tags]
    said, called = (
        said_by([tag.name for tag in tags]),
        {name_key(way) for tag in tags for way in (tag.name, *tag.aliases)},
    )
    terms: dict[str, str] = {}
    for term in reason.terms:
        words = spelt.get(term, term)
        if said_by([term]) <= said or name_key(words) in called:
            continue
        terms.setdefault(term.removesuffix("s"), words)
    parts = [f"in both: {', '.join(terms.values())}" if terms else "", ", ".join(tag.name for tag in tags)]
    if not any(parts):
        parts = [", ".join(catalogue.topic(topic).name for topic in reason.topics)]
    return [part for part in parts if part]


def _formatted(cited: Citation) -> list[tuple[str, Markdown]]:
    """A paper's citation in each style, by the style's name."""
    return [(name, Markdown("".join(map(_run, style(cited))))) for name, style in STYLES.items()]


def _run(run: Run) -> str:
    words = piece_markdown(run.text)
    return f"<em>{words}</em>" if run.italic else words


def _coins(cited: Citation) -> Markdown:
    """A paper for reference managers, in a list: HTML that shows nothing."""
    return Markdown(coins(cited))


def _mention(entry: CataloguedPaper, slug: str) -> Markdown:
    """The sentence in which an abstract first names a tag, the name marked; where the title names it, that."""
    use = next(use for use in entry.mentions if use.slug == slug)
    if not use.span:
        return escape(use.reason)
    start, end = next((start, end) for start, end in sentences(entry.abstract) if use.span[0] < end)
    return excerpt_markdown(entry.paper.abstract or "", min(start, use.span[0]), max(end, use.span[1]), use.span)


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
