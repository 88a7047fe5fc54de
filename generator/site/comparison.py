"""What changed from one built site to another: pages that came, went or say something else.

Pages are compared by what a reader sees of them, so that a site and its bundle are alike; what
changed around the text of a page, in its head or frame, is counted and not listed. However much
changed, what is kept and shown has limits.
"""

import os
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import lxml.etree
import lxml.html

from generator.errors import GeneratorError
from generator.progress import Advance
from generator.site.bundle import ENTRY, MANIFEST

LARGEST_PAGE = 20_000_000
"""Bytes of a page that is read; one larger is compared as a whole."""
MOST_NOTES = 6
"""What is said of one page's changes."""
LONGEST_QUOTE = 90
"""Characters of a text that a note shows."""

_BLOCKS = frozenset(
    ["p", "li", "dt", "dd", "tr", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "figcaption"]
)
_HEADINGS = frozenset(["h2", "h3", "h4"])
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page that came, went or changed.

    Attributes:
        address: the page's folder from the site's root, `papers/awq/`. title: its title, the newer one.
        notes: what of it changed, in words.
    """

    address: str
    title: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two sites.

    Attributes:
        added, changed, removed: pages, by address. unchanged: how many pages say the same.
        around: how many of those differ in their head or frame. files: how many other files were
            added, changed and removed.
    """

    added: tuple[PageChange, ...]
    changed: tuple[PageChange, ...]
    removed: tuple[PageChange, ...]
    unchanged: int = 0
    around: int = 0
    files: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Built:
    """A built site, in a folder or in a zip: its files, and how to read one."""

    sizes: Mapping[str, int]
    read: Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a reader sees of a page: its title, and the lines of each section."""

    title: str
    sections: Mapping[str, tuple[str, ...]]


def compare_sites(old: Path, new: Path, advance: Advance = lambda done: None) -> Comparison:
    """Compares two built sites, each a folder or a bundle.

    Raises:
        GeneratorError: one of them is neither.
    """
    before, after = _open(old), _open(new)
    pages = sorted(name for name in {*before.sizes, *after.sizes} if name.endswith(".html"))
    added, changed, removed, unchanged, around = [], [], [], 0, 0
    for name in pages:
        advance(1)
        if name not in before.sizes:
            added.append(PageChange(_address(name), _seen(after, name).title))
        elif name not in after.sizes:
            removed.append(PageChange(_address(name), _seen(before, name).title))
        elif before.sizes[name] == after.sizes[name] and before.read(name) == after.read(name):
            unchanged += 1
        else:
            was, now = _seen(before, name), _seen(after, name)
            if notes := _notes(was, now):
                changed.append(PageChange(_address(name), now.title, notes))
            else:
                unchanged, around = unchanged + 1, around + 1
    return Comparison(tuple(added), tuple(changed), tuple(removed), unchanged, around, _files(before, after))


def _open(place: Path) -> _Built:
    if place.is_dir():
        files = {
            Path(folder, name).relative_to(place).as_posix(): Path(folder, name).stat().st_size
            for folder, _, names in os.walk(place)
            for name in names
            if not name.startswith(".")
        }
        built = _Built(files, lambda name: (place / name).read_bytes())
    elif zipfile.is_zipfile(place):
        archive = zipfile.ZipFile(place)
        entries = {entry.filename: entry.file_size for entry in archive.infolist() if not entry.is_dir()}
        built = _Built({name: size for name, size in entries.items() if name not in (ENTRY, MANIFEST)}, archive.read)
    else:
        raise GeneratorError(f"{place} is neither a folder nor a zip; name a built site or a bundle")
    if "index.html" not in built.sizes:
        raise GeneratorError(f"{place} holds no index.html; name the folder of a built site, or a bundle")
    return built


def _address(name: str) -> str:
    return name.removesuffix("index.html")


def _plain(text: str) -> str:
    return _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()


def _seen(built: _Built, name: str) -> _Seen:
    """What a reader sees of a page; of one that cannot be read, its size."""
    if built.sizes[name] > LARGEST_PAGE:
        return _Seen(name, {"": (f"{built.sizes[name]} bytes",)})
    try:
        document = lxml.html.document_fromstring(built.read(name), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (lxml.etree.LxmlError, ValueError, zipfile.BadZipFile, OSError):
        return _Seen(name, {"": (f"{built.sizes[name]} bytes that cannot be read",)})
    main = document.find(".//main")
    main = document if main is None else main
    heading = main.find(".//h1")
    title = _plain(heading.text_content() if heading is not None else document.findtext(".//title") or name)
    sections: dict[str, list[str]] = {}
    section = ""
    for element in main.iter():
        if element.tag in _HEADINGS:
            section = _plain(element.text_content())
            sections.setdefault(section, [])
        elif element.tag in _BLOCKS and element.tag != "h1" and not _is_inside(element):
            # Before the first heading a paragraph is known by its class: byline, summary, abstract.
            name_of = section or (element.get("class") or "").split(" ")[0] or "text"
            sections.setdefault(name_of, []).append(_plain(_text(element)))
    return _Seen(title, {name: tuple(lines) for name, lines in sections.items()})


def _text(element: lxml.html.HtmlElement) -> str:
    """An element's text, with the web addresses that its links lead to: a changed link is a change."""
    addresses = [link.get("href") or "" for link in element.iter("a")]
    outward = [address for address in addresses if address.startswith(("https://", "http://"))]
    return " ".join([element.text_content(), *(f"<{address}>" for address in outward)])


def _is_inside(element: lxml.html.HtmlElement) -> bool:
    """Whether it is part of a block that is compared already, as a paragraph of a list is."""
    return any(above.tag in _BLOCKS for above in element.iterancestors()) or any(
        above.tag == "nav" for above in element.iterancestors()
    )


def _notes(was: _Seen, now: _Seen) -> tuple[str, ...]:
    """What changed of a page, in words, the most telling first."""
    notes = []
    if was.title != now.title:
        notes.append(f"title: “{_short(was.title)}” became “{_short(now.title)}”")
    for name, lines in now.sections.items():
        before = was.sections.get(name)
        if before is None:
            notes.append(f"new: {_short(name)}{_quoted(lines)}")
        elif before != lines:
            notes.append(_change(name, before, lines))
    notes += [
        f"gone: {_short(name)}{_quoted(lines)}" for name, lines in was.sections.items() if name not in now.sections
    ]
    if len(notes) > MOST_NOTES:
        notes = [*notes[:MOST_NOTES], f"and {len(notes) - MOST_NOTES} more"]
    return tuple(notes)


def _change(name: str, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    if not gone and not come:
        return f"{_short(name)}: in another order"
    if len(before) == len(after) == 1:
        return f"{_short(name)}: “{_short(_part(before[0], after[0]))}” became “{_short(_part(after[0], before[0]))}”"
    numbers = ", ".join(
        words for words in (come and f"{come.total()} added", gone and f"{gone.total()} removed") if words
    )
    return f"{_short(name)}: {numbers}{_quoted(tuple(come) or tuple(gone))}"


def _part(text: str, other: str) -> str:
    """The part of a text in which it differs from another, with a few words before it."""
    start = next((place for place, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), len(other))
    return text if start <= 30 or len(text) <= LONGEST_QUOTE else "…" + text[text.rfind(" ", 0, start - 20) + 1 :]


def _quoted(lines: tuple[str, ...]) -> str:
    return f" (“{_short(lines[0])}”)" if lines and lines[0] else ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1].rstrip() + "…"


def _files(before: _Built, after: _Built) -> tuple[int, int, int]:
    """How many files that are no pages were added, changed and removed."""
    old = {name for name in before.sizes if not name.endswith(".html")}
    new = {name for name in after.sizes if not name.endswith(".html")}
    changed = sum(
        before.sizes[name] != after.sizes[name] or before.read(name) != after.read(name) for name in old & new
    )
    return len(new - old), changed, len(old - new)
