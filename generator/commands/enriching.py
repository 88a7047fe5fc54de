"""`add` and `enrich`: records begun and filled from public services. With `import`, the only commands that "
"look outside.
"""

import difflib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.commands.shared import (
    CACHE,
    Settings,
    begins_content,
    changes_content,
    count,
    load,
    pass_settings,
    shown,
)
from generator.content.files import write_whole
from generator.content.merge import Matcher
from generator.content.store import Layout, new_content, read_text
from generator.content.writing import edited_text, record_text
from generator.errors import ContentError, Problem, UsageError, did_you_mean
from generator.ids import make_slug
from generator.model import Collection, Paper
from generator.progress import stage
from generator.services.directory import SERVICES

if TYPE_CHECKING:
    from generator.services.client import Client

# What asks services is imported where it is used: no other command waits for it, and no build has it.


def _addresses(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    addresses = {}
    for value in values:
        name, _, address = value.partition("=")
        if name not in SERVICES or not address.startswith(("http://", "https://")):
            raise click.BadParameter(
                f'"{value}" is not SERVICE=ADDRESS{did_you_mean(name, SERVICES)} Services: {", ".join(SERVICES)}'
            )
        addresses[name] = address
    return addresses


_at = click.option(
    "--at",
    "addresses",
    metavar="SERVICE=ADDRESS",
    multiple=True,
    envvar="PAPER_INDEX_SERVICES",
    callback=_addresses,
    help="Another address to ask a service at, such as a mirror.",
)
_service = click.option(
    "--service", "services", metavar="NAME", multiple=True, type=click.Choice(list(SERVICES)), help="Only this service."
)
_refresh = click.option("--refresh", is_flag=True, help="Ask again what is known from earlier runs.")


@click.command(epilog='Example: paper-index add 2306.00978 10.18653/v1/2023.acl-long.1 "attention is all you need"')
@click.argument("wanted", nargs=-1, required=True, metavar="ID-OR-TITLE...")
@click.option("--offline", is_flag=True, help="Ask nobody; leave stubs that say what is missing.")
@_service
@_at
@_refresh
@click.option("--dry-run", is_flag=True, help="Show the records, and write nothing.")
@pass_settings
@begins_content
def add(
    settings: Settings,
    wanted: tuple[str, ...],
    offline: bool,
    services: tuple[str, ...],
    addresses: Mapping[str, str],
    refresh: bool,
    dry_run: bool,
) -> None:
    """Starts a record for each identifier, address or title.

    Public services are asked what they know of it. Where none answers, a stub is left: a valid
    record that says what is missing, for `enrich` or for you to fill.
    """
    from generator.services.enriching import Enricher, identified, stub

    collection = load(settings) if settings.content.is_dir() else Collection()
    matcher = Matcher(collection.records)
    taken = collection.addresses
    layout, made = Layout(settings.content), 0
    client = _client(settings, addresses, refresh)
    enricher = Enricher(client, () if offline else services or tuple(SERVICES), matcher)
    try:
        for text in wanted:
            text = " ".join(text.split())
            identifiers = identified(text)
            if not text or (not identifiers and text.startswith(("http://", "https://"))):
                raise UsageError(f'"{text}" is no identifier, no address of a paper, and no title')
            begun = stub(identifiers, "" if identifiers else text)
            known = matcher.find(begun)
            if known is None:
                found = enricher.enrich("", begun)
                known = matcher.find(found.paper) if found.taken else None
                for note in found.notes:
                    click.echo(f"note: {text}: {note}", err=True)
            if known is not None:
                click.echo(f"{text}: is there already: {shown(layout.record(known))}")
                continue
            paper = found.paper
            if not identifiers and found.taken:
                paper = paper.model_copy(update={"note": None})
            slug = make_slug(paper.title, taken)
            taken.add(slug)
            matcher.add(slug, paper)
            path = layout.record(slug)
            if dry_run:
                click.echo(record_text(paper), nl=False)
            else:
                for place, text_of in {**new_content(settings.content), path: record_text(paper)}.items():
                    write_whole(place, text_of)
            state = f"from {', '.join(found.taken)}" if found.taken else "a stub; what is missing is in its note"
            click.echo(f"{'Would add' if dry_run else 'Added'} {shown(path)} ({state})")
            made += 1
    finally:
        client.close()
    click.echo(f"{'Would add' if dry_run else 'Added'} {count(made, 'paper')}: {layout.papers}")


@click.command(epilog="Example: paper-index enrich --service openalex --dry-run")
@click.argument("slugs", nargs=-1, metavar="[SLUG...]")
@_service
@_at
@_refresh
@click.option("--dry-run", is_flag=True, help="Print what would change, and write nothing.")
@pass_settings
@changes_content
def enrich(
    settings: Settings,
    slugs: tuple[str, ...],
    services: tuple[str, ...],
    addresses: Mapping[str, str],
    refresh: bool,
    dry_run: bool,
) -> None:
    """Fills missing facts from public services: identifiers, authors, dates, venues, code, citations.

    Asks arXiv, Crossref, OpenAlex, Semantic Scholar and Hugging Face about all papers, or those
    named. Nothing that is there is changed, but counts of citations are renewed. What is found by
    title alone must agree in the year or an author too; a doubtful match is reported. Answers are
    kept, so that a run that is interrupted goes on by running it again.
    """
    from generator.services.enriching import Enricher

    collection = load(settings)
    records = dict(collection.records)
    for slug in slugs:
        if slug not in records:
            raise UsageError(f'no paper "{slug}"{did_you_mean(slug, records)}')
    layout, changed = Layout(settings.content), 0
    faults: list[Problem] = []
    chosen = slugs or tuple(records)
    client = _client(settings, addresses, refresh)
    matcher = Matcher(collection.records)
    enricher = Enricher(client, services or tuple(SERVICES), matcher)
    try:
        with stage("Asking services", len(chosen)) as advance:
            for slug in chosen:
                before = records[slug]
                found = enricher.enrich(slug, before)
                advance(1)
                for note in found.notes:
                    click.echo(f"note: {slug}: {note}", err=True)
                if found.paper == before:
                    continue
                text = read_text(layout.record(slug))
                edited = _edited(text, before, found.paper)
                if edited is None:
                    message = "has facts to add, but is written in a way that adding would disturb; add them by hand"
                    faults.append(Problem(layout.record(slug), 0, message))
                    continue
                matcher.add(slug, found.paper)
                changed += 1
                if dry_run:
                    click.echo(_difference(text, edited, layout.record(slug)), nl=False)
                else:
                    write_whole(layout.record(slug), edited)
    finally:
        client.close()
    done = "Would fill" if dry_run else "Filled"
    click.echo(f"{done} facts in {count(changed, 'paper')} of {len(chosen)}: {layout.papers}")
    if faults:
        raise ContentError(faults)


def _edited(text: str, before: Paper, after: Paper) -> str | None:
    from generator.services.enriching import is_stub

    if is_stub(before) and text == record_text(before):
        return record_text(after)
    return edited_text(text, before, after)


def _difference(text: str, edited: str, path: Path) -> str:
    lines: Sequence[str] = list(
        difflib.unified_diff(
            text.splitlines(keepends=True), edited.splitlines(keepends=True), str(path), str(path), n=1
        )
    )
    return "".join(lines)


def _client(settings: Settings, addresses: Mapping[str, str], refresh: bool) -> "Client":
    from generator.services.client import Client
    from generator.site.build import read_settings

    contact = read_settings(settings.config).publication.contact if settings.config.is_file() else ""
    keys = {
        name: key
        for name, service in SERVICES.items()
        if service.key_variable and (key := os.environ.get(service.key_variable))
    }
    return Client(settings.config.parent / CACHE, contact=contact, addresses=addresses, keys=keys, refresh=refresh)
