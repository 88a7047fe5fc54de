"""Which of a number of files holds a thing: counted here and in a browser alike.

FNV-1a (Fowler, Noll and Vo; 32 bits) over UTF-8: a few operations a byte, in any language.
`overrides/assets/javascripts/core.js` has its counterpart, `paperIndex.shardOf`.
"""


def fnv1a(text: str) -> int:
    """The FNV-1a hash of a text, 32 bits.

    >>> hex(fnv1a("")), hex(fnv1a("foobar"))
    ('0x811c9dc5', '0xbf9cf968')
    """
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def shard_of(slug: str, count: int) -> int:
    """The number of the file, of `count`, that holds what belongs to a slug."""
    return fnv1a(slug) % count
