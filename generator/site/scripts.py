"""The scripts of the pages, without what only people read.

They lie in `overrides/` as they are written. In `docs/` they lie without comments and indentation,
a quarter lighter, and MkDocs prefers what it finds there to a file of the theme.
"""

from collections.abc import Iterator
from pathlib import Path

import rjsmin

_FOLDER = "assets/javascripts"
TOGETHER = "site.js"
"""The script that every page loads: one file, since its address stands in every page."""
_PARTS = ("core.js", "search.js", "page.js", "lists.js", "saved.js", "cite.js")
"""What is in it, in this order."""


def script_files(theme: Path) -> Iterator[tuple[str, str]]:
    """The scripts of a theme's folder: their paths from the site's root, and what is in them.

    Args:
        theme: the folder that `custom_dir` names in `mkdocs.yml`.
    """
    texts = {
        path.name: f"{rjsmin.jsmin(path.read_text(encoding='utf-8'))}\n" for path in (theme / _FOLDER).glob("*.js")
    }
    if TOGETHER not in texts and set(_PARTS) <= texts.keys():
        texts[TOGETHER] = "".join(texts[name] for name in _PARTS)
    for name, text in sorted(texts.items()):
        yield f"{_FOLDER}/{name}", text
