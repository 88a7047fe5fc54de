"""Titles as their authors wrote them, not as a database shouts them."""

import re
from collections.abc import Iterator

from generator.content.rules.rule import Content, Finding, rule
from generator.text.tex import plain_text

_WORD = re.compile(r"[^\W\d_]{2,}")
FEWEST = 3
"""Words in capitals: two may be names."""
SHARE = 0.75
"""Of a title's words, so many must be in capitals; one with a few acronyms has fewer."""


@rule(
    "title-in-capitals",
    "warning",
    why="Acronyms can no longer be told from words, and every citation shouts.",
    remedy="Write it as the paper has it; allow it where its words are acronyms.",
)
def title_in_capitals(content: Content) -> Iterator[Finding]:
    """A title of three words or more in capitals."""
    for path, _, paper in content.papers:
        words = [word for word in _WORD.findall(plain_text(paper.title)) if word.upper() != word.lower()]
        capitals = sum(word.isupper() for word in words)
        if capitals >= FEWEST and capitals >= SHARE * len(words):
            yield Finding(path, ("title",), "is in capitals; write it as the paper has it", "title")
