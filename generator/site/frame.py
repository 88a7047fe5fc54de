"""What all pages of a bundle have in common, written once.

Each page carries the same head, header and footer: a third of a small page, and a zip packs each file by
itself. In a bundle a script writes them instead. Pages at the top of the site keep theirs, and every page
has its trail of links to those, so that all is within reach without scripts. A page whose frame is not
the common one, in the least thing, keeps its own.
"""

import html
import json
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from generator.site.elements import elements_of

FRAME, STYLES = "assets/frame.js", "assets/frame.css"
"""Where the script lies, and the styles of all pages in one."""

_HEAD_PART = re.compile(r"<meta\b[^>]*>|<link\b[^>]*\brel=\"(?:icon|stylesheet)\"[^>]*>|<script\b[^>]*></script>")
_PAGE = re.compile(
    r"(?P<before>.*?<head>)(?P<head>.*?)(?P<to_body></head>\s*<body>)(?P<top>.*?)(?P<main><main\b.*</main>)"
    r"(?P<bottom>.*?)(?P<end></body>.*)",
    re.DOTALL,
)
_ADDRESS = re.compile(r'\b(href|src|action)="([^"#][^"]*)"')
_LAST = re.compile(r"(<p>(?:(?!<p>|</p>|\x00).)*</p>)(?=\s*</article>)", re.DOTALL)
_CURRENT = re.compile(r' aria-current="(\w+)"')
_LINK = re.compile(r'<a\b[^>]*\bhref="\x00([^"]*)"(?: aria-current="(\w+)")?')
_STYLES = re.compile(r'<link rel="stylesheet" href="\x00([^"?#]*)">')
_OUTWARD = re.compile(r"""@import|url\(\s*["']?(?!["']?(?:data:|#))""", re.IGNORECASE)
_ROOT = "\x00"
"""Stands for the way to the site's root; no page may hold it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The common frame. In its texts each address begins with a mark for the site's root.

    Attributes:
        head: parts of the head, in order. top: what is before `<main>`. bottom: what is after it.
        last: the last paragraph of each page where that says the same but for the page's own address, such as
            a link to correct it; empty where there is none. `{folder}` and `{name}` stand for the address.
    """

    head: tuple[str, ...]
    top: str
    bottom: str
    last: str = ""

    @classmethod
    def common(cls, pages: Iterable[tuple[str, str]]) -> "Frame | None":
        """The frame that some pages share; None where they do not.

        Args:
            pages: offline pages, each its path and its text; those at the top of the site are enough.
        """
        found: Frame | None = None
        lasts = set()
        for path, text in pages:
            match = _PAGE.fullmatch(text)
            if match is None:
                continue
            top, bottom = _rooted(match["top"], path), _rooted(match["bottom"], path)
            if "/" in path:  # the home page has no name
                lasts.add(_own_last(match["main"], path))
            head = tuple(part for part in _HEAD_PART.findall(_rooted(match["head"], path)) if "charset" not in part)
            if found is None:
                found = cls(head, _CURRENT.sub("", top), bottom)
            elif (found.top, found.bottom) != (_CURRENT.sub("", top), bottom):
                return None
            else:
                found = cls(tuple(part for part in found.head if part in head), found.top, found.bottom)
        last = lasts.pop() if len(lasts) == 1 else ""
        return found and cls(found.head, found.top, found.bottom, last)

    def taken_from(self, text: str, path: str) -> str:
        """A page without the common frame and with the script that writes it; as it is where it has another."""
        match = _PAGE.fullmatch(text)
        if match is None or "/" not in posixpath.dirname(path):
            return text
        top, head = _rooted(match["top"], path), match["head"]
        own = {_rooted(part, path): part for part in _HEAD_PART.findall(head) if "charset" not in part}
        if (
            _CURRENT.sub("", top) != self.top
            or _rooted(match["bottom"], path) != self.bottom
            or tuple(own) != self.head
            or not _marked_by_rule(top, path)
        ):
            return text
        for part in own.values():
            head = head.replace(f"{part}\n", "", 1)
        main, mark = match["main"], ""
        if self.last and _own_last(main, path) == self.last:
            main = _LAST.sub("", main)
        elif self.last:
            mark = ' data-whole=""'
        # The last of the head: the scripts that it writes follow it there.
        way = "../" * path.count("/")
        styles = f'<link rel="stylesheet" href="{way}{STYLES}">\n'
        script = f'<script src="{way}{FRAME}"{mark}></script>\n'
        return f"{match['before']}{head}{styles}{script}{match['to_body']}\n{main}\n{match['end']}"

    def styles(self, site: Path) -> str:
        """The stylesheets of all pages in one; links to them where they name other files, whose place would change."""
        texts = []
        for part in self.head:
            if match := _STYLES.fullmatch(part):
                text = (site / match.group(1)).read_text(encoding="utf-8")
                outward = _OUTWARD.search(text)
                texts.append(f'@import url("../{match.group(1)}");\n' if outward else text)
        # A link may stand only before all else.
        return "".join(sorted(texts, key=lambda text: not text.startswith("@import")))

    def script(self) -> str:
        """The script that writes the frame."""
        head = [part for part in self.head if not part.startswith("<script") and not _STYLES.fullmatch(part)]
        scripts = "\n".join(part for part in self.head if part.startswith("<script"))
        parts = {
            "head": elements_of("".join(head)),
            "scripts": scripts.split(_ROOT),
            "top": elements_of(self.top),
            "bottom": elements_of(self.bottom),
            "last": elements_of(self.last),
        }
        template = (Path(__file__).parent / "templates" / "frame.js").read_text(encoding="utf-8")
        return template.replace("/* parts */", json.dumps(parts, ensure_ascii=False, indent=1))


def _own_last(main: str, path: str) -> str:
    """The last paragraph of a page, with marks for the page's own address; empty where it has none that names it."""
    folder = posixpath.dirname(path) + "/"
    match = _LAST.search(main)
    if match is None or folder not in match.group():
        return ""
    name = posixpath.basename(folder.rstrip("/"))
    return re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", "{name}", match.group().replace(folder, "{folder}"))


def _rooted(text: str, path: str) -> str:
    """A text whose relative addresses begin with a mark for the site's root."""
    folder = posixpath.dirname(path)

    def rooted(match: re.Match[str]) -> str:
        name, address = match.groups()
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/", address):
            return match.group()
        place, rest = re.fullmatch(r"([^?#]*)(.*)", address, re.DOTALL).groups()  # type: ignore[union-attr]
        return f'{name}="{_ROOT}{posixpath.normpath(posixpath.join(folder, place))}{rest}"'

    return _ADDRESS.sub(rooted, text)


def _marked_by_rule(top: str, path: str) -> bool:
    """Whether the navigation marks just what the script will mark: the page itself, and those above it."""
    navigation = top[top.find("<nav") : top.rfind("</nav>")]
    return all(
        (marked or None) == current(html.unescape(address), path) for address, marked in _LINK.findall(navigation)
    )


def current(address: str, path: str) -> str | None:
    """What `aria-current` of a link in the navigation is, as the theme says it.

    >>> current("tags/index.html", "tags/lora/index.html"), current("index.html", "tags/lora/index.html")
    ('true', None)
    """
    folder = address.removesuffix("index.html")
    if address == path:
        return "page"
    return "true" if folder and path.startswith(folder) else None
