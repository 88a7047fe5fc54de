"""References in curators' Markdown: `[words](paper:slug)` and its like."""

import re

from generator.model import REFERENCES

_KINDS = "|".join(REFERENCES)
REFERENCE = re.compile(rf"(?<=\]\()({_KINDS}):([\w/-]+)(?=\))")
"""A reference as it should be written: what it leads to, and its name."""

MISWRITTEN = re.compile(
    rf"""(?:\]\(\s*<?|^\s*\[[^\]]*\]:\s*<?|href\s*=\s*["']?)
        ((?:{_KINDS}):[^\s<>"')]*)""",
    re.VERBOSE | re.MULTILINE,
)
"""A reference in whatever form of link: those that are not resolved lead nowhere."""


def referred_papers(markdown: str) -> list[str]:
    """The slugs of the papers that a curator's Markdown refers to, each once, in order.

    >>> referred_papers("[A](paper:a-paper), [B](topic:b) and [A](paper:a-paper) again")
    ['a-paper']
    """
    return list(dict.fromkeys(name for kind, name in REFERENCE.findall(markdown) if kind == "paper"))
