"""Who has a page: people of several papers. Anybody else is a line in the index of authors.

Most people of a collection have one paper in it, and a page with that paper alone says nothing that
the paper's page does not; such pages were a fifth of a site. A line of the index has the
name, and leads to the paper. The address that a page would have leads to the line, by a file so small
that it costs nothing; when a second paper arrives, the page is there.
"""

import html
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial

from generator.catalogue.names import Named, NameIndex
from generator.exports.groups import Files, Group
from generator.exports.places import Publication
from generator.memo import key_of
from generator.pages.alphabet import by_letter, letter_pages

FOLDER = "authors"
"""The folder of the index, and of the pages below it."""


_POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'">"""
"""A page that only leads on needs nothing."""


def has_page(index: NameIndex, named: Named) -> bool:
    """Whether somebody has a page: not with one paper alone, unless others bear the name and are known apart."""
    return len(named.papers) != 1 or bool(index.namesakes(named))


@lru_cache(maxsize=2)
def lines(index: NameIndex) -> Mapping[str, str]:
    """By the slugs of those who have no page, the folder of the page on which each has a line."""
    letters = by_letter(list(index), lambda named: named.name)
    pages = [part for letter in letter_pages(letters, FOLDER) for part in (letter, *letter.more)]
    places = [(page.folder, page.names) for page in pages] or [(FOLDER, list(index))]
    return {named.slug: folder for folder, names in places for named in names if not has_page(index, named)}


def anchor(slug: str) -> str:
    """The id of somebody's line; no heading has it."""
    return f"name-{slug}"


def folders(index: NameIndex) -> Iterator[str]:
    """The addresses of those who have no page: they stay promises."""
    return (f"{FOLDER}/{slug}" for slug in lines(index))


def redirects(index: NameIndex, site: Publication) -> Iterator[Group]:
    """The files at the addresses of those who have no page: HTML that leads to the line."""
    places = lines(index)
    for named in index:
        folder = places.get(named.slug)
        if folder is not None:
            key = key_of(("person", named.slug, named.name, folder, site.url))
            yield Group(partial(_files, named, folder, site), key)


def _files(named: Named, folder: str, site: Publication) -> Files:
    yield f"{FOLDER}/{named.slug}/index.html", _redirect(named, folder, site)


def _redirect(named: Named, folder: str, site: Publication) -> str:
    name, near = html.escape(named.name), f"../{folder.removeprefix(FOLDER).strip('/')}".rstrip("/")
    place = f"{near}/#{anchor(named.slug)}"
    canonical = f'<link rel="canonical" href="{html.escape(site.url)}{folder}/">\n' if site.url else ""
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n{_POLICY}\n<title>{name}</title>\n'
        f'<meta name="robots" content="noindex">\n{canonical}<meta http-equiv="refresh" content="0; url={place}">\n'
        f'<p><a href="{place}">{name}</a></p>\n</html>\n'
    )
