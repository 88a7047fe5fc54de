"""What every command needs: the options before it, the content, the catalogue, and nobody beside it who writes."""

import os
from collections.abc import Callable, Container, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import click

from generator.catalogue.catalogue import Catalogue
from generator.content.changes import LOCK, is_pending, recover
from generator.content.files import remove_leftovers
from generator.content.migrating import advice
from generator.content.store import Layout, load_collection
from generator.errors import ContentError, UsageError, cannot_be_written
from generator.locking import held
from generator.memo import Memos
from generator.model import Collection
from generator.pages.render import check_pages
from generator.progress import stage
from generator.workers import uncollected

CACHE = ".paper-index-cache"
"""Beside `mkdocs.yml`: what need not be worked out or asked for again. Safe to delete."""
BUILD_CACHE = f"{CACHE}/build"
"""What builds keep for the next one."""
_TRIES = 5
"""How often content is read again that changes while it is read."""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Settings:
    """The options that stand before any command.

    Attributes:
        content: the content folder. config: `mkdocs.yml`.
        wait: seconds to wait for another command that writes to the same folder.
    """

    content: Path
    config: Path
    wait: float


pass_settings = click.make_pass_decorator(Settings)


def changes_content(command: Callable[Concatenate[Settings, P], R]) -> Callable[Concatenate[Settings, P], R]:
    """For commands that write to the content folder: none does at the same time.

    What an earlier one left undone is done first. With `--dry-run`, and without `--apply` where there is that,
    nothing is written, and nobody waited for.
    """

    @wraps(command)
    def alone(settings: Settings, /, *args: P.args, **kwargs: P.kwargs) -> R:
        only_shows = kwargs.get("dry_run") or not kwargs.get("applied", True)
        if only_shows:
            _finish_pending(settings)  # what is shown is not of two times
        if only_shows or not settings.content.is_dir():
            return command(settings, *args, **kwargs)
        with _content_held(settings):
            return command(settings, *args, **kwargs)

    return alone


def begins_content(command: Callable[Concatenate[Settings, P], R]) -> Callable[Concatenate[Settings, P], R]:
    """As `changes_content`, for commands that make the folder where there is none."""

    @wraps(command)
    def alone(settings: Settings, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if settings.content.is_dir() or kwargs.get("dry_run"):
            return changes_content(command)(settings, *args, **kwargs)
        try:
            settings.content.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_be_written(settings.content, error) from None
        try:
            return changes_content(command)(settings, *args, **kwargs)
        finally:
            with suppress(OSError):
                settings.content.rmdir()  # where nothing came into it

    return alone


def makes_site(command: Callable[Concatenate[Settings, P], R]) -> Callable[Concatenate[Settings, P], R]:
    """For commands that write to docs/ and to the site: none does at the same time, whatever its `--site-dir`."""

    @wraps(command)
    def alone(settings: Settings, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with site_held(settings):
            return command(settings, *args, **kwargs)

    return alone


@contextmanager
def site_held(settings: Settings) -> Iterator[None]:
    """Holds docs/ and the site: no other command writes to them meanwhile."""
    with held(settings.config.parent / CACHE / "lock", _name(), settings.wait, _say, needed=False):
        sweep_cache(settings)
        yield


def load(settings: Settings, memos: Memos | None = None, forgiven: Container[str] = ()) -> Collection:
    """The content, with progress shown, as it is when no command is halfway through changing it.

    What a command that was killed left half done is done first; see `load_collection` for the errors.
    """
    for left in reversed(range(_TRIES)):
        _finish_pending(settings)
        before = _moment(settings.content)
        found: Collection | ContentError
        try:
            found = _load(settings, memos, forgiven)
        except ContentError as error:
            found = error
        if left and (is_pending(settings.content) or _moment(settings.content) != before):
            continue  # somebody changed several files meanwhile, of which some were read before and some after
        break
    if isinstance(found, ContentError):
        raise found
    return found


def _load(settings: Settings, memos: Memos | None, forgiven: Container[str]) -> Collection:
    papers = Layout(settings.content).papers
    total = sum(1 for _ in papers.glob("*.yml")) if papers.is_dir() else 0
    with stage("Reading records", total) as advance, uncollected():
        try:
            return load_collection(settings.content, advance, memos, forgiven)
        except ContentError as error:
            raise ContentError([*error.problems, *advice(settings.content)]) from None


def _moment(content: Path) -> int | None:
    """When something came into the content folder itself or went: a change of several files begins and ends so."""
    try:
        return content.stat().st_mtime_ns
    except OSError:
        return None


def sweep_cache(settings: Settings) -> None:
    """Removes what commands that were killed left among what is kept between runs."""
    cache = settings.config.parent / CACHE
    for folder in [cache, *cache.iterdir()] if cache.is_dir() else ():
        remove_leftovers(folder)


def sole(settings: Settings, folder: Path) -> AbstractContextManager[None]:
    """Holds a folder of results: no other command works in it meanwhile."""
    return held(folder / LOCK, _name(), settings.wait, _say)


@contextmanager
def _content_held(settings: Settings) -> Iterator[None]:
    with held(settings.content / LOCK, _name(), settings.wait, _say):
        sweep_cache(settings)
        for problem in recover(settings.content):
            _say(str(problem))
        yield


def _finish_pending(settings: Settings) -> None:
    """Does what a command that was killed left half done."""
    if is_pending(settings.content):
        with _content_held(settings):
            pass


def _name() -> str:
    """What the command is called that is at work."""
    context = click.get_current_context(silent=True)
    return (context.info_name if context else None) or "paper-index"


def _say(text: str) -> None:
    click.echo(f"note: {text}", err=True)


def derive(collection: Collection, settings: Settings, memos: Memos | None = None) -> Catalogue:
    """The catalogue, its curated texts checked."""
    with stage("Deriving topics and tags"), uncollected():
        catalogue = Catalogue(collection, memos)
        check_pages(catalogue, settings.content)
    return catalogue


def today() -> str:
    """The day that dates are held against, in ISO 8601: that of SOURCE_DATE_EPOCH, or the clock's (UTC).

    Only what checks asks for it, never what builds.

    Raises:
        UsageError: SOURCE_DATE_EPOCH is no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        # What is checked is not made: that a date has come may be told by the clock.
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)  # noqa: TID251
    except (ValueError, OverflowError, OSError):
        raise UsageError(f'SOURCE_DATE_EPOCH is "{epoch}"; give seconds since 1970, or nothing') from None
    return moment.date().isoformat()


def shown(path: Path) -> Path:
    """A path as a user would type it."""
    return path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path


def count(number: int, noun: str) -> str:
    """A number of things in words: `1 paper`, `2 papers`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
