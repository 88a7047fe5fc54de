"""`migrate`: content of an older version of the schema becomes content of the present one."""

import click

from generator.commands.shared import Settings, changes_content, count, pass_settings, shown
from generator.content.migrating import plan_migration
from generator.content.store import Layout
from generator.progress import stage


@click.command(epilog="Example: paper-index migrate --dry-run")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@pass_settings
@changes_content
def migrate(settings: Settings, dry_run: bool) -> None:
    """Brings content that an older program wrote to the present version of the schema.

    Records say what they said, with their comments and their order of keys; what becomes of each is
    said. Where one cannot be brought over, it is named and nothing at all is written. Done twice, it
    does nothing the second time. `schema.yml` in the content folder says the version.
    """
    with stage("Reading records"):
        plan = plan_migration(settings.content)
    path = shown(Layout(settings.content).schema)
    if plan.before == plan.after:
        click.echo(f"Nothing to migrate: {count(plan.records, 'record')} of version {plan.after}: {path}")
        return
    for change in plan.changes:
        click.echo(f"{shown(change.path)}: {change.message}")
    if not dry_run:
        plan.write(settings.content)
    done = "Would migrate" if dry_run else "Migrated"
    click.echo(
        f"{done} {count(plan.records, 'record')} from version {plan.before} of the schema to {plan.after}, of which "
        f"{len(plan.files)} {'would change' if dry_run else 'changed'}: {path}"
    )
