"""The whole site as one zip that works from a disk, with no network.

What only a server needs stays out: feeds, the API, sitemaps, what harvesters and language models read, each
page's Markdown, and files of citations, which a script makes from what the site has of each paper. The
same site gives the same bytes: files in order, one time, one mode. Zip's own compression is that of
zlib, whose level is fixed; another zlib may pack the same files differently.
"""

import datetime
import hashlib
import json
import os
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from generator.errors import ContentError, GeneratorError, Problem, cannot_be_written
from generator.pages.docs_folder import MARKER
from generator.progress import Advance
from generator.site.frame import FRAME, STYLES, Frame
from generator.site.notices import notices
from generator.site.offline import Bundled, offline_page
from generator.site.policy import inline_checksum
from generator.site.portable import portable_faults
from generator.workers import share_out

ENTRY, LICENCE, MANIFEST = "OPEN-ME.html", "LICENCE.txt", "SHA256SUMS.txt"
"""Files at the top of a bundle: where to begin, who may do what, checksums of all others."""
TAKE = "assets/take.js"
"""The script that makes files of citations."""
_TEMPLATES = Path(__file__).parent / "templates"
_DUMP = "data/papers.jsonl"
_LEFT_OUT = re.compile(
    r"(?:.*/)?(?:index\.md|feed\.(?:xml|json))|(?:api/.*|oai\.xml|sitemap[^/]*|robots\.txt|llms[^/]*\.txt|rss\.xml|"
    r"changes\.xml|addresses\.txt|opensearch\.xml|404\.html|CNAME|assets/previews/.*)|data/(?!papers\.jsonl|LICENCE\.txt|index\.html|"
    r".*/)[^/]*|(?:(?:topics|tags|lists|authors|organisations)/[^/]+/)?papers\.(?:[a-z]+\.)?(?:bib|ris|json|txt)|"
    r"papers/(?P<slug>[^/]+)/(?P=slug)\.(?:bib|ris|json)|.*\.map|(?:.*/)?\.[^/]*"
)
_THEME = re.compile(r"assets/(?:javascripts/(?:bundle\..*|lunr/.*|workers/.*)|stylesheets/(?:main|palette)\..*)")
"""The theme's own files, left out where no page asks for them."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was made.

    Attributes:
        path: the zip. files: how many it holds. pages: how many of them are pages. size: bytes of the zip.
        unpacked: bytes of what is in it.
    """

    path: Path
    files: int
    pages: int
    size: int
    unpacked: int


@dataclass(frozen=True, slots=True)
class _Site:
    """A built site, sorted into what goes into a bundle."""

    root: Path
    pages: tuple[str, ...]
    others: tuple[str, ...]
    left_out: frozenset[str]


def make_bundle(site: Path, target: Path, url: str = "", advance: Advance = lambda done: None) -> Bundle:
    """Packs a built site.

    Args:
        site: the folder of the site. target: the zip. url: the address of the published site, empty
            where it is not known: links to files that are left out lead there.
        advance: called with the number of pages done since.

    Raises:
        ContentError: names in the site that some system cannot keep; the zip cannot be written.
        GeneratorError: the folder holds no site of this program.
    """
    found = _sort(site)
    extra = {ENTRY, LICENCE, MANIFEST, FRAME, STYLES, TAKE}
    names = {*found.pages, *found.others, *extra}
    faults = portable_faults(names)
    if faults:
        raise ContentError(
            Problem(site / path, 0, f"cannot go into a bundle: {what}; give the page another address")
            for path, what in faults
        )
    bundled = Bundled(names, found.left_out, url)
    top = [page for page in found.pages if page.count("/") < 2]
    facts = _facts(site)
    frame = Frame.common((page, _page(found, page, bundled, None)) for page in top)

    def pages(share: range) -> list[tuple[str, str]]:
        return [(found.pages[at], _page(found, found.pages[at], bundled, frame)) for at in share]

    def contents() -> Iterator[tuple[str, bytes]]:
        yield ENTRY, _entry(found, facts, url).encode()
        yield LICENCE, _licence(site).encode()
        yield TAKE, (_TEMPLATES / "take.js").read_bytes()
        if frame:
            yield FRAME, frame.script().encode()
            yield STYLES, frame.styles(site).encode()
        for name in found.others:
            yield name, (site / name).read_bytes()
        for done in share_out(pages, len(found.pages)):
            yield from ((name, text.encode()) for name, text in done)
            advance(len(done))

    files, unpacked = _write(target, contents(), _moment(facts))
    return Bundle(target, files, len(found.pages), target.stat().st_size, unpacked)


def _sort(site: Path) -> _Site:
    """What is in a site, and what of it goes into a bundle."""
    if not (site / MARKER).is_file() or not (site / "index.html").is_file():
        raise GeneratorError(f"{site} is no site that paper-index built; build one first, or leave --site out")
    every = sorted(
        posixpath.join(Path(folder).relative_to(site).as_posix(), name).removeprefix("./")
        for folder, _, names in os.walk(site)
        for name in names
    )
    pages = [name for name in every if name.endswith(".html") and not _LEFT_OUT.fullmatch(name)]
    theme = bool(re.search(r"assets/javascripts/bundle\.", (site / "index.html").read_text(encoding="utf-8")))
    left_out = {name for name in every if _LEFT_OUT.fullmatch(name) or (not theme and _THEME.fullmatch(name))}
    left_out.discard(_DUMP)
    others = [name for name in every if name not in left_out and not name.endswith(".html")]
    if _DUMP not in others:
        raise GeneratorError(
            f"{site} has no {_DUMP}, which belongs into a bundle; build it anew with `paper-index build`"
        )
    return _Site(site, tuple(pages), tuple(others), frozenset(left_out))


def _page(site: _Site, page: str, bundled: Bundled, frame: Frame | None) -> str:
    """A page as it goes into the bundle."""
    text = offline_page((site.root / page).read_text(encoding="utf-8"), page, bundled)
    script = f'<script src="{"../" * page.count("/")}{TAKE}" defer></script>\n'
    text = text.replace("</head>", f"{script}</head>", 1)
    return frame.taken_from(text, page) if frame else text


def _entry(site: _Site, facts: Mapping[str, object], url: str) -> str:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True)
    environment.filters["checksum"] = inline_checksum
    # The page is all that a reader sees inside a zip: its style and its script stand in it.
    style, script = (
        Markup((_TEMPLATES / f"open-me.{kind}").read_text(encoding="utf-8"))  # noqa: S704 - files of ours
        for kind in ("css", "js")
    )
    text: str = environment.get_template("open-me.html").render(
        style=style, script=script,
        name=facts.get("name") or "Index", description=facts.get("description") or "",
        date=facts.get("newest"), pages=len(site.pages), url=url,
    )  # fmt: skip
    return text


def _facts(site: Path) -> dict[str, object]:
    """What the site says of itself."""
    try:
        found = json.loads((site / "api/v1/build.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _licence(site: Path) -> str:
    """Who may do what: with the data, with the program's parts of the pages, with the theme's."""
    data = site / "data" / "LICENCE.txt"
    parts = [data.read_text(encoding="utf-8").strip()] if data.is_file() else []
    return f"\n\n{'-' * 72}\n\n".join([*parts, notices()])


def _moment(facts: Mapping[str, object]) -> tuple[int, int, int, int, int, int]:
    """The one time of all files: SOURCE_DATE_EPOCH, or the day of the newest paper. A zip knows none before 1980."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    newest = str(facts.get("newest") or "")
    try:
        if epoch:
            moment = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
        else:
            moment = datetime.datetime.fromisoformat(f"{newest}-01-01"[:10])
    except (ValueError, OverflowError, OSError):
        moment = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)
    year = min(max(moment.year, 1980), 2107)
    return year, moment.month, moment.day, moment.hour, moment.minute, moment.second // 2 * 2


def _write(
    target: Path, contents: Iterator[tuple[str, bytes]], moment: tuple[int, int, int, int, int, int]
) -> tuple[int, int]:
    """Writes the zip beside its place and moves it there; returns how many files and bytes are in it."""
    temporary = target.with_name(f".{target.name}.new")
    sums: list[str] = []
    unpacked = 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:

            def add(name: str, data: bytes) -> None:
                entry = zipfile.ZipInfo(name, moment)
                entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
                archive.writestr(entry, data)

            for name, data in contents:
                add(name, data)
                sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
                unpacked += len(data)
            manifest = "".join(sorted(sums, key=lambda line: line[66:])).encode()
            add(MANIFEST, manifest)
        temporary.replace(target)
    except OSError as error:
        raise cannot_be_written(target, error) from None
    finally:
        temporary.unlink(missing_ok=True)
    return len(sums) + 1, unpacked + len(manifest)
