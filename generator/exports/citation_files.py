"""Citations as files: of each paper, of sets of papers, of all, and as scripts of the site."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import Citation
from generator.exports import places
from generator.exports.bibtex import biblatex_text, bibtex_text
from generator.exports.citation_shards import shard_file, shards_of
from generator.exports.csl import csl_item, csl_rest
from generator.exports.groups import Files, Group, OfPapers, together
from generator.exports.places import Publication
from generator.exports.ris import ris_text
from generator.exports.styles import STYLES, plain
from generator.memo import Memos, key_of
from generator.text.json_text import encode


class Spelt(NamedTuple):
    """A paper in the formats of citations.

    Attributes:
        bibtex, ris, csl: with its abstract and its keywords.
        brief_bibtex, brief_biblatex, brief_ris, brief_csl: without.
        styled: as readers write it into a text, in the order of `STYLES`, each a line.
    """

    bibtex: str
    ris: str
    csl: str
    brief_bibtex: str
    brief_biblatex: str
    brief_ris: str
    brief_csl: str
    styled: tuple[str, ...]


def spelt(citation: Citation) -> Spelt:
    """A paper in all formats."""
    item, rest = encode(csl_item(citation, brief=True)), csl_rest(citation)
    return Spelt(
        bibtex_text(citation),
        ris_text(citation),
        f"{item[:-1]},{encode(rest)[1:]}" if rest else item,
        bibtex_text(citation, brief=True),
        biblatex_text(citation, brief=True),
        ris_text(citation, brief=True),
        item,
        tuple(f"{plain(style(citation))}\n" for style in STYLES.values()),
    )


_Bibliography = OfPapers[Spelt]


def citation_groups(
    catalogue: Catalogue, cited: Mapping[str, Citation], site: Publication, memos: Memos
) -> Iterator[Group]:
    """Citations of each paper, and BibTeX of all, with abstracts.

    All else is without: a paper is in so many sets that its abstract would be most of the site.
    """
    keys = {
        slug: key_of((catalogue.digests.papers[slug], citation.key, citation.keywords, sorted(citation.proper)))
        for slug, citation in cited.items()
    }
    common = key_of(("citations", repr(site), catalogue.digests.common))
    papers = _Bibliography("citations", common, keys, lambda slug: spelt(cited[slug]), memos)
    if site.file_for_each_paper:
        for slug in cited:
            yield Group(partial(_beside, papers, slug), papers.key(slug, [slug]))
    shards = shards_of(list(cited))
    for number, shard in enumerate(shards):
        yield Group(
            partial(_shard, papers, number, len(shards), shard), papers.key(f"{number} of {len(shards)}", shard)
        )
    every = site.gives("copies")
    for folder, members in _sets(catalogue):
        yield Group(partial(_set, papers, folder, members, every), papers.key(folder, members))
    if site.gives("sets"):
        for folder, members in _names(catalogue):
            yield Group(partial(_brief, papers, folder, members), papers.key(folder, members))
    # The last: when anything above was made, it is, and then all papers have been written.
    yield Group(partial(_everything, papers, list(cited), every), papers.key("", cited))


def _sets(catalogue: Catalogue) -> Iterator[tuple[str, Sequence[str]]]:
    """What is given in every format: topics and lists, each with its folder."""
    for name, entries in catalogue.topics.items():
        yield places.topic(name), [entry.slug for entry in entries]
    for name, entries in catalogue.on_lists.items():
        yield places.reading_list(name), [entry.slug for entry in entries]


def _names(catalogue: Catalogue) -> Iterator[tuple[str, Sequence[str]]]:
    """What is given in BibTeX alone: tags, and authors of several papers."""
    for tag in catalogue.tags.values():
        yield places.tag(tag.slug), [entry.slug for entry in (*tag.introduced_by, *tag.mentioned_by)]
    for named in catalogue.authors:
        if len(named.papers) > 1:  # of a single paper there is a file already
            yield places.author(named.slug), named.papers


def _beside(papers: _Bibliography, slug: str) -> Files:
    """The files beside a paper's page."""
    beside, text = f"{places.paper(slug)}{slug}", papers[slug]
    yield f"{beside}.bib", text.bibtex
    yield f"{beside}.ris", text.ris
    yield f"{beside}.json", f"[{text.csl}]\n"


def _shard(papers: _Bibliography, number: int, count: int, slugs: Sequence[str]) -> Files:
    formats = {}
    for slug in slugs:
        text = papers[slug]
        known = {"BibTeX": text.brief_bibtex, "RIS": text.brief_ris, "CSL-JSON": f"[{text.brief_csl}]\n"}
        formats[slug] = {**known, **dict(zip(STYLES, text.styled, strict=True))}
    yield from shard_file(number, count, formats)


def _brief(papers: _Bibliography, folder: str, slugs: Sequence[str]) -> Files:
    yield f"{folder}papers.bib", together((papers[slug].brief_bibtex for slug in slugs), "\n")


def _set(papers: _Bibliography, folder: str, slugs: Sequence[str], every: bool) -> Files:
    """One set of papers in every format, or in BibTeX alone."""
    yield from _brief(papers, folder, slugs)
    if every:
        yield from _other_formats(papers, folder, slugs)


def _everything(papers: _Bibliography, slugs: Sequence[str], every: bool) -> Files:
    """All papers."""
    yield "papers.bib", together((papers[slug].bibtex for slug in slugs), "\n")
    if every:
        yield from _other_formats(papers, "", slugs)
    papers.keep()


def _other_formats(papers: _Bibliography, folder: str, slugs: Sequence[str]) -> Files:
    texts = [papers[slug] for slug in slugs]
    yield f"{folder}papers.biblatex.bib", together((text.brief_biblatex for text in texts), "\n")
    yield f"{folder}papers.ris", together((text.brief_ris for text in texts), "\n")
    yield f"{folder}papers.json", b"[%b]\n" % together((text.brief_csl for text in texts), ",")
    for number, name in enumerate(STYLES):
        yield f"{folder}papers.{name.lower()}.txt", together(text.styled[number] for text in texts)
