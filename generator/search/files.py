"""Every file of the search: the counterpart of the pages' site map.

The files are scripts that hand over data, since a browser refuses to read anything else from a
disk. `root` tells which file a word is in; what else a query loads depends on its words.
"""

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from generator.catalogue.catalogue import Catalogue
from generator.exports.groups import ExportPart, Group
from generator.exports.places import Publication
from generator.memo import key_of
from generator.search.dictionary import make_dictionary, names_of
from generator.search.documents import Documents, exact_count, exact_files, papers_in_file
from generator.search.facets import facet_files, order_files, years
from generator.search.opensearch import opensearch_text
from generator.search.pairs import pair_files
from generator.search.postings import Postings, make_postings
from generator.search.spelling import word_lists
from generator.search.texts import Words, gather
from generator.search.words import STOP_WORDS
from generator.text.json_text import script


def search_parts(catalogue: Catalogue, site: Publication) -> list[ExportPart]:
    """Every file of the search, in parts that can be made side by side.

    Args:
        catalogue: everything. site: the site.

    Returns:
        What gives each part's files.
    """

    def key(name: str) -> bytes:
        digests = catalogue.digests
        papers = [(digests.papers[entry.slug], len(catalogue.mentioned_by[entry.slug])) for entry in catalogue.entries]
        return key_of((name, repr(site), digests.common, list(digests.tags.items()), papers))

    return [
        lambda: iter([Group(partial(_index, catalogue), key("index"))]),
        lambda: iter([Group(partial(_documents, catalogue, site), key("documents"))]),
    ]


def _documents(catalogue: Catalogue, site: Publication) -> Iterator[tuple[str, str]]:
    for number, rows in enumerate(Documents(catalogue).files()):
        yield script(f"search/documents/{number}", rows)
    for number, text in enumerate(exact_files(catalogue)):
        yield script(f"search/exact/{number}", text)
    for name, values in facet_files(catalogue):
        yield script(f"search/facets/{name}", values)
    for name, order in order_files(catalogue):
        yield script(f"search/orders/{name}", order)
    yield "opensearch.xml", opensearch_text(site)


def _counted(catalogue: Catalogue) -> tuple[Words, Postings, list[str]]:
    """What papers are found by, the papers of each term, and the files of pairs."""
    lexicon, found, running = gather(catalogue)
    pairs = pair_files(running)
    del running  # all texts' words take more memory than what is made of them
    liked = [len(catalogue.mentioned_by[entry.slug]) for entry in catalogue.entries]
    return lexicon, make_postings(found, liked), pairs


def _index(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    lexicon, postings, pairs = _counted(catalogue)
    documents = Documents(catalogue)
    dictionary = make_dictionary(lexicon, postings, names_of(catalogue), cache(documents.row))
    for name, data in dictionary.files():
        yield script(f"search/{name}", data)
    for number, text in enumerate(pairs):
        yield script(f"search/pairs/{number}", text)
    words = [(form, int(count)) for forms, count in zip(lexicon.forms, postings.counts, strict=True) for form in forms]
    starts, ends = word_lists(words)
    for kind, lists in (("starts", starts), ("ends", ends)):
        for number, text in enumerate(lists.files):
            yield script(f"search/{kind}/{number}", text)
    root: dict[str, Any] = {
        "papers": len(catalogue.entries),
        "in_file": papers_in_file(len(catalogue.entries)),
        "exact": exact_count(len(catalogue.entries)),
        "pairs": len(pairs),
        "stop": " ".join(sorted(STOP_WORDS)),
        "codes": [code for pair in postings.codes for code in pair],
        "terms": " ".join(dictionary.prefixes),
        "heads": " ".join(dictionary.heads),
        "starts": " ".join(starts.prefixes),
        "ends": " ".join(ends.prefixes),
        "years": years(catalogue),
        **documents.names,
    }
    yield script("search/root", root)
