"""`merge` and `rename`: one record of two that are one paper, and papers with other addresses."""

import click

from generator.commands.shared import Settings, load, pass_settings, shown
from generator.content.joining import plan_join, plan_rename
from generator.content.store import Layout


@click.command(epilog="Example: paper-index merge awq-activation-aware-weight-quantization awq")
@click.argument("kept", metavar="A")
@click.argument("other", metavar="B")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@pass_settings
def merge(settings: Settings, kept: str, other: str, dry_run: bool) -> None:
    """Makes one record of two: B's facts are added to A, and B's address leads to A.

    Where the two disagree, A's word stands and that is reported. Whatever names B, a reading list
    or a related paper, names A afterwards.
    """
    plan = plan_join(load(settings), kept, other, settings.content)
    for problem in plan.conflicts:
        click.echo(f"note: {problem}", err=True)
    for path in plan.renamed:
        click.echo(f"note: {shown(path)}: names {kept} in place of {other}", err=True)
    if not dry_run:
        plan.write()
    done = "Would merge" if dry_run else "Merged"
    click.echo(f"{done} {other} into {kept}, where its address leads now: {Layout(settings.content).record(kept)}")


@click.command(epilog="Example: paper-index rename arxiv-2306-00978 awq")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@pass_settings
def rename(settings: Settings, old: str, new: str, dry_run: bool) -> None:
    """Gives a paper another address; the former one leads to it.

    The record's file is renamed and says its former slug. Whatever names the paper, a reading list or a
    related paper, names it anew.
    """
    plan = plan_rename(load(settings), old, new, settings.content)
    for path in plan.renamed:
        click.echo(f"note: {shown(path)}: names {new} in place of {old}", err=True)
    if not dry_run:
        plan.write()
    done = "Would rename" if dry_run else "Renamed"
    click.echo(f"{done} {old}, whose address leads on now: {Layout(settings.content).record(new)}")
