"""A comparison of two sites in words: for a terminal, as JSON, and as Markdown for a comment.

Titles come from whoever proposed a change. In Markdown they stand as code, where nothing is a link, a
mention or markup; and a comparison that is read back from JSON is checked as what a stranger sent.
"""

import re
from collections.abc import Iterator

from pydantic import TypeAdapter, ValidationError

from generator.errors import GeneratorError
from generator.site.comparison import Comparison, PageChange

LONGEST_COMMENT = 60_000
"""Characters of the Markdown. GitHub takes 65,536 in a comment."""
LARGEST_JSON = 20_000_000
"""Bytes of JSON that are read back."""

_ADAPTER = TypeAdapter(Comparison)
_TICKS = re.compile(r"`+")


def as_text(found: Comparison, limit: int) -> str:
    """For a terminal: a line for each page, at most `limit` of a kind."""
    lines = []
    for sign, pages in (("+", found.added), ("~", found.changed), ("-", found.removed)):
        lines += [f"{sign} /{page.address}  {page.title}{_noted(page)}" for page in pages[:limit]]
        lines += [f"{sign} … and {len(pages) - limit} more"] if len(pages) > limit else []
    return "\n".join([*lines, summary(found)]) + "\n"


def as_json(found: Comparison) -> str:
    """For programs: every page."""
    return _ADAPTER.dump_json(found, indent=1).decode() + "\n"


def from_json(text: str) -> Comparison:
    """A comparison that `as_json` wrote, from anybody; of at most `LARGEST_JSON` bytes, as whoever reads it sees to.

    Raises:
        GeneratorError: it is something else.
    """
    try:
        return _ADAPTER.validate_json(text, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise GeneratorError(f"is no comparison written by `paper-index diff`: {place}: {first['msg']}") from None


def as_markdown(found: Comparison, limit: int) -> str:
    """For a comment on a pull request: at most `limit` pages of a kind, and no more than a comment holds."""
    lines: list[str] = []
    room = LONGEST_COMMENT - 500
    for heading, pages in (("Added", found.added), ("Changed", found.changed), ("Removed", found.removed)):
        if not pages:
            continue
        room -= len(heading) + 80
        lines += ["", f"#### {heading} ({len(pages)})", ""]
        shown = 0
        for line in _items(pages[:limit]):
            if len(line) + 1 > room:
                break
            room -= len(line) + 1
            shown += 1
            lines.append(line)
        if shown < len(pages):
            lines.append(f"- and {len(pages) - shown} more")
    return "\n".join(["### What this changes on the site", "", summary(found), *lines]) + "\n"


def summary(found: Comparison) -> str:
    """All of it in a sentence.

    >>> summary(Comparison((), (), (), unchanged=3))
    'Pages: 0 added, 0 changed, 0 removed, 3 unchanged. Other files: 0 added, 0 changed, 0 removed.'
    """
    around = f" ({found.around} of them with another head or frame)" if found.around else ""
    added, changed, removed = found.files
    return (
        f"Pages: {len(found.added)} added, {len(found.changed)} changed, {len(found.removed)} removed, "
        f"{found.unchanged} unchanged{around}. "
        f"Other files: {added} added, {changed} changed, {removed} removed."
    )


def _noted(page: PageChange) -> str:
    return "".join(f"\n    {note}" for note in page.notes)


def _items(pages: tuple[PageChange, ...]) -> Iterator[str]:
    for page in pages:
        notes = "".join(f"\n  - {_code(note)}" for note in page.notes[:10])
        yield f"- {_code('/' + page.address)} {_code(page.title)}{notes}"


def _code(text: str) -> str:
    """A text as code in Markdown (CommonMark 6.1): fenced by more backticks than stand in it.

    >>> print(_code("a `b` @c"))
    `` a `b` @c ``
    """
    line = " ".join(text.split())[:300] or " "
    fence = "`" * (max(map(len, _TICKS.findall(line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") or len(fence) > 1 else ""
    return f"{fence}{space}{line}{space}{fence}"
