"""`bundle`: the whole site as one zip for a disk."""

import os
import time
from pathlib import Path

import click

from generator.commands.building import build
from generator.commands.shared import Settings, count, makes_site, pass_settings, shown
from generator.ids import make_slug
from generator.progress import stage
from generator.site.build import read_settings
from generator.site.bundle import make_bundle


@click.command(epilog="Example: paper-index bundle -o papers-offline.zip")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The zip. [default: dist/<site name>.zip]"
)
@click.option(
    "--site",
    "site_dir",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Pack a site that is built already, instead of building it first.",
)
@pass_settings
@makes_site
@click.pass_context
def bundle(context: click.Context, settings: Settings, output: Path | None, site_dir: Path | None) -> None:
    """Packs the whole site into one zip that works from a disk, with no network.

    The zip holds every page, the search, the data as JSON lines, a licence and checksums. Feeds, the
    API and what else only a server needs stay out.
    """
    configured = read_settings(settings.config)
    if site_dir is None:
        dated = os.environ.get("SOURCE_DATE_EPOCH")
        context.invoke(build)
        if dated is None:
            os.environ.pop("SOURCE_DATE_EPOCH", None)  # the build's own; a bundle is dated by the site that it holds
        site_dir = configured.site
    started = time.monotonic()
    target = output or settings.config.parent / "dist" / f"{make_slug(configured.name) or 'index'}.zip"
    with stage("Packing pages") as advance:
        made = make_bundle(site_dir, target, configured.publication.url, advance)
    seconds = time.monotonic() - started
    click.echo(
        f"Packed {count(made.pages, 'page')} ({count(made.files, 'file')}, {made.unpacked / 1e6:.1f} MB) "
        f"into {made.size / 1e6:.1f} MB in {seconds:.1f} s: {shown(target)}"
    )
