"""Finds the entries of a BibTeX file one by one, so that a broken one harms no other.

A parser that takes a whole file loses its way at the first brace that is not closed.
Here the file is cut into entries first: one ends where its braces close, or where the next
one plainly begins. Lines are read as they come, so a large file is never whole in memory.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_BEGINNING = re.compile(r"@\s*(?P<kind>[A-Za-z][\w-]*)\s*(?P<open>[{(])")
_SURELY = re.compile(
    r"@[A-Za-z]+\s*[{(]\s*[^\s,{}\"=()]+\s*,\s*(?:[\w-]+\s*=.*)?$|@(?:string|preamble|comment)\s*[{(]", re.IGNORECASE
)
_BRACES = re.compile(r"\\.|[{}]")
LONGEST_ENTRY = 2_000_000
"""In characters; an entry of a paper has a few thousand."""


class Block(NamedTuple):
    """An entry as it stands in the file.

    Attributes:
        line: where it begins. kind: `article`, `string` and so on, in lower case.
        text: from its `@` to the end, in braces. fault: what is wrong with it, or empty.
    """

    line: int
    kind: str
    text: str
    fault: str = ""


def blocks(lines: Iterable[tuple[int, str]]) -> Iterator[Block]:
    """The entries of a file, with those that are broken; what stands between entries is a comment.

    Args:
        lines: the lines with their numbers.
    """
    parts: list[str] = []
    kind, closing, start, depth, size = "", "}", 0, 0, 0
    for number, line in lines:
        if parts and closing == "}" and "\\" not in line and line.lstrip()[:1] not in "@%":
            # Most lines are within an entry and plainly do not end it.
            opened, closed = line.count("{"), line.count("}")
            if closed < depth:
                parts.append(line + "\n")
                size += len(line) + 1
                depth += opened - closed
                continue
        rest = line
        if parts and _SURELY.match(rest.lstrip()) and (depth <= 1 or not rest[:1].isspace()):
            # The entry before does not end: only its last brace is missing, or much more.
            yield _unended(start, kind, parts, depth)
            parts = []
        while True:
            if not parts:
                begin = None if rest.lstrip().startswith("%") else _BEGINNING.search(rest)
                if begin is None:
                    break
                kind, start, size = begin["kind"].lower(), number, 0
                closing = "}" if begin["open"] == "{" else ")"
                # Inside, an entry in round brackets is one in braces.
                parts, depth = [f"@{begin['kind']}{{"], 1
                rest = rest[begin.end() :]
            end, depth = _end(rest, depth, closing)
            if end is None:
                if not (depth == 1 and rest.lstrip().startswith("%")):
                    parts.append(rest + "\n")
                    size += len(rest) + 1
                break
            yield _block(start, kind, [*parts, rest[:end], "}"], size)
            parts, rest = [], rest[end + 1 :]
    if parts:
        yield _unended(start, kind, parts, depth)


def _end(text: str, depth: int, closing: str) -> tuple[int | None, int]:
    """Where an entry ends in a line, if it does, and how deep in braces the line leaves it."""
    if closing == ")" and depth == 1 and "{" not in text:
        found = text.rfind(")") if text.rstrip().endswith((")", "),")) else -1
        return (found, 0) if found >= 0 else (None, depth)
    for match in _BRACES.finditer(text):
        sign = match.group()
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0 and closing == "}":
                return match.start(), 0
            depth = max(depth, 1)
    if closing == ")" and depth == 1 and text.rstrip().endswith(")"):
        return text.rstrip().rfind(")"), 0
    return None, depth


def _block(line: int, kind: str, parts: list[str], size: int) -> Block:
    if size > LONGEST_ENTRY:
        return Block(line, kind, "".join(parts)[:200], f"has {size:,} characters; no paper needs as many")
    return Block(line, kind, "".join(parts))


def _unended(line: int, kind: str, parts: list[str], depth: int) -> Block:
    text = "".join(parts)
    if depth == 1 and len(text) <= LONGEST_ENTRY:
        return Block(
            line, kind, text.rstrip() + "\n}", "does not end: its last brace is missing; read to where the next begins"
        )
    return Block(line, kind, text[:200], "does not end: a brace is opened and not closed")
