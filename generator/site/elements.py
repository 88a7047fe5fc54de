"""HTML as nested lists, which a script makes into elements without ever reading markup.

`<a href="x">y</a>` is `["a", {"href": "x"}, "y"]`. Apart because the frame of a bundle's pages is written by a
script, and a script that is handed markup is what the pages' policy forbids.
"""

import html
import re
from html.parser import HTMLParser

Element = list["str | dict[str, str] | Element"]
"""A name, attributes, and children: texts and elements."""
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")


def elements_of(text: str) -> Element:
    """The elements and texts of a piece of HTML, in order. Comments are left out.

    >>> elements_of('<p>A <svg viewBox="0 0 1 1"/>&amp;<br>B</p>')
    [['p', {}, 'A ', ['svg', {'viewBox': '0 0 1 1'}], '&', ['br', {}], 'B']]
    """
    tree = _Tree()
    tree.feed(text)
    tree.close()
    return tree.parts


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: Element = []
        self._open: list[Element] = [self.parts]

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Opens an element. The library gives names of attributes in small letters, which SVG tells apart."""
        self._begin(tag)
        if tag in _VOID:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """An element without children."""
        self._begin(tag)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Closes an element, and those in it that nobody closed."""
        names = [str(element[0]).lower() for element in self._open[1:]]
        if tag in names:
            del self._open[len(names) - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        """A text."""
        self._open[-1].append(data)

    def _begin(self, tag: str) -> None:
        written = self.get_starttag_text() or ""
        attributes: dict[str, str] = {}
        for name, value in ATTRIBUTE.findall(written[1 + len(tag) :].rstrip(">").rstrip("/")):
            attributes[name] = html.unescape(value[1:-1] if value[:1] in ("'", '"') else value)
        element: Element = [written[1 : 1 + len(tag)], attributes]
        self._open[-1].append(element)
        self._open.append(element)
