"""`check` and `freeze`: what is wrong with the content, and keys that stay."""

import click

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import citation_keys
from generator.commands.shared import Settings, count, derive, load, pass_settings
from generator.content.files import write_whole
from generator.content.rules import shortcomings
from generator.content.store import Layout, Lines, read_text
from generator.content.writing import edited_text
from generator.errors import ContentError, Problem
from generator.model import Record
from generator.progress import stage


@click.command(epilog="Example: paper-index check --strict")
@click.option("--strict", is_flag=True, help="Take what is still missing, such as summaries, for a fault.")
@pass_settings
def check(settings: Settings, strict: bool) -> None:
    """Says everything that is wrong with the content, without building.

    What is not wrong but still missing, such as a summary, is said in notes.
    """
    collection = load(settings)
    catalogue = derive(collection, settings)
    missing = list(shortcomings(collection, settings.content, Lines(), catalogue.unused_tags))
    if strict and missing:
        raise ContentError(missing)
    for problem in missing:
        click.echo(f"note: {problem}", err=True)
    click.echo(
        f"No problems in {count(len(catalogue.entries), 'paper')}, {count(len(catalogue.topics), 'topic')}, "
        f"{count(len(catalogue.collection.tags), 'tag')}, {count(len(catalogue.sources), 'source')}: "
        f"{settings.content}"
    )


@click.command(epilog="Example: paper-index freeze")
@pass_settings
def freeze(settings: Settings) -> None:
    """Gives every record without a citation key one, which then never changes.

    A key that is only derived may change when another paper arrives; one in the record does not.
    """
    collection = load(settings)
    keys = citation_keys(Catalogue(collection).entries)
    layout = Layout(settings.content)
    frozen = [
        Record(slug, paper.model_copy(update={"citation_key": keys[slug]}))
        for slug, paper in collection.records
        if paper.citation_key is None
    ]
    before = dict(collection.records)
    faults = []
    with stage("Writing records", len(frozen)) as advance:
        for slug, paper in frozen:
            path = layout.record(slug)
            text = edited_text(read_text(path), before[slug], paper)
            if text is None:
                faults.append(Problem(path, 0, f"cannot be added to; write citation_key: {keys[slug]} by hand"))
            else:
                write_whole(path, text)
            advance(1)
    click.echo(f"Froze {count(len(frozen) - len(faults), 'citation key')}: {layout.papers}")
    if faults:
        raise ContentError(faults)
