"""A page of the site as it stands in the bundle: on a disk, where no server turns folders into pages.

Links lead to `index.html`; what only servers and harvesters read in a page's head is left out; links to
files that are not in the bundle lead to the published site, or nowhere. Pages are read tag by tag, as
HTML reads them: text, scripts and comments are never taken for links.
"""

import html
import posixpath
import re
from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import unquote

from generator.site.elements import ATTRIBUTE

_TOKEN = re.compile(
    r"""<!--.*?-->|(?P<raw><(?P<name>script|style|textarea|title)\b(?P<raw_attributes>(?:[^"'>]|"[^"]*"|'[^']*')*)>)"""
    r"""(?P<inside>.*?)(?P<end></(?P=name)\s*>)|<(?P<tag>[a-zA-Z][^\s/>]*)(?:[^"'>]|"[^"]*"|'[^']*')*>|</head\s*>""",
    re.DOTALL | re.IGNORECASE,
)
_ADDRESSES = frozenset(["href", "src", "action", "poster", "xlink:href", "data"])
"""Attributes that hold one address. `srcset` is not among them: no page of ours has it."""
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_REFRESH = re.compile(r"(\s*[\d.]+\s*[;,]\s*url\s*=\s*)(.+)", re.IGNORECASE | re.DOTALL)
_KEPT_META = re.compile(r"charset|http-equiv|name=[\"']?(?:viewport|robots|color-scheme|theme-color)\b", re.IGNORECASE)
_KEPT_LINK = re.compile(r"rel=[\"']?(?:stylesheet|icon|shortcut|apple-touch-icon|preload|manifest)\b", re.IGNORECASE)
_FORMATS = {
    "bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON", "apa.txt": "APA", "ieee.txt": "IEEE", "acl.txt": "ACL",
}  # fmt: skip
"""Files of citations by their endings, and the formats that the site's script has of each paper."""
_CITATIONS = re.compile(r"(?:.*/)?(?P<stem>[^/.]+)\.(?P<ending>bib|ris|json|(?:apa|ieee|acl)\.txt)")


@dataclass(frozen=True, slots=True)
class Bundled:
    """What a page has to know of the bundle it will stand in.

    Attributes:
        kept: the paths of all files in the bundle. left_out: those of the site's other files.
        url: the address of the published site, ending in a slash; empty where it is not known.
    """

    kept: Container[str]
    left_out: Container[str]
    url: str = ""

    def leads_to(self, page: str, address: str) -> tuple[str, str, str] | None:
        """The file of the site that an address on a page means.

        Returns:
            Its path, the address of that file as written on the page, and what follows in it
            (`?…#…`); None for addresses of other sites, of the page itself, and of nothing.
        """
        if self.url and address.startswith(self.url):
            inner = address[len(self.url) :]
            address = posixpath.relpath("/" + inner, "/" + posixpath.dirname(page)) + (
                "/" if inner.endswith("/") else ""
            )
        place, rest = re.fullmatch(r"([^?#]*)(.*)", address, re.DOTALL).groups()  # type: ignore[union-attr]
        if not place or place.startswith("/") or _SCHEME.match(place):
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(place)))
        path = "" if path == "." else path
        if path.startswith(".."):
            return None
        for file, written in (
            (path, place),
            (
                posixpath.join(path, "index.html"),
                f"{place}index.html" if place.endswith("/") else f"{place}/index.html",
            ),
        ):
            if file in self.kept or file in self.left_out:
                return file, written, rest
        return None


def offline_page(text: str, page: str, bundled: Bundled) -> str:
    """A page as it stands in the bundle.

    Args:
        text: the page of the site. page: its path from the site's root. bundled: what else there is.
    """
    heading = True

    def token(match: re.Match[str]) -> str:
        nonlocal heading
        whole, tag = match.group(), (match.group("tag") or "").lower()
        if match.group("raw"):
            if "ld+json" in match.group("raw_attributes"):
                return ""
            return _tag(match.group("raw"), page, bundled) + match.group("inside") + match.group("end")
        if whole.startswith("</"):
            heading = False
            return whole
        if heading and tag == "meta":
            if "Content-Security-Policy" in whole:
                # Not every browser holds a file beside a page for the page's own.
                return whole.replace("'self'", "'self' file:")
            if "http-equiv" in whole:
                return _refresh(whole, page, bundled)
            return whole if _KEPT_META.search(whole) else ""
        if heading and tag == "link" and not _KEPT_LINK.search(whole):
            return ""
        return _tag(whole, page, bundled) if tag else whole

    done = _TOKEN.sub(token, text)
    head, end, body = done.partition("</head>")
    return re.sub(r"\n{2,}", "\n", head) + end + body


def _tag(tag: str, page: str, bundled: Bundled) -> str:
    """A tag with its addresses as they are on a disk."""
    if "=" not in tag:
        return tag

    def attribute(match: re.Match[str]) -> str:
        name, written = match.group(1).lower(), match.group(2)
        if name not in _ADDRESSES or not written:
            return match.group()
        address = html.unescape(written[1:-1] if written[0] in "\"'" else written)
        found = bundled.leads_to(page, address)
        if found is None:
            return match.group()
        file, place, rest = found
        if file in bundled.kept:
            return f'{name}="{html.escape(place + rest)}"'
        return _elsewhere(file, page, bundled)

    name = re.match(r"<[^\s/>]+", tag)
    start = name.end() if name else 1
    return tag[:start] + ATTRIBUTE.sub(attribute, tag[start:])


def _elsewhere(file: str, page: str, bundled: Bundled) -> str:
    """What a link has instead of the address of a file that is not in the bundle.

    Citations are made by a script from what it has of each paper; the link to cite a paper of a
    list leads to the citations on its page. All else is on the published site.
    """
    if match := _CITATIONS.fullmatch(file):
        own = posixpath.join(posixpath.dirname(file), "index.html")
        if posixpath.dirname(file) == f"papers/{match.group('stem')}" and own != page and own in bundled.kept:
            return f'href="{html.escape(posixpath.relpath(own, posixpath.dirname(page)))}#cite"'
        if match.group("stem") in ("papers", posixpath.basename(posixpath.dirname(page))) and not file.startswith(
            "api/"
        ):
            all_papers = ' data-all=""' if file.count("/") == 0 else ""
            return f'href="#" data-take="{_FORMATS[match.group("ending")]}"{all_papers}'
    if bundled.url:
        return f'href="{html.escape(bundled.url + file)}"'
    return 'title="Only on the website"'


def _refresh(tag: str, page: str, bundled: Bundled) -> str:
    """A tag that leads to another page by itself, from a former address."""

    def attribute(match: re.Match[str]) -> str:
        written = match.group(2)
        if match.group(1).lower() != "content" or not written or written[0] not in "\"'":
            return match.group()
        parts = _REFRESH.fullmatch(html.unescape(written[1:-1]))
        found = bundled.leads_to(page, parts.group(2).strip()) if parts else None
        if parts is None or found is None:
            return match.group()
        return f'content="{html.escape(parts.group(1) + found[1] + found[2])}"'

    return "<meta" + ATTRIBUTE.sub(attribute, tag[len("<meta") :])
