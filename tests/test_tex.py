"""What TeX reads as: a table of what arXiv's titles and abstracts hold, and that formulas lose nothing."""

import csv
import re
import unicodedata
from collections import Counter
from typing import NamedTuple

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.text.formulas import read_formula
from generator.text.mathml import mathml_of
from generator.text.tex import Math, parse, plain_text
from tests.conftest import DATA, LISTINGS


class Row(NamedTuple):
    """How something is typed, what a reader is shown, and how often the captured listings have it."""

    typed: str
    reads: str
    times: int


def table() -> list[Row]:
    """The macros that are seen in titles and abstracts of arXiv, with what they read as.

    In `tests/data/tex.tsv`, one to a line; where both are the same, it stays visible as its authors typed it.
    """
    with (DATA / "tex.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [Row(row[0], row[1], int(row[2]) if len(row) > 2 else 0) for row in rows]


TABLE = table()
_TEX = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z])|(?<!\\)\$(?:[^\s$][^$]{0,40}[^\s$])\$")


@pytest.mark.parametrize("row", TABLE, ids=[row.typed for row in TABLE])
def test_tex_reads_as_the_table_says(row: Row) -> None:
    """Every macro reads as its authors meant it, alone and within a sentence; what is not known stays as it was typed."""
    assert " ".join(plain_text(row.typed).split()) == row.reads
    assert " ".join(plain_text(f"Then {row.typed}, as before.").split()) == f"Then {row.reads}, as before."


def test_the_table_has_all_that_the_listings_have() -> None:
    """Each macro and formula of the captured listings is in the table, with how often it is there."""
    seen = Counter(found for path in LISTINGS for found in _TEX.findall(path.read_text("utf-8")))
    said = {found: row.times for row in TABLE if row.times for found in _TEX.findall(row.typed)}
    assert seen
    assert said == dict(seen)


@pytest.mark.parametrize("row", TABLE, ids=[row.typed for row in TABLE])
def test_a_formula_says_the_same_in_both_forms(row: Row) -> None:
    """MathML has every letter and digit of the line of plain text, and of what was typed; nothing of TeX is left in it."""
    for tex in [piece.tex for piece in parse(row.typed) if isinstance(piece, Math)]:
        formula = read_formula(tex)
        assert formula
        shown = "".join(html5lib.parseFragment(formula.mathml, namespaceHTMLElements=False).itertext())
        assert "\\" not in shown
        assert not letters(formula.text.replace("choose", "")) - letters(shown)
        assert not letters(re.sub(r"\\(?:begin|end)\{\w+\}|\\[A-Za-z]+", "", tex)) - letters(shown)


@pytest.mark.parametrize(
    ("tex", "text", "mathml"),
    [
        (r"a\textsuperscript{th b}", "a^(th b)", "<msup><mi>a</mi><mrow><mtext>th\xa0b</mtext></mrow></msup>"),
        (r"\textcolor{red}{x+y}z", "x+yz", "<mrow><mi>x</mi><mo>+</mo><mi>y</mi></mrow><mi>z</mi>"),
        (r"\begin{array}{cc} 1 & 0 \\ 0 & x \end{array}", "1, 0; 0, x",
         "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>0</mn></mtd><mtd><mi>x</mi></mtd></mtr></mtable>"),
        (r"\operatorname*{arg} x", "arg x", "<mo>arg</mo><mi>x</mi>"),
        (r"2\log x \sin\theta", "2 log x sin θ", "<mn>2</mn><mo>log</mo><mi>x</mi><mo>sin</mo><mi>θ</mi>"),
        (r"(x\log n)", "(x log n)", '<mo stretchy="false">(</mo><mi>x</mi><mo>log</mo><mi>n</mi><mo stretchy="false">)</mo>'),
        (r"x)\log n", "x)log n", '<mi>x</mi><mo stretchy="false">)</mo><mo>log</mo><mi>n</mi>'),
        (r"\stackrel{d}{=}\underset{x}{y}", "=^dy_x",
         "<mover><mrow><mo>=</mo></mrow><mrow><mi>d</mi></mrow></mover><munder><mrow><mi>y</mi></mrow><mrow><mi>x</mi></mrow></munder>"),
        (r"\not= \sqrt[3]{x}", "≠ ³√x", "<mi>≠</mi><mroot><mrow><mi>x</mi></mrow><mn>3</mn></mroot>"),
        (r"\hat{y} \frac{a+b}{2} \bf z", "ŷ (a+b)/2 z",
         '<mover accent="true"><mrow><mi>y</mi></mrow><mo>^</mo></mover><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mrow><mn>2</mn></mrow></mfrac><mi>𝐳</mi>'),
    ],
)  # fmt: skip
def test_a_formula_is_written_to_the_letter(tex: str, text: str, mathml: str) -> None:
    """Scripts, colours, tables, functions, signs above signs: the line of plain text and the MathML of each."""
    formula = read_formula(tex)
    assert formula
    assert (formula.text, formula.mathml) == (text, f"<math><mrow>{mathml}</mrow></math>")


def letters(text: str) -> Counter[str]:
    """The letters and digits of a text, styles and accents aside."""
    return Counter(sign for sign in unicodedata.normalize("NFKD", text) if sign.isalnum())


@given(st.lists(st.sampled_from([*r"xyαé1∂ ^_{}\%#&'<>()[]|,.-+=~中🦙", r"\frac", r"\sqrt", r"\text{b c}", r"\hat", r"\left(", r"\log ",
                                 r"\begin{matrix}", r"\end{matrix}", r"\def\x", r"\unknown", r"\mathcal", r"\ ", r"\not"]), max_size=12).map("".join))  # fmt: skip
@example("a % b")
@example("{" * 100 + "x" + "}" * 100)
@example(r"\sqrt[")
@example("x\\")
def test_no_letter_of_a_formula_is_lost(tex: str) -> None:
    """Whatever stands in a formula, it is there in both forms, or the formula is left as it was typed."""
    formula = read_formula(tex)
    if formula is None:
        return
    said = letters(re.sub(r"\\(?:begin|end)\{\w+\}|\\[A-Za-z]+", "", tex))
    shown = "".join(html5lib.parseFragment(formula.mathml, namespaceHTMLElements=False).itertext())
    assert not said - letters(shown)
    assert not said - letters(formula.text)


HARMLESS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"], exclude_characters="\\$`*~-'{}"),
    min_size=1,
    max_size=8,
)


IN_COMPANY = [row for row in TABLE[:200] if "$" not in row.reads]
"""Rows without a dollar that is money: where a formula follows that, nobody can tell which two dollars are a pair."""


@given(st.lists(st.sampled_from(IN_COMPANY) | HARMLESS, max_size=8))
def test_tex_reads_the_same_whatever_stands_around_it(parts: list[Row | str]) -> None:
    """Between words that hold no TeX every row of the table reads as by itself, and the words as they are; money aside."""
    between = [part if isinstance(part, Row) else Row(part, part, 0) for part in parts]
    typed = ", then ".join(part.typed for part in between)
    assert " ".join(plain_text(typed).split()) == " ".join(", then ".join(part.reads for part in between).split())


def test_what_the_converter_loses_is_no_formula() -> None:
    """An answer in which a letter is missing is not believed, nor one with an element that is not on the list."""
    assert mathml_of("x % y", "xy") is None
    assert mathml_of(r"\href{javascript:x}{y}", "y") is None


@pytest.mark.parametrize("source", [r"\xspace", r"\noindent", "$\\!$", r"\protect\relax"])
def test_what_only_makes_space_stays_visible(source: str) -> None:
    """A title of which nothing would be left is shown as it was typed."""
    assert plain_text(source) == source
