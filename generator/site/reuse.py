"""Pages of the last build that can stand as they are.

A built page follows from its Markdown, from the configuration, the templates and the theme, and from
which files there are to link to. Where none of that has changed since the page was last built, and nobody
has touched what was built, it is taken over by a link of the file system, and neither rendered nor written.
"""

import hashlib
import logging
import os
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.utils.yaml import yaml_load

from generator.cache import Cache, Stamp
from generator.memo import digest
from generator.site.standing import Mark

_LINK = re.compile(r"(?:\]\(|^[ ]*\[[^\]]+\]:)\s*(?:<([^>\n]+)>|(\S+))", re.MULTILINE)
"""Where a link of Markdown leads, in both ways of writing one."""
_ESCAPED = re.compile(rb"%[0-9A-Fa-f]{2}")
_FEW = 100
"""How many names are looked for one by one: that many take as long as looking for links."""


class BuiltPage(NamedTuple):
    """What is known of a page that was built.

    Attributes:
        key: a digest of its Markdown. source: the stamp of that; None where it is no file.
        html: the mark of its HTML. beside: that of the Markdown beside it, if any.
        anchors: the ids in it. links: by page, the ids that it leads to, each with the link. Both as JSON; without
            such links empty.
    """

    key: bytes
    source: Stamp | None
    html: Mark
    beside: Mark | None
    anchors: str
    links: str


_OF_THE_PAGE_ALONE = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "markdown.extensions.")
    for name in ("abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code", "footnotes",
                 "md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc")
) | {
    f"pymdownx.{name}"
    for name in ("arithmatex", "betterem", "caret", "critic", "details", "highlight", "inlinehilite", "keys",
                 "magiclink", "mark", "saneheaders", "smartsymbols", "superfences", "tabbed", "tasklist", "tilde")
}  # fmt: skip
"""Extensions of Markdown by which a page follows from its own text."""


class LastBuild:
    """What the last build left behind.

    Args:
        pages: its pages by their sources, those that were built without a warning.
        gone: files of its sources that are there no more.
    """

    def __init__(self, pages: Mapping[str, BuiltPage], gone: Iterable[str] = ()) -> None:
        self.pages, self.gone = pages, frozenset(gone)
        self._folders = tuple(f"{file.removesuffix('/index.md')}/" for file in self.gone)
        self._names = [os.fsencode(_named(file)) for file in self.gone]

    def unchanged(self, source: str, path: str, stamp: Stamp | None) -> BuiltPage | None:
        """The page as it was built last, if it would be built the same now.

        A source that nobody has touched is not read again, unless files have gone that it may lead to.

        Args:
            source: its Markdown file's path below the sources. path: where that file is. stamp: that file's.
        """
        known = self.pages.get(source)
        if known is None or (stamp == known.source and not self.gone):
            return known
        markdown = Path(path).read_bytes()
        if stamp != known.source and known.key != digest(markdown):
            return None
        if self.gone and self._leads_there(source, markdown):
            return None
        return known._replace(source=stamp)

    def _leads_there(self, source: str, markdown: bytes) -> bool:
        """Whether a page may lead to what is gone; very few are worth looking for links."""
        return (
            len(self._names) > _FEW
            or source.startswith(self._folders)  # from there a link need not name the folder
            or any(name in markdown for name in self._names)
            or _ESCAPED.search(markdown) is not None  # by which a name may be written
        ) and not self.gone.isdisjoint(_targets(source, markdown.decode("utf-8", "replace")))


class Memory:
    """What is known of the site as it is, and what the next build will want to know.

    Args:
        cache: where it is kept. site: the folder of the site.
    """

    def __init__(self, cache: Cache, site: Path) -> None:
        self._cache, self._name = cache, f"site-{digest(os.fsencode(site)).hex()}"
        self._found: _Kept | None = None
        self._kept: tuple[_Kept, bytes] | None = None

    def last(self, key: bytes | None, sources: Collection[str]) -> LastBuild:
        """The last build, as far as its pages were made from the same, by a digest of that."""
        self._found = self._cache.read(self._name, key) if key else None
        if self._found is None:
            return LastBuild({})
        pages, before = self._found
        gone = () if before == _SEPARATOR.join(sources) else set(before.split(_SEPARATOR)).difference(sources)
        return LastBuild(dict(zip(pages, map(BuiltPage._make, pages.values()), strict=True)), gone)

    def remember(self, key: bytes, pages: Mapping[str, BuiltPage], sources: Collection[str]) -> None:
        """Notes what was built; it counts from when the site is in its place."""
        self._kept = ({name: tuple(page) for name, page in pages.items()}, _SEPARATOR.join(sources)), key

    def keep(self) -> None:
        """Keeps it."""
        if self._kept and self._kept[0] != self._found:
            self._cache.write(self._name, *self._kept)


_SEPARATOR = "\0"
"""No file's name has it."""
_Kept = tuple[dict[str, tuple[Any, ...]], str]
"""A build as it is kept: plainly, since a large site's are read and written whole."""


def configuration(file: Path) -> str:
    """What a configuration says, with the files that it inherits from and variables of the environment."""
    with file.open("rb") as opened:
        return repr(yaml_load(opened))


def environment_key(config: MkDocsConfig, navigation: Navigation, written: str) -> bytes | None:
    """A digest of what all pages depend on beside their Markdown: configuration, navigation, and the site's own theme.

    None where pages depend on what is not in it: on each other, where one stands in the navigation without a
    title; on other files, by an extension that reads some; on links that lead nowhere, where that is no warning.

    Args:
        config: the configuration, as it was read. navigation: what became of its navigation.
        written: what the configuration said before it was read: it may have been saved since.
    """
    if not (
        _titled(config.nav)
        and _OF_THE_PAGE_ALONE.issuperset(config.markdown_extensions)
        and config.validation.links.not_found >= logging.WARNING
        and configuration(Path(config.config_file_path)) == written
    ):
        return None
    found = hashlib.sha256(f"{written}\0{list(_entries(navigation.items))}".encode())
    found.update(os.environ.get("SOURCE_DATE_EPOCH", "").encode())
    folder = config.theme.custom_dir
    for here, _, names in sorted(os.walk(folder, followlinks=True)) if folder else ():
        for path in sorted(Path(here, name) for name in names):
            found.update(os.fsencode(path) + b"\0")
            found.update(path.read_bytes())
    return found.digest()


def _entries(items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """What a navigation shows of each entry, and where it leads."""
    for item in items:
        yield item.title, getattr(item, "url", None)
        yield from _entries(item.children or ())


def _titled(nav: Any) -> bool:
    """Whether every page of a navigation has its title there."""
    if isinstance(nav, str):
        return True
    if isinstance(nav, dict):
        return all(_titled(item) for item in nav.values())
    return isinstance(nav, list) and all(isinstance(item, dict) and _titled(item) for item in nav)


def _named(file: str) -> str:
    """What stands in every link to a file from outside its folder, and in few others; of an index its folder's name."""
    folder, name = posixpath.split(file)
    return f"{posixpath.basename(folder)}/" if folder and name == "index.md" else name


def _targets(source: str, markdown: str) -> Iterable[str]:
    """The files that a page's links may lead to."""
    folder = posixpath.dirname(source)
    for match in _LINK.finditer(markdown):
        written = match[1] or match[2]
        # Any parenthesis may end the link, or belong to it.
        ends = [place for place, sign in enumerate(written) if sign == ")"]
        for end in (*ends, len(written)):
            path = re.split("[#?]", written[:end])[0]
            yield posixpath.normpath(posixpath.join(folder, unquote(path)))
            yield posixpath.normpath(unquote(path).lstrip("/"))  # where absolute links begin at the root of the sources
