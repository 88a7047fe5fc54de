"""Every paper's citation in every format, for the site's own scripts.

A browser that opened the site from a disk may not read the citation files beside a paper, but it
may load scripts. So the same texts are in scripts too, a few papers in each.
"""

from collections.abc import Iterator, Mapping, Sequence

from generator.text.json_text import script
from generator.text.shards import shard_of

PAPERS_IN_A_SHARD = 16
"""About 40 kB: what is loaded to cite a paper."""


def citation_shards(slugs: Sequence[str], formats: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Each file's path, and the file; `count` says how many there are beside it.

    Args:
        slugs: the papers. formats: by the name that readers see, every paper's citation by slug.
    """
    count = max(1, -(-len(slugs) // PAPERS_IN_A_SHARD))
    shards: list[dict[str, dict[str, str]]] = [{} for _ in range(count)]
    for slug in sorted(slugs):
        shards[shard_of(slug, count)][slug] = {name: texts[slug] for name, texts in formats.items()}
    yield script("citations/count", count)
    for number, shard in enumerate(shards):
        yield script(f"citations/{number}", shard)
