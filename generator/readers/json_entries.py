"""What readers of JSON share: entries one by one, whether on lines, in a list or in a wrapper.

Not a reader itself.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from generator.errors import ContentError
from generator.readers.base import Captured, Reading
from generator.readers.making import Maker
from generator.text.json_reading import is_json_lines, parse_line, placed_values

_ENTRY = re.compile(r"\s*[\[{]")


def looks_like(source: Captured, *patterns: str) -> bool:
    """Whether a file is JSON that has all of some keys, as regular expressions, near its beginning."""
    head = source.head
    return bool(_ENTRY.match(head)) and all(re.search(pattern, head) for pattern in patterns)


def entries(source: Captured, wrappers: tuple[str, ...], maker: Maker) -> Iterator[tuple[dict[str, Any], int, str]]:
    """The objects of a file, each with its line and what to call it in messages.

    Args:
        source: the file. wrappers: keys under which an object may hold the list of entries.
        maker: takes what is not understood.
    """
    if is_json_lines(source.head, whole=len(source.raw) <= len(source.head)):
        for number, line in source.lines(maker.problems):
            if number % source.parts == source.part and line.strip():
                try:
                    value = parse_line(line)
                except ValueError as error:
                    maker.problem(number, str(error))
                    continue
                yield from _objects(value, number, "", maker)
        return
    if source.part:
        return  # a document is read whole, by one
    try:
        text = source.raw.decode("utf-8-sig") if not source.raw.startswith((b"\xff\xfe", b"\xfe\xff")) else source.text
    except UnicodeDecodeError:
        text = source.text  # says where it is not
    for placed in placed_values(text, source.path, wrappers, maker.problems):
        yield from _objects(placed.value, placed.line, f"entry {placed.number}", maker)


def _objects(value: Any, line: int, where: str, maker: Maker) -> Iterator[tuple[dict[str, Any], int, str]]:
    if isinstance(value, dict):
        yield value, line, where
    elif value is not None:
        place = f"{where}: " if where else ""
        maker.problem(line, f"{place}expected an object of facts about one paper, not {type(value).__name__}")


def read_entries(
    source: Captured, wrappers: tuple[str, ...], add: Callable[[dict[str, Any], int, str, Maker], None], what: str
) -> Reading:
    """Reads a file entry by entry.

    Args:
        source: the file. wrappers: see `entries`.
        add: makes an entry of an object. what: what an entry is called.
    """
    maker = Maker(source.path)
    number = 0
    try:
        for number, (value, line, where) in enumerate(entries(source, wrappers, maker), 1):  # noqa: B007
            try:
                add(value, line, where, maker)
            except (AttributeError, TypeError, KeyError, IndexError, ValueError) as error:
                # A value of another shape than the service gives: one entry's fault, never the file's.
                place = f"{where}: " if where else ""
                maker.problem(line, f"{place}not of the shape of {what}: {type(error).__name__}: {str(error)[:80]}")
    except ContentError as error:
        maker.problems.extend(error.problems)
    if number == 0 and not maker.problems:
        return Reading((), (), None, (f"holds no {what}",))
    return maker.reading(what=what)


def text_at(value: Any, *keys: str) -> str:
    """The text at a path of keys; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def list_at(value: Any, *keys: str) -> list[Any]:
    """The list at a path of keys; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []
