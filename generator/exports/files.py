"""Which files for programs there are, and where: the counterpart of the pages' site map."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.catalogue.citation import Citation, citations
from generator.content.history import Change
from generator.exports import dumps, places
from generator.exports.api import api_files, paper_facts
from generator.exports.bibtex import biblatex_text, bibtex_text
from generator.exports.csl import csl_item
from generator.exports.feeds import Feed, FeedWriter
from generator.exports.harvest import oai_text, robots_text
from generator.exports.llms import llms_files
from generator.exports.places import Publication
from generator.exports.previews import preview_files
from generator.exports.ris import ris_text
from generator.exports.styles import STYLES, plain
from generator.text.json_text import encode

_Entries = Iterable[CataloguedPaper]


@dataclass(frozen=True, slots=True)
class Written:
    """Papers in the formats of citations, each written once however many files it is in."""

    bibtex: dict[str, str]
    biblatex: dict[str, str]
    ris: dict[str, str]
    csl: dict[str, str]

    @classmethod
    def of(cls, cited: Mapping[str, Citation], *, brief: bool) -> "Written":
        """Writes all papers, with their abstracts or, brief, without."""
        written = cls({}, {}, {}, {})
        # One paper after the other: what its formats have in common is then worked out once.
        for slug, citation in cited.items():
            written.bibtex[slug] = bibtex_text(citation, brief=brief)
            written.biblatex[slug] = biblatex_text(citation, brief=brief)
            written.ris[slug] = ris_text(citation, brief=brief)
            written.csl[slug] = encode(csl_item(citation, brief=brief))
        return written


def export_parts(
    catalogue: Catalogue, site: Publication, history: Sequence[Change] = ()
) -> list[Callable[[], Iterator[tuple[str, str | bytes]]]]:
    """Every file for programs, sitemaps aside, in parts that can be made side by side.

    Args:
        catalogue: everything. site: the site. history: what changed in the records, the newest first.

    Returns:
        What makes each part: the files' paths from the site's root, and what is in them.
    """
    cited = citations(catalogue)
    return [
        lambda: _tag_feeds(catalogue, site),
        lambda: _papers(cited, site),
        lambda: _sets(catalogue, Written.of(cited, brief=True), cited),
        lambda: _data(catalogue, cited, site),
        lambda: _other_feeds(catalogue, site, history),
        lambda: preview_files(catalogue, site),
        lambda: llms_files(catalogue, site),
        lambda: iter([("oai.xml", oai_text(catalogue, cited, site)), ("robots.txt", robots_text(site))]),
    ]


def export_files(
    catalogue: Catalogue, site: Publication, history: Sequence[Change] = ()
) -> Iterator[tuple[str, str | bytes]]:
    """Every file of `export_parts`, one after the other."""
    for part in export_parts(catalogue, site, history):
        yield from part()


def _papers(cited: Mapping[str, Citation], site: Publication) -> Iterator[tuple[str, str]]:
    """Citations with abstracts: of each paper, and of all."""
    written = Written.of(cited, brief=False)
    if site.file_for_each_paper:
        for slug in cited:
            beside = f"{places.paper(slug)}{slug}"
            yield f"{beside}.bib", written.bibtex[slug]
            yield f"{beside}.ris", written.ris[slug]
            yield f"{beside}.json", f"[{written.csl[slug]}]\n"
    yield from _set("", [citation.entry for citation in cited.values()], written, cited)


def _sets(catalogue: Catalogue, brief: Written, cited: Mapping[str, Citation]) -> Iterator[tuple[str, str]]:
    """Citations of sets of papers: of topics and lists in all formats, of tags and authors in BibTeX.

    Without abstracts: a paper is in so many sets that they would be most of the site.
    """
    for name, entries in catalogue.topics.items():
        yield from _set(places.topic(name), entries, brief, cited)
    for name, entries in catalogue.on_lists.items():
        yield from _set(places.reading_list(name), entries, brief, cited)
    for tag in catalogue.tags.values():
        slugs = [entry.slug for entry in (*tag.introduced_by, *tag.mentioned_by)]
        yield f"{places.tag(tag.slug)}papers.bib", "\n".join(brief.bibtex[slug] for slug in slugs)
    for named in catalogue.authors:
        if len(named.papers) > 1:  # of a single paper there is a file already
            yield f"{places.author(named.slug)}papers.bib", "\n".join(brief.bibtex[slug] for slug in named.papers)


def _set(folder: str, entries: _Entries, written: Written, cited: Mapping[str, Citation]) -> Iterator[tuple[str, str]]:
    """One set of papers in every format."""
    slugs = [entry.slug for entry in entries]
    yield f"{folder}papers.bib", "\n".join(written.bibtex[slug] for slug in slugs)
    yield f"{folder}papers.biblatex.bib", "\n".join(written.biblatex[slug] for slug in slugs)
    yield f"{folder}papers.ris", "\n".join(written.ris[slug] for slug in slugs)
    yield f"{folder}papers.json", f"[{','.join(written.csl[slug] for slug in slugs)}]\n"
    for name, style in STYLES.items():
        yield f"{folder}papers.{name.lower()}.txt", "".join(f"{plain(style(cited[slug]))}\n" for slug in slugs)


def _other_feeds(catalogue: Catalogue, site: Publication, history: Sequence[Change]) -> Iterator[tuple[str, str]]:
    """The feeds of everything, of topics and of lists, and that of corrections."""
    writer = FeedWriter(site)
    everything = Feed(site.name, "", "", catalogue.entries)
    yield "rss.xml", writer.rss(everything)
    if history:
        yield "changes.xml", writer.changes(history, catalogue)
    feeds = [everything]
    for name, entries in catalogue.topics.items():
        folder = places.topic(name)
        feeds.append(Feed(f"{catalogue.topic(name).name} – {site.name}", folder, folder, entries))
    for name, entries in catalogue.on_lists.items():
        folder, newest = places.reading_list(name), catalogue.select(entry.slug for entry in entries)
        feeds.append(Feed(f"{catalogue.collection.lists[name].title} – {site.name}", folder, folder, newest))
    yield from _written(feeds, writer)


def _tag_feeds(catalogue: Catalogue, site: Publication) -> Iterator[tuple[str, str]]:
    """The feeds of tags."""
    feeds = []
    for tag in catalogue.tags.values():
        folder = places.tag(tag.slug)
        papers = catalogue.select(entry.slug for entry in (*tag.introduced_by, *tag.mentioned_by))
        feeds.append(Feed(f"{tag.tag.name} – {site.name}", folder, folder, papers, brief=True))
    yield from _written(feeds, FeedWriter(site))


def _written(feeds: Iterable[Feed], writer: FeedWriter) -> Iterator[tuple[str, str]]:
    for feed in feeds:
        yield f"{feed.folder}feed.xml", writer.atom(feed)
        yield f"{feed.folder}feed.json", writer.json_feed(feed)


def _data(catalogue: Catalogue, cited: Mapping[str, Citation], site: Publication) -> Iterator[tuple[str, str | bytes]]:
    """The API, and the same facts in one file each."""
    facts = [paper_facts(catalogue, entry, cited[entry.slug]) for entry in catalogue.entries]
    yield from api_files(catalogue, facts, site)
    files = {
        "papers.jsonl": dumps.json_lines(facts).encode(),
        "papers.csv": dumps.csv_text(facts).encode(),
        "papers.parquet": dumps.parquet(facts),
    }
    newest = catalogue.newest
    for name, data in files.items():
        yield f"data/{name}", data
    yield "data/SHA256SUMS", dumps.checksums(files)
    yield "data/LICENCE.txt", LICENCE_TEXT
    yield "data/croissant.json", dumps.croissant(files, site, newest)


LICENCE_TEXT = f"""\
The data of this index (records, topics, tags and everything derived from them) is
released under CC0 1.0: {dumps.LICENCE}
Titles and abstracts are arXiv metadata, which arXiv releases under CC0 1.0 too.
"""


FORMATS = (
    "bibtex", "bibtex-utf8", "biblatex", "ris", "csl-json", *map(str.lower, STYLES), "jsonl", "csv", "parquet",
)  # fmt: skip
"""The formats of `paper-index export`."""


def exported(
    name: str, catalogue: Catalogue, cited: Mapping[str, Citation], entries: Sequence[CataloguedPaper]
) -> str | bytes:
    """Some papers in one of `FORMATS`."""
    chosen = [cited[entry.slug] for entry in entries]
    for style, write in STYLES.items():
        if name == style.lower():
            return "".join(f"{plain(write(citation))}\n" for citation in chosen)
    if name == "bibtex" or name == "bibtex-utf8":
        return "\n".join(bibtex_text(citation, unicode=name == "bibtex-utf8") for citation in chosen)
    if name == "biblatex":
        return "\n".join(biblatex_text(citation) for citation in chosen)
    if name == "ris":
        return "\n".join(ris_text(citation) for citation in chosen)
    if name == "csl-json":
        return json.dumps([csl_item(citation) for citation in chosen], ensure_ascii=False, indent=1) + "\n"
    facts = [paper_facts(catalogue, entry, cited[entry.slug]) for entry in entries]
    if name == "jsonl":
        return dumps.json_lines(facts)
    return dumps.csv_text(facts) if name == "csv" else dumps.parquet(facts)
