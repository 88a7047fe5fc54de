"""Reads JSON that others wrote: one value, many on lines, or a list, each entry with its place.

Apart because JSON comes in all these forms from the same services. A list is taken apart
entry by entry, so that one that is cut off gives all that is whole before the cut.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from generator.errors import ContentError, Problem

_SPACE = re.compile(r"[\s,\x1e]*")
_decoder = json.JSONDecoder()


class Placed(NamedTuple):
    """A value with the line that it begins on; 0 where only its number in the file is known."""

    value: Any
    line: int
    number: int


def parse_line(text: str) -> Any:
    """One JSON value.

    Raises:
        ValueError: it is none, and what is wrong.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None


def is_json_lines(head: str, *, whole: bool) -> bool:
    """Whether a text is many JSON objects, one a line.

    Args:
        head: its beginning. whole: whether that is all of it.
    """
    first, _, rest = head.lstrip().partition("\n")
    if not first.startswith("{") or not (rest.strip() or not whole):
        return False
    try:
        parse_line(first)
    except ValueError:
        # A first line longer than the beginning of a file is no pretty-printed object.
        return "\n" not in head.strip() and not whole
    return True


def placed_values(text: str, path: Path, wrappers: Iterable[str], problems: list[Problem]) -> Iterator[Placed]:
    """The entries of a JSON document: those of a list, of several lists or objects after each other.

    Args:
        text: the document. path: its file.
        wrappers: keys under which an object may hold the list, the outermost first; `a.b` is b in a.
        problems: takes what is not JSON.
    """
    position, number, line, counted = 0, 0, 1, 0
    while (position := _space(text, position)) < len(text):
        in_list = text[position] == "["
        if in_list:
            position = _space(text, position + 1)
        while position < len(text):
            if in_list and text[position] == "]":
                position += 1
                break
            line, counted = line + text.count("\n", counted, position), position
            try:
                value, position = _decoder.raw_decode(text, position)
            except json.JSONDecodeError as error:
                at = line + text.count("\n", counted, error.pos)
                cut = error.pos >= len(text.rstrip()) or "Unterminated" in error.msg
                problems.append(Problem(path, at, f"not JSON: {error.msg}{'; is the file cut off?' if cut else ''}"))
                return
            except (RecursionError, ValueError) as error:
                deep = isinstance(error, RecursionError)
                problems.append(Problem(path, line, "nested too deeply" if deep else f"not JSON: {error}"))
                return
            inner = _unwrapped(value, wrappers)
            for entry in (value,) if inner is None else inner:
                number += 1
                yield Placed(entry, line if inner is None else 0, number)
            position = _space(text, position)
            if not in_list:
                break
        else:
            if in_list:
                problems.append(Problem(path, line, "not JSON: the list does not end; is the file cut off?"))


def _space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _unwrapped(value: Any, wrappers: Iterable[str]) -> list[Any] | None:
    """The list that an object is a wrapper of; None where it is an entry itself."""
    if isinstance(value, list):
        return value
    for wrapper in wrappers:
        inner = value
        for key in wrapper.split("."):
            inner = inner.get(key) if isinstance(inner, dict) else None
        if isinstance(inner, list):
            return inner
        if isinstance(inner, dict) and "." not in wrapper:
            deeper = _unwrapped(inner, [w for w in wrappers if w != wrapper])
            return [inner] if deeper is None else deeper
    return None


def document(raw_text: str, path: Path) -> Any:
    """A whole JSON document.

    Raises:
        ContentError: it is none.
    """
    try:
        return json.loads(raw_text)
    except json.JSONDecodeError as error:
        raise ContentError([Problem(path, error.lineno, f"not JSON: {error.msg}")]) from None
    except RecursionError:
        raise ContentError([Problem(path, 0, "nested too deeply")]) from None
    except ValueError as error:
        raise ContentError([Problem(path, 0, f"not JSON: {error}")]) from None
