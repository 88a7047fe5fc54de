"""Writes the parts of the documentation that the code itself knows.

The commands' `--help`, the fields of the content files and their JSON Schemas: made
from the code, so that they cannot say something else than it does. A test compares
them with what lies in the repository.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, get_args

import click
from pydantic import BaseModel, TypeAdapter, WithJsonSchema
from pydantic.fields import FieldInfo

from generator.cli import cli
from generator.content.files import write_whole
from generator.content.rules import RULES
from generator.model import (
    SCHEMA_VERSION,
    SUBJECT,
    Allowed,
    Area,
    CitationCount,
    FormerAddress,
    Ids,
    Kind,
    Link,
    Paper,
    ReadingList,
    Redirect,
    Schema,
    Slug,
    Source,
    Tag,
    TagNames,
    Taxonomy,
    Topic,
    Venue,
)
from generator.pages.address_table import FILES, PAGES
from generator.site.options import ENVIRONMENT, OPTIONS, SETTINGS
from generator.submissions.forms import form_files

_REASONS = {
    "type": "object",
    "propertyNames": {"enum": [rule.name for rule in RULES if rule.allowable]},
    "additionalProperties": {"type": "string", "minLength": 1},
}
"""Reasons by the names of rules, which editors then complete."""
_ALLOWED = WithJsonSchema({"type": "object", "propertyNames": {"pattern": SUBJECT}, "additionalProperties": _REASONS})
SCHEMAS: dict[str, tuple[str, Any]] = {
    "paper": ("A paper's record", Paper),
    "topics": ("The taxonomy", Taxonomy),
    "tags": ("The vocabulary of tags", tuple[Tag, ...]),
    "sources": ("The captured sources", dict[Slug, Source]),
    "allowed": ("What is allowed against the rules", Annotated[Allowed, _ALLOWED]),
    "schema": ("The version of the schema", Schema),
    "redirects": ("Where former addresses lead", dict[FormerAddress, Redirect]),
}
"""The content files' types, by the name of their schema, each with its title."""

_RECORDS: tuple[tuple[str, str, tuple[type[BaseModel], ...]], ...] = (
    (
        "content/papers/&lt;slug&gt;.yml",
        "A paper. Only the title is needed.",
        (Paper, Ids, Link, Venue, CitationCount, TagNames),
    ),
    ("content/topics.yml", "The taxonomy: areas, their topics, and the kinds of paper.", (Taxonomy, Area, Topic, Kind)),
    ("content/tags.yml", "The vocabulary: a list of tags.", (Tag,)),
    (
        "content/lists/&lt;slug&gt;.md",
        "A reading list: title and summary in front matter, the text below it, in Markdown.",
        (ReadingList,),
    ),
    ("content/sources/sources.yml", "The captured sources, by name. `paper-index import` adds to it.", (Source,)),
    (
        "content/redirects.yml",
        'Where former addresses lead, by address: `tags/low-rank: {to: "tag:lora"}`. Former slugs of papers stand in '
        "their records (`aliases`).",
        (Redirect,),
    ),
    (
        "content/allowed.yml",
        "What is right against a rule, by `paper:slug`, `topic:id`, `area:id`, `tag:name`, `list:slug`, `page:name` or "
        "`source:name`: the names of [rules](rules.md), each with the reason. For example `paper:ddpm-gan-vae: "
        '{title-in-capitals: "The words are names of models."}`.',
        (),
    ),
    (
        "content/schema.yml",
        "Which version of the schema all of these files are written in. A newer one is refused; an older one is read, "
        "as far as it can be, until `paper-index migrate` brings it over.",
        (Schema,),
    ),
)


def files(root: Path) -> Iterator[tuple[Path, str]]:
    """Every generated file of the repository with its text."""
    yield root / "docs-src" / "reference" / "commands.md", commands_page()
    yield root / "docs-src" / "reference" / "content.md", content_page()
    yield root / "docs-src" / "reference" / "rules.md", rules_page()
    yield root / "docs-src" / "reference" / "addresses.md", addresses_page()
    yield root / "docs-src" / "reference" / "configuration.md", configuration_page()
    for name, (title, kind) in SCHEMAS.items():
        yield root / "content" / "schemas" / f"{name}.schema.json", json_schema(title, kind)
    for place, text in form_files():
        yield root / place, text


def json_schema(title: str, kind: Any) -> str:
    """The JSON Schema (draft 2020-12) of a content file, for editors that complete and check by it."""
    schema = _without_null(TypeAdapter(kind).json_schema())
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"Version {SCHEMA_VERSION} of the content's schema.",
    }
    schema = {**about, **schema, "title": title}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _without_null(schema: Any) -> Any:
    """A schema in which a key is there with a value or not at all: an empty value is a fault."""
    if isinstance(schema, list):
        return [_without_null(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    kept = {key: value for key, value in schema.items() if key != "anyOf" and not (key == "default" and value is None)}
    kept = {**choices[0], **kept} if len(choices) == 1 else {**({"anyOf": choices} if choices else {}), **kept}
    return {key: _without_null(value) for key, value in kept.items()}


def commands_page() -> str:
    """The commands, as `--help` has them."""
    context = cli.make_context("paper-index", [], resilient_parsing=True, terminal_width=100)
    parts = ["# Commands", "Made from the code by `make reference`.", _help_block(cli, context)]
    for name, command in sorted(cli.commands.items()):
        inner = command.make_context(name, [], parent=context, resilient_parsing=True, terminal_width=100)
        parts += [f"## paper-index {name}", _help_block(command, inner)]
    return "\n\n".join(parts) + "\n"


def content_page() -> str:
    """The fields of the content files."""
    parts = [
        "# Content files",
        "Made from the code by `make reference`. Every value is checked; see `paper-index check`.",
    ]
    for path, purpose, models in _RECORDS:
        parts += [f"## {path}", purpose]
        for number, model in enumerate(models):
            if number:
                parts += [f"### {model.__name__}", _first_line(model)]
            rows = [_row(name, field) for name, field in model.model_fields.items()]
            parts.append("\n".join(["| field | value | meaning |", "| --- | --- | --- |", *rows]))
    return "\n\n".join(parts) + "\n"


def rules_page() -> str:
    """The rules of the content."""
    parts = [
        "# Rules",
        "Made from the code by `make reference`. `paper-index check` names the rule after each finding. A **fault** "
        "stops every build, a **warning** is most likely a mistake, a **note** says what is still missing; with "
        "`--strict` all of them are faults. What is right as it is "
        "[can be allowed](../how-to/curate.md#what-to-do-with-a-finding) with a reason, but for rules that everything "
        "else rests on.",
    ]
    for found in RULES:
        allowed = "" if found.allowable else ", cannot be allowed"
        lines = f"{found.finds}\n\n- Why: {found.why}\n- What to do: {found.remedy}"
        parts += [f"## {found.name}", f"*{found.severity.capitalize()}{allowed}.* {lines}"]
    return "\n\n".join(parts) + "\n"


def addresses_page() -> str:
    """The addresses of pages and files."""
    parts = ["# Addresses", "Made from the code by `make reference`. They are promises: other sites link to them."]
    for title, head, rows in (("Pages", "page", PAGES), ("Files for programs", "file", FILES)):
        lines = [f"| {', '.join(f'`{pattern}`' for pattern in _few(patterns))} | {what} |" for patterns, what in rows]
        parts += [f"## {title}", "\n".join([f"| address | {head} |", "| --- | --- |", *lines])]
    return "\n\n".join(parts) + "\n"


def _few(patterns: Sequence[str]) -> Sequence[str]:
    """The addresses of a row; those of several sections in one."""
    sections = dict.fromkeys(pattern.split("/", 2)[1] for pattern in patterns)
    if len(patterns) <= 9 or len(sections) == 1:
        return patterns
    first, *others = sections
    shown = [pattern for pattern in patterns if pattern.startswith(f"/{first}/")]
    return [*shown, *(f"/{other}/..." for other in others)]


def configuration_page() -> str:
    """The settings: what `mkdocs.yml` says that the program reads, and the environment."""
    parts = [
        "# Configuration",
        "Made from the code by `make reference`. `mkdocs.yml` is MkDocs' own (see "
        "<https://www.mkdocs.org/user-guide/configuration/>); this is what the program reads of it.",
    ]
    for title, head, settings in (
        ("In `mkdocs.yml`", "setting", SETTINGS),
        ("In `mkdocs.yml`, under `extra: paper_index:`", "option", OPTIONS),
        ("In the environment", "variable", ENVIRONMENT),
    ):
        lines = [f"| `{name}` | {meaning} |" for name, meaning in settings.items()]
        parts += [f"## {title}", "\n".join([f"| {head} | meaning |", "| --- | --- |", *lines])]
    return "\n\n".join(parts) + "\n"


def _help_block(command: click.Command, context: click.Context) -> str:
    return f"```text\n{command.get_help(context)}\n```"


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").split("\n", 1)[0]


def _row(name: str, field: FieldInfo) -> str:
    needed = " (needed)" if field.is_required() else ""
    examples = f" For example `{field.examples[0]}`." if field.examples else ""
    return f"| `{name}`{needed} | {_shape(field.annotation)} | {field.description or ''}{examples} |"


def _shape(annotation: Any) -> str:
    """What a field takes, in a writer's words."""
    inner = [argument for argument in get_args(annotation) if argument not in (type(None), Ellipsis)]
    origin = getattr(annotation, "__origin__", None)
    if origin is tuple:
        return f"list of {_shape(inner[0])}"
    if origin is dict:
        return f"{_shape(inner[0])} to {_shape(inner[1])}"
    if annotation in (str, int, float):
        return {str: "text", int: "whole number", float: "number"}[annotation]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    if inner and all(isinstance(value, str) for value in inner):
        return ", ".join(f"`{value}`" for value in inner)
    return _shape(inner[0]) if inner else str(annotation)


if __name__ == "__main__":
    for file, content in files(Path(__file__).parent.parent):
        write_whole(file, content)
