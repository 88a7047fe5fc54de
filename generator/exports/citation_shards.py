"""Every paper's citation in every format, for the site's own scripts.

A browser that opened the site from a disk may not read the citation files beside a paper, but it
may load scripts. So the same texts are in scripts too, a few papers in each.
"""

from collections.abc import Iterator, Mapping

from generator.catalogue.citation import Citation
from generator.exports.bibtex import bibtex_text
from generator.exports.csl import csl_item
from generator.exports.ris import ris_text
from generator.exports.styles import STYLES, plain
from generator.text.json_text import encode
from generator.text.shards import shard_of

PAPERS_IN_A_SHARD = 16
"""About 40 kB: what is loaded to cite a paper."""


def citation_shards(cited: Mapping[str, Citation]) -> Iterator[tuple[str, str]]:
    """Each file's path, and the file; `count` says how many there are beside it."""
    count = max(1, -(-len(cited) // PAPERS_IN_A_SHARD))
    shards: list[dict[str, dict[str, str]]] = [{} for _ in range(count)]
    for slug in sorted(cited):
        citation = cited[slug]
        shards[shard_of(slug, count)][slug] = {
            "BibTeX": bibtex_text(citation, brief=True),
            "RIS": ris_text(citation, brief=True),
            "CSL-JSON": f"[{encode(csl_item(citation, brief=True))}]\n",
            **{name: plain(style(citation)) for name, style in STYLES.items()},
        }
    yield from script("citations/count", count)
    for number, shard in enumerate(shards):
        yield from script(f"citations/{number}", shard)


def script(name: str, data: object) -> Iterator[tuple[str, str]]:
    """Data as a script that hands it to `paperIndex.data(name)`."""
    yield f"assets/{name}.js", f'paperIndex.receive("{name}",{encode(data)});\n'
