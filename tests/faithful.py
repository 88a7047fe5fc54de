"""What a reader or a program is shown, beside what a record says: the one place that says what may differ.

1. White space: any run of it, of whatever kind, is one space, and there is none at the ends (`folded`).
2. TeX: a title or an abstract reads as `generator.text.tex.parse` reads it, which `tests/data/tex.tsv` pins down;
   data for programs (API, JSON lines, CSV, Parquet) have what was typed.
3. A formula is MathML on a page: there it has the letters and digits of its plain text, in any order and style
   (`Shown`). Anywhere else it is its plain text.
4. A citation has names in parts, family name first: the same words in another order, commas aside (`words`).
5. A line in a list names at most two authors, as `byline` says.
6. Where there is room for so much only, a text ends at a word, with three dots (`is_shortened`).
7. BibTeX is ASCII, with quotes and dashes as TeX has them, and signs in their compatible forms (`same_in_tex`).

Everything else is as the record has it, sign for sign. What a record may not hold is refused (`REFUSED`).
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import html5lib

from generator.text.tex import Math, Piece
from tests.test_citations import same

FORMULA = "\x00"
"""Stands for a formula in a text: a sign that no record may hold."""


def folded(text: str) -> str:
    """A text as it is compared: white space of any kind is one space."""
    return " ".join(text.split())


class Shown(NamedTuple):
    """A text as a page shows it: its words, with a mark in the place of each formula, and what is in those."""

    text: str
    formulas: tuple[Counter[str], ...] = ()

    @classmethod
    def on(cls, element: Any) -> "Shown":
        """What a reader sees in an element."""
        formulas: list[Counter[str]] = []
        text = "".join(_seen(element, formulas))
        return cls(folded(text), tuple(formulas))

    @classmethod
    def meant(cls, pieces: Iterable[Piece]) -> "Shown":
        """What a reader shall see of a text that was read."""
        pieces = list(pieces)
        text = "".join(FORMULA if isinstance(piece, Math) else piece.text for piece in pieces)
        return cls(folded(text), tuple(letters(piece.text) for piece in pieces if isinstance(piece, Math)))

    def says(self, meant: "Shown") -> bool:
        """Whether this is what was meant: the same text, and in each formula nothing missing."""
        return (
            self.text == meant.text
            and len(self.formulas) == len(meant.formulas)
            and all(not other - own for own, other in zip(self.formulas, meant.formulas, strict=True))
        )


def _seen(element: Any, formulas: list[Counter[str]]) -> Iterator[str]:
    if isinstance(element.tag, str) and element.tag.endswith("}math"):
        formulas.append(letters("".join(element.itertext())))
        yield FORMULA
        return
    if isinstance(element.tag, str):
        yield element.text or ""
    for child in element:
        yield from _seen(child, formulas)
        yield child.tail or ""


def letters(text: str) -> Counter[str]:
    """The letters and digits of a formula, styles and accents aside, without the word that only plain text has."""
    plain = unicodedata.normalize("NFKD", text.replace(" choose ", " ").replace(" mod ", " "))
    return Counter(sign for sign in plain if sign.isalnum())


def words(name: str) -> Counter[str]:
    """The words of a name, in whatever order, commas aside."""
    return Counter(name.replace(",", " ").split())


def same_in_tex(read: str, meant: str) -> bool:
    """Whether what a reader of TeX gets is what was meant: ligatures and raised digits may be taken apart.

    The reader takes a centred dot for one above.
    """

    def compatible(text: str) -> str:
        plain = unicodedata.normalize("NFKC", re.sub("[\u02d9\u0387]", "\u00b7", text))
        return re.sub("[\u2010\u2011]", "-", re.sub("[_^\u02c6]", "", plain))

    return same(compatible(read), compatible(meant))


def is_shortened(short: str, text: str) -> bool:
    """Whether a text is another, or how that begins."""
    short, text = folded(short), folded(text)
    return short == text or (short.endswith("…") and text.startswith(short[:-1]) and len(short) > 1)


def page(path: Path) -> Any:
    """A built page, parsed as a browser does."""
    return html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)


def handed_over(script: Path) -> Any:
    """What a script of data hands over to the pages."""
    found = re.fullmatch(r'paperIndex\.receive\("[^"]+",(.*)\);\n', script.read_text("utf-8"), re.DOTALL)
    assert found, script
    return json.loads(found.group(1))
