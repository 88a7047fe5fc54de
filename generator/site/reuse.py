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
import shutil
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.utils.yaml import yaml_load

from generator.cache import Stamp, stamp_of
from generator.memo import digest

_LINK = re.compile(r"(?:\]\(|^[ ]*\[[^\]]+\]:)\s*(?:<([^>\n]+)>|(\S+))", re.MULTILINE)
"""Where a link of Markdown leads, in both ways of writing one."""


class BuiltPage(NamedTuple):
    """What is known of a page that was built.

    Attributes:
        key: a digest of its Markdown. source: the stamp of that; None where it is no file.
        stamp: that of its HTML. beside: that of the Markdown beside it, if any.
        anchors: the ids in it. links: by page, the ids that it leads to, each with the link.
    """

    key: bytes
    source: Stamp | None
    stamp: Stamp
    beside: Stamp | None
    anchors: frozenset[str]
    links: dict[str, dict[str, str]]


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


@dataclass(frozen=True, slots=True)
class LastBuild:
    """What the last build left behind.

    Attributes:
        site: the folder of the site that it built.
        pages: its pages by their sources, those that were built without a warning.
        gone: files of its sources that are there no more.
    """

    site: Path
    pages: Mapping[str, BuiltPage] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def unchanged(self, source: str, path: str, place: str, beside: str) -> BuiltPage | None:
        """The page as it was built last, if it would be built the same now.

        A source that nobody has touched is not read again, unless files have gone that it may lead to.

        Args:
            source: its Markdown file's path below the sources. path: where that file is.
            place: where its HTML is. beside: where the Markdown beside it is.
        """
        known = self.pages.get(source)
        if known is None or stamp_of(place) != known.stamp or (known.beside and stamp_of(beside) != known.beside):
            return None
        stamp = stamp_of(path)
        if stamp == known.source and not self.gone:
            return known
        markdown = Path(path).read_bytes()
        if known.key != digest(markdown):
            return None
        if self.gone and not self.gone.isdisjoint(_targets(source, markdown.decode("utf-8", "replace"))):
            return None
        return known._replace(source=stamp)


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


def take_over(old: str, new: str) -> None:
    """Puts a file in a second place, as a link where the file system has links, else as a copy."""
    try:
        # Nearly always it is there already. By the system's own calls: a site has a hundred thousand files.
        there = os.stat(new)  # noqa: PTH116
    except FileNotFoundError:
        pass
    else:
        if os.path.samestat(there, os.stat(old)):  # noqa: PTH116
            return
        Path(new).unlink()
    try:
        os.link(old, new)
    except FileNotFoundError:
        if not Path(old).exists():
            raise
        Path(new).parent.mkdir(parents=True, exist_ok=True)
        take_over(old, new)
    except OSError:
        # Another file system, or one without links.
        shutil.copyfile(old, new)


def clear(folder: Path, expected: Container[str]) -> None:
    """Removes what a new site shall not have from the folder of an older one, and folders left empty.

    Args:
        folder: where a site was, if anything.
        expected: the paths below it that may stay, until something takes their place.
    """
    for here, _, names in os.walk(folder, topdown=False):
        below = "" if here == str(folder) else f"{Path(here).relative_to(folder).as_posix()}/"
        stay = [name for name in names if f"{below}{name}" in expected]
        for name in names:
            if name not in stay:
                Path(here, name).unlink()
        if not stay and below and not any(os.scandir(here)):
            Path(here).rmdir()
