"""What the fast renderer makes of a page is what Python-Markdown makes of it, or it leaves the page alone."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files, get_files, set_exclusions
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from generator.site.build import load_site_config
from generator.site.pages import Renderer
from generator.site.subset import Subset
from tests.conftest import NASTY, ROOT, build, make_project


class Compared:
    """A site whose pages are rendered both ways."""

    def __init__(self, project: Path) -> None:
        self.config: MkDocsConfig = load_site_config(project / "mkdocs.yml")
        self.files: Files = get_files(self.config)
        set_exclusions(self.files, self.config)
        get_navigation(self.files, self.config)
        self.subset = Subset(self.config, self.files)
        self.renderer = Renderer(self.config, self.files)

    def pages(self) -> list[Page]:
        """Every page, read."""
        pages = [file.page or Page(None, file, self.config) for file in self.files.documentation_pages()]
        for page in pages:
            page.read_source(self.config)
        return pages

    def differs(self, page: Page) -> bool | None:
        """Whether the two renderings of a page differ; None where it is beyond the subset."""
        if not self.subset.render(page):
            return None
        fast = result(page)
        self.renderer.render_by_python_markdown(page)
        return fast != result(page)


def result(page: Page) -> tuple[Any, ...]:
    return page.content, headings(page.toc), page._title_from_render, page.present_anchor_ids, page.links_to_anchors


def headings(toc: TableOfContents | list[Any]) -> list[Any]:
    return [(item.level, item.id, item.title, headings(item.children)) for item in toc]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    project = make_project(tmp_path_factory.mktemp("subset"), NASTY)
    assert build(project).returncode == 0
    site = Compared(project)
    site.pages()
    return site


def test_every_page_of_the_collection_is_the_same(whole: Path) -> None:
    """All pages of the real collection are within the subset, curators' own aside, and are the same both ways."""
    site = Compared(whole)
    found = {page.file.src_uri: site.differs(page) for page in site.pages()}
    assert [uri for uri, differs in found.items() if differs] == []
    assert len([uri for uri, differs in found.items() if differs is None]) <= 60
    assert len(found) > 2_000


def test_every_nasty_page_is_the_same(small: Compared) -> None:
    """All pages of the nasty collection are the same both ways."""
    assert [page.file.src_uri for page in small.pages() if small.differs(page)] == []


FRAGMENTS = st.lists(
    st.sampled_from(
        ["# ", "## ", "- ", "  ", "    ", "1. ", "> ", "\n", "\n\n", "word", " ", "**", "*", "_", "`", "\\*", "\\", "\\_", "\\>",
         "[a](../../papers/bare/index.md)", "[b](https://example.org/?a=b&c=d){ .chip .area-1 }", "{ .byline }", "\n{ .x data-y }",
         "<br>", "<small>", "</small>", "<b>", "&amp;", "&", "<", ">", "[", "]", "(", ")", "{", "}", "!", "|", "---", "===", "#",
         ":", "~~~", "```", "[x]: y", "[**c**](../../tags/lora/index.md)", "https://a.b", "é", "| a | b |\n| - | - |\n",
         "<span class=\"math\"><math><mi>x</mi></math></span>", "  \n", "\t", "[d](missing.md)", "[e](../../papers/bare/index.md#f)",
         "[g](../../papers/bare/index.md){ #a }", "[i](index.md#a)", "[j](#a){ #b .c }",
         "<!-- c -->", "<div>", "</p>", "2023", ".", "+", "'", '"', "[f](#g)", "[h](mailto:a@b.c)",
         '<figure class="pi-chart"><svg><rect x="1"/></svg></figure>', '<figure class="pi-chart">', "<figure>", "</figure>", '<time datetime="2024-01-01">', "</time>"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@given(FRAGMENTS)
@example("# A\n\n# A\n\n## A { .b c }")
@example("- a\n- b\n\n- c")
@example("a\n- b")
@example('a\n\n<figure class="pi-chart">*a*</figure>\n\nb')
@example('<figure class="pi-chart">a</figure> b</figure>')
@example('<figure class="pi-chart"><b></figure>')
@example("**a\n\nb**")
@example("# A #\n\ntext")
def test_any_markdown_is_the_same_or_left_alone(small: Compared, markdown: str) -> None:
    """Whatever stands in a page, the fast renderer gives Python-Markdown's HTML or gives up."""
    file = small.files.get_file_from_path("papers/second-paper/index.md")
    assert file is not None
    assert file.page is not None
    file.page.markdown = markdown
    page = file.page
    assert small.differs(page) in (False, None), (markdown, page.content)


def test_other_extensions_switch_it_off(small: Compared) -> None:
    """With an extension that it does not know, everything is left to Python-Markdown."""
    config = load_site_config(ROOT / "mkdocs.yml")
    config["markdown_extensions"] = [*config["markdown_extensions"], "footnotes"]
    assert not Subset(config, small.files).enabled
    assert Subset(load_site_config(ROOT / "mkdocs.yml"), small.files).enabled
