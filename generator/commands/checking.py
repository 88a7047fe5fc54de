"""`check` and `freeze`: what is wrong with the content, and keys that stay."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import citation_keys, citations
from generator.commands.annotations import FORMATS, annotation, json_problems, line_of_text
from generator.commands.shared import Settings, changes_content, count, derive, load, pass_settings, today
from generator.content.changes import change_files
from generator.content.rules import RULES, SEVERITY, shortcomings
from generator.content.rules.elsewhere import OLD_SCHEMA, VANISHED_PARTS
from generator.content.rules.rule import Content
from generator.content.store import Layout, Lines, read_text, version_of
from generator.content.writing import edited_text
from generator.errors import ContentError, Problem
from generator.exports.places import Publication
from generator.model import SCHEMA_VERSION, Record
from generator.pages import people
from generator.pages.promises import broken_promises, contested, published_addresses, vanished
from generator.pages.site_map import all_pages
from generator.progress import stage
from generator.site.build import read_settings

_LEVEL = {"fault": "error", "warning": "warning", "note": "notice"}
"""What GitHub calls them."""


def _say_rules(context: click.Context, _: click.Parameter, asked: bool) -> None:
    """Says what each rule finds and what to do, and ends."""
    if not asked or context.resilient_parsing:
        return
    for rule in RULES:
        click.echo(f"{rule.name} ({rule.severity}{'' if rule.allowable else ', cannot be allowed'})")
        for sentence in (rule.finds, rule.why, rule.remedy):
            click.echo(f"    {sentence}")
    context.exit()


@click.command(epilog="Example: paper-index check --strict")
@click.option("--strict", is_flag=True, help="Take warnings and notes for faults.")
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
@click.option(
    "--rules",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_rules,
    help="Say what each rule finds, why that matters and what to do, and end.",
)
@pass_settings
def check(settings: Settings, strict: bool, published: Path | None, form: str) -> None:
    """Says everything that is wrong with the content, without building.

    Faults end with exit status 1. Warnings, such as an abstract that is cut short, and notes about what is
    still missing do not, but with --strict. Each is followed by the name of its rule; what is right against a rule
    is allowed in content/allowed.yml, with the reason. Dates are held against SOURCE_DATE_EPOCH, or the clock.
    """
    try:
        said, lesser = _checked(settings, strict, published)
    except ContentError as error:
        if form == "json":
            click.echo(json_problems(("error", problem) for problem in error.problems))
        elif form == "github":
            for problem in error.problems:
                click.echo(annotation(problem, "error"))
        raise
    if form == "json":
        click.echo(json_problems((_LEVEL[SEVERITY[problem.rule]], problem) for problem in lesser))
        return
    for problem in lesser:
        severity = SEVERITY[problem.rule]
        if form == "github":
            click.echo(annotation(problem, _LEVEL[severity]))
        else:
            click.echo(f"{severity}: {line_of_text(problem)}", err=True)
    click.echo(said)


def _checked(settings: Settings, strict: bool, published: Path | None) -> tuple[str, list[Problem]]:
    """What was checked, in a sentence, and the warnings and notes.

    Raises:
        ContentError: everything that is wrong.
    """
    day = today()
    collection = load(settings)
    catalogue = derive(collection, settings)
    unused_topics = [topic for topic, entries in catalogue.topics.items() if not entries]
    content = Content(collection, settings.content, (), day, catalogue.unused_tags, unused_topics)
    lesser = [*_behind(settings.content), *shortcomings(content, Lines())]
    faults = lesser if strict else []
    if published is not None and settings.config.is_file():
        read_settings(settings.config)  # what is to be published must have a configuration without faults
    if collection.redirects or published is not None:
        with stage("Comparing addresses"):
            # What a site says of itself is in none of them.
            folders = [page.folder for page in all_pages(catalogue, Publication("", ""), citations(catalogue))]
        if collection.redirects:  # all other addresses are made so that no two are one
            faults = [*faults, *contested(folders, collection.redirects, settings.content)]
        if published is not None:
            kept, lost = _kept_promises(catalogue, folders, published, settings.content)
            faults = [*faults, *kept]
            lesser += lost
    if faults:
        raise ContentError(faults)
    said = (
        f"No problems in {count(len(catalogue.entries), 'paper')}, {count(len(catalogue.topics), 'topic')}, "
        f"{count(len(catalogue.collection.tags), 'tag')}, {count(len(catalogue.sources), 'source')}: "
        f"{settings.content}"
    )
    return said, lesser


def _behind(root: Path) -> Iterator[Problem]:
    """That content is of an older version of the schema, where it is."""
    if (version := version_of(root)) < SCHEMA_VERSION:
        message = (
            f"the content is of version {version} of the schema; `paper-index migrate` brings it to {SCHEMA_VERSION}"
        )
        yield Problem(Layout(root).schema, 0, message, rule=OLD_SCHEMA.name)


def _kept_promises(
    catalogue: Catalogue, folders: Iterable[str], published: Path, root: Path
) -> tuple[list[Problem], list[Problem]]:
    """Published addresses that would vanish: those that a curator must redirect, and those that come and go.

    Args:
        catalogue: what there is. folders: the address of every page of it.
        published: the list of addresses. root: the content folder.
    """
    before = published_addresses(published)
    lost = vanished(before, {*folders, *people.folders(catalogue.authors)})
    slugs = [entry.slug for entry in catalogue.entries]
    faults = list(broken_promises(lost, set(before), slugs, root))
    others = len(lost) - len(faults)
    message = f"{others} published addresses of years, names or parts of lists would vanish"
    return faults, [Problem(published, 0, message, rule=VANISHED_PARTS.name)] if others else []


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
