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
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from latex2mathml.converter import convert
from latex2mathml.symbols_parser import convert_symbol

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
    "textbf": "strong",
    "textit": "em",
    "textsl": "em",
    "emph": "em",
    "texttt": "code",
    "textsuperscript": "sup",
    "textsubscript": "sub",
    "textsc": None,
    "textrm": None,
    "textsf": None,
    "text": None,
    "mbox": None,
    "underline": None,
    "url": None,
}
ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a", "d": "\u0323",
}  # fmt: skip
"""TeX's accents: by macro, the combining character."""
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
}  # fmt: skip
_SIGNS = {
    "textasciitilde": "~", "textbackslash": "\\", "textendash": "–", "textemdash": "—", "textquoteright": "’",
    "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "textdegree": "°", "dots": "…",
    "ldots": "…", "copyright": "©", "LaTeX": "LaTeX", "TeX": "TeX",
}  # fmt: skip
_PROSE = re.compile(r"(?:(?<![\\{a-z])[a-z]{3,}[\s,]+){3}")
"""Three words in a row: dollar signs that belong to different formulas, or to money."""
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")

_TOKEN = re.compile(
    r"""
      (?<![\\$])\$(?=[^\s$])(?P<math>(?:[^$\\]|\\.){0,300}?)(?<=[^\s\\])\$(?![\d$])  # $x$, but not $5 and $10
    | \\\((?P<paren>.{1,300}?)\\\)
    | \\(?P<style>textbf|textit|textsl|emph|texttt|textsuperscript|textsubscript|textsc|textrm|textsf|text|mbox
                  |underline|url)
      \s?(?P<argument>\{(?:[^{}]|\{[^{}]*\})*\})
    | \\(?P<escaped>[%$&_#{}])
    | \\(?P<accent>['`^"~=.])\s?(?:\{(?P<on>[A-Za-z]|\\[ij])\}|(?P<bare>[A-Za-z]))
    | \\(?P<named>[cvuHkrd])\{(?P<under>[A-Za-z])\}
    | \{\\(?P<braced>[A-Za-z]+)\s?\}
    | \\(?P<macro>[A-Za-z]+)(?:\{\}|(?![A-Za-z{\[]))
    | (?<=\S)\\(?P<space>[ ,])
    | ``(?P<double>(?:(?!``|'').){1,400}?)''
    | (?<![\w`'])`(?P<single>[^`'\s](?:[^`\n]{0,80}?[^`'\s])?)'(?![\w'`])
    | (?P<lost>(?<=\d)times(?![A-Za-z]))  # 1.44times: the backslash went on the way
    | (?<![\d*])\*\*(?P<bold>[^*\s](?:[^*]{0,80}?[^*\s])?)\*\*(?!\*)
    | (?P<target>https?://[^\s{}]+)\{[^{}\\$]{1,40}\}(?![\w/])  # what a link said: its macro is gone
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
    return tuple(_joined(_pieces(source, None)))


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


_MAY_BE_TEX = re.compile(r"[\\$`]|--|\*\*|\dtimes|://[^\s{}]+\{")


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
    if "math" in groups or "paren" in groups:
        return _formula(groups.get("math", groups.get("paren", "")), style)
    if "style" in groups:
        return _pieces(groups["argument"][1:-1], _STYLES[groups["style"]] or style)
    if "double" in groups:
        return [Text("“", style), *_pieces(groups["double"], style), Text("”", style)]
    if "single" in groups:
        return [Text("‘", style), *_pieces(groups["single"], style), Text("’", style)]
    if "bold" in groups:
        return _pieces(groups["bold"], "strong")
    text: str | None = None
    if "lost" in groups:
        text = "×"
    elif "target" in groups:
        text = groups["target"]
    elif "escaped" in groups:
        text = groups["escaped"]
    elif "accent" in groups:
        text = _accented(groups["accent"], groups.get("on") or groups["bare"])
    elif "named" in groups:
        text = _accented(groups["named"], groups["under"])
    elif "braced" in groups:
        text = _sign(groups["braced"])
    elif "macro" in groups:
        text = _sign(groups["macro"])
    elif "space" in groups:
        text = " "
    elif "dashes" in groups:
        text = "—" if len(groups["dashes"]) == 3 else "–"
    return None if text is None else [Text(text, style)]


def _accented(accent: str, letter: str) -> str:
    letter = {"\\i": "i", "\\j": "j"}.get(letter, letter)
    return unicodedata.normalize("NFC", letter + ACCENTS[accent])


def _sign(name: str) -> str | None:
    """The character that a macro without arguments stands for, if it is a well-known one."""
    known = _LETTERS.get(name) or _SIGNS.get(name)
    if known or len(name) < 2:
        return known
    code = convert_symbol("\\" + name)
    return chr(int(code, 16)) if code and "-" not in code else None


def _formula(tex: str, style: Style | None) -> Iterable[Piece] | None:
    """A formula; simple ones as text, which reads and searches better."""
    only_text = re.fullmatch(r"\s*\\(text(?:tt|it|bf|rm|sc|sf|sl)?|emph)\s?\{([^{}\\$]*)\}\s*", tex)
    if only_text:
        return [Text(only_text.group(2), _STYLES[only_text.group(1)] or style)]
    script = re.fullmatch(r"(\d*)([\^_])\{?([\d+-]{1,4})\}?", tex)
    if script:
        table = _SUPERSCRIPTS if script.group(2) == "^" else _SUBSCRIPTS
        return [Text(script.group(1) + script.group(3).translate(table), style)]
    if re.fullmatch(r"[\d.,]+(\\%)?|\\(?!text)[A-Za-z]+", tex) and (text := _math_text(tex)):
        return [Text(text, style)]
    if _PROSE.search(tex):
        return None
    mathml = _mathml(tex)
    return None if mathml is None else [Math(_math_text(tex), mathml, tex)]


@lru_cache(maxsize=10_000)
def _math_text(tex: str) -> str:
    """A formula as plain text: signs as Unicode, structure as it was typed."""
    text = re.sub(r"\\(?:text|math)[a-z]{0,4}\s?\{([^{}]*)\}|\\(?:boldsymbol|operatorname)\{([^{}]*)\}", r"\1\2", tex)
    text = re.sub(r"\\([A-Za-z]+)", lambda match: _sign(match.group(1)) or match.group(1), text)
    text = re.sub(r"\\([%$&_#{}])", r"\1", re.sub(r"\\[,;:! ]", " ", text))
    text = re.sub(r"\^\{?([\d+-]+)\}?", lambda match: match.group(1).translate(_SUPERSCRIPTS), text)
    text = re.sub(r"_\{?([\d+-]+)\}?", lambda match: match.group(1).translate(_SUBSCRIPTS), text)
    return re.sub(r"\{([^{}]*)\}", r"\1", text).strip()


_MATHML = "http://www.w3.org/1998/Math/MathML"
_ELEMENTS = frozenset(
    """
    math mi mn mo ms mspace mtext merror mfrac mpadded mphantom mroot mrow msqrt mstyle mmultiscripts mover
    mprescripts msub msubsup msup munder munderover mtable mtd mtr
    """.split()  # noqa: SIM905 - a table of words reads better than a list of strings
)
_ATTRIBUTES = frozenset(
    """
    display stretchy fence separator accent accentunder mathvariant displaystyle scriptlevel width height depth
    lspace rspace linethickness minsize maxsize columnalign rowspacing columnspacing
    """.split()  # noqa: SIM905 - see above
)


_ATTRIBUTE_VALUE = re.compile(r"[\w.+#% -]*", re.ASCII)
"""Lengths, numbers and words: nothing that a Markdown or HTML parser takes for its own."""


@lru_cache(maxsize=10_000)
def _mathml(tex: str) -> str | None:
    """A formula as MathML, or None where the TeX cannot be converted whole.

    The converter's answer is parsed and written anew from an allow-list of elements
    and attributes: what comes out is well-formed and can do nothing but be read.
    """
    try:
        converted = convert(tex)
        if "<!" in converted:  # no document type, so no entities to expand
            return None
        root = ET.fromstring(converted)  # noqa: S314 - see the line above
    except Exception:  # the converter raises whatever its parser stumbles over
        return None
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_MATHML}}}")
        if element.tag not in _ELEMENTS or not _ATTRIBUTES.issuperset(element.attrib):
            return None
        if "\\" in (element.text or ""):  # a macro that it does not know
            return None
        if not all(_ATTRIBUTE_VALUE.fullmatch(value) for value in element.attrib.values()):
            return None
    root.attrib.pop("display", None)
    return ET.tostring(root, encoding="unicode")


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
