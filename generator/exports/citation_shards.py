"""Every paper's citation in every format, for the site's own scripts.

A browser that opened the site from a disk may not read the citation files beside a paper, but it
may load scripts. So the same texts are in scripts too, a few papers in each.
"""

from collections.abc import Iterator, Mapping, Sequence

from generator.text.json_text import script
from generator.text.shards import shard_of

PAPERS_IN_A_SHARD = 16
"""About 40 kB: what is loaded to cite a paper."""


def shards_of(slugs: Sequence[str]) -> list[list[str]]:
    """Which papers are in each shard; there is one at least."""
    count = max(1, -(-len(slugs) // PAPERS_IN_A_SHARD))
    shards: list[list[str]] = [[] for _ in range(count)]
    for slug in sorted(slugs):
        shards[shard_of(slug, count)].append(slug)
    return shards


def shard_file(number: int, count: int, papers: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """A shard's path, and the file; with the first comes one that says how many there are.

    Args:
        number: which shard. count: how many there are.
        papers: by slug, the citation by the name of the format that readers see.
    """
    if number == 0:
        yield script("citations/count", count)
    yield script(f"citations/{number}", papers)
