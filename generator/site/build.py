"""Builds the site with MkDocs, on all cores, into a folder that is swapped in whole.

The steps are those of `mkdocs.commands.build.build`, in its order, except that
pages are rendered in forked workers, each handling a share of them from Markdown to
HTML. Where there are plugins or hooks, MkDocs builds by itself.
"""

import logging
import os
import re
import shutil
import time
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs import utils
from mkdocs.commands import build as stock
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException
from mkdocs.structure.files import File, Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page

from generator.cache import Cache, Stamp, stamp_of
from generator.content.yaml_text import Document
from generator.errors import ContentError, GeneratorError, Problem, UsageError
from generator.exports.places import Publication, has_markdown
from generator.memo import digest
from generator.pages.docs_folder import MARKER
from generator.profile import profile
from generator.progress import Advance
from generator.site.config_file import located, our_options, tree_of
from generator.site.exchange import exchange
from generator.site.pages import Renderer
from generator.site.policy import policy_faults
from generator.site.reuse import BuiltPage, LastBuild, clear, configuration, environment_key, take_over
from generator.site.skeletons import Skeletons
from generator.workers import share_out

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's notice is not ours to repeat


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What the generator needs to know of `mkdocs.yml`.

    Attributes:
        name: the site's name. description: what it is, in a sentence.
        docs: the folder of Markdown. site: the folder of the built site.
        publication: what files for programs say of the site.
        unsubscribe: the address by which subscribers to the digest get no more mail.
        extensions: the Markdown extensions that pages use. plugins: the names of MkDocs' plugins that it uses.
        theme: the folder of the site's own templates, styles and scripts, where it has one.
    """

    name: str
    description: str
    docs: Path
    site: Path
    publication: Publication
    unsubscribe: str = ""
    extensions: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    theme: Path | None = None


class _Shared(NamedTuple):
    """What all pages are built with."""

    files: list[File]
    all_files: Files
    config: MkDocsConfig
    navigation: Navigation
    skeletons: Skeletons
    environment: Any
    renderer: Renderer
    last: LastBuild


class _Done(NamedTuple):
    """What a worker sends back: the pages are written already."""

    records: list[logging.LogRecord]
    pages: list[tuple[int, BuiltPage, bool]]
    """Each page's number, what it is like, and whether it was built without a warning."""
    spent: dict[str, float]
    """Seconds of a processor, by what they went into."""


def read_settings(config_file: Path) -> SiteSettings:
    """The part of `mkdocs.yml` that pages need.

    Raises:
        ContentError: the file is missing or not a valid configuration.
    """
    config = load_site_config(config_file)
    name, description = config.site_name, config.site_description or ""
    options = our_options(config.extra, config_file)
    url = config.site_url or ""
    return SiteSettings(
        name,
        description,
        Path(config.docs_dir),
        Path(config.site_dir),
        Publication(
            name,
            description,
            url if not url or url.endswith("/") else f"{url}/",
            options.contact or "",
            options.file_for_each_paper,
            config.repo_url or "",
            options.oai_gateway or "",
            options.leave_out,
        ),
        options.unsubscribe or "",
        tuple(config.markdown_extensions),
        tuple(config.plugins),
        Path(config.theme.custom_dir) if config.theme.custom_dir else None,
    )


def build_site(
    config_file: Path,
    site_dir: Path,
    *,
    strict: bool = False,
    jobs: int | None = None,
    advance: Advance = lambda done: None,
    cache: Cache | None = None,
) -> list[str]:
    """Builds the site into a new folder and puts that in place of the old one.

    Args:
        config_file: `mkdocs.yml`.
        site_dir: the folder of the site.
        strict: whether MkDocs' warnings are errors.
        jobs: number of workers; the number of cores where not given.
        advance: called with the number of pages built since.
        cache: where it is kept what the site's pages were built from.

    Returns:
        MkDocs' warnings.

    Raises:
        ContentError: the configuration is at fault or, with `strict`, there was a warning.
        GeneratorError: the site's folder holds something else than a site.
    """
    target = site_dir.absolute()
    _refuse_foreign(target)
    fresh, old = _workshops(target)
    for folder in (fresh, old):
        _refuse_foreign(folder)
    if old.is_dir() and not target.exists():
        old.rename(target)  # the last build ended between two renames
    fresh.mkdir(parents=True, exist_ok=True)
    (fresh / MARKER).touch()
    memory = _Memory(cache or Cache(None), target)
    warnings: list[logging.LogRecord] = []
    try:
        with collected(warnings):
            _run(config_file, fresh, jobs, advance, memory)
        messages = [record.getMessage() for record in warnings]
        if messages and (strict or any(record.levelno >= logging.ERROR for record in warnings)):
            raise ContentError(Problem(config_file, 0, message) for message in messages)
        (fresh / MARKER).touch()
        with profile.measure("putting the site in its place"):
            _swap(fresh, target)
        memory.keep()
    except BaseException:
        _discard(fresh)
        raise
    return messages


def _workshops(target: Path) -> tuple[Path, Path]:
    """Where a site is built, in the folder of the one before the last; and where the last one stands for a moment."""
    return target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")


def load_site_config(config_file: Path, **options: Any) -> MkDocsConfig:
    """The validated configuration; its docs folder is made where there is none."""
    found: list[logging.LogRecord] = []
    tree = tree_of(config_file) if config_file.exists() else None
    try:
        with collected(found), config_file.open("rb") as file:
            raw = MkDocsConfig(config_file_path=str(config_file.absolute()))
            raw.load_file(file)
            (config_file.absolute().parent / (raw.data.get("docs_dir") or "docs")).mkdir(parents=True, exist_ok=True)
            file.seek(0)
            config = load_config(file, **options)
    except FileNotFoundError:
        message = "no such file; run from the folder that holds it, or name it with --config FILE"
        raise ContentError([Problem(config_file, 0, message)]) from None
    except (ConfigurationError, Abort, TypeError, ValueError) as error:
        messages = [record.getMessage() for record in found] or [str(error)]
        document = Document(config_file, None, tree)
        raise ContentError(located(document, " ".join(message.split())) for message in messages) from None
    loaded = [*config.extra_css, *map(str, config.extra_javascript)]
    faults = [Problem(config_file, 0, fault) for fault in policy_faults(config.extra.get("paper_index") or {}, loaded)]
    if faults:
        raise ContentError(faults)
    return config


class _Memory:
    """What is known of the site as it is, and what the next build will want to know.

    Args:
        cache: where it is kept. site: the folder of the site.
    """

    def __init__(self, cache: Cache, site: Path) -> None:
        self._cache, self._site = cache, site
        self._name = f"site-{digest(os.fsencode(site)).hex()}"
        self._kept: tuple[dict[str, BuiltPage], frozenset[str], bytes] | None = None

    def last(self, key: bytes | None, sources: Container[str]) -> LastBuild:
        """The last build, as far as its pages were made from the same, by a digest of that."""
        found = self._cache.read(self._name, key) if key else None
        if found is None:
            return LastBuild(self._site)
        pages, before = found
        return LastBuild(self._site, pages, frozenset(source for source in before if source not in sources))

    def remember(self, key: bytes, pages: dict[str, BuiltPage], sources: Iterable[str]) -> None:
        """Notes what was built; it counts from when the site is in its place."""
        self._kept = pages, frozenset(sources), key

    def keep(self) -> None:
        """Keeps it."""
        if self._kept:
            pages, sources, key = self._kept
            self._cache.write(self._name, (pages, sources), key)


_HEAD = re.compile(r"\A---\nhead: \|\n(?:  .*\n)*(?:---\n\n?)?")
"""Front matter's first field, and the end of front matter where it is the only one."""


def _markdown_beside(file: File, config: MkDocsConfig) -> str:
    """Where a page's Markdown is published; empty where it is not."""
    if "markdown" in ((config.extra.get("paper_index") or {}).get("leave_out") or ()):
        return ""
    folder = file.dest_uri.removesuffix("index.html")
    named = file.use_directory_urls and file.src_uri.endswith("index.md") and has_markdown(folder)
    return f"{folder}index.md" if named and file.abs_src_path else ""


def _publish_markdown(file: File, config: MkDocsConfig) -> Stamp | None:
    """Puts a page's Markdown beside it, for those who read that rather than HTML: without what is for HTML's head."""
    place = _markdown_beside(file, config)
    if not place:
        return None
    text = Path(file.abs_src_path or "").read_text(encoding="utf-8")
    found = _HEAD.match(text)
    if found:
        text = ("" if found.group().endswith(("---\n", "---\n\n")) else "---\n") + text[found.end() :]
    path = Path(config.site_dir, place)
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return stamp_of(path)


def _run(config_file: Path, site_dir: Path, jobs: int | None, advance: Advance, memory: _Memory) -> None:
    written = configuration(config_file) if config_file.is_file() else ""
    config = load_site_config(config_file, site_dir=str(site_dir))
    config.plugins.on_startup(command="build", dirty=False)
    try:
        if not config.plugins and not config.hooks:
            _build(config, jobs, advance, memory, written)
        else:
            stock.build(config)
            for file in get_files(config).documentation_pages():
                _publish_markdown(file, config)
    except MkDocsException as error:
        raise GeneratorError(f"MkDocs: {error}") from error
    finally:
        config.plugins.on_shutdown()


def _build(config: MkDocsConfig, jobs: int | None, advance: Advance, memory: _Memory, written: str) -> None:
    """What `mkdocs.commands.build.build` does without plugins, with the pages shared out among workers."""
    with profile.measure("list of files"):
        files = get_files(config)
    environment = config.theme.get_env()
    files.add_files_from_theme(environment, config)
    set_exclusions(files, config)
    navigation = get_navigation(files, config)
    pages = list(files.documentation_pages(inclusion=InclusionLevel.is_included))
    for file in pages:
        if file.page is None:
            Page(None, file, config)
    with profile.measure("other files"):
        included = [file for file in files if InclusionLevel.is_included(file.inclusion)]  # type: ignore[no-untyped-call]
        expected = {file.dest_uri for file in included} | {_markdown_beside(file, config) for file in pages}
        clear(Path(config.site_dir), expected | {MARKER})
        _copy_others([file for file in included if not file.is_documentation_page()], config.docs_dir, jobs)
    for template in config.theme.static_templates:
        stock._build_theme_template(template, environment, files, config, navigation)
    for template in config.extra_templates:
        stock._build_extra_template(template, files, config, navigation)
    skeletons = Skeletons(environment, config, navigation, pages)
    key = environment_key(config, navigation, written)
    last = memory.last(key, files.src_uris)
    shared = _Shared(pages, files, config, navigation, skeletons, environment, Renderer(config, files), last)
    known: dict[str, BuiltPage] = {}

    def note(file: File, found: BuiltPage, *, is_sound: bool = True) -> None:
        assert file.page is not None
        file.page.present_anchor_ids = set(found.anchors)
        file.page.links_to_anchors = {
            target: anchors for uri, anchors in found.links.items() if (target := files.get_file_from_path(uri))
        }
        if is_sound:
            known[file.src_uri] = found

    changed = []
    with profile.measure("pages as they were"):
        for number, file in enumerate(pages):
            if found := _taken_over(file, shared):
                note(file, found)
            else:
                changed.append(number)
        advance(len(pages) - len(changed))
    for done in share_out(lambda share: _build_share([changed[place] for place in share], shared), len(changed), jobs):
        for record in done.records:
            logging.getLogger(record.name).handle(record)
        for number, found, is_sound in done.pages:
            note(pages[number], found, is_sound=is_sound)
        for name, seconds in done.spent.items():
            profile.add(name, seconds, seconds)
        advance(len(done.pages))
    for file in pages:
        assert file.page is not None
        file.page.validate_anchor_links(files=files, log_level=config.validation.links.anchors)
    # What was saved while the pages were made may be in some of them and not in others.
    if key and key == environment_key(config, navigation, written):
        memory.remember(key, known, files.src_uris)


def _copy_others(files: list[File], docs: str, jobs: int | None) -> None:
    """What `Files.copy_static_files` does, shared out; files of docs/ are not copied but put there a second time."""

    def copy(share: range) -> None:
        for number in share:
            file = files[number]
            if file.abs_src_path and file.src_dir == docs:
                take_over(file.abs_src_path, file.abs_dest_path)
            else:
                Path(file.abs_dest_path).unlink(missing_ok=True)
                file.copy_file()

    for _ in share_out(copy, len(files), jobs, size=400):
        pass


def _build_share(numbers: Iterable[int], shared: _Shared) -> _Done:
    """Builds some pages, from Markdown to HTML."""
    done = _Done([], [], dict.fromkeys(("Markdown", "templates"), 0.0))
    for number in numbers:
        page = shared.files[number].page
        assert page is not None
        warnings: list[logging.LogRecord] = []
        with collected(warnings):
            found = _built(page, shared, done.spent)
        done.pages.append((number, found, not warnings))
        done.records.extend(warnings)
    for record in done.records:
        record.msg, record.args, record.exc_info = record.getMessage(), None, None  # what can be pickled
    return done


def _taken_over(file: File, shared: _Shared) -> BuiltPage | None:
    """A page as it was built last, put into the new site; None if it must be built."""
    last = shared.last
    if file.src_uri not in last.pages or file.abs_src_path is None or shared.skeletons.in_navigation(file.page):
        return None
    before, now = f"{last.site}{os.sep}", f"{shared.config.site_dir}{os.sep}"
    beside = _markdown_beside(file, shared.config)
    known = last.unchanged(file.src_uri, file.abs_src_path, before + file.dest_uri, before + beside)
    if known:
        take_over(before + file.dest_uri, now + file.dest_uri)
        if known.beside:
            take_over(before + beside, now + beside)
    return known


def _built(page: Page, shared: _Shared, spent: dict[str, float]) -> BuiltPage:
    """A page, built from its Markdown."""
    file = page.file
    written = stamp_of(file.abs_src_path) if file.abs_src_path else None
    source = file.content_bytes
    started = time.process_time()
    # What stands there is a file of the site that people read now: it is replaced, not written to.
    Path(file.abs_dest_path).unlink(missing_ok=True)
    page.read_source(shared.config)
    shared.renderer.render(page)
    rendered = time.process_time()
    _write(page, shared)
    beside = _publish_markdown(file, shared.config)
    links = {target.src_uri: dict(anchors) for target, anchors in (page.links_to_anchors or {}).items()}
    stamp = stamp_of(Path(file.abs_dest_path))
    assert stamp
    found = BuiltPage(digest(source), written, stamp, beside, frozenset(page.present_anchor_ids or ()), links)
    page.content = page.markdown = None  # written; the memory is wanted for the next
    spent["Markdown"] += rendered - started
    spent["templates"] += time.process_time() - rendered
    return found


def _write(page: Page, shared: _Shared) -> None:
    if not shared.skeletons.fits(page):
        stock._build_page(page, shared.config, shared.files, shared.navigation, shared.environment)
        return
    context = stock.get_context(shared.navigation, shared.files, shared.config, page)
    output = shared.skeletons.render(page, context)
    utils.write_file(output.encode("utf-8", errors="xmlcharrefreplace"), page.file.abs_dest_path)


@contextmanager
def collected(records: list[logging.LogRecord]) -> Iterator[None]:
    """Gathers MkDocs' warnings and errors instead of printing them."""

    class Gather(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    handler, logger = Gather(logging.WARNING), logging.getLogger("mkdocs")
    others, propagate = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [handler], False
    try:
        yield
    finally:
        logger.handlers, logger.propagate = others, propagate


def _refuse_foreign(target: Path) -> None:
    """Keeps --site-dir from removing what somebody else put there, a checkout's .git for instance."""
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file; name a folder")
    names = {path.name for path in target.iterdir()} if target.is_dir() else set()
    if names and (MARKER not in names or any(name.startswith(".") for name in names - {MARKER})):
        raise UsageError(f"{target} holds files that paper-index did not make; name another folder, or empty it first")


def _discard(folder: Path) -> None:
    """Removes a site; its marker last, so that what is left when that is cut off is still known as ours."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != MARKER:
            with suppress(OSError):
                path.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _swap(fresh: Path, target: Path) -> None:
    """Puts the new site in place of the old one, and the old one where the next will be built."""
    _, old = _workshops(target)
    _discard(old)
    if target.exists() and exchange(fresh, target):
        return
    try:
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        raise
    if old.exists():
        old.rename(fresh)
