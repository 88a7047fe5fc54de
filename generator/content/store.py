"""Loads the content folder into a `Collection`, and says where each thing lies in it.

All faults of all files are gathered before any is raised, so that a curator mends
them in one go.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from generator import ids
from generator.content.folder import Layout as Layout
from generator.content.rules import cross_check
from generator.content.rules.elsewhere import SCHEMA
from generator.content.schema import validate
from generator.content.yaml_text import LARGEST_FILE, Document, parse
from generator.errors import ContentError, Problem
from generator.memo import Memo, Memos
from generator.model import (
    Allowed,
    Collection,
    Coordinate,
    FormerAddress,
    Paper,
    ReadingList,
    Record,
    Redirect,
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
_MAP = TypeAdapter(dict[Slug, tuple[Coordinate, Coordinate]])


def load_collection(root: Path, advance: Advance = lambda done: None, memos: Memos | None = None) -> Collection:
    """Everything in a content folder, checked.

    Args:
        root: the content folder.
        advance: called now and then with the number of records read since.
        memos: remember what records say.

    Raises:
        ContentError: every fault of every file.
    """
    layout = Layout(root)
    if not root.is_dir():
        raise ContentError([Problem(root, 0, "no such folder; name the content folder with --content DIR")])
    problems: list[Problem] = []
    taxonomy = _load(layout.taxonomy, _TAXONOMY, Taxonomy(), problems)
    tags: tuple[Tag, ...] = _load(layout.tags, _TAGS, (), problems)
    sources = _load(layout.sources, _SOURCES, {}, problems)
    pages = {path.stem: text for path in _files(layout.pages, ".md", problems) if (text := _read(path, problems))}
    lists = {path.stem: found for path in _files(layout.lists, ".md", problems) if (found := _list(path, problems))}
    records, memo = [], (memos or Memos()).of("records")
    for path in _files(layout.papers, ".yml", problems):
        paper = _load(path, _PAPER, None, problems, memo)
        if paper is not None:
            records.append(Record(path.stem, paper))
        advance(1)
    redirects: dict[str, Redirect] = _load(layout.redirects, _REDIRECTS, {}, problems)
    allowed: Allowed = _load(layout.allowed, _ALLOWED, {}, problems)
    places: dict[str, tuple[int, int]] = _load(layout.map, _MAP, {}, problems)
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
    unread = {problem.path for problem in problems}
    problems.extend(cross_check(collection, layout.root, Lines(), unread))
    if problems:
        raise ContentError(problems)
    return collection


def load_record(path: Path) -> Paper:
    """One record.

    Raises:
        ContentError: it cannot be read, or is at fault.
    """
    return validate(_PAPER, parse(read_text(path), path))


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


def read_text(path: Path) -> str:
    """A content file's text.

    Raises:
        ContentError: it cannot be read, is too large, or is not UTF-8.
    """
    try:
        if path.is_symlink():
            raise ContentError([Problem(path, 0, "is a symbolic link; put the file itself here")])
        if path.stat().st_size > LARGEST_FILE:
            raise ContentError([Problem(path, 0, f"is larger than {LARGEST_FILE} bytes; is it a content file?")])
        raw = path.read_bytes()
    except OSError as error:
        raise ContentError([Problem(path, 0, f"cannot be read: {error.strerror}")]) from None
    return decode(raw, path).replace("\r\n", "\n")


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


def _load(path: Path, adapter: TypeAdapter[T], missing: U, problems: list[Problem], memo: Memo | None = None) -> T | U:
    """One file's value; `missing` where there is no such file or it is at fault."""
    if not path.exists() and not path.is_symlink():
        return missing
    try:
        text = read_text(path)
        if memo:
            return memo.of(text, lambda: validate(adapter, parse(text, path)))
        document = parse(text, path)
        if not document.data and missing is not None:
            return missing
        return validate(adapter, document)
    except ContentError as error:
        problems.extend(error.problems)
        return missing


def _files(folder: Path, suffix: str, problems: list[Problem]) -> Iterable[Path]:
    """The content files of a folder, in order; a file that would be passed over is a fault."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name.endswith("~"):
            continue  # an editor's
        if path.is_dir() or path.suffix != suffix:
            what = "a folder" if path.is_dir() else f'a file ending in "{path.suffix}"'
            problems.append(
                Problem(path, 0, f'{what} would be passed over here; only files ending in "{suffix}" are read')
            )
        elif not ids.SLUG.fullmatch(path.stem):
            fixed = ids.make_slug(path.stem)
            problems.append(Problem(path, 0, f'"{path.stem}" is not a slug; rename the file, e.g. to {fixed}{suffix}'))
        else:
            yield path
