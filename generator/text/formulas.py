r"""Reads formulas: TeX's mathematics as MathML, and as one line of plain text.

Both come from one walk over what was typed, so that they say the same. Every macro must be known
here: a formula with any other is left to stand as its authors typed it, since a converter that
guesses would swallow part of it or show a name in the place of a sign. What is written for the
converter is put into the forms that it knows.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from generator.text.mathml import mathml_of
from generator.text.tex_signs import LETTERS, symbol


class Formula(NamedTuple):
    """A formula that was understood whole.

    Attributes:
        text: one line of plain text. mathml: an element of MathML Core.
    """

    text: str
    mathml: str


class _Part(NamedTuple):
    """A part of a formula: as plain text, and in the TeX that the converter knows."""

    text: str
    tex: str


class _UnknownError(Exception):
    """The formula has something that is not known here."""


SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
_ATOM = re.compile(r"[\w.]+|.")
_DEEPEST = 25
_STYLES = {
    **{name: name for name in (
        "mathrm", "mathbf", "mathcal", "mathbb", "mathfrak", "mathscr", "mathsf", "mathtt", "mathit", "mathnormal",
        "boldsymbol", "mathop", "underbrace", "overbrace",
    )},
    "bm": "boldsymbol", "pmb": "boldsymbol", "mathds": "mathbb", "mathbbm": "mathbb", "mathbin": "mathrm",
    "mathrel": "mathrm", "ensuremath": "", "mathbfcal": "mathcal",
}  # fmt: skip
"""Macros that say how their argument looks: by name, what the converter knows them as."""
_TEXTS = {
    **{name: name for name in ("text", "textbf", "textit", "texttt", "textrm", "textsf")},
    **dict.fromkeys(("textsc", "textsl", "textup", "textmd", "textnormal", "emph", "mbox", "hbox"), "text"),
}
"""The same for macros whose argument is running text."""
_SWITCHES = {
    "rm": "mathrm", "bf": "mathbf", "it": "mathit", "cal": "mathcal", "tt": "mathtt", "sf": "mathsf", "sc": "mathrm",
    "em": "mathit", "displaystyle": "", "textstyle": "", "scriptstyle": "",
}  # fmt: skip
"""The same for macros that change all that follows them in their group."""
_OVER = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304",
    "overline": "\u0305", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306",
    "acute": "\u0301", "grave": "\u0300", "mathring": "\u030a", "underline": "\u0332",
}  # fmt: skip
"""Accents: the combining character that follows each letter."""
_FRACTIONS = frozenset(["frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"])
_FUNCTIONS = frozenset(
    """
    arccos arcsin arctan arg argmax argmin cos cosh cot csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln
    log max min Pr sec sin sinh sup tan tanh
    """.split()  # noqa: SIM905 - a table of words reads better than a list of strings
)
_NOTHING = frozenset(["limits", "nolimits", "xspace", "protect", "relax", "nonumber", "!", "/", "-"])
_SPACES = frozenset([",", ";", ":", " ", "quad", "qquad", "enspace", "thinspace"])
_SIZES = re.compile(r"(?:left|right|middle|[bB]igg?[lrm]?)")
_DELIMITERS = {"|": "‖", "{": "{", "}": "}"}
_OWN = {"dag": "†", "ddag": "‡", "P": "¶", "S": "§", "lbrace": "{", "rbrace": "}"}
_TABLES = {
    "matrix": ("", ""), "array": ("", ""), "smallmatrix": ("", ""), "pmatrix": ("(", ")"), "bmatrix": ("[", "]"),
    "vmatrix": ("|", "|"), "Vmatrix": ("‖", "‖"), "cases": ("{", ""),
}  # fmt: skip
"""Environments, with the signs around them."""


@lru_cache(maxsize=10_000)
def read_formula(tex: str) -> Formula | None:
    r"""A formula, or None where not all of it is known.

    Args:
        tex: what stands between the dollar signs.

    >>> read_formula(r"\frac{n+1}{2} \leq \hat{y}_{0.5}").text
    '(n+1)/2 ≤ ŷ_0.5'
    >>> read_formula(r"\mathbb E_{x\sim p}\left[ f(x) \right]").text
    'E_(x~p)[f(x)]'
    >>> read_formula(r"x\ours") is None
    True
    """
    reader = _Reader(tex)
    try:
        part = reader.sequence(())
    except _UnknownError:
        return None
    mathml = mathml_of(part.tex, "".join(reader.letters))
    text = re.sub(r"(?<=[(\[{⟨⌊⌈]) +| +(?=[)\]}⟩⌋⌉])|(?<=[|‖]) +| +(?=[|‖])| +(?= )", "", part.text).strip()
    return Formula(unicodedata.normalize("NFC", text), mathml) if mathml and text else None


class _Reader:
    """Walks over a formula once."""

    def __init__(self, tex: str) -> None:
        self._pieces = _TOKEN.findall(tex)
        self._next = 0
        self._depth = 0
        self.letters: list[str] = []
        """What the formula says in letters, digits and signs beyond ASCII."""

    def sequence(self, ends: tuple[str, ...]) -> _Part:
        """Everything up to one of some tokens, which is left where it is; to the formula's end where there are none."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _UnknownError
        text, tex = "", ""
        after_function = False
        while self._next < len(self._pieces) and self._pieces[self._next] not in ends:
            spaced, first = text.endswith(" "), not text
            piece, start = self._take(), self._next
            part = self._part(piece, ends)
            is_function = piece.startswith("\\") and part.text in _FUNCTIONS
            if part.text[:1].isalnum() and (after_function or (is_function and text[-1:].isalnum())):
                text += " "
            text, tex = text + part.text, f"{tex}{part.tex} " if piece.startswith("\\") else tex + part.tex
            after_function = is_function or (after_function and not part.text)
            if len(piece) > 2 and start == self._next and self._peek().isspace() and (first or not spaced):
                self._take()  # the space that only ends a macro
        if ends and self._next == len(self._pieces):
            raise _UnknownError
        self._depth -= 1
        return _Part(text, tex)

    def _peek(self) -> str:
        return self._pieces[self._next] if self._next < len(self._pieces) else ""

    def _take(self) -> str:
        piece = self._peek()
        if not piece:
            raise _UnknownError
        self._next += 1
        return piece

    def _part(self, piece: str, ends: tuple[str, ...]) -> _Part:
        if piece.startswith("\\"):
            return self._macro(piece[1:], ends)
        if piece == "{":
            return self._group()
        if piece in "^_":
            return self._script(piece)
        if piece.isspace() or piece == "~":
            return _Part(" ", " ")
        if piece in "%#":  # no comment and no argument: this is no TeX document
            return _Part(piece, "\\" + piece)
        if piece in "}&":
            raise _UnknownError
        return self._said(piece, piece)

    def _said(self, text: str, tex: str) -> _Part:
        self.letters.append(text)
        return _Part(text, tex)

    def _group(self) -> _Part:
        inner = self.sequence(("}",))
        self._take()
        return _Part(inner.text, f"{{{inner.tex}}}")

    def _argument(self) -> _Part:
        """What a macro applies to: a group, or the next sign; never its braces."""
        while self._peek().isspace():
            self._take()
        piece = self._take()
        part = self._part(piece, ())
        return _Part(part.text, part.tex[1:-1]) if piece == "{" else part

    def _words(self) -> str:
        """An argument that is running text."""
        while self._peek().isspace():
            self._take()
        if self._take() != "{":
            raise _UnknownError
        words = ""
        while (piece := self._take()) != "}":
            if piece in ("\\%", "\\&", "\\_", "\\#", "\\$"):
                piece = piece[1]
            elif piece == "\\ " or piece == "~":
                piece = " "
            if piece.startswith(("\\", "{")):
                raise _UnknownError
            words += piece
        return words

    def _macro(self, name: str, ends: tuple[str, ...]) -> _Part:
        if not name:
            raise _UnknownError
        if name in _NOTHING:
            return _Part("", "")
        if name in _SPACES:
            return _Part(" ", f"\\{name}")
        if name in _STYLES:
            return self._styled(_STYLES[name], self._argument())
        if name in _SWITCHES:
            return self._styled(_SWITCHES[name], self.sequence(ends))
        if name in _TEXTS:
            words = self._words()
            return self._said(words, f"\\{_TEXTS[name]}{{{_escaped(words)}}}")
        if name in ("operatorname", "operatorname*") or name in _FUNCTIONS:
            if name in _FUNCTIONS:
                return self._said(name, f"\\operatorname{{{name}}}")
            words = " ".join(self._argument().text.split())
            if not re.fullmatch(r"[\w -]+", words):
                raise _UnknownError
            return _Part(words, f"\\operatorname{{{words}}}")
        if name in _OVER:
            under = self._argument()
            marked = "".join(sign + _OVER[name] if sign.isalnum() else sign for sign in under.text)
            return _Part(marked, f"\\{name}{{{under.tex}}}")
        if name in _FRACTIONS:
            above, below = self._argument(), self._argument()
            return _Part(f"{_atom(above)}/{_atom(below)}", f"\\frac{{{above.tex}}}{{{below.tex}}}")
        if _SIZES.fullmatch(name):
            return self._sized(name)
        return self._rarer(name)

    def _rarer(self, name: str) -> _Part:
        if name in ("binom", "tbinom", "dbinom"):
            above, below = self._argument(), self._argument()
            return _Part(f"({above.text} choose {below.text})", f"\\binom{{{above.tex}}}{{{below.tex}}}")
        if name in ("overset", "stackrel", "underset"):
            beside, base = self._argument(), self._argument()
            joint = "_" if name == "underset" else "^"
            return _Part(f"{base.text}{joint}{_atom(beside)}", f"\\{name}{{{beside.tex}}}{{{base.tex}}}")
        if name == "sqrt":
            return self._root()
        if name == "not":
            negated = self._argument()
            joined = unicodedata.normalize("NFC", f"{negated.text}\u0338")
            if len(joined) != 1:
                raise _UnknownError
            return _Part(joined, joined)
        if name == "begin":
            return self._table()
        if name in ("textsuperscript", "textsubscript"):
            words = self._words()
            sign = "^" if name == "textsuperscript" else "_"
            return self._said(f"{sign}{_atom(_Part(words, words))}", f"{sign}{{\\text{{{_escaped(words)}}}}}")
        if name == "textcolor":
            self._words()
            return self._styled("", self._argument())
        if name == "pmod":
            modulus = self._argument()
            return _Part(f" (mod {modulus.text})", f"\\pmod{{{modulus.tex}}}")
        if name == "bmod":
            return _Part(" mod ", "\\bmod")
        if name in "{}|":
            return _Part(_DELIMITERS[name], f"\\{name}")
        if name in "%$&#_":
            return _Part(name, f"\\{name}")
        found = _OWN.get(name) or LETTERS.get(name)
        if found:
            return self._said(found, f"\\{found}" if found in "{}" else found)
        found = symbol(name)
        if found is None:
            raise _UnknownError
        return _Part(found, f"\\{name}")

    def _styled(self, style: str, inner: _Part) -> _Part:
        macro = f"\\{style}" if style else ""
        return _Part(inner.text, f"{macro}{{{inner.tex.strip()}}}")

    def _script(self, sign: str) -> _Part:
        script = self._argument()
        text = script.text.strip()
        if re.fullmatch(r"[\d+-]+", text):
            text = text.translate(SUPERSCRIPTS if sign == "^" else SUBSCRIPTS)
        elif sign == "^" and text in ("∘", "°"):
            text = "°"
        elif text:
            text = sign + _atom(script)
        return _Part(text, f"{sign}{script.tex}" if len(script.tex) == 1 else f"{sign}{{{script.tex}}}")

    def _root(self) -> _Part:
        index = _Part("", "")
        if self._peek() == "[":
            self._take()
            index = self.sequence(("]",))
            self._take()
        under = self._argument()
        written = f"[{index.tex}]" if index.tex else ""
        sign = f"{index.text.translate(SUPERSCRIPTS)}√"
        return _Part(f"{sign}{_atom(under)}", f"\\sqrt{written}{{{under.tex}}}")

    def _sized(self, name: str) -> _Part:
        while self._peek().isspace():
            self._take()
        piece = self._take()
        if piece == ".":
            return _Part("", f"\\{name}.")
        macro = piece[1:]
        text = piece if piece in "()[]|/<>" else _DELIMITERS.get(macro) or symbol(macro) if macro else None
        if not text:
            raise _UnknownError
        return _Part(text, f"\\{name}{piece}")

    def _table(self) -> _Part:
        name = self._words()
        if name not in _TABLES:
            raise _UnknownError
        if name == "array":
            self._words()  # how its columns are aligned
        rows: list[list[_Part]] = [[]]
        while True:
            rows[-1].append(self.sequence(("&", "\\\\", "\\end")))
            piece = self._take()
            if piece == "\\end":
                break
            if piece == "\\\\":
                rows.append([])
        if self._words() != name:
            raise _UnknownError
        before, after = _TABLES[name]
        text = "; ".join(", ".join(cell.text.strip() for cell in row) for row in rows)
        tex = r" \\ ".join(" & ".join(cell.tex for cell in row) for row in rows)
        known = "matrix" if name == "array" else name
        return _Part(f"{before}{text}{after}", f"\\begin{{{known}}} {tex} \\end{{{known}}}")


def _atom(part: _Part) -> str:
    """A part that something applies to, in parentheses where it is more than a word or a sign."""
    text = part.text.strip()
    return text if _ATOM.fullmatch(unicodedata.normalize("NFC", text)) else f"({text})"


def _escaped(words: str) -> str:
    return re.sub(r"([%&_#$])", r"\\\1", words)
