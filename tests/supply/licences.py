"""The page that lists every locked package with its licence, and what may be used for what.

    python -m tests.supply.licences

Made as part of `make reference`. Apart from the bill of materials, which is for programs.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from generator.content.files import write_whole
from tests.conftest import ROOT
from tests.supply.components import Component, Use, components

PAGE = ROOT / "docs-src" / "reference" / "licences.md"

ALLOWED = frozenset(
    ["0BSD", "Apache-2.0", "Artistic-1.0-Perl", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-CMU", "MPL-2.0",
     "PSF-2.0", "Zlib"]
)  # fmt: skip
"""Licences of what somebody installs with this program, which is under the MIT licence: none asks anything of
a program that uses a package, or of what it makes. MPL 2.0 and Artistic 1.0 ask that changes to the
package's own files stay open; it is installed as its authors publish it."""
ONLY_RUN = ALLOWED | {
    "BSD-2-Clause-Views",
    "BlueOak-1.0.0",
    "CC-BY-3.0",
    "CC-BY-4.0",
    "LicenseRef-none-stated",
    "Unlicense",
}
"""Licences of what only builds or checks: run where it was installed, and handed on to nobody."""
NOT_STATED = frozenset(["imageinfo"])
"""Packages that state no licence, each known to whoever reads this: hyperlink looks at the kind of images with it."""

_TITLES = {
    Use.RUNS: (
        "What the program runs with",
        "Installed beside it from `requirements.lock`; not part of it, and not of a site.",
    ),
    Use.BUILDS: ("What it is built with", "Only to install it from a checkout, or to make a release."),
    Use.CHECKS: ("What it is checked with", "Only to work on it: run, and handed on to nobody."),
}
_INTRODUCTION = """\
# Licences

Made from the lock files by `make reference`. The program is under the MIT licence, and so is what it puts into a site of
its own: templates, styles, scripts.

## What a site has of others

| what | from | licence | notice |
| --- | --- | --- | --- |
| `assets/stylesheets/theme.css`, `main.*.css`, `palette.*.css`, the icons in them | mkdocs-material | MIT | `licences.txt` |
| `assets/images/favicon.png` | mkdocs-material | MIT | `licences.txt` |
| `assets/javascripts/bundle.*.js`, which no page asks for | mkdocs-material | MIT | `licences.txt` |

Fonts there are none: pages use those of the system. The theme's search, with the work of others in it, is published
empty where `plugins` does not name it. The bundle has the stylesheet and the icon, and the same notices in
`licences.txt` and `LICENCE.txt`. What titles and abstracts are under, the site's "About" says."""


def licences_page(found: Sequence[Component]) -> str:
    """The page, in Markdown."""
    parts = [_INTRODUCTION]
    for use, (title, what) in _TITLES.items():
        parts += [f"## {title}", what]
        for kind, name in (("pypi", "From Python's index"), ("npm", "From Node's")):
            here = [each for each in found if (each.use, each.kind) == (use, kind)]
            if here:
                parts += [f"{name}, {len(here)}:", _by_licence(here)]
    return "\n\n".join(parts) + "\n"


def is_allowed(component: Component) -> bool:
    """Whether a package may be used for what it is used for: under one of the licences that it offers, in all its parts."""
    allowed = ALLOWED if component.use is Use.RUNS else ONLY_RUN
    choices = component.licence.split(" OR ")
    if "LicenseRef-none-stated" in choices and component.name not in NOT_STATED:
        return False
    return any(set(re.findall(r"[^\s()]+", choice)) - {"AND"} <= allowed for choice in choices)


def _by_licence(found: Iterable[Component]) -> str:
    ordered = sorted(found, key=lambda each: (each.licence, each.name, each.version))
    rows = [
        f"| {licence} | {', '.join(f'{each.name} {each.version}' for each in group)} |"
        for licence, group in groupby(ordered, key=lambda each: each.licence)
    ]
    return "\n".join(["| licence | packages |", "| --- | --- |", *rows])


if __name__ == "__main__":
    write_whole(PAGE, licences_page(components()))
