"""The encoder for XML: text in, elements out that every parser reads back as that text.

Written out as text because feeds hold tens of thousands of small elements, and a tree
of objects for each would be built only to be taken down again.
"""

import re

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
"""How every file begins."""

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (section 2.2, Char)."""


def escaped(text: str) -> str:
    r"""Text as the content of an element; signs that XML cannot hold become U+FFFD.

    >>> escaped("a ]]> b & c \x00")
    'a ]]&gt; b &amp; c \ufffd'
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return _FORBIDDEN.sub("\ufffd", text) if not text.isascii() or not text.isprintable() else text


def start(name: str, /, **attributes: str) -> str:
    """The start of an element that others stand in.

    >>> start("link", rel="self", href="?a&b")
    '<link rel="self" href="?a&amp;b">'
    """
    written = "".join([f' {key}="{_quoted(value)}"' for key, value in attributes.items()])
    return f"<{name}{written}>"


def element(name: str, text: str = "", /, **attributes: str) -> str:
    """An element with text in it, or with none.

    >>> element("title", "x < y", type="text"), element("link", href="x")
    ('<title type="text">x &lt; y</title>', '<link href="x" />')
    """
    head = start(name, **attributes)
    return f"{head}{escaped(text)}</{name}>" if text else f"{head[:-1]} />"


def _quoted(text: str) -> str:
    """Text as the value of an attribute; white space that a parser would change is spelt out."""
    return escaped(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#09;")
