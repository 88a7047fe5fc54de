"""Renders the theme's template once for all pages that differ only in their own text.

A paper's page is the theme's page with another title, description, table of
contents and article in it. For each sort of page the template is rendered once with
marks in those places; a page is then that text with the marks replaced. Pages in
the navigation, and pages whose front matter asks for anything else, are left to
MkDocs. The result is the same, byte for byte: tests compare it with a stock build.
"""

import re
from collections.abc import Sequence
from typing import Any

from jinja2 import DictLoader, Environment
from jinja2.loaders import ChoiceLoader
from markupsafe import Markup
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils.templates import TemplateContext

_TITLE, _DESCRIPTION, _CANONICAL = "skeletonTitle", "skeletonDescription", "skeletonCanonical"
_CONTENT, _TOC = "<h1>skeletonContent</h1>", "<skeletonToc>"
_TOC_PART = "partials/toc.html"
_HEAD = "<skeletonHead>"
_KNOWN_META = {"description", "head", "plain_title"}
_MARKS = re.compile(f"({'|'.join((_TITLE, _DESCRIPTION, _CANONICAL, _CONTENT, _TOC, _HEAD))})")
_ALIGNED = re.compile(' style="text-align: (left|right|center);">')


class Skeletons:
    """Templates of pages, rendered but for what differs between pages.

    Args:
        environment: the theme's Jinja environment, as MkDocs made it.
        config: the site's configuration.
        navigation: the site's navigation.
        files: all pages of the site.
    """

    def __init__(
        self, environment: Environment, config: MkDocsConfig, navigation: Navigation, files: Sequence[File]
    ) -> None:
        self._config, self._navigation, self._files = config, navigation, files
        self._in_navigation = {id(page) for page in navigation.pages}
        self._toc = environment.get_template(_TOC_PART)
        loader = environment.loader
        assert loader is not None
        self._marked = environment.overlay(loader=ChoiceLoader([DictLoader({_TOC_PART: _TOC}), loader]), cache_size=400)
        self._skeletons: dict[tuple[Any, ...], list[str]] = {}

    def in_navigation(self, page: Page | None) -> bool:
        """Whether a page stands in the navigation."""
        return id(page) in self._in_navigation

    def fits(self, page: Page) -> bool:
        """Whether a page differs from others only in what a skeleton leaves open."""
        return (
            not self.in_navigation(page)
            and page.parent is None
            and _KNOWN_META.issuperset(page.meta)
            and "<h1" in (page.content or "")
        )

    def render(self, page: Page, context: TemplateContext) -> str:
        """The whole HTML of a page that fits.

        Args:
            page: the page, its Markdown rendered.
            context: its template context, as `get_context` and the plugins made it.
        """
        plain = page.meta.get("plain_title")
        own = {
            _TITLE: str(plain).translate(_ESCAPES) if plain else _plain(str(page.title)),
            _DESCRIPTION: str(page.meta.get("description", "")).translate(_ESCAPES),
            _CANONICAL: page.canonical_url or "",
            _HEAD: str(page.meta.get("head", "")),
            _TOC: self._toc.render(context),
            _CONTENT: _aligned(page.content or ""),
        }
        # Each in the place of its mark at once: whatever a text holds, nothing in it is taken for a mark.
        return "".join([own.get(part, part) for part in self._skeleton(page, context)])

    def _skeleton(self, page: Page, context: TemplateContext) -> list[str]:
        """The page that pages like this one have in common, taken apart at its marks."""
        key = (
            page.url.rstrip("/").rpartition("/")[0],  # links to the navigation are relative to it
            bool(page.meta.get("description")),
            bool(page.meta.get("head")),
        )
        if key not in self._skeletons:
            self._skeletons[key] = _MARKS.split(self._render_marked(page))
        return self._skeletons[key]

    def _render_marked(self, page: Page) -> str:
        marked = Page(None, page.file, self._config)
        page.file.page = page  # making a page puts it into its file
        marked.markdown, marked.content = "", _CONTENT
        marks = {"description": _DESCRIPTION, "head": _HEAD}
        marked.meta = {name: mark for name, mark in marks.items() if page.meta.get(name)}
        marked._title_from_render = _TITLE
        marked.toc = TableOfContents([])
        marked.canonical_url = _CANONICAL if page.canonical_url else None
        context = get_context(self._navigation, self._files, self._config, marked)
        return self._marked.get_template("main.html").render(context)


def _aligned(content: str) -> str:
    """A page's content as `overrides/main.html` prints it: columns of tables are aligned without `style`."""
    return _ALIGNED.sub(r' data-align="\1">', content) if "text-align" in content else content


def _plain(title: str) -> str:
    """A page's title as `overrides/main.html` prints it: without tags, escaped."""
    return Markup(title).striptags().translate(_ESCAPES)  # noqa: S704 - tags are taken out, not put in


_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})
"""What Jinja's `e` filter does."""
