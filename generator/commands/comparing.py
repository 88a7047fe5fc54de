"""`diff` and `weigh`: what there is to know of a built site before it is published."""

from pathlib import Path

import click

from generator.content.files import write_output
from generator.content.store import read_text
from generator.errors import GeneratorError, UsageError
from generator.progress import stage
from generator.site.comparison import compare_sites
from generator.site.comparison_text import LARGEST_JSON, as_json, as_markdown, as_text, from_json, summary
from generator.site.weight import in_words, read_size, weigh_site


@click.command(epilog="Example: paper-index diff old-site site --format markdown -o comment.md")
@click.argument("old", type=click.Path(path_type=Path), required=False)
@click.argument("new", type=click.Path(path_type=Path), required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True,
    help="For a terminal, for programs, or for a comment.",
)  # fmt: skip
@click.option(
    "--read", "written", type=click.Path(path_type=Path), metavar="FILE",
    help="Show a comparison written as JSON before, instead of making one.",
)  # fmt: skip
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, metavar="N",
    help="List at most so many pages added, changed and removed. JSON has all.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The file. [default: the terminal]"
)
def diff(old: Path | None, new: Path | None, form: str, written: Path | None, limit: int, output: Path | None) -> None:
    """Lists the pages that were added, changed and removed from one built site to another.

    OLD and NEW are folders of sites or bundles. Of a changed page it is said what changed, in short.
    """
    if written is not None:
        if old is not None:
            raise UsageError("name two sites, or a comparison with --read, not both")
        found = from_json(read_text(written, LARGEST_JSON))
    elif old is None or new is None:
        raise UsageError("name two built sites: paper-index diff OLD NEW")
    else:
        with stage("Comparing pages") as advance:
            found = compare_sites(old, new, advance)
    text = (
        as_json(found) if form == "json" else as_markdown(found, limit) if form == "markdown" else as_text(found, limit)
    )
    if output is None:
        click.echo(text, nl=False)
        return
    write_output(output, text)
    click.echo(f"{summary(found)} Written: {output}")


@click.command(epilog="Example: paper-index weigh site --limit 1GB")
@click.argument("site", type=click.Path(path_type=Path), default=Path("site"))
@click.option("--limit", metavar="SIZE", help="Fail where the site is larger: 1GB is what GitHub Pages takes.")
def weigh(site: Path, limit: str | None) -> None:
    """Says how large a built site is and what weighs most, and fails where that is too large to publish."""
    most = read_size(limit) if limit else None
    found = weigh_site(site)
    said = f"{site}: {found.files} files, {in_words(found.size)} ({found.size} bytes)"
    if most is not None and found.size > most:
        largest = ", ".join(f"{name} {in_words(size)}" for name, _, size in found.parts[:4])
        raise GeneratorError(
            f"{said}, which is more than the {in_words(most)} allowed. The largest parts: {largest}. Leave something "
            "out (extra: paper_index: leave_out in mkdocs.yml), or publish it elsewhere"
        )
    click.echo(found.table())
    click.echo(f"{said}{f', of {in_words(most)} allowed' if most is not None else ''}")
