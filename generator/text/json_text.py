"""The encoder for JSON that may stand in a page as well as in a file."""

import json
import re
from typing import Any

_IN_HTML = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""Signs that would end a script element, were the JSON put into a page."""
_UNSAFE = re.compile("[<>&\u2028\u2029]")


def encode(value: Any) -> str:
    r"""A value as one line of JSON; the same value gives the same text.

    >>> encode({"title": "</script>"})
    '{"title":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_IN_HTML) if _UNSAFE.search(text) else text
