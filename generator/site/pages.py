"""MkDocs' pages, rendered from Markdown to HTML as MkDocs does it, but faster.

Most pages are within the subset of Markdown that the generator writes. The others
go to Python-Markdown, with one parser for all of them: MkDocs makes a parser for each
page, extensions and all, though nothing in it depends on the page but four small
processors of MkDocs' own, which are put in anew each time.
"""

import logging

import markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import pages as stock
from mkdocs.structure.files import Files
from mkdocs.structure.toc import get_toc

from generator.site.subset import Subset


class Renderer:
    """Renders pages from Markdown to HTML as `mkdocs.structure.pages.Page.render` does.

    Args:
        config: the site's configuration.
        files: all files of the site, for links between them.
    """

    def __init__(self, config: MkDocsConfig, files: Files) -> None:
        self._config, self._files = config, files
        self._parser = markdown.Markdown(
            extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"] or {}
        )
        self._subset = Subset(config, files)

    def render(self, page: stock.Page) -> None:
        """Renders a page whose Markdown has been read."""
        if not self._subset.render(page):
            self.render_by_python_markdown(page)

    def render_by_python_markdown(self, page: stock.Page) -> None:
        """Renders a page with the one parser that knows all of Markdown."""
        assert page.markdown is not None
        parser = self._parser.reset()
        raw_html = stock._RawHTMLPreprocessor()
        raw_html._register(parser)
        anchors = stock._ExtractAnchorsTreeprocessor(page.file, self._files, self._config)
        anchors._register(parser)
        paths = stock._RelativePathTreeprocessor(page.file, self._files, self._config)
        paths._register(parser)
        title = stock._ExtractTitleTreeprocessor()
        title._register(parser)
        page.content = parser.convert(page.markdown)
        page.toc = get_toc(getattr(parser, "toc_tokens", []))
        page._title_from_render = title.title
        page.present_anchor_ids = anchors.present_anchor_ids | raw_html.present_anchor_ids
        if logging.getLogger(stock.__name__).getEffectiveLevel() > logging.DEBUG:
            page.links_to_anchors = paths.links_to_anchors
