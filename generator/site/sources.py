"""The files that a site is made from, found in one walk, as `mkdocs.structure.files.get_files` finds them.

Apart because MkDocs spends more on a list of a hundred thousand files than a rebuild takes in all. Here a file is
known by what the system says as the folder is read; its patterns are matched where they can match; and a page's
`Page` is made when somebody asks for it. It leans on these of MkDocs, and tests hold them against it: `File` is what
its attributes say, of which `dest_uri` is worked out once; `Files` keeps its files in `_src_uris`; the default patterns
of what is left out are `.*` and `/templates/`; `get_navigation` asks for pages only to name those that nothing
leads to, and `Page` puts itself into its file.
"""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import files as stock
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import is_markdown_file

from generator.cache import Stamp

_IS_INCLUDED: Callable[[InclusionLevel], bool] = InclusionLevel.is_included
_IS_IN_NAV: Callable[[InclusionLevel], bool] = InclusionLevel.is_in_nav
_LEFT_OUT = tuple(level for level in InclusionLevel if not _IS_INCLUDED(level))


class Source(File):
    """A file of the sources.

    Attributes:
        is_page: whether it is Markdown. stamp: a page's stamp as it was found; None of other files.
        number: that by which the file system knows any other file; 0 where that is not known.
    """

    # Not through `File`, which takes each path apart and puts it together again.
    def __init__(self, uri: str, docs: str, site: str, use_directory_urls: bool) -> None:
        self.src_uri, self.src_dir, self.dest_dir, self.use_directory_urls = uri, docs, site, use_directory_urls
        self.is_page = is_markdown_file(uri)
        self.stamp: Stamp | None = None
        self.number = 0
        self._page: Page | None = None
        self._config: MkDocsConfig | None = None

    @property
    def page(self) -> Page | None:
        """The page of the file, if it is one and the navigation is there."""
        if self._page is None and self._config is not None:
            Page(None, self, self._config)
        return self._page

    @page.setter
    def page(self, page: Page | None) -> None:
        self._page = page

    def make_pages_from(self, config: MkDocsConfig) -> None:
        """Lets the page be made when it is asked for; one of the navigation is there, and stays."""
        if self._page is None:
            self._config = config

    def let_go(self) -> None:
        """Takes what was made of the page out of memory; it is made anew when it is asked for again."""
        if self._config is not None:
            self._page = None


class Sources(Files):
    """All files of a site, those of the theme too.

    Args:
        files: the files of its sources. config: its configuration.
    """

    def __init__(self, files: Sequence[Source], config: MkDocsConfig) -> None:
        super().__init__(files)
        self.pages = [file for file in files if file.is_page and file.inclusion not in _LEFT_OUT]
        self._config = config

    def others(self) -> list[File]:
        """The files of the site that are no pages."""
        pages = {*self.pages}
        return [file for file in self if file not in pages and file.inclusion not in _LEFT_OUT]

    def documentation_pages(self, *, inclusion: Callable[[InclusionLevel], bool] = _IS_INCLUDED) -> Sequence[File]:
        """The pages; a theme has none."""
        return self.pages if inclusion is _IS_INCLUDED else super().documentation_pages(inclusion=inclusion)

    def navigation(self) -> Navigation:
        """What `get_navigation` makes of them; from now on each page can be asked for its `Page`."""
        navigation = get_navigation(_Wanted(self), self._config)
        for file in self.pages:
            file.make_pages_from(self._config)
        return navigation


class _Wanted(Files):
    """Files of which those pages count alone that a navigation should have."""

    def __init__(self, files: Sources) -> None:
        super().__init__(())
        self._src_uris = dict(files.src_uris)
        self._wanted = [file for file in files.pages if _IS_IN_NAV(file.inclusion)]

    def documentation_pages(self, **_: Any) -> Sequence[File]:
        return self._wanted


class PagesOfTemplates(list[File]):
    """All pages, as `mkdocs.commands.build` gives them to a template that is no page's.

    It asks them for their dates, too: all are of the same day, and the first says which.
    """

    def documentation_pages(self) -> Sequence[File]:
        """The first."""
        return self[:1]


def sources(config: MkDocsConfig) -> Sources:
    """All files of the folder of sources, as `get_files` lists them, and which of them a site has."""
    files: list[Source] = []
    rivals: list[tuple[Source, Source]] = []
    options = config.docs_dir, config.site_dir, config.use_directory_urls
    for folder, entries, is_linked in walked(config.docs_dir, follow=True):
        entries.sort(key=_name)
        entries.sort(key=_is_later)
        places: dict[str, Source] = {}
        for entry in entries:
            file = Source(f"{folder}{entry.name}", *options)
            if file.is_page:
                file.stamp = _stamp(entry)
                if entry.name == "index.md":
                    file.dest_uri = f"{folder}index.html"
            else:
                file.number = 0 if is_linked or entry.is_symlink() else entry.inode()
                file.dest_uri = file.src_uri
            first = places.setdefault(file.dest_uri, file)
            if first is not file:
                rivals.append((first, file))
            files.append(file)
    _set_exclusions(files, config)
    beaten = {_beaten(*pair) for pair in rivals}
    return Sources([file for file in files if file not in beaten] if beaten else files, config)


def walked(root: str, *, follow: bool = False) -> Iterator[tuple[str, list["os.DirEntry[str]"], bool]]:
    """Goes through a folder as `os.walk` does, folders in the order of their names.

    Args:
        root: the folder. follow: whether into folders that links lead to; else those are files.

    Yields:
        Each folder as what the paths of its files begin with, below the first; its files; whether a link led there.
    """
    waiting = [("", False)]
    while waiting:
        folder, is_linked = waiting.pop()
        files: list[os.DirEntry[str]] = []
        folders: list[os.DirEntry[str]] = []
        try:
            with os.scandir(f"{root}{os.sep}{folder}" if folder else root) as entries:
                for entry in entries:
                    try:
                        is_folder = entry.is_dir(follow_symlinks=follow)
                    except OSError:
                        is_folder = False
                    (folders if is_folder else files).append(entry)
        except OSError:
            continue
        yield folder, files, is_linked
        folders.sort(key=_name, reverse=True)
        waiting += [(f"{folder}{entry.name}/", is_linked or entry.is_symlink()) for entry in folders]


_name: Callable[["os.DirEntry[str]"], str] = attrgetter("name")


def _is_later(entry: "os.DirEntry[str]") -> bool:
    """Whether a file comes after an index."""
    return not entry.name.startswith(("index", "README")) or bool(stock._file_sort_key(entry.name)[0])


def _stamp(entry: "os.DirEntry[str]") -> Stamp | None:
    try:
        found = entry.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _set_exclusions(files: Sequence[Source], config: MkDocsConfig) -> None:
    """What MkDocs' `set_exclusions` does, but that only pages are looked for in `not_in_nav`."""
    patterns, outside = config.exclude_docs or config.draft_docs, config.not_in_nav
    rest = []
    for file in files:
        uri = file.src_uri
        if patterns or uri.startswith((".", "templates/")) or "/." in uri:
            rest.append(file)
        elif file.is_page and outside and outside.match_file(uri):
            file.inclusion = InclusionLevel.NOT_IN_NAV
        else:
            file.inclusion = InclusionLevel.INCLUDED
    stock.set_exclusions(rest, config)


def _beaten(first: Source, other: Source) -> Source:
    """Which of two files that would stand in one place does not: an index takes that of a README."""
    if not _IS_INCLUDED(other.inclusion):
        return other
    if _IS_INCLUDED(first.inclusion):
        logging.getLogger(stock.__name__).warning(
            f"Excluding '{first.src_uri}' from the site because it conflicts with '{other.src_uri}'."
        )
    return first
