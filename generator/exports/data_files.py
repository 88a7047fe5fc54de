"""All facts as data: the API, and the same in one file each."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import Citation
from generator.exports import dumps
from generator.exports.api import (
    ROOT,
    page_file,
    pages_of,
    paper_facts,
    related_file,
    small_files,
    table_files,
)
from generator.exports.groups import Files, Group, OfPapers, together
from generator.exports.places import Publication
from generator.memo import Memos, key_of
from generator.text.json_text import encode

LICENCE_TEXT = f"""\
The data of this index (records, topics, tags and everything derived from them) is
released under CC0 1.0: {dumps.LICENCE}
Titles and abstracts are arXiv metadata, which arXiv releases under CC0 1.0 too.
"""


_Facts = OfPapers[str]
"""The JSON of each paper's facts, as the API has it."""


def data_groups(
    catalogue: Catalogue, cited: Mapping[str, Citation], site: Publication, memos: Memos
) -> Iterator[Group]:
    """The API's files, and those in `data/`."""
    digests, slugs = catalogue.digests, [entry.slug for entry in catalogue.entries]
    keys = {
        slug: key_of((digests.noted[slug], cited[slug].key, [near.slug for near in catalogue.related[slug]]))
        for slug in slugs
    }
    common = key_of(("facts", repr(site), digests.common))
    facts = _Facts(
        "facts", common, keys, lambda slug: encode(paper_facts(catalogue, catalogue[slug], cited[slug])), memos
    )
    if site.file_for_each_paper:
        for slug in slugs:
            yield Group(partial(_of_paper, facts, slug), facts.key(slug, [slug]))
    if site.gives("copies"):
        pages = pages_of(slugs)
        for number, page in enumerate(pages, 1):
            made = partial(_page, facts, page, number, len(pages), len(slugs))
            yield Group(made, facts.key(f"{number} of {len(pages)}: {len(slugs)}", page))
    yield Group(partial(table_files, catalogue), key_of((common, "tables", _shape(catalogue))))
    yield Group(partial(related_file, catalogue), key_of((common, "related", _graph(catalogue))))
    yield Group(partial(small_files, catalogue, site))
    # The last: when anything of papers above was made, it is, and then the facts of all have been asked for.
    yield Group(partial(_everything, catalogue, facts, slugs, site), facts.key("", slugs))


def _shape(catalogue: Catalogue) -> list[object]:
    """All that the tables are made from."""
    found: list[object] = [sorted(catalogue.digests.tags.items()), repr(catalogue.collection.lists)]
    found += [
        (
            entry.slug,
            entry.paper.date,
            entry.kind and entry.kind.kind.id,
            [given.topic.id for given in entry.topics],
            [use.slug for use in entry.introduces],
            [use.slug for use in entry.mentions],
            entry.paper.known_authors,
            sorted(entry.paper.author_ids.items()),
            entry.paper.organisations,
            sorted({link.kind for link in entry.paper.links}),
            entry.paper.sources,
        )
        for entry in catalogue.entries
    ]
    return found


def _graph(catalogue: Catalogue) -> list[bytes]:
    """All that the graph of related papers is made from: a digest for each."""
    return [
        key_of(
            (
                entry.slug,
                entry.title,
                [
                    (near.slug, near.similarity, near.terms, near.tags, near.topics, near.chosen)
                    for near in catalogue.related[entry.slug]
                ],
            )
        )
        for entry in catalogue.entries
    ]


def _of_paper(facts: _Facts, slug: str) -> Files:
    yield f"{ROOT}papers/{slug}.json", f"{facts[slug]}\n"


def _page(facts: _Facts, slugs: Sequence[str], number: int, pages: int, total: int) -> Files:
    yield page_file([facts[slug] for slug in slugs], number, pages, total)


def _everything(catalogue: Catalogue, facts: _Facts, slugs: Sequence[str], site: Publication) -> Files:
    """All papers: in one file of the API, and as data in one file each."""
    texts = [facts[slug] for slug in slugs]
    facts.keep()
    yield f"{ROOT}papers.json", b'{"papers":[%b]}\n' % together(texts, ",")
    forms: dict[str, Callable[[], bytes]] = {
        "papers.csv": lambda: dumps.csv_table(map(json.loads, texts)),
        "papers.jsonl": lambda: dumps.json_lines(texts),
        "papers.parquet": lambda: dumps.parquet(map(json.loads, texts)),
    }
    if not site.gives("copies"):
        del forms["papers.csv"]
    described = {}
    for name, made in forms.items():
        data = made()
        described[name] = dumps.described(data)
        yield f"data/{name}", data
    yield "data/SHA256SUMS", dumps.checksums(described)
    yield "data/LICENCE.txt", LICENCE_TEXT
    yield "data/croissant.json", dumps.croissant(described, site, catalogue.newest)
