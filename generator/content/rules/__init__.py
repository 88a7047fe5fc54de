"""The rules of the content: what every file must keep beyond its schema, each by a name that stays.

Faults are looked for whenever content is loaded, so that nothing is ever built from it. Warnings and
notes are `check`'s alone: some need what is derived, or the day.
"""

from collections.abc import Container, Iterator
from pathlib import Path

from generator.content.rules import (
    abstracts,
    captures,
    curation,
    dates,
    duplicates,
    encodings,
    formulas,
    links,
    names,
    retractions,
    summaries,
    titles,
    vocabulary,
)
from generator.content.rules.allowances import allowance_rules, allowed_by
from generator.content.rules.elsewhere import ELSEWHERE
from generator.content.rules.rule import Content, FindLine, Rule, problems
from generator.errors import Problem
from generator.model import Collection, Record

_ROOMS = (
    names, duplicates, vocabulary, captures, summaries, titles, abstracts, formulas, encodings, dates, links,
    retractions, curation,
)  # fmt: skip
_LOOKING = tuple(found for room in _ROOMS for found in vars(room).values() if isinstance(found, Rule))
_ALLOWANCES = allowance_rules((*_LOOKING, *ELSEWHERE))
RULES: tuple[Rule, ...] = (*_LOOKING, *_ALLOWANCES, *ELSEWHERE)
"""All rules, in the order of the reference."""
SEVERITY = {found.name: found.severity for found in RULES}
"""How much a finding weighs, by the name of its rule."""


def cross_check(collection: Collection, root: Path, line: FindLine, unread: Container[Path] = ()) -> Iterator[Problem]:
    """Every fault between the files of a collection that nobody allowed.

    Args:
        collection: what was loaded.
        root: the content folder, for the problems' paths.
        line: gives the line of a field.
        unread: files that could not be read: a name that they may hold is not called missing.
    """
    faults = [found for found in RULES if found.severity == "fault"]
    yield from problems(Content(collection, root, unread), faults, line, allowed_by(collection))


def shortcomings(content: Content, line: FindLine) -> Iterator[Problem]:
    """Every warning and note about a collection without faults that nobody allowed.

    Args:
        content: what to look at. line: gives the line of a field.
    """
    lesser = [found for found in RULES if found.severity != "fault"]
    yield from problems(content, lesser, line, allowed_by(content.collection))


def doubts(collection: Collection, record: Record, root: Path, today: str) -> list[Problem]:
    """The warnings about one record, as it is to be: what a sender should look at again.

    Args:
        collection: what is there, with what curators allow. record: the paper.
        root: the content folder. today: the day from which on a date is in the future; empty: none is.
    """
    content = Content(Collection(records=(record,)), root, today=today)
    warnings = [found for found in _LOOKING if found.severity == "warning"]
    return list(problems(content, warnings, lambda *_: 0, allowed_by(collection)))
