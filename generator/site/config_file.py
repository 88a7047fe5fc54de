"""Reads `mkdocs.yml` before MkDocs does: for traps, for programs in it, and for the part that is ours.

Apart because MkDocs takes anything that YAML can say, and knows no lines.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from generator.content.schema import validate
from generator.content.store import read_text
from generator.content.yaml_text import Document, compose
from generator.errors import ContentError, Problem, shortened
from generator.site.options import Configuration, Options

_PYTHON = "tag:yaml.org,2002:python/"
_CONFIGURATION = TypeAdapter(Configuration)


def located(document: Document, message: str) -> Problem:
    """What MkDocs says of a setting, with the line of that setting."""
    found = re.match(r"Config value '(\w+)'", message)
    return Problem(document.path, document.line((found.group(1),)) if found else 0, message)


def tree_of(config_file: Path) -> yaml.Node | None:
    """The tree of `mkdocs.yml`, which may share values by aliases, and may lie elsewhere.

    Raises:
        ContentError: it is no YAML, a trap, or has a tag that runs a program while it is read.
    """
    try:
        tree = compose(read_text(config_file.resolve()), config_file, shared=True)
    except ContentError as error:
        raise ContentError(replace(problem, path=config_file) for problem in error.problems) from None
    waiting, seen = [tree] if tree else [], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.tag.startswith(_PYTHON) and not node.tag.startswith(f"{_PYTHON}name:"):
            message = f"YAML tags such as {shortened(node.tag)} run programs; of Python's only !!python/name is allowed"
            raise ContentError([Problem(config_file, node.start_mark.line + 1, message)])
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return tree


def our_options(extra: Mapping[str, Any], config_file: Path) -> Options:
    """What `mkdocs.yml` says to this program.

    Args:
        extra: its `extra`, as MkDocs read it. config_file: the file.

    Raises:
        ContentError: a value is of another sort than it should be, or is not known.
    """
    written = extra.get("paper_index")
    data = {} if written is None else {"extra": {"paper_index": written}}
    return validate(_CONFIGURATION, Document(config_file, data, tree_of(config_file))).extra.paper_index
