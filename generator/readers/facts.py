"""Reads JSON lines of facts about papers, found by their titles.

One object a line: `title`, and any of `arxiv_id`, `date`, `authors`,
`first_author` and `note`. Such a file adds to papers that are there already;
a null is the same as a key that is missing.
"""

import json
from typing import Any

from pydantic import ValidationError

from generator.errors import Problem, did_you_mean
from generator.model import Entry, Paper
from generator.readers.base import Captured, Reading
from generator.text.json_reading import parse_line

name = "facts"
source_kind = "facts"

_KEYS = ("title", "arxiv_id", "date", "authors", "first_author", "note", "alternates")
_IGNORED = ("note", "alternates")
"""For the person who gathered the facts: doubts, not facts."""


def sniff(source: Captured) -> bool:
    """Whether the first line is a JSON object with a title and nothing but known keys."""
    first = source.head.lstrip().split("\n", 1)[0]
    try:
        facts = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(facts, dict) and "title" in facts and set(facts) <= set(_KEYS) and not source.mapping


def read(source: Captured) -> Reading:
    """Reads all lines. See `base.Reader`."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, line in source.lines(problems):
        if not line.strip():
            continue
        try:
            paper = _paper(parse_line(line))
        except ValidationError as error:
            reason = error.errors()[0]
            field = ".".join(str(part) for part in reason["loc"])
            problems.append(Problem(source.path, number, reason["msg"].removeprefix("Value error, "), field))
        except ValueError as error:
            problems.append(Problem(source.path, number, str(error)))
        else:
            entries.append(Entry(paper, source.path, number))
    if not entries and not problems:
        problems.append(Problem(source.path, 0, "holds no facts; is it cut off?"))
    return Reading(tuple(entries), tuple(problems))


def _paper(facts: Any) -> Paper:
    if not isinstance(facts, dict):
        raise ValueError(f"expected an object of facts about one paper, not {type(facts).__name__}")
    for key in facts:
        if key not in _KEYS:
            raise ValueError(f'unknown key "{key}"{did_you_mean(key, _KEYS)} Known: {", ".join(_KEYS)}')
    known = {key: value for key, value in facts.items() if value is not None and key not in _IGNORED}
    if "arxiv_id" in known:
        known["ids"] = {"arxiv": known.pop("arxiv_id")}
    if not isinstance(known.get("authors", []), list):
        raise ValueError("authors must be a list of names")
    return Paper.model_validate(known)
