"""Summaries are short, and in the curator's own words."""

import re
from collections.abc import Iterator

from generator.content.rules.rule import Content, Finding, rule

LONGEST_SUMMARY = 30
"""In words."""
COPIED_RUN = 8
"""Words in a row that a summary must not share with its abstract."""
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")


@rule(
    "summary-too-long",
    "fault",
    why="It is what a reader of a list has time for.",
    remedy="Say what is new and what it achieves, in one sentence.",
)
def summary_too_long(content: Content) -> Iterator[Finding]:
    """A summary of more than 30 words."""
    for path, _, paper in content.papers:
        length = len((paper.summary or "").split())
        if length > LONGEST_SUMMARY:
            message = f"has {length} words; one sentence of at most {LONGEST_SUMMARY} says enough"
            yield Finding(path, ("summary",), message, "summary")


@rule(
    "summary-copied",
    "fault",
    why="The abstract stands below it; what a curator adds is another pair of eyes.",
    remedy="Say it in your own words.",
)
def summary_copied(content: Content) -> Iterator[Finding]:
    """A summary that has eight words in a row from the abstract."""
    for path, _, paper in content.papers:
        copied = _copied(paper.summary or "", paper.abstract or "")
        if copied:
            message = f'copies "{copied}" from the abstract; say it in your own words'
            yield Finding(path, ("summary",), message, "summary")


@rule(
    "summary-is-first-sentence",
    "warning",
    why="A first sentence says what the world is like; a summary says what is new.",
    remedy="Say what the paper adds, in your own words.",
)
def summary_is_first_sentence(content: Content) -> Iterator[Finding]:
    """A summary of fewer than eight words that is how the abstract begins; of a longer one `summary-copied` tells."""
    for path, _, paper in content.papers:
        words = _words(paper.summary or "")
        if 0 < len(words) < COPIED_RUN and _words(paper.abstract or "")[: len(words)] == words:
            message = "is how the abstract begins; say what is new, in your own words"
            yield Finding(path, ("summary",), message, "summary")


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _copied(summary: str, abstract: str) -> str:
    """The first run of eight words of a summary that stands in the abstract too."""
    words, whole = _words(summary), abstract.casefold()
    there = [word in whole for word in words]  # an abstract is cut into words only where it may have a run of them
    starts = [start for start in range(len(words) - COPIED_RUN + 1) if all(there[start : start + COPIED_RUN])]
    text = f" {' '.join(_words(abstract))} " if starts else ""
    runs = (" ".join(words[start : start + COPIED_RUN]) for start in starts)
    return next((run for run in runs if f" {run} " in text), "")
