"""Plans an import: what would be added to which record, and what is doubtful.

Planning is pure; only `ImportPlan.write` touches the disk, and only when the whole
plan stands. Importing the same files again plans nothing.
"""

import hashlib
import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from generator.content.changes import Change
from generator.content.files import holds
from generator.content.fitting import Vocabulary
from generator.content.merge import Matcher, fill, text_key
from generator.content.near import near_misses
from generator.content.store import Layout, new_content, read_text
from generator.content.writing import edited_text, list_entry_text, mapping_entry_text, record_text
from generator.content.yaml_text import parse
from generator.errors import ContentError, Problem, UsageError
from generator.ids import CONTROL, make_slug, slug_fault, title_key
from generator.model import Collection, Entry, Paper, Source, Tag
from generator.progress import Advance
from generator.workers import cores, side_by_side

_MANY = 5_000
"""Records that are worth more than one process to write."""


_ENDING = re.compile(r"(?:\.[a-z0-9]{1,12}){1,2}")


class Near(NamedTuple):
    """Two papers that may be one: their addresses and titles."""

    slug: str
    title: str
    other: str
    other_title: str


@dataclass(frozen=True)
class Incoming:
    """A file that was read and is to be imported.

    Attributes:
        path: the file.
        raw: its bytes, kept among the captured sources.
        format: the format's name.
        kind: a `listing`, which brings papers, or `facts`, which only add to them.
        entries: what it holds; taken out as they are planned, since there may be very many.
        captured: the day it was captured, where that is known.
        source_id: the name that the curator chose for the source, if any.
    """

    path: Path
    raw: bytes
    format: str
    kind: str
    entries: deque[Entry]
    captured: str | None = None
    source_id: str | None = None

    @cached_property
    def sha256(self) -> str:
        """The checksum that a source is known again by."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(slots=True)
class ImportPlan:
    """What an import would do.

    Attributes:
        files: every file to write but those of new papers, with its content.
        records: the records of new papers, with their files: written out one by one, since they may be many.
        added: slugs of new papers. changed: slugs of papers that gain facts.
        repeats: entries that were an account of a paper known before them.
        conflicts: where a source disagrees with what is kept.
        near: pairs of papers that a person should compare.
        unmatched: facts about papers that the collection does not have.
        tags: names that become tags, since a curator elsewhere gave them to papers.
    """

    files: dict[Path, str | bytes] = field(default_factory=dict)
    records: list[tuple[Path, Paper]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    repeats: int = 0
    conflicts: list[Problem] = field(default_factory=list)
    near: list[Near] = field(default_factory=list)
    unmatched: list[Problem] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many files there are to write."""
        return len(self.files) + len(self.records)

    def write(self, root: Path, advance: Advance = lambda done: None) -> None:
        """Writes all files, or none.

        What is written is forgotten: captured files may be large, and memory is what the records need.

        Args:
            root: the content folder. advance: called with the number of files written since.

        Raises:
            ContentError: a file cannot be written.
        """
        if not self.size:
            return
        others = list(self.files)
        change = Change(root, [*others, *(path for path, _ in self.records)])
        try:
            for number, path in enumerate(others):
                change.stage(number, self.files.pop(path))
                advance(1)
            self._stage_records(change, len(others), advance)
        except BaseException:
            change.drop()
            raise
        change.commit()

    def _stage_records(self, change: Change, first_number: int, advance: Advance) -> None:
        jobs = min(cores(), 4) if len(self.records) > _MANY else 1

        def write(part: int, parts: int) -> None:
            # Neighbours lie beside each other in memory too, so that each process makes few pages its own.
            first, last = (len(self.records) * number // parts for number in (part, part + 1))
            for number, (_, paper) in enumerate(self.records[first:last]):
                change.stage(first_number + first + number, record_text(paper))
                if part == 0:
                    # The other parts are as large, and done as soon.
                    advance(min(parts, len(self.records) - number * parts))

        for _ in side_by_side(write, jobs):
            pass


def plan_import(
    collection: Collection, incoming: Iterable[Incoming], root: Path, advance: Advance = lambda done: None
) -> ImportPlan:
    """Works out what importing some files would do.

    The order in which the files are named does not matter: listings come before
    facts, older ones before newer ones.

    Args:
        collection: what the content folder holds now.
        incoming: the files that were read.
        root: the content folder.
        advance: called with the number of entries that were compared since.
    """
    plan, layout = ImportPlan(dict(new_content(root))), Layout(root)
    ordered = sorted(incoming, key=lambda file: (file.kind == "facts", file.captured or "9999", file.sha256))
    named = _name_sources(ordered, collection, layout, plan)
    papers = dict(collection.records)
    places: dict[str, str | None] = {}
    vocabulary = Vocabulary(collection)
    matcher = Matcher(collection.records)
    for file, source in named:
        while file.entries:
            entry = file.entries.popleft()
            advance(1)
            account = vocabulary.fitted(entry.paper, source)
            key = matcher.find(account)
            if key is not None:
                known = papers[key]
                account, claimed = matcher.without_claimed(vocabulary.beside(account, known), key)
                papers[key], conflicts = fill(known, account, source)
                plan.repeats += 1
                plan.conflicts.extend(
                    Problem(entry.path, entry.line, f'"{papers[key].title[:60]}" keeps {kept}; here: {other}', name)
                    for name, kept, other in (*claimed, *conflicts)
                )
                if papers[key] is not known:
                    matcher.add(key, papers[key])
                continue
            if file.kind == "facts":
                message = f'"{account.title[:80]}" is not in the collection; left out'
                plan.unmatched.append(Problem(entry.path, entry.line, message))
                continue
            key = f"new:{len(places)}"
            papers[key], places[key] = account, entry.slug
            matcher.add(key, account)
    slugs = _give_slugs(collection, papers, places)
    addresses = {*slugs.values(), *dict(collection.records)}
    for key in places:
        papers[key] = vocabulary.settled(papers[key], addresses)
    _write_tags(vocabulary.new_tags(papers.values()), layout, plan)
    _write_records(collection, papers, slugs, layout, plan)
    keys = {key: text_key(paper.title) for key, paper in papers.items()}
    plan.near = [
        Near(slugs.get(one, one), papers[one].title, slugs.get(other, other), papers[other].title)
        for one, other in near_misses(keys, list(places))
    ]
    return plan


def _give_slugs(
    collection: Collection, papers: Mapping[str, Paper], places: Mapping[str, str | None]
) -> dict[str, str]:
    """The slug of each new paper: that of its source where it is free, else one of its title."""
    taken = collection.addresses
    slugs: dict[str, str] = {}
    # By title and not by arrival, so that the same papers get the same slugs.
    fresh = sorted(places, key=lambda key: (title_key(papers[key].title), papers[key].ids.pairs(), papers[key].title))
    for key in fresh:
        wanted = places[key]
        if wanted and wanted not in taken and not slug_fault(wanted):
            slugs[key] = wanted
            taken.add(wanted)
    for key in fresh:
        if key not in slugs:
            slugs[key] = make_slug(papers[key].title, taken)
            taken.add(slugs[key])
    return slugs


def _write_tags(names: Sequence[str], layout: Layout, plan: ImportPlan) -> None:
    """Plans the entries of `tags.yml` for names that papers bring from another site."""
    if not names:
        return
    entries = "".join(list_entry_text(Tag(name=name, kind="concept")) for name in names)
    present = read_text(layout.tags) if layout.tags.is_file() else ""
    plan.tags = list(names)
    plan.files[layout.tags] = appended(present, entries, layout.tags)


def _write_records(
    collection: Collection, papers: Mapping[str, Paper], slugs: Mapping[str, str], layout: Layout, plan: ImportPlan
) -> None:
    """Plans each record that is new or changes."""
    plan.added = sorted(slugs.values())
    plan.records = [(layout.record(slugs[key]), paper) for key, paper in papers.items() if key in slugs]
    before = dict(collection.records)
    for slug, paper in before.items():
        if papers[slug] != paper:
            path = layout.record(slug)
            text = edited_text(read_text(path), paper, papers[slug])
            if text is None:
                message = "has facts to add, but is written in a way that adding would disturb; add them by hand"
                plan.conflicts.append(Problem(path, 0, message))
                continue
            plan.changed.append(slug)
            plan.files[path] = text


def _name_sources(
    incoming: list[Incoming], collection: Collection, layout: Layout, plan: ImportPlan
) -> list[tuple[Incoming, str]]:
    """Each file with its source's name; a new source is planned with its captured file."""
    known = {source.sha256: name for name, source in collection.sources.items()}
    taken = set(collection.sources)
    named: list[tuple[Incoming, str]] = []
    entries = ""
    for file in incoming:
        name = known.get(file.sha256)
        if name is None:
            wanted = file.source_id or f"{file.format}-{file.captured or file.path.stem}"
            if file.source_id and (file.source_id in taken or make_slug(file.source_id) != file.source_id):
                problem = "is taken" if file.source_id in taken else "is not a slug (lower-case, digits, hyphens)"
                raise UsageError(f'--source "{file.source_id}" {problem}; choose another name')
            suffix = _suffix(file.path)
            # `sources.yml` itself lies there too.
            name = make_slug(wanted, taken | {layout.sources.stem} | _files_of_others(layout, suffix, file.raw))
            known[file.sha256] = name
            taken.add(name)
            copy = layout.captures / f"{name}{suffix}"
            plan.files[copy] = file.raw
            entries += mapping_entry_text(name, _new_source(file, copy.name))
        named.append((file, name))
    if entries:
        present = read_text(layout.sources) if layout.sources.is_file() else ""
        plan.files[layout.sources] = appended(present, entries, layout.sources)
    return named


def _suffix(path: Path) -> str:
    """The end of a captured file's name, with that of what was packed: `.bib.gz`.

    In lower case, so that no two names differ in that alone; what is no ending that every system takes becomes `.txt`.
    """
    packed = path.suffix.lower() == ".gz" and 1 < len(Path(path.stem).suffix) <= 9
    suffix = (Path(path.stem).suffix + path.suffix if packed else path.suffix).lower()
    return suffix if _ENDING.fullmatch(suffix) else ".gz" if packed else ".txt"


def _files_of_others(layout: Layout, suffix: str, raw: bytes) -> set[str]:
    """Names whose captured file would be written over, though it holds something else."""
    present = layout.captures.iterdir() if layout.captures.is_dir() else ()
    # Where case is not told apart, LIST.BIB lies in the place of list.bib.
    named = ((path, path.name.lower()) for path in present)
    return {name.removesuffix(suffix) for path, name in named if name.endswith(suffix) and not holds(path, raw)}


def appended(present: str, entries: str, path: Path) -> str:
    """`sources.yml` or `tags.yml` with entries added at its end.

    Raises:
        ContentError: the file is written in a way to which nothing can be added.
    """
    text = present + ("\n" if present and not present.endswith("\n") else "") + entries
    try:
        whole, before, new = (parse(each, path).data for each in (text, present, entries))
        if isinstance(new, list) and whole == [*(before or []), *new]:
            return text
        if isinstance(new, dict) and isinstance(before, dict) and whole == {**before, **new}:
            return text
    except ContentError:
        pass
    message = (
        'cannot be added to; write each tag as a line "- name: ..." with its fields below'
        if path.name == "tags.yml"
        else 'cannot be added to; write each source as a line "name:" with its fields indented below'
    )
    raise ContentError([Problem(path, 0, message)])


def _new_source(file: Incoming, name: str) -> Source:
    captured = f", captured {file.captured}" if file.captured else ""
    called = " ".join(CONTROL.sub(" ", file.path.name).split()) or "Unnamed"
    return Source.model_validate(
        {
            "title": f"{called}{captured}",
            "kind": file.kind,
            "format": file.format,
            "file": name,
            "sha256": file.sha256,
            "captured": file.captured,
        }
    )
