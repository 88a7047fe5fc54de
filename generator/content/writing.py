"""Writes records: one form for each record, and small edits to what a person wrote.

A record that nobody has touched has exactly the form that `record_text` gives it,
and is written anew when facts are added. Any other is edited in place, so that its
comments, its order of keys and its way of writing stay (`edited_text`).
"""

import json
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from generator.content.yaml_text import parse
from generator.errors import ContentError
from generator.model import Noun, Paper

_WIDTH = 100
"""Columns at which lists and abstracts are broken."""

_PLAIN = re.compile(r"[^\W\d_][\w .()/+&;’–-]*(?<=\S)")
_ADDRESS = re.compile(r"https?://[\w./~%+@=&?-]+", re.ASCII)
_NOT_A_STRING = frozenset(["true", "false", "yes", "no", "on", "off", "null", "none", "y", "n"])
"""Words that one YAML or another reads as something else than text."""
_BREAKS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]")
_FREE_TEXT = ("abstract", "note")


def record_text(paper: Paper) -> str:
    """A record in its own form: the model's order of keys, only what is known.

    Reading it back gives an equal paper.
    """
    return "".join(_entry(key, value) for key, value in _facts(paper).items())


def edited_text(text: str, before: Paper, after: Paper) -> str | None:
    """A record's text with facts added, and everything else as the person left it.

    Args:
        text: the record as it stands.
        before: what it says now.
        after: what it shall say; it differs from `before` by additions.

    Returns:
        The new text, or None where it would not say just what `after` does.
    """
    return _rewritten(text, before, after, _add)


def _rewritten(
    text: str, before: Paper, after: Paper, change: Callable[[Any, dict[str, Any], dict[str, Any]], None]
) -> str | None:
    """A record's text with its document changed, if it then says just what it should."""
    if text == record_text(before):
        return record_text(after)
    yaml = round_trip()
    document = yaml.load(text)
    change(document, _facts(before), _facts(after))
    out = StringIO()
    yaml.dump(document, out)
    edited = out.getvalue()
    return edited if says(edited, after) else None


def says(text: str, paper: Paper) -> bool:
    """Whether a record's text says just what a paper is."""
    try:
        return Paper.model_validate(parse(text, Path("edited")).data) == paper
    except (ContentError, ValidationError):
        return False


def corrected_text(text: str, before: Paper, after: Paper) -> str | None:
    """A record's text with facts corrected, and everything else as the person left it.

    Args:
        text: the record as it stands.
        before: what it says now. after: what it shall say; values may differ, and lists be others.

    Returns:
        The new text, or None where it would not say just what `after` does.
    """
    return _rewritten(text, before, after, _correct)


def _correct(document: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Makes a document say other facts."""
    for key in [key for key in old if key not in new]:
        del document[key]
    for key, value in new.items():
        inner = document.get(key)
        if isinstance(value, dict) and isinstance(inner, dict):
            for name in [name for name in inner if name not in value]:
                del inner[name]
            for name, fact in value.items():
                if fact != old.get(key, {}).get(name):
                    inner[name] = _styled(fact)
        elif key in document and value != old.get(key):
            document[key] = _styled(value)
    _add(document, new, new)  # what was not there at all, in its place


def mapping_entry_text(key: str, value: Noun) -> str:
    """One entry of a mapping file such as `sources.yml`: the key, its fields indented."""
    lines = "".join(_entry(name, fact) for name, fact in _facts(value).items())
    return f"{key}:\n{textwrap.indent(lines, '  ')}"


def list_entry_text(value: Noun) -> str:
    """One entry of a list file such as `tags.yml`: its fields below each other, after a hyphen."""
    lines = "".join(_entry(name, fact) for name, fact in value.model_dump(mode="json", exclude_unset=True).items())
    return f"\n- {textwrap.indent(lines, '  ')[2:]}"


def round_trip() -> YAML:
    """A reader and writer of YAML that keeps comments, quotes and the order of keys."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 100_000  # long lines are the person's choice
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _facts(value: Noun) -> dict[str, Any]:
    """The known facts, as plain data in the model's order."""
    return value.model_dump(mode="json", exclude_defaults=True)


def _add(document: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    order = list(after)
    for position, key in enumerate(order):
        value = after[key]
        if key in document and isinstance(value, dict):
            _add(document[key], before.get(key) or {}, value)
        elif key in document and isinstance(value, list) and isinstance(document[key], list):
            known = before.get(key) or []
            for item, was, new in zip(document[key], known, value, strict=False):
                if isinstance(item, dict) and was != new:
                    _add(item, was, new)  # a venue of which more is known
            document[key].extend(_styled(item) for item in value[len(known) :])
        elif key in document and value != before.get(key):
            document[key] = _styled(value)  # a date of which more is known
        elif key not in document:
            earlier = [known for known in document if known in order[:position]]
            place = list(document).index(earlier[-1]) + 1 if earlier else 0
            document.insert(place, key, _styled(value))


def _styled(value: Any) -> Any:
    """Plain data as ruamel shall write it: small collections on one line."""
    if isinstance(value, dict):
        mapping = CommentedMap((key, _styled(item)) for key, item in value.items())
        mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list):
        sequence = CommentedSeq(_styled(item) for item in value)
        if not any(isinstance(item, dict) for item in value):
            sequence.fa.set_flow_style()
        return sequence
    return value


def _entry(key: str, value: Any) -> str:
    if key in _FREE_TEXT and isinstance(value, str):
        return f"{key}: {_block(value)}\n"
    if key == "date" or key == "captured":
        return f"{key}: {value}\n"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"{key}:\n" + "".join(f"  - {_flow(item)}\n" for item in value)
    if isinstance(value, list):
        return _wrapped_list(key, [_flow(item) for item in value])
    return f"{key}: {_flow(value)}\n"


def _wrapped_list(key: str, items: Iterable[str]) -> str:
    """A list between brackets, broken between items where it is long."""
    lines, current = [], f"{key}: ["
    for number, item in enumerate(items):
        piece = item if number == 0 else f", {item}"
        if len(current) + len(piece) > _WIDTH and number > 0:
            lines.append(current + ",")
            current = f"  {item}"
        else:
            current += piece
    return "\n".join([*lines, current + "]"]) + "\n"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(str(key))}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return _scalar(value) if isinstance(value, str) else json.dumps(value)


def _scalar(text: str) -> str:
    """A string as YAML, plain where every YAML reads it as that string."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_A_STRING:
        return text
    if _ADDRESS.fullmatch(text):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """A text as a double-quoted YAML scalar: JSON's form is YAML's too, save for some characters."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _BREAKS.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)


def _wrapped(text: str) -> list[str]:
    """A paragraph whose words have single spaces between them, in lines; `textwrap` takes a hundred times as long."""
    lines: list[str] = []
    start = 0
    while len(text) - start > _WIDTH - 2:
        end = text.rfind(" ", start, start + _WIDTH - 1)
        if end < 0:  # a word that is longer than a line
            end = text.find(" ", start)
        if end < 0:
            break
        lines.append(text[start:end])
        start = end + 1
    return [*lines, text[start:]]


def _block(text: str) -> str:
    """Free text: folded where it is one paragraph, literal where it has lines."""
    if _BREAKS.search(text) or text != text.strip() or "  " in text:
        return quoted(text)
    if "\n" not in text:
        lines = _wrapped(text)
        if " ".join(lines) != text:  # other kinds of space
            return quoted(text)
        return "\n  ".join([">-", *lines])
    if any(line != line.strip() for line in text.split("\n")):
        return quoted(text)
    return "|-\n" + "\n".join(f"  {line}" if line else "" for line in text.split("\n"))
