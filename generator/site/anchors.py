"""Whether links lead to ids that are there, as `Page.validate_anchor_links` says of each page.

Apart because a page that did not change need be looked at only where it leads to one that did: all other links
of its were right when it was built, or it would be built again.
"""

import json
import logging
from collections.abc import Mapping

from mkdocs.structure.pages import Page

from generator.site.reuse import BuiltPage
from generator.site.sources import Sources


def anchors_of(page: Page) -> tuple[str, str]:
    """The ids in a page, and where it leads to ids, as a `BuiltPage` has them."""
    links = {target.src_uri: dict(anchors) for target, anchors in (page.links_to_anchors or {}).items()}
    return json.dumps(sorted(page.present_anchor_ids or ())), json.dumps(links) if links else ""


def validate_anchors(
    files: Sources, known: Mapping[str, BuiltPage], built: Mapping[str, BuiltPage], log_level: int
) -> set[str]:
    """Says of each link to an id that is not there what MkDocs says of it.

    Args:
        files: the site's files. known: pages that were built before. built: those that were built now.
        log_level: that of what is said.

    Returns:
        The sources of the pages that were warned of.
    """
    faulty = set()
    for file in files.pages:
        uri = file.src_uri
        page = built.get(uri) or known[uri]
        if not page.links:
            continue
        links: dict[str, dict[str, str]] = json.loads(page.links)
        if uri not in built and built.keys().isdisjoint(links):
            continue
        assert file.page is not None
        file.page.links_to_anchors = {}
        for target, anchors in links.items():
            to_file, to_page = files.get_file_from_path(target), built.get(target) or known.get(target)
            if to_file and to_file.page and to_page:
                if to_file.page.present_anchor_ids is None:
                    to_file.page.present_anchor_ids = set(json.loads(to_page.anchors))
                file.page.links_to_anchors[to_file] = anchors
                if log_level >= logging.WARNING and not anchors.keys() <= to_file.page.present_anchor_ids:
                    faulty.add(uri)
        file.page.validate_anchor_links(files=files, log_level=log_level)
    return faulty
