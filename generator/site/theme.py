"""The theme's stylesheet, cut down to what the pages use.

Material writes one stylesheet for everything that it can do, 150 kB that every visitor would
load. Our template has no parts of its search, navigation and dialogs, and the styles of
Markdown extensions that `mkdocs.yml` does not enable have nothing to style. What is left is
its typography, its tables and code, its colours, under a name that does not change with
each version of the theme.
"""

import re
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

import material
import tinycss2

STYLESHEET = "assets/stylesheets/theme.css"
"""Where the stylesheet lies, from the site's root."""
_NOTICE = "/*! Material for MkDocs, MIT licence: ../../licences.txt */\n"
"""Goes where the styles go, since the theme's licence wants it."""

_PARTS = re.compile(
    r"\.(?:md-(?:annotation|author|banner|clipboard|consent|container|content|copyright|dialog|ellipsis|feedback|footer|"
    r"grid|header|icon|input|list|logo|main|meta|nav|option|overlay|pagination|path|pin|post|progress|search|select|"
    r"sidebar|skip|social|source|status|tabs|tag|toggle|tooltip2?|top|version|profile|"
    r"draft)(?![a-z])|md-code__|no-js|js(?![a-z])|mdx-|giscus)|\[data-md-color-(?:primary|accent)=(?!custom)"
)
"""Parts of the theme's pages that ours do not have, and the palettes that our own colours replace."""
_EXTENSIONS = {
    "admonition": ("admonition", "pymdownx.details", "pymdownx.blocks.admonition"),
    "abstract|bug|danger|example|failure|info|note|question|quote|success|tip|warning": (
        "admonition",
        "pymdownx.details",
    ),
    "tabbed[a-z-]*": ("pymdownx.tabbed", "pymdownx.blocks.tab"),
    "keys|key-[a-z-]+": ("pymdownx.keys",),
    "task-list[a-z-]*": ("pymdownx.tasklist",),
    "critic|block": ("pymdownx.critic",),
    "footnote[a-z-]*": ("footnotes",),
    "arithmatex": ("pymdownx.arithmatex",),
    "grid|cards|card": ("md_in_html",),
    "highlight[a-z]*|linenos|linenodiv|filename": ("codehilite", "pymdownx.highlight"),
    "twemoji": ("pymdownx.emoji",),
    "headerlink": ("toc.permalink",),
    "(?:emojione|gemoji)": ("pymdownx.emoji",),
    "katex-html": ("pymdownx.arithmatex",),
    "md-button[a-z-]*": ("attr_list",),
    "mermaid": ("pymdownx.superfences",),
}
"""Classes in the stylesheet, and the Markdown extensions that write them."""
_CLASS = re.compile(r"\.([a-zA-Z_][\w-]*)")
_VARIABLE = re.compile(r"var\((--[\w-]+)")


def theme_stylesheet(extensions: Container[str]) -> str:
    """The stylesheets of the installed theme in one, without what no page can use.

    Args:
        extensions: the Markdown extensions that the site uses.
    """
    folder = Path(material.__file__).parent / "templates" / "assets" / "stylesheets"
    text = "".join(next(folder.glob(f"{name}.*.min.css")).read_text(encoding="utf-8") for name in ("main", "palette"))
    unused = re.compile(
        "|".join(classes for classes, names in _EXTENSIONS.items() if not any(name in extensions for name in names))
        or "(?!)"
    )
    kept = "\n".join(_kept(_rules(text), unused))
    return f"{_NOTICE}{_without_unused_variables(kept)}\n"


def search_of_the_theme() -> Iterator[tuple[str, str]]:
    """The scripts of the theme's search, empty: MkDocs publishes each file of a theme, and prefers what is in `docs/`.

    Without the plugin nothing asks for them. They hold the work of a dozen further people under licences of their own,
    the LGPL among them, in part without the notices that those want kept.
    """
    folder = Path(material.__file__).parent / "templates"
    scripts = folder / "assets" / "javascripts"
    for path in sorted([*scripts.glob("lunr/**/*.js"), *scripts.glob("workers/*.js")]):
        yield path.relative_to(folder).as_posix(), ""


def source_maps() -> Iterator[tuple[str, str]]:
    """The theme's source maps, empty: MkDocs publishes each file of a theme, and prefers what it finds in `docs/`.

    They are 1.3 MB that only developers of the theme open.
    """
    folder = Path(material.__file__).parent / "templates"
    for path in sorted(folder.glob("assets/**/*.map")):
        yield path.relative_to(folder).as_posix(), ""


def _rules(text: str) -> list[Any]:
    rules: list[Any] = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return rules


def _kept(rules: list[Any], unused: re.Pattern[str]) -> Iterator[str]:
    """The rules that may style something, each with the selectors that may."""
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [
                selector
                for selector in _selectors(tinycss2.serialize(rule.prelude))
                if not _PARTS.search(selector) and not any(unused.fullmatch(name) for name in _CLASS.findall(selector))
            ]
            if selectors:
                yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = "".join(
                _kept(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), unused)
            )
            if inner:
                yield f"@{rule.lower_at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"


def _selectors(prelude: str) -> list[str]:
    """The selectors of a list, cut at the commas that are in no brackets."""
    return [part.strip() for part in re.split(r",(?![^(\[]*[)\]])", prelude)]


def _without_unused_variables(text: str) -> str:
    """Without the pictures, kept in variables, that no rule uses any more."""
    used = set(_VARIABLE.findall(text))

    def declaration(match: re.Match[str]) -> str:
        return match.group() if match.group(1) in used else ""

    return re.sub(r"(--md-[\w-]*icon[\w-]*):\s*url\((?:\"[^\"]*\"|'[^']*'|[^)]*)\);?", declaration, text)
