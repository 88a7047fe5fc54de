"""Renders the theme's template once for all pages that differ only in their own text.

A paper's page is the theme's page with another title, description, table of
contents and article in it. For each sort of page the template is rendered once with
marks in those places; a page is then that text with the marks replaced. Pages in
the navigation, and pages whose front matter asks for anything else, are left to
MkDocs. The result is the same, byte for byte: tests compare it with a stock build.
"""

from collections.abc import Mapping
from typing import Any

from jinja2 import DictLoader, Environment, Template
from jinja2.loaders import ChoiceLoader
from markupsafe import Markup
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils.templates import TemplateContext

_TITLE, _DESCRIPTION, _SKIP = "skeletonTitle", "skeletonDescription", "skeletonSkip"
_CONTENT, _TOC, _CANONICAL = "<skeletonContent>", "<skeletonToc>", "skeletonCanonical"
_PARTS = {"partials/content.html": _CONTENT, "partials/toc.html": _TOC}
_KNOWN_META = {"description", "hide", "search"}


class Skeletons:
    """Templates of pages, rendered but for what differs between pages.

    Args:
        environment: the theme's Jinja environment, as MkDocs made it.
        config: the site's configuration.
        navigation: the site's navigation.
        files: all pages of the site.
    """

    def __init__(
        self, environment: Environment, config: MkDocsConfig, navigation: Navigation, files: list[File]
    ) -> None:
        self._config, self._navigation, self._files = config, navigation, files
        self._parts: dict[str, Template] = {name: environment.get_template(name) for name in _PARTS}
        loader = environment.loader
        assert loader is not None
        self._marked = environment.overlay(loader=ChoiceLoader([DictLoader(_PARTS), loader]), cache_size=400)
        self._language = environment.get_template("partials/language.html")
        self._rendered: dict[tuple[Any, ...], str] = {}

    def fits(self, page: Page) -> bool:
        """Whether a page differs from others only in what a skeleton leaves open."""
        return page.parent is None and page not in self._navigation.pages and set(page.meta) <= _KNOWN_META

    def render(self, page: Page, context: TemplateContext) -> str:
        """The whole HTML of a page that fits.

        Args:
            page: the page, its Markdown rendered.
            context: its template context, as `get_context` and the plugins made it.
        """
        context_with_language: Mapping[str, Any] = {**context, "lang": self._language.make_module(dict(context))}
        content = self._parts["partials/content.html"].render(context_with_language)
        toc = self._parts["partials/toc.html"].render(context_with_language)
        first = next(iter(page.toc), None)
        title = str(page.title)
        text = self._skeleton(page, context)
        text = text.replace(f"<title>{_TITLE}", f"<title>{_plain(title)}", 1)
        text = text.replace(_TITLE, title)
        text = text.replace(_DESCRIPTION, str(page.meta.get("description", "")).translate(_ESCAPES), 1)
        text = text.replace(_CANONICAL, page.canonical_url or "", 1)
        text = text.replace(f"#{_SKIP}", first.url if first else "", 1)
        # The article comes last: whatever it holds, nothing in it is replaced.
        return text.replace(_TOC, toc, 1).replace(_CONTENT, content, 1)

    def _skeleton(self, page: Page, context: TemplateContext) -> str:
        key = (
            page.url.rstrip("/").rpartition("/")[0],  # links to the navigation are relative to it
            tuple(page.meta.get("hide", ())),
            bool(page.meta.get("description")),
            bool(list(page.toc)),
        )
        if key not in self._rendered:
            self._rendered[key] = self._render_marked(page)
        return self._rendered[key]

    def _render_marked(self, page: Page) -> str:
        marked = Page(None, page.file, self._config)
        page.file.page = page  # making a page puts it into its file
        marked.markdown, marked.content = "", ""
        marked.meta = {**page.meta, **({"description": _DESCRIPTION} if page.meta.get("description") else {})}
        marked._title_from_render = _TITLE
        marked.toc = TableOfContents([AnchorLink(_SKIP, _SKIP, 1)] if list(page.toc) else [])
        marked.canonical_url = _CANONICAL if page.canonical_url else None
        context = get_context(self._navigation, self._files, self._config, marked)
        return self._marked.get_template("main.html").render(context)


def _plain(title: str) -> str:
    """A page's title as `overrides/main.html` prints it: without tags, escaped."""
    return Markup(title).striptags().translate(_ESCAPES)  # noqa: S704 - tags are taken out, not put in


_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})
"""What Jinja's `e` filter does."""
