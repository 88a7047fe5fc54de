"""What the macros of TeX stand for that are a sign or an accent by themselves.

Apart from what reads TeX, because formulas, running text, bibliographies and the writer of
BibTeX need the same tables.
"""

from functools import lru_cache

from latex2mathml.symbols_parser import convert_symbol

ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a", "d": "\u0323",
}  # fmt: skip
"""TeX's accents: by macro, the combining character."""
LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ",
    "NG": "Ŋ",
}  # fmt: skip
"""Letters that have a macro of their own."""
_SIGNS = {
    "textasciitilde": "~", "textasciicircum": "^", "textbackslash": "\\", "textbar": "|", "textless": "<",
    "textgreater": ">", "textunderscore": "_", "textdollar": "$", "textbraceleft": "{", "textbraceright": "}",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "textquotedbl": '"', "textquotesingle": "'", "lq": "‘", "rq": "’",
    "guillemotleft": "«", "guillemotright": "»", "guillemetleft": "«", "guillemetright": "»",
    "textdegree": "°", "texttimes": "×", "textpm": "±", "textmu": "µ", "textonehalf": "½", "textonequarter": "¼",
    "textthreequarters": "¾", "texttwosuperior": "²", "textthreesuperior": "³", "textbullet": "•",
    "textperiodcentered": "·", "textellipsis": "…", "textsection": "§", "textparagraph": "¶", "textdagger": "†",
    "textdaggerdbl": "‡", "textregistered": "®", "texttrademark": "™", "textcopyright": "©", "texteuro": "€",
    "textsterling": "£", "textyen": "¥", "textcelsius": "℃", "textrightarrow": "→", "textleftarrow": "←",
    "dots": "…", "ldots": "…", "copyright": "©", "dag": "†", "ddag": "‡", "S": "§", "P": "¶",
    "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX",
    "quad": " ", "qquad": " ", "enspace": " ", "thinspace": " ", "nobreakspace": " ", "newline": " ", "par": " ",
    "noindent": "", "xspace": "", "protect": "", "relax": "",
}  # fmt: skip
"""Signs of running text, and macros that only make space, or nothing that can be seen."""


@lru_cache(maxsize=2_000)
def sign(macro: str) -> str | None:
    r"""What a macro without arguments stands for in running text, if it is a well-known one.

    >>> sign("o"), sign("alpha"), sign("textless"), sign("ours")
    ('ø', 'α', '<', None)
    """
    known = LETTERS.get(macro, _SIGNS.get(macro))
    return symbol(macro) if known is None else known


@lru_cache(maxsize=2_000)
def symbol(macro: str) -> str | None:
    r"""The character that a macro stands for in a formula, where it is one.

    >>> symbol("leq"), symbol("frac")
    ('≤', None)
    """
    if len(macro) < 2:
        return None
    code = convert_symbol("\\" + macro)
    found = chr(int(code, 16)) if code and "-" not in code else None
    return None if found is None or found.isspace() or not found.isprintable() else found
