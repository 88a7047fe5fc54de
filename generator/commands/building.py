"""`build`: content to docs/, docs/ to site/."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import click

from generator.cache import Cache, Stamp, stamp_of
from generator.catalogue.citation import citations
from generator.catalogue.dates import newest_moment
from generator.commands.shared import BUILD_CACHE, Settings, count, derive, load, makes_site, pass_settings, shown
from generator.content.files import write_whole
from generator.content.history import last_changes, read_history
from generator.errors import ContentError
from generator.exports.files import export_parts
from generator.exports.groups import ExportPart, Files, Group
from generator.exports.harvest import sitemap_files
from generator.memo import digest
from generator.pages import people
from generator.pages.docs_folder import DocsFolder
from generator.pages.promises import FILE, address_list, contested
from generator.pages.render import write_pages
from generator.pages.site_map import MOVED, all_pages
from generator.profile import profile
from generator.progress import stage
from generator.search.files import search_parts
from generator.site.build import SiteSettings, build_site, read_settings
from generator.site.notices import NOTICES, notices
from generator.site.scripts import script_files
from generator.site.theme import STYLESHEET, search_of_the_theme, source_maps, theme_stylesheet
from generator.workers import share_out, uncollected

_Written = tuple[tuple[str, Stamp | None], ...]
"""The files of a group, by their paths, with their stamps."""


@click.command(epilog="Example: paper-index build --strict")
@click.option("--site-dir", type=click.Path(path_type=Path), metavar="DIR", help="The folder of the built site.")
@click.option("--clean", is_flag=True, help="Make all pages anew, instead of those that changed.")
@click.option("--strict", is_flag=True, help="Take MkDocs' warnings for errors.")
@click.option("--profile", "profiled", is_flag=True, help="Say at the end where the time went.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Workers. [default: one for each core]")
@pass_settings
@makes_site
def build(
    settings: Settings, site_dir: Path | None, clean: bool, strict: bool, profiled: bool, jobs: int | None
) -> None:
    """Builds the site: content to docs/, docs/ to site/."""
    started = time.monotonic()
    built = build_index(settings, site_dir, clean=clean, strict=strict, jobs=jobs)
    seconds = time.monotonic() - started
    for warning in built.warnings:
        click.echo(f"warning: {warning}", err=True)
    made, papers = count(built.files, "file"), count(built.papers, "paper")
    click.echo(f"Built {made} from {papers} in {seconds:.1f} s: {shown(built.site)}/index.html")
    if profiled:
        click.echo(profile.table(), err=True)


class Built(NamedTuple):
    """What a build made: the folder of the site, how many files and of how many papers, and MkDocs' warnings."""

    site: Path
    files: int
    papers: int
    warnings: list[str]


def build_index(
    settings: Settings,
    site_dir: Path | None = None,
    *,
    clean: bool = False,
    strict: bool = False,
    jobs: int | None = None,
) -> Built:
    """Builds docs/ and the site.

    Args:
        settings: where the content and the configuration are.
        site_dir: the folder of the site, if not that of the configuration.
        clean: whether everything is made anew. strict: whether MkDocs' warnings are errors.
        jobs: number of workers; the number of cores where not given.

    Raises:
        ContentError: the content or the configuration is at fault.
        GeneratorError: a folder holds what is not ours.
    """
    site = read_settings(settings.config)
    cache = Cache(settings.config.parent / BUILD_CACHE, forget=clean)
    written = _write_docs(settings, site, cache, clean=clean, jobs=jobs)
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(written.moment))
    target = site_dir or site.site
    with stage("Building the site", written.files) as advance:
        warnings = build_site(settings.config, target, strict=strict, jobs=jobs, advance=advance, cache=cache)
    return Built(target, written.files, written.papers, warnings)


class _Docs(NamedTuple):
    """What docs/ is: how many files of how many papers, dated by which moment (`newest_moment`)."""

    files: int
    papers: int
    moment: int


def _write_docs(settings: Settings, site: SiteSettings, cache: Cache, *, clean: bool, jobs: int | None) -> _Docs:
    """Writes docs/. What it is made from leaves memory with it: the site wants some, too."""
    collection = load(settings, cache)
    catalogue = derive(collection, settings, cache)
    with stage("Finding related papers"), uncollected():
        # Derived here once, for all workers.
        catalogue.related, catalogue.mentioned_by, catalogue.places, catalogue.digests  # noqa: B018
        catalogue.neighbouring_topics, catalogue.neighbouring_tags  # noqa: B018
        cache.keep()  # workers inherit what is in memory
    docs = DocsFolder(site.docs)
    if clean:
        docs.clear()
    history = read_history(settings.content)
    cited = citations(catalogue)
    with stage("Writing pages") as advance:
        with uncollected():
            pages = list(all_pages(catalogue, site.publication, cited, history))
        if doubled := [*contested((page.folder for page in pages), collection.redirects, settings.content)]:
            raise ContentError(doubled)
        kept = write_pages(catalogue, site.publication, cited, pages, site.docs, jobs, advance, cache)
        folders = [page.folder for page in pages]
        listed = [page.folder for page in pages if page.template not in MOVED]
        del pages  # with all that each is made from; the memory is wanted for the files
    with stage("Writing files for programs"):
        # The longest first, so that no worker is left with it at the end.
        parts = [("search", part) for part in search_parts(catalogue, site.publication)]
        parts += [("exports", part) for part in export_parts(catalogue, cited, site.publication, history, cache)]
        changed = {f"papers/{slug}": day for slug, day in last_changes(history).items()}
        addresses = chain(folders, people.folders(catalogue.authors))
        parts.append(("exports", lambda: people.redirects(catalogue.authors, site.publication)))
        others: list[tuple[str, Callable[[], Files]]] = [
            ("exports", lambda: sitemap_files(site.publication, listed, changed, len(folders))),
            ("exports", lambda: [(FILE, address_list(addresses))]),
            ("theme", lambda: [(STYLESHEET, theme_stylesheet(site.extensions))]),
            ("theme", source_maps),
            ("theme", lambda: [(NOTICES, notices())]),
        ]
        if not any(name.endswith("search") for name in site.plugins):
            others.append(("theme", search_of_the_theme))
        if site.theme:
            others.append(("theme", partial(script_files, site.theme)))
        parts += [(name, partial(_alone, make)) for name, make in others]
        kept |= write_exports(parts, site.docs, jobs, cache)
        docs.remove_others(kept)
    return _Docs(len(kept), len(catalogue.entries), newest_moment(collection))


def _alone(make: Callable[[], Files]) -> Iterator[Group]:
    """A part of one group, of which it is not known what it is made from."""
    yield Group(make)


class _Kept(NamedTuple):
    """What a worker found as it should be, by keys, and what it wrote, in groups with a key where they have one."""

    keys: list[bytes]
    written: list[tuple[bytes | None, _Written]]
    seconds: float
    processors: float


def write_exports(
    parts: Sequence[tuple[str, ExportPart]], folder: Path, jobs: int | None = None, cache: Cache | None = None
) -> set[str]:
    """Writes the files for programs; groups that are as they should be are left alone.

    Args:
        parts: what makes them, each with the stage that it belongs to. folder: where.
        jobs: number of workers; the number of cores where not given.
        cache: where it is kept what the groups were made from.

    Returns:
        The files, by their paths below the folder.

    Raises:
        ContentError: a file cannot be written.
    """
    cache, name = cache or Cache(None), f"programs-{digest(os.fsencode(folder.absolute())).hex()}"
    known: Mapping[bytes, _Written] = cache.read(name) or {}
    root = f"{folder}{os.sep}"

    def write(share: range) -> _Kept:
        started, before = time.perf_counter(), time.process_time()
        keys, written = [], []
        for group in chain.from_iterable(parts[number][1]() for number in share):
            last = known.get(group.key) if group.key else None
            if group.key and last and all(stamp_of(root + place) == stamp for place, stamp in last):
                keys.append(group.key)
                continue
            made = []
            for place, data in group.make():
                write_whole(folder / place, data)
                made.append((place, stamp_of(root + place)))
            written.append((group.key, tuple(made)))
        return _Kept(keys, written, time.perf_counter() - started, time.process_time() - before)

    kept: dict[bytes, _Written] = {}
    places: set[str] = set()
    for (stage_name, _), found in zip(parts, share_out(write, len(parts), jobs, 1), strict=True):
        profile.add(stage_name, found.seconds, found.processors)
        kept.update((key, known[key]) for key in found.keys)
        kept.update((key, made) for key, made in found.written if key)
        places.update(place for _, made in found.written for place, _ in made)
    places.update(place for made in kept.values() for place, _ in made)
    if kept != known:
        cache.write(name, kept)
    return places
