"""Which of a number of files holds a thing: the same in the generator and in the browser.

A browser that knows a paper's slug, or two words of a phrase, asks for the one file that has
them, and for nothing else.
"""


def fnv1a(text: str) -> int:
    """The FNV-1a hash of a text (Fowler, Noll and Vo; 32 bits), over its UTF-8.

    >>> hex(fnv1a("")), hex(fnv1a("foobar"))
    ('0x811c9dc5', '0xbf9cf968')
    """
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def shard_of(slug: str, count: int) -> int:
    """The number of the file: the slug's hash modulo their count.

    `shardOf` in `overrides/assets/javascripts/core.js` counts the same way.

    >>> shard_of("awq", 16)
    0
    """
    return fnv1a(slug) % count
