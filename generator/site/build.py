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
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs import utils
from mkdocs.commands import build as stock
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException
from mkdocs.structure.files import File, get_files, set_exclusions
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from generator.cache import Cache, stamp_of
from generator.content.yaml_text import Document
from generator.errors import ContentError, GeneratorError, Problem, UsageError
from generator.exports.places import Publication, has_markdown
from generator.memo import digest
from generator.pages.docs_folder import MARKER
from generator.profile import profile
from generator.progress import Advance
from generator.site.anchors import anchors_of, validate_anchors
from generator.site.config_file import located, our_options, tree_of
from generator.site.exchange import exchange
from generator.site.pages import Renderer
from generator.site.policy import policy_faults
from generator.site.reuse import BuiltPage, LastBuild, Memory, configuration, environment_key
from generator.site.skeletons import Skeletons
from generator.site.sources import PagesOfTemplates, Source, Sources, sources
from generator.site.standing import Mark, Standing, mark_of, take_over
from generator.workers import share_out, uncollected

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

    changed: list[Source]
    files: Sources
    config: MkDocsConfig
    navigation: Navigation
    skeletons: Skeletons
    environment: Any
    renderer: Renderer


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
    memory = Memory(cache or Cache(None), target)
    warnings: list[logging.LogRecord] = []
    try:
        with collected(warnings):
            _run(config_file, fresh, target, jobs, advance, memory)
        messages = [record.getMessage() for record in warnings]
        if messages and (strict or any(record.levelno >= logging.ERROR for record in warnings)):
            raise ContentError(Problem(config_file, 0, message) for message in messages)
        (fresh / MARKER).touch()
        with profile.measure("putting the site in its place"):
            _swap(fresh, target)
        with profile.measure("what the next build will know"):
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


_HEAD = re.compile(r"\A---\nhead: \|\n(?:  .*\n)*(?:---\n\n?)?")
"""Front matter's first field, and the end of front matter where it is the only one."""


def _publishes_markdown(config: MkDocsConfig) -> bool:
    return "markdown" not in ((config.extra.get("paper_index") or {}).get("leave_out") or ())


def _markdown_beside(file: File) -> str:
    """Where a page's Markdown is published, if any is; empty where it is not."""
    folder = file.dest_uri.removesuffix("index.html")
    named = file.use_directory_urls and file.src_uri.endswith("index.md") and has_markdown(folder)
    return f"{folder}index.md" if named else ""


def _publish_markdown(file: File, config: MkDocsConfig) -> Mark | None:
    """Puts a page's Markdown beside it, for those who read that rather than HTML: without what is for HTML's head."""
    place = _markdown_beside(file) if _publishes_markdown(config) else ""
    if not place or not file.abs_src_path:
        return None
    text = Path(file.abs_src_path).read_text(encoding="utf-8")
    found = _HEAD.match(text)
    if found:
        text = ("" if found.group().endswith(("---\n", "---\n\n")) else "---\n") + text[found.end() :]
    path = Path(config.site_dir, place)
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return mark_of(str(path))


def _run(config_file: Path, site_dir: Path, target: Path, jobs: int | None, advance: Advance, memory: Memory) -> None:
    written = configuration(config_file) if config_file.is_file() else ""
    config = load_site_config(config_file, site_dir=str(site_dir))
    config.plugins.on_startup(command="build", dirty=False)
    try:
        if not config.plugins and not config.hooks:
            _build(config, jobs, advance, memory, written, target)
        else:
            stock.build(config)
            for file in get_files(config).documentation_pages():
                _publish_markdown(file, config)
    except MkDocsException as error:
        raise GeneratorError(f"MkDocs: {error}") from error
    finally:
        config.plugins.on_shutdown()


def _build(
    config: MkDocsConfig, jobs: int | None, advance: Advance, memory: Memory, written: str, target: Path
) -> None:
    """What `mkdocs.commands.build.build` does without plugins, with the pages shared out among workers.

    Args:
        config: the configuration, as it was read. jobs: number of workers.
        advance: called with the number of pages built since.
        memory: what is known of the last build. written: what the configuration said before it was read.
        target: where the site will be put; the last one is there.
    """
    with uncollected():
        with profile.measure("list of files"):
            files = sources(config)
            environment = config.theme.get_env()
            files.add_files_from_theme(environment, config)
            set_exclusions(files, config)
            navigation = files.navigation()
        with profile.measure("other files"):
            standing = Standing(Path(config.site_dir), target, Path(config.docs_dir))
            publishes = _publishes_markdown(config)
            beside = {file.src_uri: _markdown_beside(file) if publishes else "" for file in files.pages}
            others = files.others()
            standing.clear({file.dest_uri for file in (*files.pages, *others)} | {*beside.values(), MARKER})
            _copy_others([file for file in others if not standing.has(file)], config.docs_dir, jobs)
        pages_of_templates = PagesOfTemplates(files.pages)
        for template in config.theme.static_templates:
            stock._build_theme_template(template, environment, pages_of_templates, config, navigation)  # type: ignore[arg-type]
        for template in config.extra_templates:
            stock._build_extra_template(template, files, config, navigation)
        with profile.measure("pages as they were"):
            key = environment_key(config, navigation, written)
            last = memory.last(key, files.src_uris)
            known = _taken_over(files, last, standing, beside)
            advance(len(known))
    changed = [file for file in files.pages if file.src_uri not in known]
    skeletons = Skeletons(environment, config, navigation, files.pages)
    shared = _Shared(changed, files, config, navigation, skeletons, environment, Renderer(config, files))
    built: dict[str, BuiltPage] = {}
    faulty = set()
    for done in share_out(lambda share: _build_share(share, shared), len(changed), jobs):
        for record in done.records:
            logging.getLogger(record.name).handle(record)
        for number, found, is_sound in done.pages:
            built[changed[number].src_uri] = found
            if not is_sound:
                faulty.add(changed[number].src_uri)
        for name, seconds in done.spent.items():
            profile.add(name, seconds, seconds)
        advance(len(done.pages))
    with profile.measure("anchors"):
        faulty |= validate_anchors(files, known, built, config.validation.links.anchors)
    # What was saved while the pages were made may be in some of them and not in others.
    if key and key == environment_key(config, navigation, written):
        sound = {uri: page for uri, page in (known | built).items() if uri not in faulty}
        memory.remember(key, sound, files.src_uris)


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


def _taken_over(files: Sources, last: LastBuild, standing: Standing, beside: Mapping[str, str]) -> dict[str, BuiltPage]:
    """The pages that stand in the new site as they were built last; all others must be built.

    Args:
        files: the site's files. last: the last build. standing: the folder where the site is built.
        beside: for each page the place of the Markdown beside it, if any.
    """
    found = {}
    for file in files.pages:
        uri = file.src_uri
        page = last.unchanged(uri, f"{file.src_dir}{os.sep}{uri}", file.stamp)
        if page and (html := standing.bring(file.dest_uri, page.html)):
            text = standing.bring(beside[uri], page.beside) if page.beside else None
            if bool(text) == bool(beside[uri]):
                found[uri] = page if (html, text) == page[2:4] else page._replace(html=html, beside=text)
    return found


def _build_share(numbers: Iterable[int], shared: _Shared) -> _Done:
    """Builds some pages, from Markdown to HTML."""
    done = _Done([], [], dict.fromkeys(("Markdown", "templates"), 0.0))
    for number in numbers:
        page = shared.changed[number].page
        assert page is not None
        warnings: list[logging.LogRecord] = []
        with collected(warnings):
            found = _built(page, shared, done.spent)
        done.pages.append((number, found, not warnings))
        done.records.extend(warnings)
        shared.changed[number].let_go()  # the memory is wanted for the next
    for record in done.records:
        record.msg, record.args, record.exc_info = record.getMessage(), None, None  # what can be pickled
    return done


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
    html = mark_of(file.abs_dest_path)
    assert html
    found = BuiltPage(digest(source), written, html, beside, *anchors_of(page))
    spent["Markdown"] += rendered - started
    spent["templates"] += time.process_time() - rendered
    return found


def _write(page: Page, shared: _Shared) -> None:
    if not shared.skeletons.fits(page):
        stock._build_page(page, shared.config, shared.files.pages, shared.navigation, shared.environment)
        return
    context = stock.get_context(shared.navigation, shared.files.pages, shared.config, page)
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
