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
from generator.exports.citation_shards import citation_shards
from generator.exports.csl import csl_item, csl_rest
from generator.exports.feeds import Feed, FeedWriter
from generator.exports.harvest import oai_text, robots_text
from generator.exports.llms import llms_files
from generator.exports.map_data import map_files
from generator.exports.places import Publication
from generator.exports.previews import preview_files
from generator.exports.ris import ris_text
from generator.exports.styles import STYLES, plain
from generator.text.json_text import encode

ExportPart = Callable[[], Iterator[tuple[str, str | bytes]]]
"""Makes some of the files: each one's path from the site's root, and what is in it."""


@dataclass(frozen=True, slots=True)
class Written:
    """Papers in the formats of citations, each written once however many files it is in."""

    bibtex: dict[str, str]
    biblatex: dict[str, str]
    ris: dict[str, str]
    csl: dict[str, str]

    @classmethod
    def both(cls, cited: Mapping[str, Citation]) -> tuple["Written", "Written"]:
        """Writes all papers, with their abstracts and without; BibLaTeX without alone."""
        whole, brief = cls({}, {}, {}, {}), cls({}, {}, {}, {})
        # One paper after the other: what its formats have in common is then worked out once.
        for slug, citation in cited.items():
            for written in (whole, brief):
                written.bibtex[slug] = bibtex_text(citation, brief=written is brief)
                written.ris[slug] = ris_text(citation, brief=written is brief)
            brief.biblatex[slug] = biblatex_text(citation, brief=True)
            item, rest = csl_item(citation, brief=True), csl_rest(citation)
            brief.csl[slug] = encode(item)
            whole.csl[slug] = f"{brief.csl[slug][:-1]},{encode(rest)[1:]}" if rest else brief.csl[slug]
        return whole, brief


def export_parts(
    catalogue: Catalogue, cited: Mapping[str, Citation], site: Publication, history: Sequence[Change] = ()
) -> list[ExportPart]:
    """Every file for programs, sitemaps aside, in parts that can be made side by side.

    Args:
        catalogue: everything. cited: its papers' citations. site: the site.
        history: what changed in the records, the newest first.

    Returns:
        What makes each part, the longest first.
    """
    return [
        lambda: _citations(catalogue, cited, site),
        lambda: map_files(catalogue),
        lambda: _data(catalogue, cited, site),
        *([lambda: _tag_feeds(catalogue, site)] if site.gives("sets") else []),
        lambda: llms_files(catalogue, site),
        *([lambda: iter([("oai.xml", oai_text(catalogue, cited, site))])] if site.gives("copies") else []),
        lambda: iter([("robots.txt", robots_text(site))]),
        lambda: preview_files(catalogue, site),
        lambda: _other_feeds(catalogue, site, history),
    ]


def export_files(
    catalogue: Catalogue, site: Publication, history: Sequence[Change] = ()
) -> Iterator[tuple[str, str | bytes]]:
    """Every file of `export_parts`, one after the other."""
    for part in export_parts(catalogue, citations(catalogue), site, history):
        yield from part()


def _citations(catalogue: Catalogue, cited: Mapping[str, Citation], site: Publication) -> Iterator[tuple[str, str]]:
    """Citations of each paper, and BibTeX of all, with abstracts.

    All else is without: a paper is in so many sets that its abstract would be most of the site.
    """
    whole, brief = Written.both(cited)
    styled = {
        name: {slug: f"{plain(style(citation))}\n" for slug, citation in cited.items()}
        for name, style in STYLES.items()
    }
    if site.file_for_each_paper:
        for slug in cited:
            beside = f"{places.paper(slug)}{slug}"
            yield f"{beside}.bib", whole.bibtex[slug]
            yield f"{beside}.ris", whole.ris[slug]
            yield f"{beside}.json", f"[{whole.csl[slug]}]\n"
    items = {slug: f"[{item}]\n" for slug, item in brief.csl.items()}
    formats = {"BibTeX": brief.bibtex, "RIS": brief.ris, "CSL-JSON": items, **styled}
    yield from citation_shards(list(cited), formats)
    every = site.gives("copies")
    yield from _set("", list(cited), Written(whole.bibtex, brief.biblatex, brief.ris, brief.csl), styled, every)
    for name, entries in catalogue.topics.items():
        yield from _set(places.topic(name), [entry.slug for entry in entries], brief, styled, every)
    for name, entries in catalogue.on_lists.items():
        yield from _set(places.reading_list(name), [entry.slug for entry in entries], brief, styled, every)
    if not site.gives("sets"):
        return
    for tag in catalogue.tags.values():
        slugs = [entry.slug for entry in (*tag.introduced_by, *tag.mentioned_by)]
        yield f"{places.tag(tag.slug)}papers.bib", "\n".join([brief.bibtex[slug] for slug in slugs])
    for named in catalogue.authors:
        if len(named.papers) > 1:  # of a single paper there is a file already
            yield f"{places.author(named.slug)}papers.bib", "\n".join([brief.bibtex[slug] for slug in named.papers])


def _set(
    folder: str, slugs: Sequence[str], written: Written, styled: Mapping[str, Mapping[str, str]], every: bool
) -> Iterator[tuple[str, str]]:
    """One set of papers in every format, or in BibTeX alone."""
    yield f"{folder}papers.bib", "\n".join([written.bibtex[slug] for slug in slugs])
    if not every:
        return
    yield f"{folder}papers.biblatex.bib", "\n".join([written.biblatex[slug] for slug in slugs])
    yield f"{folder}papers.ris", "\n".join([written.ris[slug] for slug in slugs])
    yield f"{folder}papers.json", f"[{','.join([written.csl[slug] for slug in slugs])}]\n"
    for name, lines in styled.items():
        yield f"{folder}papers.{name.lower()}.txt", "".join([lines[slug] for slug in slugs])


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
    texts = {entry.slug: encode(fact) for entry, fact in zip(catalogue.entries, facts, strict=True)}
    yield from api_files(catalogue, texts, site)
    rows = dumps.rows(facts)
    files = {
        "papers.jsonl": dumps.json_lines(texts.values()).encode(),
        "papers.parquet": dumps.parquet(rows),
    }
    if site.gives("copies"):
        files["papers.csv"] = dumps.csv_text(rows).encode()
    for name, data in files.items():
        yield f"data/{name}", data
    described = dumps.described(files)
    yield "data/SHA256SUMS", dumps.checksums(described)
    yield "data/LICENCE.txt", LICENCE_TEXT
    yield "data/croissant.json", dumps.croissant(described, site, catalogue.newest)


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
        return dumps.json_lines(map(encode, facts))
    rows = dumps.rows(facts)
    return dumps.csv_text(rows) if name == "csv" else dumps.parquet(rows)
