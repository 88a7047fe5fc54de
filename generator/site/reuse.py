"""Pages of the last build that can stand as they are.

A built page follows from its Markdown, from the configuration, the templates and the theme, and from
which files there are to link to. Where none of that has changed since the page was last built, and nobody
has touched what was built, it is taken over by a link of the file system, and neither rendered nor written.
"""

import hashlib
import os
import posixpath
import re
import shutil
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils.yaml import yaml_load

from generator.cache import Stamp, digest, stamp_of

_LINK = re.compile(r"(?:\]\(|^[ ]*\[[^\]]+\]:)\s*(?:<([^>\n]+)>|([^)\s]+))", re.MULTILINE)
"""Where a link of Markdown leads, in both ways of writing one."""


class BuiltPage(NamedTuple):
    """What is known of a page that was built.

    Attributes:
        key: a digest of its Markdown. stamp: that of its HTML. beside: that of the Markdown beside it, if any.
        anchors: the ids in it. links: by page, the ids that it leads to, each with the link.
    """

    key: bytes
    stamp: Stamp
    beside: Stamp | None
    anchors: frozenset[str]
    links: dict[str, dict[str, str]]


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

    def unchanged(self, source: str, markdown: bytes, place: str, beside: str) -> BuiltPage | None:
        """The page as it was built last, if it would be built the same now.

        Args:
            source: its Markdown file's path. markdown: what that holds.
            place: the path of its HTML below the site. beside: that of the Markdown beside it.
        """
        known = self.pages.get(source)
        if known is None or known.key != digest(markdown) or stamp_of(self.site / place) != known.stamp:
            return None
        if known.beside and stamp_of(self.site / beside) != known.beside:
            return None
        if self.gone and not self.gone.isdisjoint(_targets(source, markdown.decode("utf-8", "replace"))):
            return None
        return known


def environment_key(config: MkDocsConfig) -> bytes | None:
    """A digest of what all pages depend on beside their Markdown: the configuration, and the site's own theme.

    None where they also depend on each other: pages that stand in the navigation without a title
    there have it from their text.
    """
    if not _titled(config.nav):
        return None
    with Path(config.config_file_path).open("rb") as file:
        written = yaml_load(file)  # with the files that it inherits from, and variables of the environment
    found = hashlib.sha256(repr(written).encode())
    found.update(os.environ.get("SOURCE_DATE_EPOCH", "").encode())
    folder = config.theme.custom_dir
    for path in sorted(Path(folder).rglob("*")) if folder else ():
        if path.is_file():
            found.update(f"{path}\0".encode())
            found.update(path.read_bytes())
    return found.digest()


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
        path = re.split("[#?]", match[1] or match[2])[0]
        yield posixpath.normpath(posixpath.join(folder, unquote(path)))


def take_over(old: Path | str, new: str) -> None:
    """Puts a file in a second place, as a link where the file system has links, else as a copy."""
    try:
        os.link(old, new)
    except FileExistsError:
        if Path(old).samefile(new):
            return
        Path(new).unlink()
        take_over(old, new)
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
