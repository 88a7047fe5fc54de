"""Plans an import: what would be added to which record, and what is doubtful.

Planning is pure; only `ImportPlan.write` touches the disk, and only when the whole
plan stands. Importing the same files again plans nothing.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from generator.content.files import write_whole
from generator.content.merge import Matcher, fill, near_misses
from generator.content.store import Layout, read_text
from generator.content.writing import edited_text, mapping_entry_text, record_text
from generator.content.yaml_text import parse
from generator.errors import ContentError, Problem, UsageError
from generator.ids import make_slug, title_key
from generator.model import Collection, Entry, Paper, Source
from generator.progress import Advance


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that was read and is to be imported.

    Attributes:
        path: the file.
        raw: its bytes, kept among the captured sources.
        format: the format's name.
        kind: a `listing`, which brings papers, or `facts`, which only add to them.
        entries: what it holds.
        captured: the day it was captured, where that is known.
        source_id: the name that the curator chose for the source, if any.
    """

    path: Path
    raw: bytes
    format: str
    kind: str
    entries: tuple[Entry, ...]
    captured: str | None = None
    source_id: str | None = None

    @property
    def sha256(self) -> str:
        """The checksum that a source is known again by."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(slots=True)
class ImportPlan:
    """What an import would do.

    Attributes:
        files: every file to write, with its content.
        added: slugs of new papers. changed: slugs of papers that gain facts.
        repeats: entries that were an account of a paper known before them.
        conflicts: where a source disagrees with what is kept.
        near: pairs of titles that a person should compare.
        unmatched: facts about papers that the collection does not have.
    """

    files: dict[Path, str | bytes] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    repeats: int = 0
    conflicts: list[Problem] = field(default_factory=list)
    near: list[tuple[str, str]] = field(default_factory=list)
    unmatched: list[Problem] = field(default_factory=list)

    def write(self, advance: Advance = lambda done: None) -> None:
        """Writes all files: sources first, so that no record names one that is not there."""
        for path, data in self.files.items():
            write_whole(path, data)
            advance(1)


def plan_import(collection: Collection, incoming: Iterable[Incoming], root: Path) -> ImportPlan:
    """Works out what importing some files would do.

    The order in which the files are named does not matter: listings come before
    facts, older ones before newer ones.

    Args:
        collection: what the content folder holds now.
        incoming: the files that were read.
        root: the content folder.
    """
    plan, layout = ImportPlan(), Layout(root)
    ordered = sorted(incoming, key=lambda file: (file.kind == "facts", file.captured or "9999", file.sha256))
    named = _name_sources(ordered, collection, layout, plan)
    papers = dict(collection.records)
    places: dict[str, Entry] = {}
    matcher = Matcher()
    for slug, paper in collection.records:
        matcher.add(slug, paper)
    for file, source in named:
        for entry in file.entries:
            account = entry.paper.model_copy(update={"sources": (source,)})
            key = matcher.find(account)
            if key is not None:
                papers[key], conflicts = fill(papers[key], account)
                plan.repeats += 1
                plan.conflicts.extend(
                    Problem(entry.path, entry.line, f'"{papers[key].title[:60]}" keeps {kept}; here: {other}', name)
                    for name, kept, other in conflicts
                )
            elif file.kind == "facts":
                message = f'"{account.title[:80]}" is not in the collection; left out'
                plan.unmatched.append(Problem(entry.path, entry.line, message))
                continue
            else:
                key = f"new:{len(places)}"
                papers[key], places[key] = account, entry
            matcher.add(key, papers[key])
    _write_records(collection, papers, places, layout, plan)
    new_titles = [papers[key].title for key in places]
    plan.near = list(near_misses([paper.title for paper in papers.values()], new_titles))
    return plan


def _write_records(
    collection: Collection, papers: dict[str, Paper], places: dict[str, Entry], layout: Layout, plan: ImportPlan
) -> None:
    """Gives new papers their slugs, and plans each file that changes."""
    before = dict(collection.records)
    taken = set(before) | {alias for paper in before.values() for alias in paper.aliases}
    # By title and not by arrival, so that the same papers get the same slugs.
    fresh = sorted(places, key=lambda key: (title_key(papers[key].title), papers[key].ids.pairs(), papers[key].title))
    for key in fresh:
        slug = make_slug(papers[key].title, taken)
        taken.add(slug)
        plan.added.append(slug)
        plan.files[layout.record(slug)] = record_text(papers[key])
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
            suffix = file.path.suffix or ".txt"
            name = make_slug(wanted, taken | _files_of_others(layout, suffix, file.raw))
            known[file.sha256] = name
            taken.add(name)
            copy = layout.captures / f"{name}{suffix}"
            plan.files[copy] = file.raw
            entries += mapping_entry_text(name, _new_source(file, copy.name))
        named.append((file, name))
    if entries:
        present = read_text(layout.sources) if layout.sources.is_file() else ""
        plan.files[layout.sources] = _appended(present, entries, layout.sources)
    return named


def _files_of_others(layout: Layout, suffix: str, raw: bytes) -> set[str]:
    """Names whose captured file would be written over, though it holds something else."""
    present = layout.captures.glob(f"*{suffix}") if layout.captures.is_dir() else ()
    return {path.stem for path in present if path.read_bytes() != raw}


def _appended(present: str, entries: str, path: Path) -> str:
    """`sources.yml` with entries added at its end.

    Raises:
        ContentError: the file is written in a way to which nothing can be added.
    """
    text = present + ("\n" if present and not present.endswith("\n") else "") + entries
    try:
        whole = parse(text, path).data
        if whole == {**parse(present, path).data, **parse(entries, path).data}:
            return text
    except ContentError:
        pass
    message = 'cannot be added to; write each source as a line "name:" with its fields indented below'
    raise ContentError([Problem(path, 0, message)])


def _new_source(file: Incoming, name: str) -> Source:
    captured = f", captured {file.captured}" if file.captured else ""
    return Source.model_validate(
        {
            "title": f"{' '.join(file.path.name.split()) or 'Unnamed'}{captured}",
            "kind": file.kind,
            "format": file.format,
            "file": name,
            "sha256": file.sha256,
            "captured": file.captured,
        }
    )
