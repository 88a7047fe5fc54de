"""What a curator's Markdown must not hold: HTML, attributes, and addresses that do more than lead somewhere.

Markdown lets HTML through as it is. What curators write goes into the pages untouched, so all that it may make there
is what Markdown itself makes. Python-Markdown, which renders it in the end, is asked what it would let through: a
second reading by rules of our own would differ somewhere, and the difference would be a way in.
"""

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import NamedTuple

import markdown
from markdown.inlinepatterns import HTML_RE, HtmlInlineProcessor
from markdown.preprocessors import HtmlBlockPreprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, STX

from generator.model import REFERENCES

EXTENSIONS = ("attr_list", "fenced_code", "tables", "toc")
"""Extensions of Markdown that pages have: MkDocs' own, and that of `mkdocs.yml`."""
SCHEMES = ("https", "http", "mailto")
"""Where an address may lead, as RFC 3986 has it; beside that only to pages of the site."""
_PLAIN = re.compile(r"[^<{\[\]]*")
"""A text with nothing in it that could be HTML, an attribute or an address."""
_REST = "\n\n\"'>-->]]>?>\n"
"""What ends a tag or a comment that a text left open, as the rest of a page may."""
_FRONT_MATTER = re.compile(r"---[ \t]*\n| {0,3}[A-Za-z0-9_-]+:(?!//)")
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "td": {"style"},
    "th": {"style"},
}
"""Attributes that Markdown writes by itself; beside them, any element may have an id and a class."""
_STYLE = re.compile(r"text-align: (?:left|right|center);")


class Fault(NamedTuple):
    """Something that a curator's text must not hold.

    Attributes:
        snippet: the text's own words, as far as they are known. message: what is wrong, and what to write.
    """

    snippet: str
    message: str


def curated_faults(text: str) -> list[Fault]:
    """What a curator's Markdown holds that pages must not have.

    >>> [fault.message for fault in curated_faults("Not <b>this</b>, but **this**.")][0]
    '<b> is HTML, which no text may have; write Markdown, or &lt; for the sign itself'
    >>> curated_faults("[one](https://a.example), <https://b.example>, `<b>`, [two](paper:a){ .action }, a < b")
    []
    """
    if _PLAIN.fullmatch(text):
        return []  # as most notes
    text = text.strip()  # as it is put into a page: what was code by its indentation is not
    watch = _Watch()
    watch.parser.convert(text + _REST)
    return list(dict.fromkeys(watch.faults))


def begins_as_front_matter(text: str) -> bool:
    """Whether MkDocs would take the beginning of a page for settings of it, a template's name or a head for instance.

    >>> begins_as_front_matter("template: other.html"), begins_as_front_matter("# About: this")
    (True, False)
    """
    return bool(_FRONT_MATTER.match(text.strip()))


def address_fault(address: str) -> str:
    r"""What is wrong with an address in a curator's text; empty where nothing is.

    Args:
        address: as it stands in the Markdown, or in HTML: entities are read as browsers read them.

    >>> address_fault("jAvA\tscript&#58;alert(1)")
    '"jAvAscript:" leads nowhere that pages may lead; write https://, http:// or mailto:'
    >>> address_fault("../topics/quantization/index.md#papers"), address_fault("mailto:a@b.example")
    ('', '')
    """
    read = _as_browsers_read(address)
    if read.startswith(("//", "/\\", "\\")):
        return f'"{address}" leads to another host by the way; write https:// before it'
    scheme = re.match(r"([^/?#:]*):", read)
    if scheme and scheme.group(1).lower() not in (*SCHEMES, *REFERENCES):
        return f'"{scheme.group(1)}:" leads nowhere that pages may lead; write https://, http:// or mailto:'
    return ""


def _as_browsers_read(address: str) -> str:
    """An address without what browsers drop (WHATWG URL), its entities resolved until none is left."""
    read = address.replace(AMP_SUBSTITUTE, "&")
    while (resolved := html.unescape(read)) != read:
        read = resolved
    return re.sub(r"[\t\n\r]", "", read).strip("".join(map(chr, range(0x21))))


class _Watch:
    """A parser of Markdown that notes what it is given."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.parser = markdown.Markdown(extensions=list(EXTENSIONS))
        self.parser.preprocessors.register(_Blocks(self), "html_block", 20)
        self.parser.inlinePatterns.register(_Inline(self), "html", 90)
        self.parser.treeprocessors.register(_Elements(self), "watch", -10)

    def html(self, written: str) -> None:
        """Notes a piece of HTML."""
        tag = written.strip().split("\n")[0]
        tag = tag[: tag.find(">") + 1] or tag
        self.faults.append(
            Fault(tag, f"{tag} is HTML, which no text may have; write Markdown, or &lt; for the sign itself")
        )


class _Blocks(HtmlBlockPreprocessor):
    def __init__(self, watch: _Watch) -> None:
        super().__init__(watch.parser)
        self._watch = watch

    def run(self, lines: list[str]) -> list[str]:
        """Takes blocks of HTML out of the text, and notes them. Blocks of code were taken out before."""
        stash = self.md.htmlStash
        before = stash.html_counter
        done: list[str] = super().run(lines)
        for written in stash.rawHtmlBlocks[before:]:
            self._watch.html(str(written))
        return done


class _Inline(HtmlInlineProcessor):
    def __init__(self, watch: _Watch) -> None:
        super().__init__(HTML_RE, watch.parser)
        self._watch = watch

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override] # noqa: N802
        """Takes a piece of HTML out of a line, and notes it."""
        self._watch.html(self.backslash_unescape(self.unescape(m.group(1))))
        return super().handleMatch(m, data)  # type: ignore[return-value]


class _Elements(Treeprocessor):
    def __init__(self, watch: _Watch) -> None:
        super().__init__(watch.parser)
        self._watch = watch

    def run(self, root: ET.Element) -> None:
        """Looks at every element that Markdown made, when all of them are done."""
        for element in root.iter():
            self._watch.faults += _faults_of(element)


def _faults_of(element: ET.Element) -> Iterator[Fault]:
    for name, value in element.items():
        if name in ("href", "src"):
            if STX in value.replace(AMP_SUBSTITUTE, "") or ETX in value.replace(AMP_SUBSTITUTE, ""):
                yield Fault("", "an address must be an address, without HTML in it")
            elif fault := address_fault(value):
                yield Fault(value, fault)
        if name == "src" and re.match(r"[^/?#:]*:", _as_browsers_read(value)):
            yield Fault(value, f'"{value}" would be loaded from another host; put the picture beside the site\'s files')
        known = {"id", "class"} | _ATTRIBUTES.get(element.tag, set())
        if name not in known or (name == "style" and not _STYLE.fullmatch(value)):
            yield Fault(name, f'"{name}" is no attribute that a text may set; only #id and .class are')
