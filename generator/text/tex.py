r"""Reads the TeX that titles and abstracts carry, and nothing more than that.

arXiv's metadata is plain text with a little TeX in it, typed by hand: `50\%`,
``` ``quotes'' ```, `$\ell_0$`, `\textbf{word}`. It is not a TeX document: a `%`
is a per cent sign and begins no comment, braces may be just braces, a dollar sign
may be money. So only what is surely TeX is converted, with what is surely left of it where
its backslashes were lost on the way, and Markdown's stars around bold letters. Everything else,
such as a macro that only its authors know, stays visible as it was written.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from generator.text.formulas import SUBSCRIPTS, SUPERSCRIPTS, read_formula
from generator.text.tex_signs import ACCENTS, sign

Style = Literal["strong", "em", "code", "sup", "sub"]


@dataclass(frozen=True, slots=True)
class Text:
    """Plain Unicode text, TeX's signs converted."""

    text: str
    style: Style | None = None


@dataclass(frozen=True, slots=True)
class Math:
    """A formula.

    Attributes:
        text: the formula as plain text, for places that hold nothing else.
        mathml: the formula as a MathML Core element.
        tex: the formula as its authors typed it, without dollar signs.
    """

    text: str
    mathml: str
    tex: str


Piece = Text | Math

_STYLES: dict[str, Style | None] = {
    "textbf": "strong", "textit": "em", "textsl": "em", "emph": "em", "texttt": "code", "textsuperscript": "sup",
    "textsubscript": "sub", "bf": "strong", "bfseries": "strong", "it": "em", "itshape": "em", "em": "em", "sl": "em",
    "slshape": "em", "tt": "code", "ttfamily": "code",
}  # fmt: skip
"""How the words look that a macro stands before; macros that are not here only make them look as others do."""
_PROSE = re.compile(r"(?:(?<![\\{a-z])[a-z]{3,}[\s,]+){3}")
"""Three words in a row: dollar signs that belong to different formulas, or to money."""

_ARGUMENT = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
"""What stands in braces, with braces in it."""
_TOKEN = re.compile(
    rf"""
      (?<![\\$])\$(?=[^\s$])(?P<math>(?:[^$\\]|\\.){{0,300}}?)(?<=[^\s\\])\$(?![\d$])  # $x$, but not $5 and $10
    | (?<![\\$])\$(?P<before>\\[A-Za-z]{{2,}}\s?|[<>=+])\$(?=\d)  # $\sim$10: this is no money
    | \\\((?P<paren>.{{1,300}}?)\\\)
    | \\(?:textcolor\s?\{{\w{{1,20}}\}}|(?P<style>textbf|textit|textsl|emph|texttt|textsuperscript|textsubscript|textsc
                  |textrm|textsf|textup|textmd|textnormal|text|mbox|hbox|underline|uline|url|path))
      \s?(?P<argument>{_ARGUMENT})
    | \{{\\(?P<switch>em|it|bf|sc|tt|rm|sf|sl|(?:it|sl|sc|up)shape|(?:bf|md)series|(?:tt|rm|sf)family|normalfont
                  |color\s?\{{\w{{1,20}}\}})
      (?:\s+|(?=\\))(?P<switched>(?:[^{{}}]|{_ARGUMENT})+)\}}
    | \\href\s?\{{(?P<address>[^{{}}\s]+)\}}\s?(?P<words>{_ARGUMENT})
    | \\enquote\s?(?P<quoted>{_ARGUMENT})
    | (?P<formula>\\(?:ensuremath|math(?:cal|bb|bf|rm|frak|scr|sf|tt|it|ds|bbm)|boldsymbol|bm|operatorname\*?
                  |[dt]?frac\s?{_ARGUMENT}|sqrt|(?:wide)?(?:hat|tilde)|bar|overline|vec)\s?{_ARGUMENT})
    | \\(?P<escaped>[%$&_#{{}}])
    | (?P<open>\{{)?\\(?:(?P<accent>['`^"~=.])\s?|(?P<named>[cvuHkrd])(?:\s+(?=[A-Za-z])|(?=\{{|\\[ij](?![A-Za-z]))))
      (?:\{{(?P<on>[A-Za-z]|\\[ij])\}}|(?P<bare>[A-Za-z]|\\[ij](?![A-Za-z])(?:\s(?=[a-z]))?))(?(open)\}})
    | \\(?P<standing>[~^])\{{\}}
    | \{{\\(?P<braced>[A-Za-z]+)\s?(?:\{{\}})?\}}
    | \\(?P<letter>ss|ae|AE|oe|OE|o|O|l|L|aa|AA|i|j)(?:\{{\}}|\s(?=[a-z])|(?![A-Za-z{{\[]))
    | \\(?P<glyph>(?:text|guille?met)[a-z]+|lq|rq)(?:\{{\}}|\s|(?![A-Za-z{{\[]))
    | \\(?P<macro>[A-Za-z]+)(?:\{{\}}|(?![A-Za-z{{\[]))
    | (?<=\S)\\(?P<space>[ ,;:])
    | (?<=\w)\\(?P<nothing>[!/@-])(?=\w)
    | (?<=[a-z][a-z.])(?P<tie>~)(?=[\w($\\])
    | ``(?P<double>(?:(?!``|'').){{1,400}}?)''
    | (?<![\w`'])`(?P<single>[^`'\s](?:[^`\n]{{0,80}}?[^`'\s])?)'(?![\w'`])
    | (?P<lost>(?<=\d)times(?![A-Za-z]))  # 1.44times: the backslash went on the way
    | (?<![\d*])\*\*(?P<bold>[^*\s](?:[^*]{{0,80}}?[^*\s])?)\*\*(?!\*)
    | (?P<target>https?://[^\s{{}}]+)\{{[^{{}}\\$]{{1,40}}\}}(?![\w/])  # what a link said: its macro is gone
    | (?P<dashes>(?<=\w)---?(?=\w)|(?<=\s)---?(?=\s)|(?<=\w)---(?=\s)|(?<=[’”'")\]])--(?=\w))
    """,
    re.VERBOSE,
)


@lru_cache(maxsize=100)
def parse(source: str) -> tuple[Piece, ...]:
    r"""A title or an abstract as pieces of text and formulas.

    Args:
        source: the text as its authors typed it.

    >>> [piece.text for piece in parse(r"A ``fast'' 50\% -- $O(n)$")]
    ['A “fast” 50% – ', 'O(n)']
    >>> plain(parse(r"costs $5 to $10, uses \ours and <RET>"))
    'costs $5 to $10, uses \\ours and <RET>'
    >>> plain(parse("**G**ains of 1.4times: https://example.org/code{here}."))
    'Gains of 1.4×: https://example.org/code.'
    """
    if not _MAY_BE_TEX.search(source):
        return (Text(source),) if source else ()
    pieces = tuple(_joined(_pieces(source, None)))
    # What only makes space is no title: it is better seen than gone.
    return pieces if plain(pieces).strip() else (Text(source),)


def plain(pieces: Iterable[Piece]) -> str:
    r"""Pieces as plain Unicode text.

    >>> plain(parse(r"D$^{2}$MoE: $\ell_0$"))
    'D²MoE: ℓ₀'
    """
    return "".join(piece.text for piece in pieces)


@lru_cache(maxsize=200_000)
def plain_text(source: str) -> str:
    """A title or an abstract as plain Unicode text; see `parse`."""
    return plain(parse(source)) if _MAY_BE_TEX.search(source) else source


_MAY_BE_TEX = re.compile(r"[\\$`~]|--|\*\*|\dtimes|://[^\s{}]+\{")


def _pieces(source: str, style: Style | None) -> Iterable[Piece]:
    end = 0
    for match in _TOKEN.finditer(source):
        found = _converted(match, style)
        if found is None:
            continue
        if match.start() > end:
            yield Text(source[end : match.start()], style)
        yield from found
        end = match.end()
    if end < len(source):
        yield Text(source[end:], style)


def _converted(match: re.Match[str], style: Style | None) -> Iterable[Piece] | None:
    """What one piece of TeX means; None where it is best left as it stands."""
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    for name, reader in _READERS.items():
        if name in groups:
            return reader(groups, style)
    text = _text(groups)
    return None if text is None else [Text(text, style)]


def _styled(groups: dict[str, str], style: Style | None) -> Iterable[Piece]:
    return _pieces(groups["argument"][1:-1], _STYLES.get(groups.get("style", "")) or style)


def _switched(groups: dict[str, str], style: Style | None) -> Iterable[Piece]:
    return _pieces(groups["switched"], _STYLES.get(groups["switch"]) or style)


def _linked(groups: dict[str, str], style: Style | None) -> Iterable[Piece]:
    """Words that lead somewhere, and where: a text alone would lose it."""
    address = re.sub(r"\\([%$&_#~])", r"\1", groups["address"])
    words = tuple(_pieces(groups["words"][1:-1], style))
    return words if plain(words) == address else [*words, Text(f" ({address})", style)]


def _quoted(signs: str, words: str, style: Style | None) -> Iterable[Piece]:
    return [Text(signs[0], style), *_pieces(words, style), Text(signs[1], style)]


_READERS: dict[str, Callable[[dict[str, str], Style | None], Iterable[Piece] | None]] = {
    "math": lambda groups, style: _formula(groups["math"], style),
    "before": lambda groups, style: _formula(groups["before"].strip(), style),
    "paren": lambda groups, style: _formula(groups["paren"], style),
    "formula": lambda groups, style: _formula(groups["formula"], style),
    "switch": _switched,
    "address": _linked,
    "quoted": lambda groups, style: _quoted("“”", groups["quoted"][1:-1], style),
    "argument": _styled,
    "double": lambda groups, style: _quoted("“”", groups["double"], style),
    "single": lambda groups, style: _quoted("‘’", groups["single"], style),
    "bold": lambda groups, style: _pieces(groups["bold"], "strong"),
}
"""How each sort of TeX that holds other text is read."""


def _text(groups: dict[str, str]) -> str | None:
    """What a piece of TeX that holds no other text stands for."""
    if "accent" in groups or "named" in groups:
        return _accented(groups.get("accent") or groups["named"], groups.get("on") or groups["bare"])
    if macro := groups.get("braced") or groups.get("letter") or groups.get("glyph") or groups.get("macro"):
        return sign(macro)
    if "dashes" in groups:
        return "—" if len(groups["dashes"]) == 3 else "–"
    for name, text in (("lost", "×"), ("space", " "), ("tie", " "), ("nothing", "")):
        if name in groups:
            return text
    return groups.get("target") or groups.get("escaped") or groups["standing"]


def _accented(accent: str, letter: str) -> str:
    letter = letter.strip().removeprefix("\\")
    return unicodedata.normalize("NFC", letter + ACCENTS[accent])


def _formula(tex: str, style: Style | None) -> Iterable[Piece] | None:
    """A formula; simple ones as text, which reads and searches better."""
    only_text = re.fullmatch(r"\s*\\(text(?:tt|it|bf|rm|sc|sf|sl)?|emph)\s?\{([^{}\\$]*)\}\s*", tex)
    if only_text:
        return [Text(only_text.group(2), _STYLES.get(only_text.group(1)) or style)]
    if script := re.fullmatch(r"(\d*)([\^_])\{?([\d+-]{1,4})\}?", tex):
        table = SUPERSCRIPTS if script.group(2) == "^" else SUBSCRIPTS
        return [Text(script.group(1) + script.group(3).translate(table), style)]
    if ordinal := re.fullmatch(r"(\d*)\^\{?(?:\\(?:text|textrm|mathrm|rm)\s?\{?)?(st|nd|rd|th)\}*", tex):
        return [Text(ordinal.group(1), style), Text(ordinal.group(2), "sup")]
    if _PROSE.search(tex):
        return None
    formula = read_formula(tex)
    if formula is None:
        return None
    if re.fullmatch(r"[\d.,]+(\\%)?|[<>=+]|\\(?!text)[A-Za-z]+|\d*\^\{?\\circ\}?", tex):
        return [Text(formula.text, style)]
    return [Math(formula.text, formula.mathml, tex)]


def _joined(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """Neighbouring texts of one style as one piece."""
    last: Piece | None = None
    for piece in pieces:
        if isinstance(last, Text) and isinstance(piece, Text) and last.style == piece.style:
            last = Text(last.text + piece.text, last.style)
        else:
            if last is not None:
                yield last
            last = piece
    if last is not None:
        yield last
