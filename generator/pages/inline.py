"""Titles and abstracts as Markdown: text escaped, TeX converted, first mentions linked."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from generator.text.addresses import find_links
from generator.text.markdown import Markdown, destination, escape
from generator.text.tex import Math, Piece, Text, parse, plain

_MARKDOWN_IN_MATHML = str.maketrans({char: f"&#{ord(char)};" for char in "*_[]`\\"})


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text, in positions of the plain text, that is a link to an address, or marked where that is empty."""

    start: int
    end: int
    address: str


@lru_cache(maxsize=50_000)
def title_markdown(title: str) -> Markdown:
    """A title as Markdown."""
    return _markdown(parse(title), ())


def has_formula(text: str) -> bool:
    """Whether a text shows a formula, which without its markup would read as another: 2n for 2^n."""
    return any(isinstance(piece, Math) for piece in parse(text))


def abstract_markdown(abstract: str, spans: Iterable[Span]) -> Markdown:
    """An abstract as Markdown, its web addresses and the given spans as links.

    Args:
        abstract: the abstract as its authors typed it.
        spans: first mentions of tags, in positions of the abstract as plain text. Of
            spans that overlap the first is taken, and of those the longest.
    """
    pieces = parse(abstract)
    return _markdown(pieces, [*spans, *_addresses(plain(pieces))])


def excerpt_markdown(text: str, start: int, end: int, marked: tuple[int, int]) -> Markdown:
    """A part of an abstract as Markdown, with some words of it marked.

    Args:
        text: the abstract as its authors typed it.
        start, end: the part, in positions of the abstract as plain text; a formula that it
            cuts is there whole.
        marked: the words, in positions of the same text.
    """
    pieces: list[Piece] = []
    position, first = 0, None
    for piece in parse(text):
        after = position + len(piece.text)
        if after > start and position < end:
            if first is None:
                first = position if isinstance(piece, Math) else max(position, start)
            inside = slice(max(start - position, 0), end - position)
            pieces.append(piece if isinstance(piece, Math) else Text(piece.text[inside], piece.style))
        position = after
    offset = first or 0
    return _markdown(pieces, [Span(marked[0] - offset, marked[1] - offset, "")])


def _addresses(text: str) -> Iterable[Span]:
    for found in find_links(text):
        shown = re.sub(r"^https?://", "", found.url)
        start = text.find(found.url)
        if start >= 0:
            yield Span(start, start + len(found.url), found.url)
        elif (start := text.find(shown)) >= 0:
            yield Span(start, start + len(shown), found.url)


def _markdown(pieces: Iterable[Piece], spans: Iterable[Span]) -> Markdown:
    waiting = sorted(spans, key=lambda span: (span.start, -span.end, span.address))
    position, out = 0, []
    for piece in pieces:
        end = position + len(piece.text)
        if isinstance(piece, Math):
            out.append(_formula(piece))
        else:
            inside = [span for span in waiting if span.start >= position and span.end <= end]
            out.append(_styled(piece, inside, position))
        position = end
    text = "".join(out)
    # Only what stands first in a line can be taken for a list or a heading.
    return Markdown(_first(text))


def _first(text: str) -> str:
    return re.sub(r"^(\s*\d*)([-+.)])", r"\1\\\2", text)


def _styled(piece: Text, spans: Iterable[Span], offset: int) -> str:
    done = 0
    out: list[str] = []
    for span in spans:
        start, end = span.start - offset, span.end - offset
        if start < done:
            continue
        out.append(piece_markdown(piece.text[done:start]))
        words = piece_markdown(piece.text[start:end])
        if out[-1].endswith("!"):
            out[-1] = out[-1][:-1] + "\\!"  # else the link is taken for a picture
        out.append(f"[{words}]({destination(span.address)})" if span.address else f"<mark>{words}</mark>")
        done = end
    out.append(piece_markdown(piece.text[done:]))
    text = "".join(out)
    return f"<{piece.style}>{text}</{piece.style}>" if piece.style else text


def piece_markdown(text: str) -> Markdown:
    """A piece of a line as Markdown, with the spaces at its ends kept: pieces follow each other."""
    if not text.strip():
        return Markdown(" " if text else "")
    before = " " if text[0].isspace() else ""
    after = " " if text[-1].isspace() else ""
    escaped = escape("x" + text.strip())[1:]  # within a line nothing is a list marker
    return Markdown(f"{before}{escaped}{after}")


def _formula(formula: Math) -> str:
    # In a span, because Markdown takes a formula that begins a line for a block of HTML.
    return f'<span class="math">{_mathml_in_markdown(formula.mathml)}</span>'


def _mathml_in_markdown(mathml: str) -> str:
    """MathML in which no sign is left that Markdown would take for its own."""
    root = ET.fromstring(mathml)  # noqa: S314 - made by `text.tex`, from an allow-list
    texts = [element.text for element in root.iter() if element.text]
    if not any(char in text for text in texts for char in "*_[]`\\"):
        return mathml
    return "".join(
        part if part.startswith("<") else part.translate(_MARKDOWN_IN_MATHML) for part in re.split(r"(<[^>]*>)", mathml)
    )
