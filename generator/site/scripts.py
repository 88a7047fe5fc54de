"""The scripts of the pages, without what only people read.

They lie in `overrides/` as they are written. In `docs/` they lie without comments and indentation,
a quarter lighter, and MkDocs prefers what it finds there to a file of the theme.
"""

from collections.abc import Iterator
from pathlib import Path

import rjsmin

_FOLDER = "assets/javascripts"


def script_files(theme: Path) -> Iterator[tuple[str, str]]:
    """The scripts of a theme's folder: their paths from the site's root, and what is in them.

    Args:
        theme: the folder that `custom_dir` names in `mkdocs.yml`.
    """
    for path in sorted((theme / _FOLDER).glob("*.js")):
        yield f"{_FOLDER}/{path.name}", f"{rjsmin.jsmin(path.read_text(encoding='utf-8'))}\n"
