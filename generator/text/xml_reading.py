"""Reads XML that others wrote, element by element, without what makes XML dangerous.

No document type is accepted, so that there are no entities to expand and nothing to
fetch; libxml2's own limits on depth and on the size of texts stay as they are.
"""

import io
from collections.abc import Container, Iterator
from typing import Any

from lxml import etree


class XmlError(ValueError):
    """What is wrong with the XML, with the line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def elements(raw: bytes, tags: Container[str]) -> Iterator[Any]:
    """The elements of some names, in the order in which they end; each is forgotten once it was seen.

    Args:
        raw: the document. tags: names, with their namespaces in braces.

    Raises:
        XmlError: it is not XML, or of a kind that is refused.
    """
    if b"<!DOCTYPE" in raw[:100_000] or b"<!ENTITY" in raw:
        where = raw.find(b"<!DOCTYPE") if b"<!DOCTYPE" in raw else raw.find(b"<!ENTITY")
        raise XmlError("a document type is not accepted (it could expand without end)", raw.count(b"\n", 0, where) + 1)
    context = etree.iterparse(
        io.BytesIO(raw), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for _, element in context:
            if element.tag in tags:
                yield element
                if len(element) or element.getparent() is not None:
                    element.clear(keep_tail=True)
                    while element.getprevious() is not None:
                        del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise XmlError(str(error.msg).split(", line ")[0], error.lineno or 0) from None
