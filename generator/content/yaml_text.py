"""Reads the YAML of content files: strictly, quickly, and knowing each value's line.

Everything is a string here: `2310.10530` keeps its last zero and an author called
No stays a name; numbers are made where the schema wants one. Anchors, aliases,
tags and double keys are refused: no content file needs them, and each is a way
to say something other than what the reader of the file sees.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator.errors import MOST_PROBLEMS, ContentError, Problem, shortened

try:
    from yaml import CSafeLoader as _BaseLoader
except ImportError:  # PyYAML built without libyaml: the same results, slowly
    from yaml import SafeLoader as _BaseLoader  # type: ignore[assignment]

LARGEST_FILE = 2_000_000
"""In bytes; a hand-written record has a few thousand."""
_DEEPEST = 20
"""Levels of nesting; the schema has six."""
_MANY_BRACKETS = 500
"""Below this many openings a text cannot nest deeply enough to do harm."""
MOST_VALUES = 150_000
"""Keys and values in a file; each takes a kilobyte of memory. A record has a hundred, a map four for each paper."""
_HARMLESS = 100_000
"""In characters: a text that is no longer cannot hold too many values."""


class _Loader(_BaseLoader):
    """A loader for which every plain scalar is a string."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML declares it so, and nothing changes it


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file.

    Attributes:
        path: the file.
        data: strings, lists and dicts, as written.
        root: the node tree, which knows the lines.
    """

    path: Path
    data: Any
    root: yaml.Node | None

    def line(self, location: tuple[int | str, ...]) -> int:
        """The 1-based line of a field, or of the nearest field around it that is there."""
        node, line = self.root, 1
        for step in location:
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == step:
                        node, line = value, key.start_mark.line + 1
                        break
                else:
                    break
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line + 1
            else:
                break
        return line


def parse(text: str, path: Path) -> Document:
    """Parses one content file.

    Args:
        text: the file's text.
        path: its name, for messages.

    Raises:
        ContentError: the text is not YAML, or uses what content files may not.
    """
    root = compose(text, path)
    problems: list[Problem] = []
    data = _build(root, path, problems, set()) if root is not None else {}
    if problems:
        raise ContentError(problems)
    return Document(path, data, root)


def compose(text: str, path: Path, *, shared: bool = False) -> yaml.Node | None:
    """The tree of a YAML file that is no trap; None for an empty one.

    Args:
        text: the file's text. path: its name, for messages.
        shared: whether aliases may stand in it, as they may in `mkdocs.yml`: then what they stand for is counted
            as often as it is named. Else they are for the caller to refuse.

    Raises:
        ContentError: the text is not YAML, nests too deeply, or holds more than a file of this sort could.
    """
    if shared or len(text) > _HARMLESS or sum(map(text.count, ("[", "{", "- ", "? "))) >= _MANY_BRACKETS:
        _refuse_traps(text, path)
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise ContentError([Problem(path, line, f"not YAML: {_explain(error)}")]) from None
    except yaml.YAMLError as error:  # characters that YAML does not allow
        raise ContentError([Problem(path, _line_of(error, text), f"not YAML: {_first_line(error)}")]) from None
    finally:
        loader.dispose()


def _build(node: yaml.Node, path: Path, problems: list[Problem], seen: set[int], depth: int = 0) -> Any:
    line = node.start_mark.line + 1
    if len(problems) >= MOST_PROBLEMS:
        return ""
    if depth > _DEEPEST:
        problems.append(Problem(path, line, "is nested too deeply"))
        return ""
    if id(node) in seen:
        problems.append(Problem(path, line, "YAML aliases (*name) are not allowed; write the value out"))
        return ""
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        if node.tag != "tag:yaml.org,2002:str":
            problems.append(
                Problem(path, line, f"YAML tags ({shortened(node.tag)}) are not allowed; write the plain value")
            )
        return node.value
    if isinstance(node, yaml.SequenceNode):
        if node.tag != "tag:yaml.org,2002:seq":
            problems.append(
                Problem(path, line, f"YAML tags ({shortened(node.tag)}) are not allowed; write the plain list")
            )
        return [_build(child, path, problems, seen, depth + 1) for child in node.value]
    if node.tag != "tag:yaml.org,2002:map":
        problems.append(
            Problem(path, line, f"YAML tags ({shortened(node.tag)}) are not allowed; write plain keys and values")
        )
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem(path, key_node.start_mark.line + 1, "a key must be a plain word"))
            continue
        key = _build(key_node, path, problems, seen, depth + 1)
        if key in result:
            problems.append(
                Problem(path, key_node.start_mark.line + 1, "is given twice; keep one", field=shortened(key))
            )
        result[key] = _build(value_node, path, problems, seen, depth + 1)
    return result


def _refuse_traps(text: str, path: Path) -> None:
    """Keeps texts from libyaml's recursion that would overflow its stack, and from memory what would fill it."""
    count = 0
    open_: list[tuple[str | None, int]] = []
    sizes: dict[str, int | None] = {}
    try:
        for event in yaml.parse(text, Loader=_Loader):
            line = event.start_mark.line + 1 if event.start_mark else 0
            if isinstance(event, yaml.CollectionEndEvent):
                anchor, before = open_.pop()
                if anchor:
                    sizes[anchor] = count - before
            elif isinstance(event, yaml.NodeEvent):
                size = 1
                if isinstance(event, yaml.AliasEvent):
                    known = sizes.get(event.anchor or "", 1)
                    if known is None:
                        raise ContentError([Problem(path, line, "an alias (*name) stands for what it stands in")])
                    size = known
                elif isinstance(event, yaml.CollectionStartEvent):
                    open_.append((event.anchor, count))
                    if event.anchor:
                        sizes[event.anchor] = None
                    if len(open_) > _DEEPEST:
                        raise ContentError([Problem(path, line, "is nested too deeply")])
                count += size
                if count > MOST_VALUES:
                    message = f"holds more than {MOST_VALUES} keys and values; is it a content file?"
                    raise ContentError([Problem(path, line, message)])
    except yaml.YAMLError:
        return  # said properly by the parse that follows


def _explain(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "cannot be understood"
    if "mapping values are not allowed" in problem:
        return 'a ": " inside a value; put the value in double quotes'
    if "found character that cannot start any token" in problem:
        return "a tab or a special character begins a value; put the value in double quotes"
    return f"{error.context}: {problem}" if error.context else problem


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


def _line_of(error: yaml.YAMLError, text: str) -> int:
    position = getattr(error, "position", None)
    return text.count("\n", 0, position) + 1 if isinstance(position, int) else 0
