"""Reads an issue that was made by one of the forms, as text of a stranger's.

GitHub writes a form's answers below headings, one for each label. Nothing here believes any of it:
sizes are limited, labels are those of the form or a fault, and what is returned is text alone.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

from generator.errors import ContentError, Problem
from generator.submissions.forms import FORMS, Form
from generator.text.encoding import decode
from generator.text.json_reading import document

LARGEST_FILE = 4_000_000
"""In bytes: what GitHub hands to a workflow, the issue's text and much around it."""
LONGEST_BODY = 40_000
"""In characters; a form filled in has a few hundred."""
_HEADING = re.compile(r"^###[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_NOTHING = "_No response_"
_UNSEEN = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What no answer needs: controls, halves of characters, marks that turn the direction of text."""


class Issue(NamedTuple):
    """An issue: its number, and its text."""

    number: int
    body: str


class Fault(NamedTuple):
    """What is wrong with a submission: the label of the question, if it is about one, and why."""

    label: str
    message: str


class Filled(NamedTuple):
    """A form that was filled in: the answers that were given, by the names of its questions."""

    form: Form
    answers: dict[str, str]


def read_issue(path: Path) -> Issue:
    """An issue as GitHub gives it: in an event, or from its API.

    Raises:
        ContentError: the file cannot be read, is too large, or holds no issue.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ContentError([Problem(path, 0, f"is larger than {LARGEST_FILE} bytes; an issue is not")])
        text = decode(path.read_bytes(), path)
    except OSError as error:
        raise ContentError([Problem(path, 0, f"cannot be read: {error.strerror}")]) from None
    found: Any = document(text, path)
    if isinstance(found, dict):
        found = found.get("issue", found)
    number = found.get("number") if isinstance(found, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 10**12:
        message = "holds no issue; take the event of a workflow, or `gh issue view NUMBER --json number,body`"
        raise ContentError([Problem(path, 0, message)])
    body = found.get("body")
    return Issue(number, body if isinstance(body, str) else "")


def filled_form(body: str) -> tuple[Filled | None, list[Fault]]:
    """The form that an issue's text was made by, with its answers, and what is wrong with them.

    Returns:
        No form and no faults where the issue was made by none of the forms.
    """
    if len(body) > LONGEST_BODY:
        if not any(f"### {form.fields[0].label}" in body[:LONGEST_BODY] for form in FORMS):
            return None, []
        message = f"is {len(body):,} characters long; {LONGEST_BODY:,} are read. Send the rest to a maintainer"
        return None, [Fault("", message)]
    text = _UNSEEN.sub("\ufffd", body.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    parts = _HEADING.split(text)
    headings = parts[1::2]
    form = next((form for form in FORMS if form.fields[0].label in headings), None)
    if form is None:
        return None, []
    faults, answers = [], {}
    for heading, value in zip(headings, parts[2::2], strict=True):
        field = form.labels.get(heading)
        if field is None:
            message = "is no question of this form; take this heading away"
            faults.append(Fault("", f'"{heading[:80]}" {message}'))
        elif field.name in answers:
            faults.append(Fault(heading, "is answered twice; keep one answer"))
        else:
            value = value.strip()
            answers[field.name] = "" if value == _NOTHING else value
    for field in form.fields:
        value = answers.get(field.name, "")
        if field.needed and not value:
            faults.append(Fault(field.label, "needs an answer"))
        elif len(value) > field.most:
            faults.append(Fault(field.label, f"has {len(value):,} characters; at most {field.most:,} are read"))
        elif value and field.choices and value not in field.choices:
            faults.append(Fault(field.label, f'has no choice "{value[:80]}"; take one of: {", ".join(field.choices)}'))
        elif "\n" in value and not field.long:
            faults.append(Fault(field.label, "has several lines; one is enough"))
    return Filled(form, {name: value for name, value in answers.items() if value}), faults
