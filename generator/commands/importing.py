"""`import`: captured files into the content folder. The only module that knows the readers."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from generator import readers
from generator.commands.shared import Settings, count, load, pass_settings
from generator.content.importing import ImportPlan, Incoming, plan_import
from generator.content.store import Layout
from generator.errors import ContentError, Problem, UsageError
from generator.model import Collection
from generator.progress import stage


def _captured_date(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return time.strftime("%Y-%m-%d", time.strptime(value, "%Y-%m-%d"))
    except ValueError:
        raise click.BadParameter(f'"{value}" is not a day; write it as 2025-11-03') from None


@click.command("import", epilog="Example: paper-index import listing.txt --captured 2025-11-03")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--format", "format_name", metavar="F", help="The format of the files. [default: recognised]")
@click.option("--captured", metavar="DATE", callback=_captured_date, help="The day on which the files were captured.")
@click.option("--source", metavar="ID", help="The name to give to the source (one FILE only).")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@pass_settings
def import_command(
    settings: Settings,
    files: tuple[Path, ...],
    format_name: str | None,
    captured: str | None,
    source: str | None,
    dry_run: bool,
) -> None:
    """Reads captured files into the content folder.

    Adds new papers and fills what is missing in those that are there. Nothing that
    is there is changed: where a file disagrees, that is reported.
    """
    if source and len(files) > 1:
        raise UsageError("--source names one source; import the files one at a time")
    collection = load(settings) if settings.content.is_dir() else Collection()
    incoming, unclear, remarks = _read_files(files, collection, format_name, captured, source)
    plan = plan_import(collection, incoming, settings.content)
    if not dry_run:
        with stage("Writing files", len(plan.files)) as advance:
            plan.write(advance)
    _report_import(plan, remarks)
    click.echo(
        f"{'Would add' if dry_run else 'Added'} {count(len(plan.added), 'paper')} and "
        f"{'fill' if dry_run else 'filled'} facts in {len(plan.changed)}; {plan.repeats} entries were known; "
        f"{count(len(plan.conflicts), 'disagreement')}: {Layout(settings.content).papers}"
    )
    if unclear:
        raise ContentError(unclear)


def _read_files(
    files: Sequence[Path], collection: Collection, format_name: str | None, captured: str | None, source: str | None
) -> tuple[list[Incoming], list[Problem], list[str]]:
    """All files as read, what was unclear in them, and what the readers concluded.

    Raises:
        ContentError: any file cannot be read at all; then nothing shall be written.
    """
    known = {entry.sha256: entry.captured for entry in collection.sources.values()}
    incoming: dict[str, Incoming] = {}
    faults: list[Problem] = []
    unclear: list[Problem] = []
    remarks: list[str] = []
    with stage("Reading files", len(files)) as advance:
        for path in files:
            try:
                raw = readers.read_bytes(path)
                loaded = readers.prepare(path, raw)
                reader = readers.choose(loaded, format_name)
                file = Incoming(path, raw, reader.name, reader.source_kind, (), source_id=source)
                date = captured or known.get(file.sha256)
                reading = reader.read(replace(loaded, date=date))
            except ContentError as error:
                faults.extend(error.problems)
                continue
            if not reading.entries:
                faults.extend(reading.problems)
                continue
            unclear.extend(reading.problems)
            remarks.extend(f"{path}: {remark}" for remark in reading.remarks)
            incoming[file.sha256] = replace(file, entries=reading.entries, captured=reading.captured or date)
            advance(1)
    if faults:
        raise ContentError(faults + unclear)
    return list(incoming.values()), unclear, remarks


def _report_import(plan: ImportPlan, remarks: Sequence[str]) -> None:
    for remark in remarks:
        click.echo(f"note: {remark}", err=True)
    for problem in (*plan.conflicts, *plan.unmatched):
        click.echo(f"note: {problem}", err=True)
    for one, other in plan.near:
        click.echo(f'note: nearly the same title, please compare: "{one}" and "{other}"', err=True)
