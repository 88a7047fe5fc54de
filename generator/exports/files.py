"""Which files for programs there are, and where: the counterpart of the pages' site map."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.catalogue.citation import Citation, citations
from generator.content.history import Change
from generator.exports import dumps, places
from generator.exports.api import paper_facts
from generator.exports.bibtex import biblatex_text, bibtex_text
from generator.exports.citation_files import citation_groups
from generator.exports.csl import csl_item
from generator.exports.data_files import data_groups
from generator.exports.feeds import Feed, FeedWriter
from generator.exports.groups import ExportPart, Files, Group, files_of, together
from generator.exports.harvest import oai_text, robots_text
from generator.exports.llms import llms_files
from generator.exports.map_data import map_files
from generator.exports.places import Publication
from generator.exports.previews import preview_files
from generator.exports.ris import ris_text
from generator.exports.styles import STYLES, plain
from generator.memo import Memos, key_of
from generator.text.json_text import encode


def export_parts(
    catalogue: Catalogue,
    cited: Mapping[str, Citation],
    site: Publication,
    history: Sequence[Change] = (),
    memos: Memos | None = None,
) -> list[ExportPart]:
    """Every file for programs, sitemaps aside, in parts that can be made side by side.

    Args:
        catalogue: everything. cited: its papers' citations. site: the site.
        history: what changed in the records, the newest first.
        memos: remember what papers are in the formats.

    Returns:
        What makes each part, the longest first.
    """
    memos = memos or Memos()
    return [
        lambda: citation_groups(catalogue, cited, site, memos),
        lambda: data_groups(catalogue, cited, site, memos),
        *([lambda: _tag_feeds(catalogue, site)] if site.gives("sets") else []),
        lambda: _of_all_papers(catalogue, cited, site),
        lambda: _other_feeds(catalogue, site, history),
    ]


def export_files(
    catalogue: Catalogue, site: Publication, history: Sequence[Change] = ()
) -> Iterator[tuple[str, str | bytes]]:
    """Every file of `export_parts`, one after the other."""
    yield from files_of(export_parts(catalogue, citations(catalogue), site, history))


def _of_all_papers(catalogue: Catalogue, cited: Mapping[str, Citation], site: Publication) -> Iterator[Group]:
    """What holds all papers, and is made anew whole when one changes; and what holds none."""
    digests = catalogue.digests
    papers = [(digests.papers[entry.slug], cited[entry.slug].key) for entry in catalogue.entries]
    lists = [(name, found.summary) for name, found in catalogue.collection.lists.items()]
    key = key_of((digests.common, repr(site), lists, papers))
    yield Group(partial(llms_files, catalogue, site), key_of(("llms", key)))
    if site.gives("copies"):
        yield Group(lambda: [("oai.xml", together(oai_text(catalogue, cited, site)))], key_of(("oai", key)))
    yield Group(partial(map_files, catalogue))
    yield Group(lambda: [("robots.txt", robots_text(site))])
    yield Group(partial(preview_files, catalogue, site), key_of(("previews", digests.common, repr(site))))


def _other_feeds(catalogue: Catalogue, site: Publication, history: Sequence[Change]) -> Iterator[Group]:
    """The feeds of everything, of topics and of lists, and that of corrections."""
    writer = FeedWriter(site)
    everything = Feed(site.name, "", "", catalogue.entries)
    yield Group(lambda: [("rss.xml", writer.rss(everything))])
    if history:
        yield Group(lambda: [("changes.xml", writer.changes(history, catalogue))])
    feeds = [everything]
    for name, entries in catalogue.topics.items():
        folder = places.topic(name)
        feeds.append(Feed(f"{catalogue.topic(name).name} – {site.name}", folder, folder, entries))
    for name, entries in catalogue.on_lists.items():
        folder, newest = places.reading_list(name), catalogue.select(entry.slug for entry in entries)
        feeds.append(Feed(f"{catalogue.collection.lists[name].title} – {site.name}", folder, folder, newest))
    for feed in feeds:
        yield _feed_group(feed, writer, catalogue, site)


def _tag_feeds(catalogue: Catalogue, site: Publication) -> Iterator[Group]:
    """The feeds of tags."""
    writer = FeedWriter(site)
    for tag in catalogue.tags.values():
        folder = places.tag(tag.slug)
        papers = catalogue.select(entry.slug for entry in (*tag.introduced_by, *tag.mentioned_by))
        feed = Feed(f"{tag.tag.name} – {site.name}", folder, folder, papers, brief=True)
        yield _feed_group(feed, writer, catalogue, site)


def _feed_group(feed: Feed, writer: FeedWriter, catalogue: Catalogue, site: Publication) -> Group:
    papers = b"".join([catalogue.digests.papers[entry.slug] for entry in feed.newest])
    return Group(
        partial(_feed_files, feed, writer),
        key_of(("feed", feed.folder, feed.title, papers, catalogue.digests.common, repr(site))),
    )


def _feed_files(feed: Feed, writer: FeedWriter) -> Files:
    yield f"{feed.folder}feed.xml", writer.atom(feed)
    yield f"{feed.folder}feed.json", writer.json_feed(feed)


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
    facts = (paper_facts(catalogue, entry, cited[entry.slug]) for entry in entries)
    if name == "jsonl":
        return dumps.json_lines(map(encode, facts))
    return dumps.csv_table(facts) if name == "csv" else dumps.parquet(facts)
