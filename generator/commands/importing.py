"""`import`: captured files into the content folder. With `services`, the only part that knows the readers."""

import gc
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from generator import readers
from generator.commands.shared import Settings, begins_content, count, load, pass_settings
from generator.content.importing import ImportPlan, Incoming, plan_import
from generator.content.store import Layout
from generator.errors import ContentError, Problem, UsageError, did_you_mean
from generator.model import Collection, Entry
from generator.progress import stage
from generator.readers.intake import STANDARD_INPUT
from generator.readers.loose_facts import FIELDS
from generator.workers import cores, side_by_side

_LARGE = 8 * 2**20
"""In bytes; a file from here on is read by several processes, where its format allows it."""
_MOST_NOTES = 200
"""How many notes are printed of each sort; a file of a hundred thousand papers has too many to read."""


def _captured_date(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return time.strftime("%Y-%m-%d", time.strptime(value, "%Y-%m-%d"))
    except ValueError:
        raise click.BadParameter(f'"{value}" is not a day; write it as 2025-11-03') from None


def _mapping(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    mapping = {}
    for value in values:
        field, equals, column = value.partition("=")
        if not equals or not column:
            raise click.BadParameter(f'"{value}" is not of the form FIELD=COLUMN, such as title=Title')
        if field not in FIELDS:
            raise click.BadParameter(f'no field "{field}"{did_you_mean(field, FIELDS)} Known: {", ".join(FIELDS)}')
        mapping[field] = column
    return mapping


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Papers hold no cycles, and looking for some in a hundred thousand takes a fifth of the time."""
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


@click.command("import", epilog="Example: paper-index import library.bib export.ris papers.zip --captured 2025-11-03")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--format", "format_name", metavar="F", help="The format of the files. [default: recognised]")
@click.option("--captured", metavar="DATE", callback=_captured_date, help="The day on which the files were captured.")
@click.option("--source", metavar="ID", help="The name to give to the source (one FILE only).")
@click.option(
    "--map",
    "mapping",
    metavar="FIELD=COLUMN",
    multiple=True,
    callback=_mapping,
    help="Of a table or JSON: the column that holds a field. May be given again.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@pass_settings
@begins_content
@_collector_at_rest()
def import_command(
    settings: Settings,
    files: tuple[Path, ...],
    format_name: str | None,
    captured: str | None,
    source: str | None,
    mapping: Mapping[str, str],
    dry_run: bool,
) -> None:
    """Reads captured files into the content folder.

    Recognises listings, bibliographies, answers of public services, curated lists and tables; the
    how-to page has all formats. Files may be packed (.gz, .zip); - is standard input.

    Adds new papers and fills what is missing in those that are there. Nothing that
    is there is changed: where a file disagrees, that is reported.
    """
    if source and len(files) > 1:
        raise UsageError("--source names one source; import the files one at a time")
    collection = load(settings) if settings.content.is_dir() else Collection()
    incoming, unclear, remarks = _read_files(files, collection, format_name, captured, source, mapping)
    with stage("Comparing entries", sum(len(file.entries) for file in incoming)) as advance:
        plan = plan_import(collection, incoming, settings.content, advance)
    del incoming  # large files in memory; the plan has what is to be written of them
    if not dry_run:
        with stage("Writing files", plan.size) as advance:
            plan.write(settings.content, advance)
    _report_import(plan, remarks)
    click.echo(
        f"{'Would add' if dry_run else 'Added'} {count(len(plan.added), 'paper')} and "
        f"{'fill' if dry_run else 'filled'} facts in {len(plan.changed)}; {plan.repeats} entries were known; "
        f"{count(len(plan.conflicts), 'disagreement')}: {Layout(settings.content).papers}"
    )
    if unclear:
        raise ContentError(unclear)


def _read_files(
    files: Sequence[Path],
    collection: Collection,
    format_name: str | None,
    captured: str | None,
    source: str | None,
    mapping: Mapping[str, str],
) -> tuple[list[Incoming], list[Problem], list[str]]:
    """All files as read, what was unclear in them, and what the readers concluded or had to leave out.

    Raises:
        ContentError: any file cannot be read at all; then nothing shall be written.
    """
    known = {entry.sha256: entry.captured for entry in collection.sources.values()}
    incoming: dict[str, Incoming] = {}
    faults: list[Problem] = []
    unclear: list[Problem] = []
    remarks: list[str] = []
    with stage("Reading files", sum(map(_size, files)) or None) as advance:
        for path in files:
            try:
                raw = readers.read_bytes(path)
            except ContentError as error:
                faults.extend(error.problems)
                continue
            file = Incoming(_shown(path), raw, "", "listing", deque(), source_id=source)
            date = captured or known.get(file.sha256)
            try:
                found = _read(readers.Captured(file.path, raw, date, mapping, advance), format_name)
            except ContentError as error:
                faults.extend(error.problems)
                continue
            remarks.extend(found.remarks)
            if not found.entries:
                faults.extend(found.problems)
                continue
            unclear.extend(found.problems)
            incoming[file.sha256] = replace(
                file,
                format=", ".join(found.formats),
                kind=found.kind,
                entries=deque(found.entries),
                captured=found.captured or date,
            )
    if faults:
        raise ContentError(faults + unclear)
    return list(incoming.values()), unclear, remarks


class _Found:
    """What one file held, all members of an archive together."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self.remarks: list[str] = []
        self.formats: list[str] = []
        self.kind = "facts"
        self.captured: str | None = None


def _read(source: readers.Captured, format_name: str | None) -> _Found:
    """Reads a file, or everything that is packed in it.

    Raises:
        ContentError: it cannot be read at all.
    """
    found = _Found()
    for member in readers.unpack(source, found.problems):
        packed = "!/" in str(member.path)
        try:
            reader = readers.choose(member, format_name)
            reading = _in_parts(reader, member)
        except ContentError as error:
            if not packed:
                raise
            found.problems.extend(error.problems)
            continue
        found.entries.extend(reading.entries)
        found.problems.extend(reading.problems)
        found.remarks.extend(f"{member.path}: {remark}" for remark in reading.remarks)
        found.remarks.extend(map(str, reading.notes))
        found.captured = found.captured or reading.captured
        if reader.name not in found.formats:
            found.formats.append(reader.name)
        if reader.source_kind != "facts":
            found.kind = "listing"
    return found


def _unseen(done: int) -> None:
    """Progress of a process that shows none."""


def _in_parts(reader: readers.Reader, source: readers.Captured) -> readers.Reading:
    """Reads a file; a large one in several processes, where its reader can take it by parts."""
    jobs = min(cores(), 4) if getattr(reader, "in_parts", False) and len(source.raw) > _LARGE else 1
    if jobs < 2:
        return reader.read(source)

    def part(number: int, parts: int) -> readers.Reading:
        # Of several processes only the first shows how far it is: it goes through the whole file too.
        advance = source.advance if number == 0 else _unseen
        return reader.read(replace(source, part=number, parts=parts, advance=advance))

    found = list(side_by_side(part, jobs))
    entries = sorted((entry for reading in found for entry in reading.entries), key=lambda entry: entry.line)
    problems = dict.fromkeys(problem for reading in found for problem in reading.problems)
    return readers.Reading(
        tuple(entries),
        # A part without a paper is no fault, as long as another has one.
        tuple(sorted(problem for problem in problems if problem.line or not entries)),
        found[0].captured,
        tuple(dict.fromkeys(remark for reading in found for remark in reading.remarks))
        if entries
        else found[0].remarks,
        tuple(sorted(dict.fromkeys(note for reading in found for note in reading.notes))),
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _shown(path: Path) -> Path:
    return Path("standard-input") if path == STANDARD_INPUT else path


def _report_import(plan: ImportPlan, remarks: Sequence[str]) -> None:
    """Says what a person should know; of very many notes of one sort the first, and how many more."""
    for notes in (
        remarks,
        [f"becomes a tag, in tags.yml: {name}" for name in plan.tags],
        [str(problem) for problem in plan.conflicts],
        [str(problem) for problem in plan.unmatched],
        [
            f'nearly the same title, please compare: "{near.title}" and "{near.other_title}"; '
            f"if they are one paper: paper-index merge {near.other} {near.slug}"
            for near in plan.near
        ],
    ):
        for note in notes[:_MOST_NOTES]:
            click.echo(f"note: {note}", err=True)
        if len(notes) > _MOST_NOTES:
            click.echo(f"note: and {len(notes) - _MOST_NOTES} more of this sort", err=True)
