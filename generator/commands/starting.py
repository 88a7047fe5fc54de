"""`init`: a new, empty index that builds at once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path

import click

from generator.commands.shared import Settings, begins_content, pass_settings, shown
from generator.content.changes import FOLDER, LOCK, change_files
from generator.content.files import holds
from generator.content.store import SCHEMA_FILE
from generator.errors import GeneratorError, UsageError
from generator.submissions.forms import form_files

_PACKAGE = Path(__file__).parent.parent
_TEMPLATES = _PACKAGE / "commands" / "templates"
_SETTINGS = {
    "site_name": "site_name: A new index",
    "site_description": "site_description: Research papers on a subject that somebody cares about.",
    "copyright": None,
}
"""What every index says of itself: of `mkdocs.yml` these lines are the first to be changed."""


@click.command(epilog="Example: paper-index init my-index")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@pass_settings
def init(settings: Settings, folder: Path) -> None:
    """Makes a new, empty index that builds at once.

    DIR is made; if it is there it must be empty. It gets the configuration, the theme's overrides,
    a content folder whose files say what goes into them, and forms for corrections.
    """
    files = {Path(path): data.encode() if isinstance(data, str) else data for path, data in _files(_source())}
    _refuse_others(folder, files)  # before there is so much as a lock in it
    _begin(replace(settings, content=folder, config=folder / "mkdocs.yml"), files)
    config = shown(folder / "mkdocs.yml")
    click.echo(f"Next: paper-index --config {config} add 2306.00978, or import FILE...; then build")
    click.echo(f"Made an empty index of {len(files)} files; README.md says how to go on: {folder}")


@begins_content
def _begin(settings: Settings, files: Mapping[Path, bytes]) -> None:
    """Puts the files into a folder that is held meanwhile as a content folder is, all or none of them."""
    folder = settings.content
    _refuse_others(folder, files)
    change_files(folder, {folder / path: data for path, data in files.items()})
    (folder / "content" / "papers").mkdir(parents=True, exist_ok=True)


def _refuse_others(folder: Path, files: Mapping[Path, bytes]) -> None:
    """Refuses a folder with other files in it than a new index has, which the same command may have left when cut off.

    Raises:
        UsageError: there is one.
    """
    tops = [path for path in folder.iterdir() if path.name not in (".git", FOLDER, LOCK)] if folder.is_dir() else []
    for path in chain.from_iterable(chain([top], top.rglob("*")) for top in tops):
        place = path.relative_to(folder)
        is_folder = path.is_dir() and not path.is_symlink()
        if not is_folder and not (place in files and holds(path, files[place])):
            raise UsageError(f"{folder} is not empty; name a folder that is new")


def _source() -> Path:
    """Where the configuration and the overrides lie: in the installed package, or beside it in a checkout.

    Raises:
        GeneratorError: they are in neither place.
    """
    for place in (_PACKAGE / "skeleton", _PACKAGE.parent):
        if (place / "mkdocs.yml").is_file() and (place / "overrides").is_dir():
            return place
    raise GeneratorError("the theme's overrides are missing from this installation; install the program again")


def _files(source: Path) -> Iterator[tuple[str, str | bytes]]:
    """The files of a new index: this project's own configuration and theme, and content to begin with."""
    yield "mkdocs.yml", _settings((source / "mkdocs.yml").read_text("utf-8"))
    for folder in ("overrides", "content/schemas"):
        for path in sorted((source / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield str(path.relative_to(source)), path.read_bytes()
    yield "content/schema.yml", SCHEMA_FILE
    yield from form_files()
    for path in sorted(_TEMPLATES.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(_TEMPLATES)).replace("dot-", "."), path.read_bytes()


def _settings(text: str) -> str:
    """A configuration in which only what it says of the index is new."""
    for key, line in _SETTINGS.items():
        text = re.sub(rf"^{key}:.*\n(?:[ \t]+\S.*\n)*", f"{line}\n" if line else "", text, count=1, flags=re.MULTILINE)
    return text
