"""`layout`: where papers lie on the map, written down so that they stay there."""

import click

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.layout import laid_out
from generator.commands.shared import Settings, changes_content, count, load, pass_settings
from generator.content.files import write_whole
from generator.content.store import Layout
from generator.progress import stage


@click.command(epilog="Example: paper-index layout")
@click.option("--anew", is_flag=True, help="Lay out the whole map anew: every paper may move. Needs scikit-learn.")
@pass_settings
@changes_content
def layout(settings: Settings, anew: bool) -> None:
    """Writes down where each paper lies on the map.

    Papers that have a place keep it; new ones get theirs beside what they are related to. A
    build places new papers in the same way, but does not write it down.
    """
    collection = load(settings)
    with stage("Laying out the map"):
        catalogue = Catalogue(collection)
        places = laid_out(catalogue.features) if anew else catalogue.places
    path = Layout(settings.content).map
    lines = [f"{slug}: [{across}, {down}]\n" for slug, (across, down) in sorted(places.items())]
    head = "# Where papers lie on the map: across and down, from 0 to 10000. Made by `paper-index layout`.\n"
    write_whole(path, head + "".join(lines))
    new = len(places) if anew else sum(slug not in collection.map for slug in places)
    click.echo(f"Placed {count(new, 'paper')} of {len(places)}: {path}")
