"""Cuts a text into sentences, or short, for readers who want what matters.

A rule of thumb for prose as abstracts have it: a sentence ends at a full stop, question
or exclamation mark that is followed by space and does not belong to an abbreviation.
"""

import re

_END = re.compile(r"[.!?][\"”’')\]]*\s+(?=[\"“‘'(\[]*[^\W_a-z]|[\"“‘'(\[]*[a-z]+[A-Z])")
_ABBREVIATION = re.compile(
    r"(?<![^\s(\[“\"‘'])(?:e\.g|i\.e|et al|etc|cf|vs|viz|resp|approx|ca|Fig|Figs|Eq|Eqs|Sec|Tab|Ref|No|Dr|Mr|Mrs|Ms|St"
    r"|[A-Z])\.$"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a text begins and ends, without the space between them.

    >>> text = "We use e.g. LoRA. It works! Dr. Who said so."
    >>> [text[start:end] for start, end in sentences(text)]
    ['We use e.g. LoRA.', 'It works!', 'Dr. Who said so.']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if _ABBREVIATION.search(text, start, match.start() + 1):
            continue
        spans.append((start, match.start() + len(match.group().rstrip())))
        start = match.end()
    end = len(text.rstrip())
    return [*spans, (start, end)] if start < end else spans


def clipped(text: str, length: int) -> str:
    """A text in one line of at most about that many characters, cut at a word.

    >>> clipped("Language models are few-shot learners, we show.", 40)
    'Language models are few-shot learners…'
    """
    line = " ".join(text.split())
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
