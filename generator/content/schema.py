"""Checks parsed content against the model.

The model's fields are the one declaration. From it comes the validation here, with
each fault's line and the nearest right key for a wrong one; `generator.reference`
makes the JSON Schemas and the reference page of the same fields.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from generator.content.yaml_text import Document
from generator.errors import MOST_PROBLEMS, ContentError, Problem, did_you_mean, shortened

T = TypeVar("T")


def validate(adapter: TypeAdapter[T], document: Document) -> T:
    """The document's data as a typed value.

    Args:
        adapter: the type to make, as a pydantic adapter.
        document: the parsed file.

    Raises:
        ContentError: all faults of the document, each with its line and field.
    """
    try:
        return adapter.validate_python(document.data)
    except ValidationError as error:
        found = error.errors(include_url=False)
        problems = [_problem(details, adapter, document) for details in found[:MOST_PROBLEMS]]
        if len(found) > MOST_PROBLEMS:
            problems.append(
                Problem(document.path, 0, f"has {len(found) - MOST_PROBLEMS} more faults than are said here")
            )
        raise ContentError(problems) from None


def _problem(details: Mapping[str, Any], adapter: TypeAdapter[Any], document: Document) -> Problem:
    location = details["loc"]
    steps = (str(step + 1) if isinstance(step, int) else shortened(step) for step in location if step != "[key]")
    field = ".".join(steps)
    kind = details["type"]
    if kind == "extra_forbidden":
        known = _fields_at(adapter, location[:-1])
        message = f"unknown key{did_you_mean(str(location[-1]), known) or '; known: ' + ', '.join(known)}"
    else:
        message = _message(kind, details)
    return Problem(document.path, document.line(location), message, field)


def _message(kind: str, details: Mapping[str, Any]) -> str:
    """What is wrong with a value, in a curator's words."""
    if kind == "value_error":  # the model's own words
        return str(details["msg"]).removeprefix("Value error, ")
    template: str = _MESSAGES.get(
        kind, "{given} cannot stand here: " + str(details["msg"]).replace("{", "(").replace("}", ")")
    )
    return template.format(**details.get("ctx", {}), given=_shown(details["input"]))


_MESSAGES = {
    "missing": "is missing; every entry needs it",
    "string_type": "expected text, not {given}",
    "int_parsing": "expected a whole number, not {given}",
    "int_type": "expected a whole number, not {given}",
    "float_parsing": "expected a number, not {given}",
    "bool_parsing": "expected true or false, not {given}",
    "bool_type": "expected true or false, not {given}",
    "float_type": "expected a number, not {given}",
    "tuple_type": "expected a list such as [one, two], not {given}",
    "dict_type": "expected keys and values, not {given}",
    "model_type": "expected keys and values, not {given}",
    "model_attributes_type": "expected keys and values, not {given}",
    "literal_error": "expected {expected}, not {given}",
    "greater_than_equal": "expected {ge} or more, not {given}",
    "greater_than": "expected more than {gt}, not {given}",
    "less_than_equal": "expected {le} or less, not {given}",
    "too_long": "expected at most {max_length}, found {actual_length}",
    "too_short": "expected at least {min_length}, found {actual_length}",
    "string_pattern_mismatch": "{given} has not the form {pattern}",
}


def _shown(value: Any) -> str:
    """A wrong value as a message shows it: short, and named as a person would."""
    if value == "":
        return "nothing"
    if isinstance(value, str):
        return f'"{value if len(value) <= 40 else value[:40] + "…"}"'
    if isinstance(value, dict):
        return "keys and values"
    return "a list" if isinstance(value, list | tuple) else type(value).__name__


def _fields_at(adapter: TypeAdapter[Any], location: tuple[int | str, ...]) -> list[str]:
    """The names of the fields that the model has at a place."""
    current: Any = adapter._type
    for step in location:
        models = list(_models(current))
        if isinstance(step, str) and models and step in models[0].model_fields:
            current = models[0].model_fields[step].annotation
        # A list's index or a mapping's free key leads to the type inside, which `_models` finds.
    models = list(_models(current))
    return list(models[0].model_fields) if models else []


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The model classes in a type, however deep in unions and containers."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for inner in get_args(annotation):
            yield from _models(inner)


def not_found(word: str, what: str, known: Sequence[str]) -> str:
    """The message about a name that is not in a vocabulary."""
    shown = shortened(word)
    if not known:
        return f'no {what} "{shown}": none is defined yet'
    return f'no {what} "{shown}"{did_you_mean(word, known) or "; known: " + ", ".join(sorted(known)[:40])}'
