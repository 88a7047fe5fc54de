"""Abstracts are whole: a listing that shows the beginning of one gives no abstract."""

import re
from collections.abc import Iterator

from generator.content.rules.rule import Content, Finding, rule
from generator.text.tex import plain_text

_MORE = re.compile(
    r"(?:…|\.{3,}|\[(?:…|\.{3,}|truncated)\])"
    r"[\s(\[]*(?:▽ ?more|(?:read|show|see|view) (?:more|full abstract)|more|expand|truncated)?[\s)\]]*$"
    r"|[\s(\[]▽ ?more[\s)\]]*$|[.\s](?:read|show) more$|\(abstract truncated(?: at \d+ words)?\)$",
    re.IGNORECASE,
)
"""How listings end what they cut: dots, the words of a link to the rest (`▽ More` is arXiv's), MEDLINE's words."""
_TAIL = 200
"""Characters at the end that are read; a formula that this cuts does not touch the last words."""
_LEADING = re.compile(r"(?:…|\.{3})\s*\S")
_UNFINISHED = re.compile(
    r"(?:[,;:(\[–—]|(?<=\w)-|(?<=\s)-|\b(?:an?|the|and|or|but|nor|of|from|by|with|that|which|whose|than|its|their|our"
    r"|such as|is|are|was|were|be|we|while|whereas|because|although|between|among|into|via))$",
)
"""How no sentence ends: most signs, and words that another word must follow (not names: "option A")."""


@rule(
    "abstract-cut-short",
    "warning",
    why="The page promises the authors' abstract; searches and derived topics miss what is not there.",
    remedy="Put the whole abstract there; `paper-index enrich` may find it once the beginning is taken away.",
)
def abstract_cut_short(content: Content) -> Iterator[Finding]:
    """An abstract that ends in dots or in the middle of a sentence, or begins with dots."""
    for path, _, paper in content.papers:
        text = plain_text((paper.abstract or "").strip()[-_TAIL:])
        if _MORE.search(text, max(0, len(text) - 60)) or _UNFINISHED.search(text, max(0, len(text) - 30)):
            message = f'ends in "{_end(text)}", as if it were cut short; put the whole abstract there'
            yield Finding(path, ("abstract",), message, "abstract")
        elif _LEADING.match((paper.abstract or "").lstrip()):
            yield Finding(path, ("abstract",), "begins with dots; put the whole abstract there", "abstract")


def _end(text: str) -> str:
    """The last words of a text."""
    return " ".join(text[-60:].split()[-4:])
