"""Renders the Markdown that the generator writes, and nothing else, to the HTML that Python-Markdown makes of it.

The pages of the index use few forms: headings, paragraphs and lists, with links,
strong text, inline HTML and attribute lists. For these this module gives the same
HTML as Python-Markdown, byte for byte, in a fraction of the time. At the first sign
of anything else it gives up, and the page is left to Python-Markdown: a curator's
own pages may use all of Markdown. Tests compare both on every page of the collection.
"""

import html
import posixpath
import re
from dataclasses import dataclass, field
from typing import Any

from markdown.extensions.toc import nest_toc_tokens, slugify, strip_tags, unique
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

_EXTENSIONS = {"toc", "tables", "fenced_code", "attr_list"}
"""The extensions that the forms below are known to pass unchanged through."""

_HEADING = re.compile(r"(#{1,3}) (\S.*?)(?: \{ ([^{}]*) \})?")
_ATTRIBUTES = re.compile(r"\{ ([^{}]*) \}")
_ATTRIBUTE = re.compile(r"\.[\w-]+|data-[\w-]+")
_IDENTIFIER = re.compile(r"#([\w-]+)", re.ASCII)
"""A link's attribute list that gives it an id."""
_OTHER_BLOCK = re.compile(
    r" {4}|\t| {0,3}(?:[>|~`#:]|[-+*]\s|\d+[.)]\s|\[[^\]]*\]:|</?math|<!|=+\s*$|(?:[-*_]\s*){3,}$|-+\s*$)"
)
"""How a line begins that is no plain line of a paragraph."""
_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[\\`*_{}\[\]()\#+.!-])
    | (?P<strong>(?<![*\s])\*\*(?![\w*])|(?<![\w*])\*\*(?![*\s]))
    | \[(?P<text>(?:[^\[\]\\]|\\.)*)\]\((?P<to>[^()<>\s"'\\]+)\)(?:\{[ ](?P<attributes>[^{}\n]*)[ ]\})?
    | (?P<tag></?(?:br|bdi|small|strong|em|code|kbd|mark|sup|sub|span|time|math|m[a-z]{1,9})
        (?:[ ][a-z-]+="(?:[^"<>&\\`*\[\]@]|&amp;)*")*[ ]?/?>)
    | (?P<entity>&(?:\#\d+|[a-zA-Z]+);)
    | (?P<other>[\\*_`\[\]{}<>&\#|]|!(?=\[)|[ ]\n|[ ]$|^[ ])
    """,
    re.VERBOSE,
)
_PLAIN_PATH = re.compile(r"(?:\.\./)*[\w.-]+(?:/[\w.-]+)*", re.ASCII)
"""A relative path that needs no decoding: to a page's Markdown, or to a file."""
_FIGURE = re.compile(r"""<figure class="pi-chart">(?:(?!</?figure|[ ](?:id|name)=)[^\n&])*</figure>""")
"""A chart: HTML that passes as it is."""
_ANCHOR = re.compile(r"[\w-]+", re.ASCII)
"""The id that a link leads to, of a heading or of a line."""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d+|#x[0-9a-f]+|[0-9a-z]+);)", re.IGNORECASE)


class _BeyondError(Exception):
    """The Markdown is beyond the subset."""


_MOST_ITEMS = 50_000
"""How many items of lists are remembered; most of those that come again do so before there are as many others."""


@dataclass(slots=True)
class _Rendering:
    """A page while it is rendered."""

    file: File
    section: str
    blocks: list[str] = field(default_factory=list)
    headings: list[Any] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    """Ids of links; those in `ids` are headings'."""
    anchors: dict[File, dict[str, str]] = field(default_factory=dict)
    """Ids that are linked to, by their page, each with the link."""
    own: bool = False
    """Whether there was something since this was last reset that other pages of the section may not share: a link
    into the section itself, or an id."""


class Subset:
    """Renders pages within the subset.

    Args:
        config: the site's configuration.
        files: all files of the site, for links between them.
    """

    def __init__(self, config: MkDocsConfig, files: Files) -> None:
        toc = (config["mdx_configs"] or {}).get("toc") or {}
        self.enabled = (
            set(config["markdown_extensions"]) <= _EXTENSIONS
            and set(config["mdx_configs"] or {}) <= {"toc"}
            and set(toc) <= {"toc_depth"}
            and toc.get("toc_depth", 6) in (3, 6)
        )
        self._files = files
        self._addresses: dict[tuple[str, str], str] = {}
        self._items: dict[tuple[str, str], str] = {}

    def render(self, page: Page) -> bool:
        """Renders a page whose Markdown has been read, if all of it is within the subset.

        Returns:
            Whether it was; if not, the page is as it was.
        """
        if not self.enabled or page.markdown is None:
            return False
        # Pages of one folder have the same way to every other folder.
        work = _Rendering(page.file, page.url.rstrip("/").rpartition("/")[0] or page.url)
        try:
            self._blocks(page.markdown, work)
        except _BeyondError:
            return False
        if work.marks & work.ids:
            return False  # a heading gives way
        page.content = "\n".join(work.blocks).rstrip("\n")
        title = work.headings[0]["name"] if work.headings else None
        page.toc = get_toc(nest_toc_tokens(work.headings))
        page._title_from_render = title if page.content.startswith("<h1") else None
        page.present_anchor_ids = work.ids | work.marks
        page.links_to_anchors = work.anchors
        return True

    def _blocks(self, markdown: str, work: _Rendering) -> None:
        if _CONTROL.search(markdown):
            raise _BeyondError
        after_list = False
        for block in re.split(r"\n{2,}", markdown.strip("\n")):
            lines = block.split("\n")
            if after_list and lines[0].startswith(("- ", " ")):
                raise _BeyondError  # one list, its items apart
            after_list = lines[0].startswith("- ")
            if lines[0].startswith("#"):
                if len(lines) > 1:
                    raise _BeyondError
                self._heading(lines[0], work)
            elif lines[0].startswith("- "):
                self._list(lines, work)
            elif _FIGURE.fullmatch(block):
                work.blocks.append(f"{block}\n")
            elif block:
                self._paragraph(lines, work)

    def _heading(self, line: str, work: _Rendering) -> None:
        match = _HEADING.fullmatch(line)
        if not match:
            raise _BeyondError
        level, text, attributes = len(match.group(1)), match.group(2), match.group(3)
        inner = self._inline(text, work)
        name = strip_tags(inner)
        identifier = unique(slugify(html.unescape(name), "-"), work.ids)
        work.headings.append({"level": level, "id": identifier, "name": name, "html": inner, "data-toc-label": ""})
        work.blocks.append(f'<h{level}{_attributes(attributes)} id="{identifier}">{inner}</h{level}>')

    def _paragraph(self, lines: list[str], work: _Rendering) -> None:
        attributes = ""
        if len(lines) > 1 and (match := _ATTRIBUTES.fullmatch(lines[-1])):
            attributes = _attributes(match.group(1))
            lines = lines[:-1]
        if any(_OTHER_BLOCK.match(line) for line in lines):
            raise _BeyondError
        work.blocks.append(f"<p{attributes}>{self._inline(chr(10).join(lines), work)}</p>")

    def _list(self, lines: list[str], work: _Rendering) -> None:
        items: list[str] = []
        for line in lines:
            if line.startswith("- "):
                items.append(line[2:])
            elif _OTHER_BLOCK.match(line):
                raise _BeyondError
            else:
                items[-1] += "\n" + line
        rendered = [f"<li>{self._item(item, work)}</li>" for item in items]
        work.blocks.append("<ul>\n" + "\n".join(rendered) + "\n</ul>")

    def _item(self, text: str, work: _Rendering) -> str:
        """A list's item; the same items stand on many pages."""
        key = (work.section, text)
        known = self._items.get(key)
        if known is None:
            if not text or _OTHER_BLOCK.match(text) or text != text.strip():
                raise _BeyondError
            work.own = False
            known = self._inline(text, work)
            if not work.own:
                if len(self._items) >= _MOST_ITEMS:
                    self._items.clear()
                self._items[key] = known
        return known

    def _inline(self, text: str, work: _Rendering) -> str:
        out: list[str] = []
        position, strong = 0, False
        for match in _TOKEN.finditer(text):
            out.append(text[position : match.start()])
            position = match.end()
            kind = match.lastgroup
            if kind == "escaped":
                out.append(match.group("escaped"))
            elif kind == "strong":
                out.append("</strong>" if strong else "<strong>")
                strong = not strong
            elif kind in ("to", "attributes"):
                address = html.escape(_BARE_AMPERSAND.sub("&amp;", self._address(match.group("to"), work)), quote=True)
                address = address.replace("&amp;amp;", "&amp;").replace("&#x27;", "'")
                shown = self._inline(match.group("text"), work)
                out.append(_link(address, shown, match.group("attributes"), work))
            elif kind in ("tag", "entity"):
                out.append(match.group())
            else:
                raise _BeyondError
        if strong:
            raise _BeyondError
        out.append(text[position:])
        return "".join(out)

    def _address(self, to: str, work: _Rendering) -> str:
        """Where a link leads: MkDocs' address of a page, or the web address as it stands."""
        if to.startswith(("https://", "http://")):
            return to
        path, sign, anchor = to.partition("#")
        if (sign and not _ANCHOR.fullmatch(anchor)) or (path and not _PLAIN_PATH.fullmatch(path)):
            raise _BeyondError
        if sign:
            work.own = True
            target = self._target(path, work) if path else work.file
            work.anchors.setdefault(target, {}).setdefault(anchor, to)
        return f"{self._path(path, work)}#{anchor}" if sign and path else to if sign else self._path(to, work)

    def _path(self, path: str, work: _Rendering) -> str:
        """MkDocs' address of a page or file that a path leads to."""
        key = (work.section, path)
        known = self._addresses.get(key)
        if known is None:
            target = self._target(path, work)
            known = target.url_relative_to(work.file)
            if target.url.rstrip("/").rpartition("/")[0] != work.section and target.url.rstrip("/") != work.section:
                self._addresses[key] = known
            else:
                work.own = True
        return known

    def _target(self, path: str, work: _Rendering) -> File:
        """The page or file that a path leads to."""
        uri = posixpath.normpath(posixpath.join(posixpath.dirname(work.file.src_uri), path))
        target = self._files.get_file_from_path(uri)
        if target is None:
            raise _BeyondError
        return target


def _link(address: str, shown: str, attributes: str | None, work: _Rendering) -> str:
    """A link, with an attribute list that is an id, or has none."""
    if found := _IDENTIFIER.fullmatch(attributes or ""):
        work.marks.add(found[1])
        work.own = True
        return f'<a href="{address}" id="{found[1]}">{shown}</a>'
    return f'<a{_attributes(attributes)} href="{address}">{shown}</a>'


def _attributes(written: str | None) -> str:
    """An attribute list as HTML, in the order of the alphabet: classes together, then data attributes."""
    if not written:
        return ""
    words = _ATTRIBUTE.findall(written)
    if " ".join(words) != written or len(set(words)) < len(words):
        raise _BeyondError
    classes = [word[1:] for word in words if word.startswith(".")]
    data = sorted(word for word in words if not word.startswith("."))
    return (f' class="{" ".join(classes)}"' if classes else "") + "".join(f" {word}" for word in data)
