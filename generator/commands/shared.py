"""What every command needs: the options before it, the content, the catalogue."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from generator.catalogue.catalogue import Catalogue
from generator.content.migrating import advice
from generator.content.store import Layout, load_collection
from generator.errors import ContentError, UsageError
from generator.memo import Memos
from generator.model import Collection
from generator.pages.render import check_pages
from generator.progress import stage

CACHE = ".paper-index-cache"
"""Beside `mkdocs.yml`: what need not be worked out or asked for again. Safe to delete."""
BUILD_CACHE = f"{CACHE}/build"
"""What builds keep for the next one."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The options that stand before any command."""

    content: Path
    config: Path


pass_settings = click.make_pass_decorator(Settings)


def load(settings: Settings, memos: Memos | None = None) -> Collection:
    """The content, with progress shown; see `load_collection` for the errors."""
    papers = Layout(settings.content).papers
    total = sum(1 for _ in papers.glob("*.yml")) if papers.is_dir() else 0
    with stage("Reading records", total) as advance:
        try:
            return load_collection(settings.content, advance, memos)
        except ContentError as error:
            raise ContentError([*error.problems, *advice(settings.content)]) from None


def derive(collection: Collection, settings: Settings, memos: Memos | None = None) -> Catalogue:
    """The catalogue, its curated texts checked."""
    with stage("Deriving topics and tags"):
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
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f'SOURCE_DATE_EPOCH is "{epoch}"; give seconds since 1970, or nothing') from None
    return moment.date().isoformat()


def shown(path: Path) -> Path:
    """A path as a user would type it."""
    return path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path


def count(number: int, noun: str) -> str:
    """A number of things in words: `1 paper`, `2 papers`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
