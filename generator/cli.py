"""The command line: a thin skin over the rooms, and the only module that knows them all.

Nothing here decides anything about papers. Each command gathers what the rooms
need, hands it on, and ends with one line that says what was made and where. Errors
that a user can mend become text and an exit status in `main`, and nowhere else.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from generator import __version__, readers
from generator.catalogue.catalogue import Catalogue
from generator.catalogue.dates import newest_moment
from generator.content.importing import ImportPlan, Incoming, plan_import
from generator.content.rules import shortcomings
from generator.content.store import Layout, Lines, load_collection
from generator.errors import ContentError, GeneratorError, Problem, UsageError
from generator.exports.api import write_api
from generator.model import Collection
from generator.pages.docs_folder import DocsFolder
from generator.pages.render import Site, check_pages, write_pages
from generator.progress import stage
from generator.site.build import build_site, read_settings
from generator.site.serve import serve_site


@dataclass(frozen=True, slots=True)
class Settings:
    """The options that stand before any command."""

    content: Path
    config: Path


pass_settings = click.make_pass_decorator(Settings)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: paper-index build",
)
@click.version_option(__version__, prog_name="paper-index")
@click.option(
    "--content",
    type=click.Path(path_type=Path),
    help="The content folder. [default: content, beside the configuration]",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("mkdocs.yml"),
    show_default=True,
    help="The site's MkDocs configuration.",
)
@click.pass_context
def cli(context: click.Context, content: Path | None, config: Path) -> None:
    """Turns a curated collection of research papers into a website."""
    context.obj = Settings(content or config.parent / "content", config)


def _captured_date(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return time.strftime("%Y-%m-%d", time.strptime(value, "%Y-%m-%d"))
    except ValueError:
        raise click.BadParameter(f'"{value}" is not a day; write it as 2025-11-03') from None


@cli.command("import", epilog="Example: paper-index import listing.txt --captured 2025-11-03")
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
    collection = _load(settings) if settings.content.is_dir() else Collection()
    incoming, unclear, remarks = _read_files(files, collection, format_name, captured, source)
    plan = plan_import(collection, incoming, settings.content)
    if not dry_run:
        with stage("Writing files", len(plan.files)) as advance:
            plan.write(advance)
    _report_import(plan, remarks)
    click.echo(
        f"{'Would add' if dry_run else 'Added'} {_count(len(plan.added), 'paper')} and "
        f"{'fill' if dry_run else 'filled'} facts in {len(plan.changed)}; {plan.repeats} entries were known; "
        f"{_count(len(plan.conflicts), 'disagreement')}: {Layout(settings.content).papers}"
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


@cli.command(epilog="Example: paper-index build --strict")
@click.option("--site-dir", type=click.Path(path_type=Path), metavar="DIR", help="The folder of the built site.")
@click.option("--clean", is_flag=True, help="Make all pages anew, instead of those that changed.")
@click.option("--strict", is_flag=True, help="Take MkDocs' warnings for errors.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Workers. [default: one for each core]")
@pass_settings
def build(settings: Settings, site_dir: Path | None, clean: bool, strict: bool, jobs: int | None) -> None:
    """Builds the site: content to docs/, docs/ to site/."""
    started = time.monotonic()
    site = read_settings(settings.config)
    collection = _load(settings)
    catalogue = _derive(collection, settings)
    docs = DocsFolder(site.docs)
    if clean:
        docs.clear()
    with stage("Writing pages") as advance:
        kept = write_pages(catalogue, Site(site.name, site.description), site.docs, jobs, advance)
        kept |= write_api(catalogue, site.docs)
        docs.remove_others(kept)
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(newest_moment(collection)))
    target = site_dir or site.site
    with stage("Building the site", len(kept)) as advance:
        warnings = build_site(settings.config, target, strict=strict, jobs=jobs, advance=advance)
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)
    seconds = time.monotonic() - started
    made, papers = _count(len(kept), "file"), _count(len(catalogue.entries), "paper")
    click.echo(f"Built {made} from {papers} in {seconds:.1f} s: {_shown(target)}/index.html")


@cli.command(epilog="Example: paper-index check --strict")
@click.option("--strict", is_flag=True, help="Take what is still missing, such as summaries, for a fault.")
@pass_settings
def check(settings: Settings, strict: bool) -> None:
    """Says everything that is wrong with the content, without building.

    What is not wrong but still missing, such as a summary, is said in notes.
    """
    collection = _load(settings)
    catalogue = _derive(collection, settings)
    missing = list(shortcomings(collection, settings.content, Lines()))
    if strict and missing:
        raise ContentError(missing)
    for problem in missing:
        click.echo(f"note: {problem}", err=True)
    click.echo(
        f"No problems in {_count(len(catalogue.entries), 'paper')}, {_count(len(catalogue.topics), 'topic')}, "
        f"{_count(len(catalogue.collection.tags), 'tag')}, {_count(len(catalogue.sources), 'source')}: "
        f"{settings.content}"
    )


@cli.command(epilog="Example: paper-index serve --port 8080")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port to listen on.")
@pass_settings
def serve(settings: Settings, host: str, port: int) -> None:
    """Serves the site on localhost, rebuilt as content changes."""
    read_settings(settings.config)
    theme = settings.config.parent / "overrides"
    watched = [settings.content, settings.config, *([theme] if theme.is_dir() else [])]
    command = [sys.executable, "-m", "generator", "--config", str(settings.config), "--content", str(settings.content)]

    def rebuild(site: Path) -> None:
        # In a process of its own: a build forks, and a server has threads.
        subprocess.run([*command, "build", "--site-dir", str(site)], check=False)

    click.echo(f"Serving on http://{host}:{port}/ (Ctrl-C ends it)")
    serve_site(rebuild, watched, host, port)


def _derive(collection: Collection, settings: Settings) -> Catalogue:
    """The catalogue, its curated texts checked."""
    with stage("Deriving topics, tags and related papers"):
        catalogue = Catalogue(collection)
        check_pages(catalogue, settings.content)
    return catalogue


def _shown(path: Path) -> Path:
    """A path as a user would type it."""
    return path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path


def _load(settings: Settings) -> Collection:
    papers = Layout(settings.content).papers
    total = sum(1 for _ in papers.glob("*.yml")) if papers.is_dir() else 0
    with stage("Reading records", total) as advance:
        return load_collection(settings.content, advance)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and ends the process with its exit status.

    0: done. 1: the content or the site is at fault. 2: wrong usage.
    """
    try:
        cli.main(
            args=list(arguments) if arguments is not None else None, prog_name="paper-index", standalone_mode=False
        )
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; what was there before is as it was.", err=True)
        sys.exit(130)
    except UsageError as error:
        click.echo(f"paper-index: {error}", err=True)
        sys.exit(2)
    except ContentError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        click.echo(_count(len(error.problems), "problem"), err=True)
        sys.exit(1)
    except GeneratorError as error:
        click.echo(f"paper-index: {error}", err=True)
        sys.exit(1)
    sys.exit(0)
