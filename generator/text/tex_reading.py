"""Reads TeX as bibliographies carry it, into the text that records hold.

The other way round than `exports.bibtex`: accents and signs become letters, braces
that only protect are dropped, markup says what is in it. Formulas stay TeX, as in every
record, and so does a macro that nobody knows. pylatexenc's tables say what macros mean.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from pylatexenc.latex2text import get_default_latex_context_db

from generator.text.tex_signs import ACCENTS

_TEX = re.compile(r"[\\{}$~`]")
_FORMULA = re.compile(
    r"(?<!\\)\$\$?((?:[^$\\]|\\.){1,500}?)(?<!\\)\$\$?|\\\((.{1,500}?)\\\)|\\ensuremath\s*\{((?:[^{}]|\{[^{}]*\})*)\}",
    re.DOTALL,
)
_SIGNS_AS_FORMULAS = {
    "<": "<",
    ">": ">",
    "|": "|",
    "\\sim": "~",
    "\\_": "_",
    "\\backslash": "\\",
    "\\le": "≤",
    "\\ge": "≥",
}
_ACCENTS = {**ACCENTS, "b": "\u0331", "t": "\u0361", "textcommabelow": "\u0326"}
_ACCENT = re.compile(
    r"""\\(?:(?P<sign>['`^"~=.])\s*|(?P<named>[cvuHkrdbt]|textcommabelow)(?:\s+|(?=[\\{])))
        (?:\{\s*\\?(?P<group>\\[ij]|[^\W\d_]{1,2})\s*\}|(?P<macro>\\[ij])(?![A-Za-z])\s?(?:\{\})?|(?P<bare>[^\W\d_]))""",
    re.VERBOSE,
)
_MARKUP = re.compile(
    r"\\(?:text(?:it|bf|tt|sf|rm|sl|sc|up|md|normal)|emph|mathrm|mbox|hbox|underline|uppercase|text|url|path|uline"
    r"|MakeUppercase|MakeLowercase|nolinkurl|acl?|enquote)\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
)
_SWITCH = re.compile(
    r"\\(?:it|bf|tt|sf|rm|sl|sc|em|itshape|bfseries|ttfamily|scshape|upshape|normalfont|protect|noopsort\{[^{}]*\}|relax|/|-)(?![A-Za-z])\s*"
)
_HREF = re.compile(r"\\href\s*\{[^{}]*\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_SCRIPT = re.compile(r"\\text(super|sub)script\s*\{([^{}$]{1,80})\}")
_ESCAPED = re.compile(r"\\([%$&_#{}])")
_SPACE = re.compile(
    r"\\[,;:! ]|\\(?=\n)|~|\\(?:quad|qquad|hspace\*?\{[^{}]*\}|newline|linebreak|par)(?![A-Za-z])|\\\\(?:\[[^\]]*\])?"
)
_MACRO = re.compile(r"\\([A-Za-z]+)\*?(?:\s*\{\}|\s+(?=[^\W\d_])|(?![A-Za-z]))")
_PROTECTED = str.maketrans(
    {
        "%": "\ue000",
        "$": "\ue001",
        "&": "\ue002",
        "_": "\ue003",
        "#": "\ue004",
        "{": "\ue005",
        "}": "\ue006",
        "\\": "\ue007",
        "~": "\ue008",
        "-": "\ue009",
        "`": "\ue00a",
        "'": "\ue00b",
    }
)
_RESTORED = {value: chr(key) for key, value in _PROTECTED.items()}
_OWN = {
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textbar": "|", "textless": "<",
    "textgreater": ">", "textquotesingle": "'", "textquotedbl": '"', "textunderscore": "_", "textdollar": "$",
    "i": "ı", "j": "ȷ", "aa": "å", "AA": "Å", "cprime": "ʹ", "textendash": "–", "textemdash": "—", "slash": "/",
    "textdegree": "°", "lbrace": "{", "rbrace": "}", "ss": "ß", "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX",
    "ldots": "…", "dots": "…", "textellipsis": "…", "textperiodcentered": "·", "textbullet": "•", "and": "and",
}  # fmt: skip


def text_of_tex(source: str) -> str:
    r"""TeX as text; formulas, and macros that are not known, stay as they are.

    >>> text_of_tex(r"{\'E}tudes of {BERT} and \emph{50\%} -- {\"{u}}ber na{\"\i}ve S{\o}ren \v{C}apek")
    'Études of BERT and 50% – über naïve Søren Čapek'
    >>> text_of_tex(r"$O(n^2)$ for \ours{} at $<$RET$>$, A{\&}B"), text_of_tex("``quoted''~text")
    ('$O(n^2)$ for \\ours at <RET>, A&B', '“quoted” text')
    """
    if not (_TEX.search(source) or "--" in source or "''" in source):
        return source
    formulas: list[str] = []

    def kept(match: re.Match[str]) -> str:
        tex = next(group for group in match.groups() if group is not None)
        if tex.strip() in _SIGNS_AS_FORMULAS:
            return _SIGNS_AS_FORMULAS[tex.strip()].translate(_PROTECTED)
        formulas.append(f"${' '.join(tex.split())}$")
        return f"\ue010{len(formulas) - 1}\ue011"

    text = _FORMULA.sub(kept, source)
    text = _ESCAPED.sub(lambda match: match.group(1).translate(_PROTECTED), text)
    text = _HREF.sub(r"\1", text)
    text = _SCRIPT.sub(lambda match: _script(match, formulas), text)
    for _ in range(3):  # an accent over an accented letter
        text, changed = _ACCENT.subn(_accented, text)
        if not changed:
            break
    for _ in range(3):  # markup within markup
        text, changed = _MARKUP.subn(r"\1", text)
        if not changed:
            break
    text = _SWITCH.sub("", text)
    text = _SPACE.sub(" ", text)
    text = _MACRO.sub(_meaning, text)
    text = text.replace("-{}-", "\ue009\ue009").replace("`{}`", "\ue00a\ue00a").replace("'{}'", "\ue00b\ue00b")
    text = text.replace("{", "").replace("}", "")
    text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    text = re.sub("\ue010(\\d+)\ue011", lambda match: formulas[int(match.group(1))], text)
    text = re.sub("[\ue000-\ue00b]", lambda match: _RESTORED[match.group()], text)
    return unicodedata.normalize("NFC", text)


def _script(match: re.Match[str], formulas: list[str]) -> str:
    formulas.append(f"${'^' if match.group(1) == 'super' else '_'}{{{match.group(2)}}}$")
    return f"\ue010{len(formulas) - 1}\ue011"


def _accented(match: re.Match[str]) -> str:
    letters = match["group"] or match["macro"] or match["bare"]
    letters = {"\\i": "i", "\\j": "j"}.get(letters, letters)
    accent = _ACCENTS[match["sign"] or match["named"]]
    return unicodedata.normalize("NFC", letters[0] + accent + letters[1:])


def _meaning(match: re.Match[str]) -> str:
    found = _letters(match.group(1))
    if found is None:
        return "\ue007" + match.group(1)
    return found.translate(_PROTECTED)


@lru_cache(maxsize=1_000)
def _letters(macro: str) -> str | None:
    """The letters or signs that a macro without arguments stands for."""
    if macro in _OWN:
        return _OWN[macro]
    spec = _context().get_macro_spec(macro)
    replacement = getattr(spec, "simplify_repl", None)
    return replacement if isinstance(replacement, str) and replacement and "%" not in replacement else None


@lru_cache(maxsize=1)
def _context() -> Any:
    return get_default_latex_context_db()
