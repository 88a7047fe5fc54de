"""`export`: papers in a format that other programs read."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from generator.catalogue.catalogue import CataloguedPaper
from generator.catalogue.citation import citations
from generator.commands.shared import Settings, count, derive, load, pass_settings
from generator.content.files import write_output
from generator.errors import UsageError, did_you_mean
from generator.exports.files import FORMATS, exported
from generator.ids import name_key


@click.command(epilog="Example: paper-index export bibtex --topic quantization -o quantization.bib")
@click.argument("format_name", metavar="FORMAT", type=click.Choice(FORMATS))
@click.option("--topic", metavar="T", help="Only papers of a topic, by its id.")
@click.option("--tag", metavar="T", help="Only papers that introduce or mention a tag, by its name.")
@click.option("--list", "list_name", metavar="L", help="Only papers of a reading list, by its file's name.")
@click.option("--author", metavar="A", help="Only papers of an author, by name.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The file. [default: the terminal]"
)
@pass_settings
def export(
    settings: Settings,
    format_name: str,
    topic: str | None,
    tag: str | None,
    list_name: str | None,
    author: str | None,
    output: Path | None,
) -> None:
    """Writes papers in a format that other programs read.

    FORMAT is one of: bibtex, bibtex-utf8, biblatex, ris, csl-json, apa, ieee, acl, jsonl, csv,
    parquet. Options that choose papers narrow each other down.
    """
    catalogue = derive(load(settings), settings)
    slugs = {entry.slug for entry in catalogue.entries}
    slugs &= _chosen("topic", topic, catalogue.topics, slugs)
    slugs &= _chosen("reading list", list_name, catalogue.on_lists, slugs)
    if tag is not None:
        entry = catalogue.tags.get(catalogue.vocabulary.slug_of(tag) or tag)
        if entry is None:
            raise UsageError(
                f'no tag "{tag}"{did_you_mean(tag, [known.tag.name for known in catalogue.tags.values()])}'
            )
        slugs &= {paper.slug for paper in (*entry.introduced_by, *entry.mentioned_by)}
    if author is not None:
        people_of = {name_key(named.name): named for named in catalogue.authors if not named.person}
        if name_key(author) not in people_of:
            written = [named.name for named in people_of.values()]
            raise UsageError(f'no author "{author}"{did_you_mean(author, written)}')
        named = people_of[name_key(author)]
        people = (named, *catalogue.authors.namesakes(named))
        slugs &= {slug for named in people for slug in named.papers}
    entries = list(catalogue.select(slugs))
    data = exported(format_name, catalogue, citations(catalogue), entries)
    if output is None:
        sys.stdout.buffer.write(data.encode() if isinstance(data, str) else data)
        return
    write_output(output, data)
    click.echo(f"Exported {count(len(entries), 'paper')} as {format_name}: {output}")


def _chosen(
    what: str, name: str | None, found: Mapping[str, tuple[CataloguedPaper, ...]], everything: set[str]
) -> set[str]:
    """The slugs of the papers under a name.

    Raises:
        UsageError: there is no such name.
    """
    if name is None:
        return everything
    if name not in found:
        raise UsageError(f'no {what} "{name}"{did_you_mean(name, list(found))}')
    return {entry.slug for entry in found[name]}
