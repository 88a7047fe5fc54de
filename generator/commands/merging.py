"""`merge` and `rename`: one record of two that are one paper, and papers with other addresses."""

import click

from generator.commands.shared import Settings, changes_content, load, pass_settings, shown
from generator.content.joining import JoinPlan, plan_join, plan_rename
from generator.content.rules.duplicates import TWICE
from generator.content.store import Layout
from generator.model import Collection


@click.command(epilog="Example: paper-index merge awq-activation-aware-weight-quantization awq")
@click.argument("kept", metavar="A")
@click.argument("other", metavar="B")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@pass_settings
@changes_content
def merge(settings: Settings, kept: str, other: str, dry_run: bool) -> None:
    """Makes one record of two: B's facts are added to A, and B's address leads to A.

    Where the two disagree, A's word stands and that is reported. Whatever names B, a reading list
    or a related paper, names A afterwards.
    """
    collection = load(settings, forgiven=TWICE)
    if _leads(collection, other, kept):
        click.echo(f"{other} was merged before; its address leads to {kept}: {Layout(settings.content).record(kept)}")
        return
    plan = plan_join(collection, kept, other, settings.content)
    _carry_out(plan, settings, other, kept, dry_run)
    done = "Would merge" if dry_run else "Merged"
    click.echo(f"{done} {other} into {kept}, where its address leads now: {Layout(settings.content).record(kept)}")


@click.command(epilog="Example: paper-index rename arxiv-2306-00978 awq")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@pass_settings
@changes_content
def rename(settings: Settings, old: str, new: str, dry_run: bool) -> None:
    """Gives a paper another address; the former one leads to it.

    The record's file is renamed and says its former slug. Whatever names the paper, a reading list or a
    related paper, names it anew.
    """
    collection = load(settings)
    if _leads(collection, old, new):
        click.echo(f"{old} was renamed before; its address leads to {new}: {Layout(settings.content).record(new)}")
        return
    plan = plan_rename(collection, old, new, settings.content)
    _carry_out(plan, settings, old, new, dry_run)
    done = "Would rename" if dry_run else "Renamed"
    click.echo(f"{done} {old}, whose address leads on now: {Layout(settings.content).record(new)}")


def _carry_out(plan: JoinPlan, settings: Settings, former: str, slug: str, dry_run: bool) -> None:
    """Writes what was planned, unless it is only to be shown, and says what a person should look at."""
    for problem in plan.conflicts:
        click.echo(f"note: {problem}", err=True)
    for path in plan.renamed:
        click.echo(f"note: {shown(path)}: names {slug} in place of {former}", err=True)
    if not dry_run:
        plan.write(settings.content)


def _leads(collection: Collection, former: str, slug: str) -> bool:
    """Whether an address leads to a paper already: a command that was cut off at its end is given again."""
    records = dict(collection.records)
    return former not in records and slug in records and former in records[slug].aliases
