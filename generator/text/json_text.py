"""The encoder for JSON that may stand in a page as well as in a file."""

import json
from typing import Any

_IN_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""Signs that would end a script element, were the JSON put into a page."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def encode(value: Any) -> str:
    r"""A value as one line of JSON; the same value gives the same text.

    >>> encode({"title": "</script>"})
    '{"title":"\\u003c/script\\u003e"}'
    """
    text = _ENCODER.encode(value)
    for sign, written in _IN_HTML.items():  # many times faster than a translation of the whole
        text = text.replace(sign, written)
    return text


def script(name: str, data: Any) -> tuple[str, str]:
    r"""Data as a script of the site, which browsers load from a disk too: its path, and the script.

    It hands the data to `paperIndex.data(name)`, see `overrides/assets/javascripts/core.js`.

    >>> script("map", [1])
    ('assets/map.js', 'paperIndex.receive("map",[1]);\n')
    """
    return f"assets/{name}.js", f"paperIndex.receive({encode(name)},{encode(data)});\n"
