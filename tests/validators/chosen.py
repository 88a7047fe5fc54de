"""Which pages of a site are checked where not all can be: of each kind the longest and the shortest.

A kind is a template in a section of the site: the longest page has most of what a template can
write, the shortest lacks most of it. Apart from the checks, so that a test can hold the choice
against the templates that there are.
"""

from collections.abc import Iterable
from pathlib import Path

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import citations
from generator.exports.places import Publication
from generator.model import Collection
from generator.pages.site_map import all_pages

BY_ITSELF = "404.html"
"""The page that MkDocs makes of a template of the theme's, and not of Markdown."""


def kinds_of_pages(collection: Collection) -> dict[tuple[str, str], list[str]]:
    """The folders of all pages of a collection, by template and section."""
    catalogue = Catalogue(collection)
    found: dict[tuple[str, str], list[str]] = {}
    for page in all_pages(catalogue, Publication("Papers", "", ""), citations(catalogue)):
        found.setdefault((page.template, page.folder.split("/", 1)[0]), []).append(page.folder)
    return found


def chosen_pages(site: Path, kinds: Iterable[list[str]]) -> list[str]:
    """Paths of the longest and the shortest page of each kind that a built site has, and that for addresses without one.

    Args:
        site: the built site. kinds: the folders of pages of one kind each.
    """
    chosen = {BY_ITSELF}
    for folders in kinds:
        pages = sorted(
            (Path(folder, "index.html").as_posix() for folder in folders), key=lambda page: (_size(site, page), page)
        )
        chosen.update((pages[0], pages[-1]))
    return sorted(chosen)


def every_page(site: Path) -> list[str]:
    """Paths of all pages below a folder."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def _size(site: Path, page: str) -> int:
    return (site / page).stat().st_size
