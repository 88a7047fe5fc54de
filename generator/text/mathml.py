"""Makes MathML of TeX that is known to be a formula: it is well-formed, whole, and can do nothing but be read.

Apart because it does not believe the library that converts: its answer is parsed and written anew from
an allow-list of elements and attributes, and no letter of the formula may be missing from it.
"""

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter

from latex2mathml.converter import convert

_MATHML = "http://www.w3.org/1998/Math/MathML"
_ELEMENTS = frozenset(
    """
    math mi mn mo ms mspace mtext merror mfrac mpadded mphantom mroot mrow msqrt mstyle mmultiscripts mover
    mprescripts msub msubsup msup munder munderover mtable mtd mtr
    """.split()  # noqa: SIM905 - a table of words reads better than a list of strings
)
_ATTRIBUTES = frozenset(
    """
    display stretchy fence form separator accent accentunder mathvariant displaystyle scriptlevel width height depth
    lspace rspace linethickness minsize maxsize movablelimits columnalign rowspacing columnspacing
    """.split()  # noqa: SIM905 - see above
)
_ATTRIBUTE_VALUE = re.compile(r"[\w.+#% -]*", re.ASCII)
"""Lengths, numbers and words: nothing that a Markdown or HTML parser takes for its own."""


def mathml_of(tex: str, letters: str) -> str | None:
    r"""TeX as MathML Core, or None where the converter does not know it whole, or loses one of its letters.

    Args:
        tex: a formula in the TeX that the converter knows.
        letters: what must be in its answer: letters, digits and signs beyond ASCII, styles aside.

    >>> mathml_of("x^{2}", "x2"), mathml_of("a % b", "ab")
    ('<math><mrow><msup><mi>x</mi><mrow><mn>2</mn></mrow></msup></mrow></math>', None)
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
    if _telling(letters) - _telling("".join(root.itertext())):
        return None
    root.attrib.pop("display", None)
    return ET.tostring(root, encoding="unicode")


def _telling(text: str) -> Counter[str]:
    return Counter(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum() or ord(sign) > 0x7F)
