"""Addresses that were published once: which of them would vanish, and what keeps them.

Apart because it looks at the site from outside: other sites link to its pages, and a page that
is renamed by hand leaves nothing behind unless somebody says so.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from html import unescape
from pathlib import Path

from generator.content.rules.elsewhere import TWO_PAGES, VANISHED_ADDRESS
from generator.content.store import Layout, Lines
from generator.errors import ContentError, Problem
from generator.ids import one_file
from generator.text.encoding import decode

FILE = "addresses.txt"
"""Where a built site lists the addresses of its pages, one a line, from its root."""
_CURATED = re.compile(r"(?:(?:papers|topics|tags|lists|sources)/[a-z0-9-]+|[a-z0-9-]+)/")
"""Addresses that a curator's words make. Those of years, names, letters and parts of lists come and go with papers."""
_ADDRESS = re.compile(r"(?:[a-z0-9-]+/)*")


def contested(folders: Iterable[str], redirects: Collection[str], root: Path) -> Iterator[Problem]:
    """The addresses at which two pages would stand, as file systems see them that tell no case apart.

    Args:
        folders: the address of every page. redirects: former addresses that lead on. root: the content folder.
    """
    path, lines = Layout(root).redirects, Lines()
    known: dict[str, str] = {}
    for folder in folders:
        key = one_file(folder)
        if key not in known:
            known[key] = folder
        elif folder in redirects:
            message = f'"/{folder}/" is the address of a page; take this entry away'
            yield Problem(path, lines(path, folder), message, rule=TWO_PAGES.name)
        else:
            message = f'two pages would stand at "/{folder}/" and "/{known[key]}/"; rename one of them'
            yield Problem(root, 0, message, rule=TWO_PAGES.name)


def address_list(folders: Iterable[str]) -> str:
    r"""The list of a site's addresses, redirects among them, as it is published.

    >>> address_list(["papers", "", "about"])
    '/\nabout/\npapers/\n'
    """
    return "".join(f"{address or '/'}\n" for address in sorted(f"{folder}/" if folder else "" for folder in folders))


def published_addresses(path: Path) -> list[str]:
    """The addresses of pages in a list that a site published.

    Args:
        path: an `addresses.txt`, a sitemap (sitemaps.org), or an `api/v1/papers.json`.

    Raises:
        ContentError: the file cannot be read, or is none of these.
    """
    try:
        text = decode(path.read_bytes(), path)
    except OSError as error:
        raise ContentError([Problem(path, 0, f"cannot be read: {error.strerror}")]) from None
    if text.lstrip().startswith("<"):
        found = [unescape(place) for place in re.findall(r"<loc>\s*([^<\s]+)\s*</loc>", text)]
        root = min(found, key=len, default="")  # the home page
        if not all(address.startswith(root) for address in found):
            raise ContentError([Problem(path, 0, "does not list the home page of one site; take a whole sitemap")])
        addresses = [address.removeprefix(root) for address in found]
    elif text.lstrip().startswith("{"):
        try:
            addresses = [
                re.sub(r"^https?://.*?(?=papers/)", "", str(paper["url"])) for paper in json.loads(text)["papers"]
            ]
        except (ValueError, KeyError, TypeError, RecursionError):
            addresses = []
    else:
        addresses = [line.strip().removeprefix("/") for line in text.splitlines() if line.strip()]
    if not addresses or not all(_ADDRESS.fullmatch(address) for address in addresses):
        message = f"is no list of a site's addresses; take the {FILE} that the site published, or its sitemap"
        raise ContentError([Problem(path, 0, message)])
    return addresses


def vanished(published: Iterable[str], present: Collection[str]) -> list[str]:
    """The addresses that were published and at which nothing would stand."""
    return sorted({address for address in published if address.removesuffix("/") not in present} - {""})


def broken_promises(
    addresses: Iterable[str], published: Collection[str], slugs: Collection[str], root: Path
) -> Iterator[Problem]:
    """What to write so that vanished addresses lead somewhere.

    Args:
        addresses: those that would vanish. published: all that were published.
        slugs: papers that are there. root: the content folder.

    Yields:
        For each address that a curator's words made a fault that names the line to add.
    """
    layout, lines = Layout(root), Lines()
    renamed = [slug for slug in slugs if f"papers/{slug}/" not in published]
    for address in addresses:
        if not _CURATED.fullmatch(address):
            continue
        section, _, name = address.rstrip("/").rpartition("/")
        heir = next(iter(get_close_matches(name, renamed, n=1, cutoff=0.3)), None) if section == "papers" else None
        if heir is not None:
            path = layout.record(heir)
            line = lines(path, "aliases") or 1
            message = (
                f'"/{address}" was published and would vanish; if it is this paper, add the line: aliases: [{name}]'
            )
            yield Problem(path, line, message, "aliases", VANISHED_ADDRESS.name)
        else:
            to = "page:papers" if section == "papers" else f"{section.removesuffix('s') or 'page'}:..."
            message = (
                f'"/{address}" was published and would vanish; add the line: {address.rstrip("/")}: {{to: "{to}"}}'
            )
            yield Problem(layout.redirects, 0, message, rule=VANISHED_ADDRESS.name)
