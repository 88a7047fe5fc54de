"""`check` and `freeze`: what is wrong with the content, and keys that stay."""

from pathlib import Path

import click

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import citation_keys, citations
from generator.commands.annotations import FORMATS, annotation, json_problems
from generator.commands.shared import Settings, changes_content, count, derive, load, pass_settings
from generator.content.changes import change_files
from generator.content.rules import shortcomings
from generator.content.store import Layout, Lines, read_text
from generator.content.writing import edited_text
from generator.errors import ContentError, Problem
from generator.exports.places import Publication
from generator.model import Record
from generator.pages.promises import broken_promises, published_addresses, vanished
from generator.pages.site_map import all_pages
from generator.progress import stage
from generator.site.build import read_settings


@click.command(epilog="Example: paper-index check --strict")
@click.option("--strict", is_flag=True, help="Take what is still missing, such as summaries, for a fault.")
@click.option(
    "--published",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="The list of addresses of the site as it is published (addresses.txt, a sitemap, or papers.json): one that "
    "would vanish is a fault.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to say what is wrong: in lines, as JSON, or as annotations on the lines of a pull request.",
)
@pass_settings
def check(settings: Settings, strict: bool, published: Path | None, form: str) -> None:
    """Says everything that is wrong with the content, without building.

    What is not wrong but still missing, such as a summary, is said in notes.
    """
    try:
        said, notes = _checked(settings, strict, published)
    except ContentError as error:
        if form == "json":
            click.echo(json_problems(error.problems))
        elif form == "github":
            for problem in error.problems:
                click.echo(annotation(problem, "error"))
        raise
    if form == "json":
        click.echo(json_problems((), notes))
        return
    for problem in notes:
        if form == "github":
            click.echo(annotation(problem, "notice"))
        else:
            click.echo(f"note: {problem}", err=True)
    click.echo(said)


def _checked(settings: Settings, strict: bool, published: Path | None) -> tuple[str, list[Problem]]:
    """What was checked, in a sentence, and what is still missing.

    Raises:
        ContentError: everything that is wrong.
    """
    collection = load(settings)
    catalogue = derive(collection, settings)
    missing = list(shortcomings(collection, settings.content, Lines(), catalogue.unused_tags))
    faults = missing if strict else []
    if published is not None:
        kept, lost = _kept_promises(catalogue, settings, published)
        faults = [*faults, *kept]
        missing += lost
    if faults:
        raise ContentError(faults)
    said = (
        f"No problems in {count(len(catalogue.entries), 'paper')}, {count(len(catalogue.topics), 'topic')}, "
        f"{count(len(catalogue.collection.tags), 'tag')}, {count(len(catalogue.sources), 'source')}: "
        f"{settings.content}"
    )
    return said, missing


def _kept_promises(catalogue: Catalogue, settings: Settings, published: Path) -> tuple[list[Problem], list[Problem]]:
    """Published addresses that would vanish: those that a curator must redirect, and those that come and go."""
    site = Publication("", "")
    if settings.config.is_file():
        site = read_settings(settings.config).publication
    before = published_addresses(published)
    with stage("Comparing addresses"):
        present = {page.folder for page in all_pages(catalogue, site, citations(catalogue))}
    lost = vanished(before, present)
    slugs = [entry.slug for entry in catalogue.entries]
    faults = list(broken_promises(lost, set(before), slugs, settings.content))
    others = len(lost) - len(faults)
    message = f"{others} published addresses of years, names or parts of lists would vanish"
    return faults, [Problem(published, 0, message)] if others else []


@click.command(epilog="Example: paper-index freeze")
@pass_settings
@changes_content
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
    files: dict[Path, str | bytes | None] = {}
    with stage("Writing records", len(frozen)) as advance:
        for slug, paper in frozen:
            path = layout.record(slug)
            text = edited_text(read_text(path), before[slug], paper)
            if text is None:
                faults.append(Problem(path, 0, f"cannot be added to; write citation_key: {keys[slug]} by hand"))
            else:
                files[path] = text
            advance(1)
        change_files(settings.content, files)
    click.echo(f"Froze {count(len(frozen) - len(faults), 'citation key')}: {layout.papers}")
    if faults:
        raise ContentError(faults)
