"""`links`: whether what the content leads to is still there."""

from collections.abc import Mapping
from pathlib import Path

import click

from generator.commands.shared import Settings, count, load, pass_settings, shown, sweep_cache
from generator.content.files import write_output
from generator.content.outgoing import Outgoing, outgoing_links
from generator.content.store import Lines
from generator.errors import ContentError, Problem
from generator.progress import stage

# What asks hosts is imported where it is used: no other command waits for it.

_CACHE = ".paper-index-cache"


@click.command(epilog="Example: paper-index links --most 200")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The report's page; the same as JSON lies beside it. [default: dist/links.md, beside the configuration]",
)
@click.option("--most", type=click.IntRange(min=1), metavar="N", help="Ask about so many addresses at most.")
@click.option(
    "--kept",
    type=click.IntRange(min=0),
    default=21,
    show_default=True,
    metavar="DAYS",
    help="How long an answer is taken for true; bad news is for one day.",
)
@click.option(
    "--pace",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="The pause between two requests to a host. [default: what each wants; mostly 1, arXiv 3]",
)
@click.option("--archive", metavar="ADDRESS", help="Where to ask for archived copies. [default: https://archive.org]")
@pass_settings
def links(
    settings: Settings, report: Path | None, most: int | None, kept: int, pace: float | None, archive: str | None
) -> None:
    """Checks the addresses outside that the content leads to, and proposes archived copies.

    Hosts are asked side by side, each of them one question at a time. An address that is gone is a fault, with
    its place; one that moved for good, that is silent today or that lets no program look is in the report alone.
    """
    from generator.services.client import Client
    from generator.services.link_checking import LinkChecker
    from generator.services.link_report import Checked, counts, faults, report_json, report_page, with_copies
    from generator.site.build import read_settings

    sweep_cache(settings)
    collection = load(settings)
    contact = read_settings(settings.config).publication.contact if settings.config.is_file() else ""
    places: dict[str, list[Outgoing]] = {}
    for found in outgoing_links(collection, settings.content):
        places.setdefault(found.url, []).append(found)
    cache = settings.config.parent / _CACHE
    checker = LinkChecker(cache, contact=contact, kept=kept, pace=pace)
    verdicts = {url: verdict for url in places if (verdict := checker.known(url)) is not None}
    unknown = [url for url in places if url not in verdicts]
    asked = unknown[:most]
    with stage("Checking links", len(asked)) as advance:
        verdicts |= checker.check(asked, advance)
    lines = Lines()
    checked = [
        Checked(url, verdicts[url], tuple(_placed(place, verdicts[url].state, lines) for place in found))
        for url, found in sorted(places.items())
        if url in verdicts
    ]
    notes: list[str] = []
    addresses: Mapping[str, str] = {"archive": archive} if archive else {}
    client = Client(cache, contact=contact, addresses=addresses)
    try:
        checked = with_copies(checked, client, notes)
    finally:
        client.close()
    for note in notes:
        click.echo(f"note: {note}", err=True)
    target = report or settings.config.parent / "dist" / "links.md"
    unasked = len(unknown) - len(asked)
    write_output(target, report_page(checked, unasked))
    write_output(target.with_suffix(".json"), report_json(checked, unasked))
    rest = f", {unasked} left for the next run" if unasked else ""
    click.echo(f"Checked {count(len(checked), 'link')} ({counts(checked)}){rest}: {shown(target)}")
    if gone := faults(checked):
        raise ContentError(gone)


def _placed(place: Outgoing, state: str, lines: Lines) -> Problem:
    """A place with its line, where that is worth looking up: good addresses are thousands."""
    line = lines(place.path, *place.location) if state != "good" and place.location else 0
    return Problem(shown(place.path), line, "", place.field)
