"""Brings content that is written in an older version of the schema to the present one.

What a record says stays what it says, and a person's comments, order of keys and ways of writing
stay too. Apart because it knows how records once were, which nothing else needs to know.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml.error import YAMLError

from generator.content.changes import change_files
from generator.content.rules.elsewhere import SCHEMA
from generator.content.store import SCHEMA_FILE, Layout, content_files, odd_files, read_text, version_of
from generator.content.writing import round_trip
from generator.content.yaml_text import parse
from generator.errors import ContentError, Problem


class Migration(NamedTuple):
    """One step from a version of the schema to the next.

    Attributes:
        version: the version that it leads to.
        what: what becomes of a record, for the person who reads the difference.
        change: does it to a record's document, in place; a record that needs nothing stays as it is. It
            meets whatever YAML can say, not only what is right.
    """

    version: int
    what: str
    change: Callable[[Any], None]


def _name_once(record: Any) -> None:
    """Takes away what a list names again: until version 2 that was no fault."""
    if not isinstance(record, dict):
        return
    lists = [record.get(name) for name in ("organisations", "topics", "sources", "aliases")]
    if isinstance(tags := record.get("tags"), dict):
        lists += [tags.get("introduces"), tags.get("mentions")]
    for values in (values for values in lists if isinstance(values, list)):
        seen: set[str] = set()
        for value in list(values):
            if str(value) in seen:
                del values[len(seen)]
            seen.add(str(value))


MIGRATIONS: tuple[Migration, ...] = (Migration(2, "what a list names twice, it names once", _name_once),)
"""All steps, in order; the last leads to the version that the model declares."""


@dataclass(slots=True)
class MigrationPlan:
    """What a migration would do.

    Attributes:
        before, after: the versions. files: every record that changes, with its new text.
        changes: what becomes of each. schema: the file that says the version, with its new text.
        records: how many there are.
    """

    before: int
    after: int
    files: dict[Path, str] = field(default_factory=dict)
    changes: list[Problem] = field(default_factory=list)
    schema: tuple[Path, str] | None = None
    records: int = 0

    def write(self, root: Path) -> None:
        """Writes all files and the version, or none of them.

        Args:
            root: the content folder.

        Raises:
            ContentError: a file cannot be written.
        """
        change_files(root, {**self.files, **dict([self.schema] if self.schema else [])})


def plan_migration(root: Path, migrations: Sequence[Migration] = MIGRATIONS) -> MigrationPlan:
    """Works out what bringing a content folder to the present version would do.

    Args:
        root: the content folder. migrations: the steps, in order.

    Raises:
        ContentError: the content is newer than the program, a record cannot be read, or is written in a way
            that the change would disturb: all such records, and nothing is to be written.
    """
    layout = Layout(root)
    if not root.is_dir():
        raise ContentError([Problem(root, 0, "no such folder; name the content folder with --content DIR")])
    before = version_of(root)
    steps = [step for step in migrations if step.version > before]
    plan = MigrationPlan(before, steps[-1].version if steps else before)
    problems = list(odd_files(root))
    for path in content_files(layout.papers, ".yml", problems):
        plan.records += 1
        try:
            text = read_text(path)
            made = _migrated(text, path, steps)
        except ContentError as error:
            problems.extend(error.problems)
            continue
        if made is not None:
            plan.files[path], said = made
            plan.changes += [Problem(path, 0, what) for what in said]
    if steps:
        plan.schema = layout.schema, _with_version(layout.schema, plan.after)
    if problems:
        raise ContentError(problems)
    return plan


def advice(root: Path) -> list[Problem]:
    """What to say beside the faults of content that is of an older version: whether a migration would mend some."""
    try:
        plan = plan_migration(root)
    except ContentError:
        return []
    if not plan.files:
        return []
    message = (
        f"is content of version {plan.before} of the schema, and this program reads version {plan.after}; "
        f"`paper-index migrate` mends {len(plan.files)} of the records, so run it first"
    )
    return [Problem(root, 0, message, rule=SCHEMA.name)]


def _migrated(text: str, path: Path, steps: Sequence[Migration]) -> tuple[str, list[str]] | None:
    """A record's new text, and what became of it; None where it needs nothing.

    Raises:
        ContentError: it cannot be read, or its way of writing would be disturbed.
    """
    data = parse(text, path).data
    wanted, said = copy.deepcopy(data), []
    for step in steps:
        before = copy.deepcopy(wanted)
        step.change(wanted)
        if wanted != before:
            said.append(step.what)
    if not said:
        return None

    def change(document: Any) -> None:
        for step in steps:
            step.change(document)

    edited = _edited(text, path, change, wanted)
    if edited is None:
        message = (
            f"is written in a way that a change would disturb; do it by hand ({'; '.join(said)}), then migrate again"
        )
        raise ContentError([Problem(path, 0, message)])
    return edited, said


def _edited(text: str, path: Path, change: Callable[[Any], None], wanted: Any) -> str | None:
    """A file's text with its document changed; None where it would then not say just what it should."""
    yaml, out = round_trip(), StringIO()
    try:
        document = yaml.load(text)
        change(document)
        yaml.dump(document, out)
        return out.getvalue() if parse(out.getvalue(), path).data == wanted else None
    except (YAMLError, ValueError, ContentError):
        return None


def _with_version(path: Path, version: int) -> str:
    """What `schema.yml` says of a version, with a person's comments where there are some."""
    new = SCHEMA_FILE.rsplit(" ", 1)[0] + f" {version}\n"
    if not path.exists():
        return new

    def change(document: Any) -> None:
        document["version"] = version

    return _edited(read_text(path), path, change, {"version": str(version)}) or new
