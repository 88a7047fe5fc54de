"""The encoder for Markdown: text in, the same text out of any Markdown renderer.

What comes from papers passes through here before it stands in a page. `Markdown`
marks text that has passed, so that templates escape whatever has not.
"""

import html
import re
from urllib.parse import quote


class Markdown(str):
    """Text that is Markdown already and must not be escaped again."""

    __slots__ = ()


_SPECIAL = re.compile(r"([\\`*_{}\[\]#])")
_LIST_MARKER = re.compile(r"^(\d*)([-+.)])")


def escape(text: str) -> Markdown:
    r"""Text that a Markdown renderer shows as it is, whatever is in it.

    White space, line breaks included, becomes single spaces: in HTML it is that anyway.

    >>> escape("a*b* <RET> [x](y) & C#")
    'a\\*b\\* &lt;RET&gt; \\[x\\](y) &amp; C\\#'
    >>> escape("1. no list")
    '1\\. no list'
    """
    if isinstance(text, Markdown):
        return text
    line = html.escape(" ".join(text.split()), quote=False)
    return Markdown(_LIST_MARKER.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", line)))


_DIRECTED = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Letters that are written from the right, and marks that turn the direction (Unicode's Annex 9)."""


def isolated(text: str) -> Markdown:
    """Text that stands among others, whose order must not depend on it: a name, a title in a list.

    >>> isolated("Ji Lin"), isolated("\u05d0 & \u05d1")
    ('Ji Lin', '<bdi>\u05d0 &amp; \u05d1</bdi>')
    """
    words = escape(text)
    return Markdown(f"<bdi>{words}</bdi>") if _DIRECTED.search(words) else words


def link(text: str, address: str) -> Markdown:
    """A link.

    Args:
        text: what it shows; escaped unless it is `Markdown`.
        address: where it leads: a relative path or a web address.
    """
    return Markdown(f"[{isolated(text)}]({destination(address)})")


def destination(address: str) -> Markdown:
    """An address as a link's destination: every character that ends or escapes one, or begins a
    title after it, is percent-encoded (RFC 3986), and what was encoded already stays.

    >>> destination("https://example.org/a_(b)?q=x y")
    'https://example.org/a_%28b%29?q=x%20y'
    """
    return Markdown(quote(address, safe="/:?#@!$&,;=%+~._-"))
