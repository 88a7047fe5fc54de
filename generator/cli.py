"""The command line: options, commands, and how errors become text and an exit status.

Nothing here decides anything about papers. Each command gathers what the rooms
need, hands it on, and ends with one line that says what was made and where. Errors
that a user can mend become text in `main`, and nowhere else.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from generator import __version__
from generator.commands.annotations import line_of_text
from generator.commands.building import build
from generator.commands.bundling import bundle
from generator.commands.checking import check, freeze
from generator.commands.comparing import diff, weigh
from generator.commands.enriching import add, enrich
from generator.commands.exporting import export
from generator.commands.importing import import_command
from generator.commands.linking import links
from generator.commands.mailing import digest
from generator.commands.mapping import layout
from generator.commands.merging import merge, rename
from generator.commands.migrating import migrate
from generator.commands.serving import serve
from generator.commands.shared import Settings, count
from generator.commands.starting import init
from generator.commands.submitting import submission
from generator.errors import ContentError, GeneratorError, UsageError, reason
from generator.interruption import Ended, heeding_signals


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
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    default=60,
    show_default=True,
    help="How long to wait where another command writes to the same folder.",
)
@click.pass_context
def cli(context: click.Context, content: Path | None, config: Path, wait: float) -> None:
    """Turns a curated collection of research papers into a website."""
    context.obj = Settings(content or config.parent / "content", config, wait)


for command in (
    import_command, add, enrich, merge, rename, migrate, submission, build, check, serve, export, freeze, layout, links,
    digest, init, bundle, diff, weigh,
):  # fmt: skip
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and ends the process with its exit status.

    0: done. 1: the content or the site is at fault. 2: wrong usage. 128 and the number of a signal: ended by it,
    as shells count (130 is Ctrl-C).
    """
    try:
        with heeding_signals():
            cli.main(
                args=list(arguments) if arguments is not None else None, prog_name="paper-index", standalone_mode=False
            )
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        _say_interrupted("Interrupted")
        sys.exit(130)
    except Ended as ended:
        _say_interrupted(f"Ended by {ended}")
        sys.exit(128 + ended.number)
    except UsageError as error:
        click.echo(f"paper-index: {error}", err=True)
        sys.exit(2)
    except ContentError as error:
        for problem in error.problems:
            click.echo(line_of_text(problem), err=True)
        click.echo(count(len(error.problems), "problem"), err=True)
        sys.exit(1)
    except GeneratorError as error:
        click.echo(f"paper-index: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        _forget_output()  # whoever read it has gone, as `head` does
        sys.exit(1)
    except OSError as error:
        place = error.filename2 or error.filename
        click.echo(f"paper-index: {f'{place}: ' if place else ''}{reason(error)}", err=True)
        _forget_output()
        sys.exit(1)
    sys.exit(0)


def _forget_output() -> None:
    """Keeps what could not be printed from being tried, and complained of, once more when Python ends."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say_interrupted(how: str) -> None:
    with suppress(OSError):  # the terminal may be gone too
        click.echo(f"{how}. No file is half written, and nothing is lost; run it again to go on.", err=True)
