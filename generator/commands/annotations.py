"""Faults in the forms that programs read: as JSON, and as annotations of GitHub's on the lines of a pull request."""

import json
from collections.abc import Iterable

from generator.commands.shared import shown
from generator.errors import Problem

FORMATS = ("text", "json", "github")
"""How `check` can say what is wrong."""


def line_of_text(problem: Problem) -> str:
    """A fault as a line of text, with the name of its rule at the end.

    >>> from pathlib import Path
    >>> line_of_text(Problem(Path("a.yml"), 3, "is in capitals", "title", "title-in-capitals"))
    'a.yml:3: title: is in capitals [title-in-capitals]'
    """
    return f"{problem}{_named(problem)}"


def annotation(problem: Problem, level: str) -> str:
    r"""A fault as a workflow command of GitHub's, which shows it at its line.

    Args:
        problem: the fault. level: `error`, `warning` or `notice`.

    >>> from pathlib import Path
    >>> annotation(Problem(Path("a,b.yml"), 3, "100% wrong\n::warning::no", "ids.arxiv"), "error")
    '::error file=a%2Cb.yml,line=3,title=ids.arxiv::100%25 wrong%0A::warning::no'
    """
    properties = {"file": str(shown(problem.path)), "line": str(problem.line or 1), "title": problem.field}
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{level} {written}::{_data(problem.message + _named(problem))}"


def json_problems(problems: Iterable[tuple[str, Problem]]) -> str:
    """Problems, each after its level (`error`, `warning` or `notice`), as one JSON document."""
    rows = [
        {
            "level": level,
            "rule": found.rule,
            "path": str(shown(found.path)),
            "line": found.line,
            "field": found.field,
            "message": found.message,
        }
        for level, found in problems
    ]
    return json.dumps({"problems": rows}, ensure_ascii=False, indent=1)


def _named(problem: Problem) -> str:
    return f" [{problem.rule}]" if problem.rule else ""


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
