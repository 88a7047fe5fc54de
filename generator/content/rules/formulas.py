"""TeX in titles and abstracts: what is opened is closed."""

import re
from collections import Counter
from collections.abc import Iterator

from generator.content.rules.rule import Content, Finding, rule

_PIECE = re.compile(r"\\(?:(?:begin|end)\{[^{}]*\}|[A-Za-z]+|.)|[{}$]", re.DOTALL)
_PAIRS = {"\\left": "\\right", "\\(": "\\)", "\\[": "\\]"}
_MONEY = re.compile(r"(?<!\\)\$\s?\d|(?:US|A|C|NZ|HK|S)\$")


@rule(
    "unbalanced-tex",
    "warning",
    why="A formula without its end is shown as it was typed, and what is cut off is most likely lost.",
    remedy="Write the text as the paper has it.",
)
def unbalanced_tex(content: Content) -> Iterator[Finding]:
    r"""A title, an abstract or a summary with a `$`, a brace, a `\left` or a `\begin` that nothing closes."""
    for path, _, paper in content.papers:
        for field in ("title", "abstract", "summary"):
            open_ = unclosed(getattr(paper, field) or "")
            if open_:
                yield Finding(path, (field,), f"has {open_}; write the text as the paper has it", field)


def unclosed(text: str) -> str:
    r"""What of a text's TeX lacks its partner, in words; empty where nothing does.

    A dollar sign before a number is money where it would else be alone.

    >>> unclosed(r"$\left( x \right)$ and \{ for $5"), unclosed("an $x without end")
    ('', 'an odd number of dollar signs')
    >>> unclosed(r"\begin{a} \end{b}"), unclosed("} {")
    ('"\\begin{a}" where "\\end{b}" follows', '"}" that nothing opens')
    """
    if not ("$" in text or "{" in text or "}" in text or "\\" in text):
        return ""
    dollars, waiting = 0, Counter[str]()
    environments: list[str] = []
    depth = 0
    for match in _PIECE.finditer(text):
        piece = match.group()
        if piece == "$":
            dollars += 1
        elif piece == "{":
            depth += 1
        elif piece == "}":
            depth -= 1
            if depth < 0:
                return '"}" that nothing opens'
        elif piece.startswith("\\begin{"):
            environments.append(piece)
        elif piece.startswith("\\end{"):
            if not environments:
                return f'"{_shown(piece)}" that nothing opens'
            opened = environments.pop()
            if opened.removeprefix("\\begin") != piece.removeprefix("\\end"):
                return f'"{_shown(opened)}" where "{_shown(piece)}" follows'
        else:
            waiting[piece] += 1
    if depth:
        return '"{" that nothing closes'
    if environments:
        return f'"{_shown(environments[-1])}" that nothing closes'
    for opening, closing in _PAIRS.items():
        if waiting[opening] > waiting[closing]:
            return f'"{opening}" that nothing closes'
        if waiting[opening] < waiting[closing]:
            return f'"{closing}" that nothing opens'
    if dollars % 2 and not _MONEY.search(text):
        return "an odd number of dollar signs"
    return ""


def _shown(piece: str) -> str:
    return piece if len(piece) <= 40 else piece[:40] + "…"
