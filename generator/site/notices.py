"""Whose work a site carries to its readers, with the notices that its licences want kept with every copy.

The MIT licence allows all but leaving its notice out. Apart, since the published site and the offline one both
have copies, and so does whoever takes either away. No fonts and no pictures of others are in a site: pages use
the fonts of the system, and icons are drawn by the templates. What the theme brings of further people's
for its own search is not published (`generator/site/theme.py`).
"""

from importlib import metadata
from pathlib import Path

NOTICES = "licences.txt"
"""Where the notices lie, from the site's root."""
_CARRIED = (
    ("paper-index", "Scripts, styles and templates of the pages"),
    (
        "mkdocs-material",
        "Styles of the theme with their icons, its favicon, and the script that is published with them",
    ),
)
"""Packages whose work is in every page, and what of it."""


def notices() -> str:
    """Each part of a site with the whole licence that it is under."""
    parts = [f"{what} ({name}):\n\n{_licence(name)}" for name, what in _CARRIED]
    return f"\n\n{'-' * 72}\n\n".join(parts) + "\n"


def _licence(name: str) -> str:
    """The text of an installed package's licence."""
    files = metadata.files(name) or []
    texts = sorted(str(file.locate()) for file in files if "dist-info" in str(file) and file.name == "LICENSE")
    return Path(texts[0]).read_text(encoding="utf-8").strip() if texts else "MIT licence."
