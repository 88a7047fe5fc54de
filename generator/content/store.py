"""Loads the content folder into a `Collection`, and says where each thing lies in it.

All faults of all files are gathered before any is raised, so that a curator mends
them in one go.
"""

import os
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from generator import __version__, ids
from generator.content.files import file_fault, read_whole
from generator.content.folder import Layout as Layout
from generator.content.rules import cross_check
from generator.content.rules.elsewhere import SCHEMA
from generator.content.schema import validate
from generator.content.texts import text_faults
from generator.content.yaml_text import LARGEST_FILE, Document, parse
from generator.errors import ContentError, Problem
from generator.memo import Memo, Memos
from generator.model import (
    SCHEMA_VERSION,
    Allowed,
    Collection,
    Coordinate,
    FormerAddress,
    Paper,
    ReadingList,
    Record,
    Redirect,
    Schema,
    Slug,
    Source,
    Tag,
    Taxonomy,
)
from generator.progress import Advance
from generator.text.encoding import decode

T = TypeVar("T")
U = TypeVar("U")

_PAPER = TypeAdapter(Paper)
_TAXONOMY = TypeAdapter(Taxonomy)
_TAGS = TypeAdapter(tuple[Tag, ...])
_SOURCES = TypeAdapter(dict[Slug, Source])
_LIST = TypeAdapter(ReadingList)
_REDIRECTS = TypeAdapter(dict[FormerAddress, Redirect])
_ALLOWED = TypeAdapter(Allowed)
_SCHEMA = TypeAdapter(Schema)
_MAP = TypeAdapter(dict[Slug, tuple[Coordinate, Coordinate]])

SCHEMA_FILE = f"""\
# The version of the schema that this folder is written in. `paper-index migrate` changes it.
version: {SCHEMA_VERSION}
"""
"""What `schema.yml` says in new content."""
LARGEST_MAP = 10_000_000
"""In bytes: `map.yml` has a line for each paper."""


def load_collection(
    root: Path, advance: Advance = lambda done: None, memos: Memos | None = None, forgiven: Container[str] = ()
) -> Collection:
    """Everything in a content folder, checked.

    Args:
        root: the content folder.
        advance: called now and then with the number of records read since.
        memos: remember what records say.
        forgiven: names of rules whose faults do not count: for a command that mends them.

    Raises:
        ContentError: every fault of every file.
    """
    layout = Layout(root)
    if not root.is_dir():
        raise ContentError([Problem(root, 0, "no such folder; name the content folder with --content DIR")])
    version_of(root)
    problems = list(odd_files(root))
    taxonomy = _load(layout.taxonomy, _TAXONOMY, Taxonomy(), problems)
    tags: tuple[Tag, ...] = _load(layout.tags, _TAGS, (), problems)
    sources = _load(layout.sources, _SOURCES, {}, problems)
    texts = content_files(layout.pages, ".md", problems, also=("index",))
    pages = {path.stem: text for path in texts if (text := _read(path, problems))}
    lists = {
        path.stem: found for path in content_files(layout.lists, ".md", problems) if (found := _list(path, problems))
    }
    records, memo = [], (memos or Memos()).of("records")
    for path in content_files(layout.papers, ".yml", problems):
        paper = _load(path, _PAPER, None, problems, memo=memo)
        if paper is not None:
            records.append(Record(path.stem, paper))
        advance(1)
    redirects: dict[str, Redirect] = _load(layout.redirects, _REDIRECTS, {}, problems)
    allowed: Allowed = _load(layout.allowed, _ALLOWED, {}, problems)
    places: dict[str, tuple[int, int]] = _load(layout.map, _MAP, {}, problems, LARGEST_MAP)
    collection = Collection(
        records=tuple(records),
        taxonomy=taxonomy,
        tags=tags,
        sources=sources,
        lists=lists,
        pages=pages,
        redirects=redirects,
        allowed=allowed,
        map=places,
    )
    problems = [replace(problem, rule=SCHEMA.name) for problem in problems]
    unread, lines = {problem.path for problem in problems}, Lines()
    faults = cross_check(collection, layout.root, lines, unread)
    problems.extend(problem for problem in faults if problem.rule not in forgiven)
    problems.extend(text_faults(collection, layout.root, lines))
    if problems:
        raise ContentError(problems)
    return collection


def load_record(path: Path) -> Paper:
    """One record.

    Raises:
        ContentError: it cannot be read, or is at fault.
    """
    return validate(_PAPER, parse(read_text(path), path))


def version_of(root: Path) -> int:
    """The version of the schema that a content folder is written in: the first where it does not say.

    Raises:
        ContentError: the program does not know it yet, or `schema.yml` is at fault.
    """
    path = Layout(root).schema
    problems: list[Problem] = []
    found = _load(path, _SCHEMA, Schema(version=1), problems)
    if found.version > SCHEMA_VERSION:
        problems = [
            Problem(
                path,
                Lines()(path, "version"),
                f"this content is of version {found.version} of the schema, and paper-index {__version__} knows "
                f"{SCHEMA_VERSION} at most; install a newer paper-index, the one that wrote it or a later one",
                "version",
                SCHEMA.name,
            )
        ]
    if problems:
        raise ContentError(problems)
    return found.version


def new_content(root: Path) -> dict[Path, str]:
    """The files that a content folder has from its beginning; none where there is content already."""
    there = root.is_dir() and any(not path.name.startswith(".") for path in root.iterdir())
    return {} if there else {Layout(root).schema: SCHEMA_FILE}


class Lines:
    """Finds the line of a field by reading its file once more: only faults need it."""

    def __init__(self) -> None:
        self._read: dict[Path, Document | None] = {}

    def __call__(self, path: Path, *location: int | str) -> int:
        """The 1-based line of a field; 0 where the file cannot be read."""
        if path not in self._read:
            try:
                self._read[path] = parse(path.read_text("utf-8-sig"), path)
            except (OSError, ValueError, ContentError):
                self._read[path] = None
        document = self._read[path]
        return document.line(location) if document else 0


def read_text(path: Path, most: int = LARGEST_FILE) -> str:
    """A content file's text.

    Args:
        path: the file. most: how many bytes it may have.

    Raises:
        ContentError: it is no plain file, cannot be read, is too large, or is not UTF-8.
    """
    return decode(read_whole(path, most), path).replace("\r\n", "\n")


def _read(path: Path, problems: list[Problem]) -> str:
    try:
        return read_text(path)
    except ContentError as error:
        problems.extend(error.problems)
        return ""


def _list(path: Path, problems: list[Problem]) -> ReadingList | None:
    """A reading list: YAML front matter between two lines of three hyphens, then Markdown."""
    text = _read(path, problems)
    parts = re.fullmatch(r"---\n(.*?\n)---\n(.*)", text, re.DOTALL)
    if not parts:
        if text:
            message = 'has no front matter; begin with a line "---", then "title: ...", then a line "---"'
            problems.append(Problem(path, 1, message))
        return None
    try:
        # One line further down, so that the lines of faults are those of the file.
        document = parse("\n" + parts.group(1), path)
        data = {**document.data, "text": parts.group(2)} if isinstance(document.data, dict) else document.data
        return validate(_LIST, Document(path, data, document.root))
    except ContentError as error:
        problems.extend(error.problems)
        return None


def _load(
    path: Path,
    adapter: TypeAdapter[T],
    missing: U,
    problems: list[Problem],
    most: int = LARGEST_FILE,
    memo: Memo | None = None,
) -> T | U:
    """One file's value; `missing` where there is no such file or it is at fault."""
    if not path.exists() and not path.is_symlink():
        return missing
    try:
        text = read_text(path, most)
        if memo:
            return memo.of(text, lambda: validate(adapter, parse(text, path)))
        document = parse(text, path)
        if not document.data and missing is not None:
            return missing
        return validate(adapter, document)
    except ContentError as error:
        problems.extend(error.problems)
        return missing


def odd_files(root: Path) -> Iterator[Problem]:
    """Everything in a content folder that is neither file nor folder: what is read and written must lie in it."""
    waiting = [root]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(Path(entry.path))
                    elif not entry.is_file(follow_symlinks=False):
                        path = Path(entry.path)
                        yield Problem(path, 0, file_fault(path, path.lstat().st_mode))
        except OSError:
            continue  # said where the folder is read


def content_files(folder: Path, suffix: str, problems: list[Problem], also: Container[str] = ()) -> Iterable[Path]:
    """The content files of a folder, in order; a file that would be passed over is a fault.

    Args:
        folder: the folder; one that is not there holds nothing. suffix: how its files end.
        problems: takes what is wrong. also: names that are no slugs and may be there.
    """
    try:
        found = sorted(folder.iterdir()) if not folder.is_symlink() else []
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(Problem(folder, 0, f"cannot be read: {error.strerror}; a folder is expected here"))
        return
    taken = {path.stem for path in found}
    slugs = {ids.one_file(path.stem): path.name for path in found if not ids.slug_fault(path.stem)}
    for path in found:
        if path.name.startswith(".") or path.name.endswith("~") or path.is_symlink():
            continue  # an editor's; or a link, which is named by itself
        if path.is_dir() or path.suffix != suffix:
            what = "a folder" if path.is_dir() else f'a file ending in "{path.suffix}"'
            problems.append(
                Problem(path, 0, f'{what} would be passed over here; only files ending in "{suffix}" are read')
            )
        elif ids.slug_fault(path.stem) and path.stem not in also:
            other = slugs.get(ids.one_file(path.stem))
            what = f'is one file with "{other}" where case or accents are not told apart' if other else "is not a slug"
            fixed = ids.make_slug(path.stem, taken)
            problems.append(Problem(path, 0, f'"{path.stem}" {what}; rename the file, e.g. to {fixed}{suffix}'))
        else:
            yield path
