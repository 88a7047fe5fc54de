"""Which of a number of files holds a paper: the same in the generator and in the browser.

A browser that knows a paper's slug asks for the one file that has it, and for nothing else.
"""


def shard_of(slug: str, count: int) -> int:
    """The number of the file: the slug's FNV-1a hash (Fowler, Noll and Vo; 32 bits) modulo their count.

    `shardOf` in `overrides/assets/javascripts/core.js` counts the same way.

    >>> shard_of("awq", 16)
    0
    """
    value = 0x811C9DC5
    for byte in slug.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value % count
