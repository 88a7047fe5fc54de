r"""BibTeX and BibLaTeX: entries that TeX can typeset, whatever is in the text.

BibTeX has ASCII alone (macros for accents), so that it works with any engine and
style; BibLaTeX has UTF-8, as biber wants it. Both have TeX's own signs escaped, formulas
as formulas, and in titles braces around what a style must not put in lower case.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexencode import UnicodeToLatexEncoder

from generator.catalogue.citation import Citation
from generator.text.dates import MONTHS
from generator.text.personal_names import PersonalName
from generator.text.tex import Math, Piece, parse
from generator.text.tex_signs import ACCENTS

_BIBTEX = {
    "journal": ("article", "journal"),
    "conference": ("inproceedings", "booktitle"),
    "workshop": ("inproceedings", "booktitle"),
    "book": ("inbook", "booktitle"),
    "thesis": ("phdthesis", "school"),
    "report": ("techreport", "institution"),
}
_BIBLATEX = {
    "journal": ("article", "journaltitle"),
    "conference": ("inproceedings", "booktitle"),
    "workshop": ("inproceedings", "booktitle"),
    "book": ("inbook", "booktitle"),
    "thesis": ("thesis", "institution"),
    "report": ("report", "institution"),
}
_MEANINGLESS = {"thesis": ("volume", "number", "publisher"), "report": ("volume", "publisher")}
"""What the data model of BibLaTeX has no place for."""
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
        "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": "$<$", ">": "$>$", "|": "$|$",
        "–": "--", "—": "---", "“": "``", "”": "''", "‘": "`", "’": "'", "\u00a0": "~",
    }
)  # fmt: skip
_SPECIAL = re.compile(f"[{re.escape(''.join(map(chr, _ESCAPES)))}`'-]")
_LIGATURE = re.compile(r"(?<=[!?`])(?=`)|(?<=-)(?=-)|(?<=')(?=')")
_MACROS = {combining: macro for macro, combining in ACCENTS.items()}
_DOTLESS = {"i": r"\i", "j": r"\j"}
_encoder = UnicodeToLatexEncoder(unknown_char_policy="keep", unknown_char_warning=False)
_decoder = LatexNodes2Text(math_mode="text")
_NOWHERE = ("\\nument", "\\textfrac", "\\cyrchar")
_OWN = {"·": r"{\textperiodcentered}", "˙": "˙", "‐": "{-}", "‑": r"{\nobreakdash-}"}
"""Where encoder and decoder are wrong together, or not right together."""
_WORD = re.compile(r"[^\s:,;!?()]+")
_TEX_SIGNS = re.compile(r"\\(?:[A-Za-z]+(?:\{\})?|.)|[{}]")
"""What is not a letter of a word: accents and other macros, braces."""
_INNER_CAPITAL = re.compile(r"(?:^|-)[^-]+[A-Z]|[A-Z][^-]*\d")
"""A capital that is not the first letter of a word, compounds taken apart; or a letter with a digit."""


def bibtex_text(citation: Citation, *, unicode: bool = False, brief: bool = False) -> str:
    """A paper as a BibTeX entry.

    Args:
        citation: the paper.
        brief: whether to leave out what no bibliography prints, the abstract and keywords.
        unicode: whether letters beyond ASCII stay as they are, for engines that read UTF-8.
    """
    venue = citation.venue
    kind, container = _BIBTEX[venue.kind] if venue else ("misc", "")
    fields = [("title", _title(citation, unicode)), ("author", _authors(citation, unicode)), ("year", citation.year)]
    if len(citation.date) > 1 and not (venue and venue.year):
        fields.append(("month", MONTHS[citation.date[1] - 1]))
    fields.extend(_published(citation, container, unicode))
    if citation.arxiv:
        fields += [("eprint", citation.arxiv), ("archiveprefix", "arXiv")]
    return _entry(kind, citation.key, [*fields, *_common(citation, unicode, brief)])


def biblatex_text(citation: Citation, *, brief: bool = False) -> str:
    """A paper as a BibLaTeX entry, in UTF-8; see `bibtex_text`."""
    venue = citation.venue
    kind, container = _BIBLATEX[venue.kind] if venue else ("online", "")
    fields = [("title", _title(citation, True)), ("author", _authors(citation, True))]
    if venue and venue.year:
        fields.append(("date", venue.year))
    elif citation.date:
        fields.append(("date", "-".join(f"{part:02}" for part in citation.date)))
    if kind == "thesis":
        fields.append(("type", "phdthesis"))
    if kind == "report":
        fields.append(("type", "techreport"))
    fields.extend(_published(citation, container, True))
    if citation.arxiv:
        fields += [("eprint", citation.arxiv), ("eprinttype", "arxiv")]
    return _entry(kind, citation.key, [*fields, *_common(citation, True, brief)])


def _once_if_ascii(write: Callable[..., str]) -> Callable[..., str]:
    """Lets the two forms of a text be one where it is ASCII, and keeps the latest: an entry is written in
    BibTeX and in BibLaTeX, with the abstract and without, one after the other.

    Args:
        write: writes a text; its last argument is whether letters beyond ASCII stay.
    """
    kept = lru_cache(maxsize=8)(write)

    def written(*facts: Any) -> str:
        text = kept(*facts[:-1], True)
        return text if facts[-1] or text.isascii() else kept(*facts)

    return written


def tex(text: str, *, unicode: bool = False) -> str:
    r"""Text that TeX typesets as it is: the encoder for TeX.

    Args:
        text: plain text. unicode: whether letters beyond ASCII stay.

    >>> tex("50% of A_b & ünï {x}"), tex("naïve", unicode=True)
    ('50\\% of A\\_b \\& {\\"{u}}n{\\"{\\i}} \\{x\\}', 'naïve')
    """
    escaped = _escaped(text)
    return escaped if unicode or escaped.isascii() else "".join(map(_character, unicodedata.normalize("NFC", escaped)))


@lru_cache(maxsize=1_000)
def _escaped(text: str) -> str:
    """Text with TeX's own signs escaped, and what is not ASCII left alone."""
    escaped = " ".join(text.split())
    if _SPECIAL.search(escaped):
        # Signs that TeX would join to another are kept apart, before it is given dashes and quotes of its own.
        escaped = _LIGATURE.sub("\x00", escaped).translate(_ESCAPES).replace("\x00", "{}")
    return escaped


@lru_cache(maxsize=10_000)
def _character(char: str) -> str:
    if char.isascii():
        return char
    base, accent = (*unicodedata.normalize("NFD", char), "")[:2]
    if accent in _MACROS and base.isascii() and unicodedata.normalize("NFC", base + accent) == char:
        return f"{{\\{_MACROS[accent]}{{{_DOTLESS.get(base, base)}}}}}"
    if char in _OWN:
        return _OWN[char]
    encoded: str = _encoder.unicode_to_latex(char)
    if not _means(encoded, char):
        return char
    return encoded if encoded == char or encoded.startswith("{") else f"{{{encoded}}}"


def _means(encoded: str, char: str) -> bool:
    """Whether TeX reads as a character, which stays as it is where it does not.

    The encoder's tables have letters of other alphabets that only look alike, signs that are others',
    and macros that no package has.
    """
    if any(macro in encoded for macro in _NOWHERE):
        return False
    meant, read = (unicodedata.normalize("NFKC", text) for text in (char, _decoder.latex_to_text(encoded)))
    return read.lstrip("^_") == meant


def _entry(kind: str, key: str, fields: Iterable[tuple[str, str]]) -> str:
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}," for name, value in fields if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"]) + "\n"


def _published(citation: Citation, container: str, unicode: bool) -> Iterator[tuple[str, str]]:
    venue = citation.venue
    if not venue:
        return
    yield container, tex(venue.name, unicode=unicode)
    facts = {"volume": venue.volume, "number": venue.issue, "publisher": venue.publisher}
    for name in _MEANINGLESS.get(venue.kind, ()):
        facts.pop(name)
    for name, value in facts.items():
        yield name, tex(value or "", unicode=unicode)
    yield "pages", re.sub(r"\s*[-–]+\s*", "--", tex(venue.pages or "", unicode=unicode))


def _common(citation: Citation, unicode: bool, brief: bool) -> list[tuple[str, str]]:
    fields = [("doi", _verbatim(citation.doi or "")), ("url", _verbatim(citation.url or ""))]
    if brief:
        return fields
    return [
        *fields,
        ("abstract", _running(citation.entry.paper.abstract or "", unicode)),
        ("keywords", ", ".join(tex(word.replace(",", " "), unicode=unicode) for word in citation.keywords)),
    ]


@lru_cache(maxsize=8)
def _verbatim(address: str) -> str:
    """An address as biber and hyperref take it: as it is, but with nothing that ends or comments a field."""
    signs = {"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"}
    return "".join(signs.get(char, char) for char in address).replace("%", r"\%").replace("#", r"\#")


def _authors(citation: Citation, unicode: bool) -> str:
    return _names(citation.names, citation.others, unicode)


@_once_if_ascii
def _names(names: tuple[PersonalName, ...], others: bool, unicode: bool) -> str:
    return " and ".join([*[_name(name, unicode) for name in names], *(["others"] if others else [])])


def _name(name: PersonalName, unicode: bool) -> str:
    if not name.given:
        return f"{{{tex(name.family, unicode=unicode)}}}"
    return ", ".join(tex(part, unicode=unicode) for part in (name.last, name.suffix, name.given) if part)


def _title(citation: Citation, unicode: bool) -> str:
    """A title with braces around words whose capitals matter: acronyms, and names that the index knows."""
    return _protected(citation.entry.paper.title, citation.proper, unicode)


@_once_if_ascii
def _protected(title: str, names: frozenset[str], unicode: bool) -> str:
    proper = {tex(word, unicode=unicode) for word in names if word != word.lower()}

    def protected(match: re.Match[str]) -> str:
        word = match.group()
        if word in proper:
            return f"{{{word}}}"
        plain = (
            re.sub(r"\\(?:[A-Za-z]+(?:\{\})?|.)|[{}]", "", word) if "\\" in word or "{" in word or "}" in word else word
        )
        return f"{{{word}}}" if _INNER_CAPITAL.search(plain) and "$" not in word and _balanced(word) else word

    return _WORD.sub(protected, _pieces(parse(title), unicode))


@_once_if_ascii
def _running(text: str, unicode: bool) -> str:
    return _pieces(parse(text), unicode)


def _pieces(pieces: Iterable[Piece], unicode: bool) -> str:
    """Text escaped, formulas as they were typed."""
    out = []
    for piece in pieces:
        if isinstance(piece, Math) and _balanced(piece.tex):
            out.append(f"${_commentless(piece.tex)}$")
        else:
            # Spaces at the ends of pieces belong to the text between them.
            text = piece.text
            before, after = (" " if text[:1].isspace() else ""), (" " if text.strip() and text[-1:].isspace() else "")
            out.append(before + tex(text, unicode=unicode) + after)
    return " ".join("".join(out).split(" ")).strip()


def _balanced(formula: str) -> bool:
    depth = 0
    for sign in re.findall(r"\\.|[{}]", formula):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0 and not formula.endswith("\\")


def _commentless(formula: str) -> str:
    return re.sub(r"(?<!\\)([%#&])", r"\\\1", " ".join(formula.split()))
