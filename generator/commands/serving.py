"""`serve`: the site on localhost, as one works on its content.

What is saved is shown twice: a paper's page at once, made alone by what the last build found out, and then the
whole site, when a build has ended. That runs in a process of its own, while the pages are there.
"""

import gc
import multiprocessing
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Empty, Queue
from typing import Any, NamedTuple

import click
from jinja2 import TemplateError

from generator.cache import Cache
from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import citations_of
from generator.commands.building import build_index
from generator.commands.shared import BUILD_CACHE, Settings, pass_settings, site_held
from generator.content.store import Layout, load_collection, load_record
from generator.errors import ContentError, GeneratorError
from generator.model import Paper
from generator.pages.docs_folder import MARKER
from generator.pages.render import rendered
from generator.pages.site_map import lists_of_papers, paper_page
from generator.site.build import SiteSettings, read_settings
from generator.site.serve import LiveSite, watched
from generator.site.single import SinglePages
from generator.workers import uncollected

_TOGETHER = 0.05
"""Seconds in which an editor's changes follow one another."""
_PATIENCE = 24 * 3600
"""Seconds that a build waits for a command that writes what it wants to build: it has no user to ask again."""


@click.command(epilog="Example: paper-index serve --port 8080")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port to listen on; 0 for any."
)
@pass_settings
def serve(settings: Settings, host: str, port: int) -> None:
    """Serves the site on localhost, rebuilt as content changes."""
    read_settings(settings.config)
    live = LiveSite(settings.config.parent / BUILD_CACHE / "served" / "site", host, port)
    click.echo(f"Serving on http://{host}:{live.port}/ (Ctrl-C ends it)")
    theme = settings.config.absolute().parent / "overrides"
    paths = [settings.content, settings.config, *([theme] if theme.is_dir() else [])]
    events: Queue[Any] = Queue()
    try:
        with watched(paths, events):
            workbench = Workbench(settings, live, events)
            try:
                workbench.run()
            finally:
                workbench.close()
    finally:
        live.close()


class _Ended(NamedTuple):
    """A build has ended.

    Attributes:
        is_done: whether there is a new site. problems: what is wrong with it, or why there is none.
    """

    is_done: bool
    problems: Sequence[str]


class Workbench:
    """Looks after a served site while its content changes.

    Args:
        settings: where the content and the configuration are. live: the served site.
        events: paths that changed, and builds that ended.
    """

    def __init__(self, settings: Settings, live: LiveSite, events: "Queue[Any]") -> None:
        self._settings, self._live, self._events = settings, live, events
        self._papers = Layout(settings.content.absolute()).papers
        self._site: SiteSettings | None = None
        self._catalogue: Catalogue | None = None
        self._pages: SinglePages | None = None
        self._building, self._again = False, False
        self._process: BaseProcess | None = None
        self._since: set[Path] = set()
        """Records that changed since the build that runs began."""
        self._is_outdated = False
        """Whether anything but records has changed since the catalogue was made."""

    def run(self) -> None:
        """Builds, and then does what the events ask for, until it is interrupted."""
        self._start()
        self._learn()
        while True:
            self._handle(self._next())

    def close(self) -> None:
        """Ends a build that runs: the site stays as it is."""
        if self._process and self._process.is_alive():
            self._process.terminate()
            self._process.join()

    def _next(self) -> list[Any]:
        """What has happened: one thing at least, and what follows at once."""
        found = [self._events.get()]
        while True:
            try:
                found.append(self._events.get(timeout=_TOGETHER))
            except Empty:
                return found

    def _handle(self, found: Sequence[Any]) -> None:
        for ended in (event for event in found if isinstance(event, _Ended)):
            self._finish(ended)
        changed = {path for path in found if isinstance(path, Path)}
        if not changed:
            return
        records = {path for path in changed if path.parent == self._papers and path.suffix == ".yml"}
        self._since |= records
        # Papers that come or go have their neighbours, too, once the site is built.
        come_or_gone = any(not path.is_file() or path.stem not in (self._catalogue or ()) for path in records)
        self._is_outdated = self._is_outdated or records != changed or come_or_gone
        self._show(records)
        if self._building:
            self._again = True
        else:
            self._start()

    def _start(self) -> None:
        """Starts a build, in a process of its own: it forks, and this one has threads."""
        self._building, self._again = True, False
        self._since.clear()
        self._live.tell(building=True)
        receiving, sending = multiprocessing.Pipe(duplex=False)
        # Not one that ends with this process: it shares its work out among processes of its own.
        process = multiprocessing.get_context("spawn").Process(
            target=_build, args=(self._settings, self._live.folder, sending)
        )
        process.start()
        self._process = process
        sending.close()

        def wait() -> None:
            try:
                ended = _Ended(*receiving.recv())
            except EOFError:
                ended = _Ended(False, ["The build has ended without a word; what it wrote to the terminal says why."])
            process.join()
            self._events.put(ended)

        threading.Thread(target=wait, daemon=True).start()

    def _finish(self, ended: _Ended) -> None:
        self._building = False
        self._live.tell(anew=ended.is_done, building=False, problems=ended.problems)
        if ended.is_done and (self._catalogue is None or self._is_outdated):
            self._learn()
        elif ended.is_done:
            self._prepare()
        self._show(self._since)
        if self._again:
            self._start()

    def _learn(self) -> None:
        """Reads what pages are made from, as far as it can be read: else the build says what is wrong."""
        try:
            self._is_outdated = False
            self._site = read_settings(self._settings.config)
            memos = Cache(self._settings.config.parent / BUILD_CACHE)
            with uncollected():
                self._catalogue = Catalogue(load_collection(self._settings.content, memos=memos), memos)
                self._catalogue.related, self._catalogue.authors  # noqa: B018 - so that the first page need not wait
        except GeneratorError:
            self._catalogue = None
        self._prepare()

    def _prepare(self) -> None:
        """Makes ready what single pages are made with: the theme, and what stands in the navigation by now."""
        try:
            self._pages = SinglePages(self._settings.config, self._live.folder)
        except (GeneratorError, TemplateError):
            self._pages = None
        # What stays need not be gone through again while somebody waits; what does not goes now.
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def _show(self, records: set[Path]) -> None:
        """Puts the pages of records into the site, as well as they can be made alone."""
        papers: dict[str, Paper] = {}
        problems: list[str] = []
        for path in sorted(records):
            try:
                if path.is_file():
                    papers[path.stem] = load_record(path)
            except ContentError as error:
                problems.extend(map(str, error.problems))
        if problems:
            self._live.tell(problems=problems)
        elif papers and self._catalogue and self._site and self._pages and self._pages.can_build and self._is_there():
            try:
                self._catalogue = catalogue = self._catalogue.revised(papers)
                cited = citations_of(catalogue, [catalogue[slug] for slug in papers])
                lists = lists_of_papers(catalogue)
                for slug, citation in cited.items():
                    page = paper_page(catalogue, self._site.publication, citation, lists.get(slug, ()))
                    self._pages.build(page.folder, rendered(page, catalogue, self._site.publication))
            except (LookupError, GeneratorError, TemplateError):
                return  # a record names what is not there, or a template is at fault: the build says what
            self._live.tell(anew=True, problems=())

    def _is_there(self) -> bool:
        """Whether there is a site to put a page into."""
        return (self._live.folder / MARKER).is_file()


def _build(settings: Settings, folder: Path, sending: Connection) -> None:
    """Builds the site, and sends whether there is one, and what is wrong."""
    is_done, problems = False, []
    try:
        with site_held(replace(settings, wait=_PATIENCE)):
            problems = build_index(settings, folder).warnings
        is_done = True
    except ContentError as error:
        problems = [str(problem) for problem in error.problems]
    except GeneratorError as error:
        problems = [str(error)]
    except KeyboardInterrupt:
        return
    with suppress(OSError):  # nobody waits for it any more
        sending.send((is_done, problems))
