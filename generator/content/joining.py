"""Makes one record of two that turned out to be one paper.

Nothing is lost: what only the second knows is added to the first, the second's address leads
to the first, and whatever named the second names the first.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from generator.content.files import write_whole
from generator.content.merge import fill
from generator.content.store import Layout, read_text
from generator.content.writing import edited_text
from generator.errors import ContentError, Problem, UsageError, did_you_mean
from generator.model import Collection, Paper


@dataclass(slots=True)
class JoinPlan:
    """What making one record of two would do.

    Attributes:
        files: every file to write. gone: the record that goes.
        conflicts: where the two disagree; the first one's word stands.
        renamed: files in which the second was named.
    """

    files: dict[Path, str] = field(default_factory=dict)
    gone: Path = Path()
    conflicts: list[Problem] = field(default_factory=list)
    renamed: list[Path] = field(default_factory=list)

    def write(self) -> None:
        """Writes all files, and takes the second record away last: until then nothing is lost."""
        for path, text in self.files.items():
            write_whole(path, text)
        self.gone.unlink(missing_ok=True)


def plan_join(collection: Collection, kept: str, other: str, root: Path) -> JoinPlan:
    """Works out what making one record of two would do.

    Args:
        collection: what the content folder holds. kept, other: slugs; the first stays.
        root: the content folder.

    Raises:
        UsageError: there is no such paper, or it is one paper twice.
        ContentError: the record is written in a way that adding to it would disturb.
    """
    records = dict(collection.records)
    for slug in (kept, other):
        if slug not in records:
            raise UsageError(f'no paper "{slug}"{did_you_mean(slug, records)}')
    if kept == other:
        raise UsageError(f'"{kept}" is one paper already; name two')
    layout, plan = Layout(root), JoinPlan()
    plan.gone = layout.record(other)
    one, two = records[kept], records[other]
    source = two.sources[0] if two.sources else other
    merged, conflicts = fill(one, two.model_copy(update={"aliases": (), "provenance": {}}), source)
    provenance = dict(two.provenance)
    for name, fields in merged.provenance.items():
        provenance[name] = tuple(dict.fromkeys((*provenance.get(name, ()), *fields)))
    changes = {
        "aliases": (*one.aliases, *(name for name in (other, *two.aliases) if name not in one.aliases)),
        "related": tuple(slug for slug in merged.related if slug not in (kept, other)),
        "provenance": provenance,
    }
    merged = Paper.model_validate({**dict(merged), **changes})
    for name, mine, its in conflicts:
        plan.conflicts.append(Problem(plan.gone, 0, f"{kept} keeps {mine}; here: {its}", name))
    plan.files[layout.record(kept)] = _edited(layout.record(kept), one, merged)
    for slug, paper in collection.records:
        if other in paper.related and slug not in (kept, other):
            related = tuple(dict.fromkeys(kept if name == other else name for name in paper.related))
            path = layout.record(slug)
            plan.files[path] = _renamed(
                read_text(path), other, kept, paper, paper.model_copy(update={"related": related})
            )
            plan.renamed.append(path)
    reference = re.compile(rf"(?<=\]\()paper:{re.escape(other)}(?=\))")
    written = [*_markdown(layout.lists), *_markdown(layout.pages), layout.taxonomy, *map(layout.record, records)]
    for path in written:
        if path == plan.gone or not path.is_file():
            continue
        text = plan.files.get(path) or read_text(path)
        if reference.search(text):
            plan.files[path] = reference.sub(f"paper:{kept}", text)
            plan.renamed.append(path)
    return plan


def _markdown(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.md")) if folder.is_dir() else []


def _edited(path: Path, before: Paper, after: Paper) -> str:
    text = edited_text(read_text(path), before, after)
    if text is None:
        message = "is written in a way that adding to it would disturb; add the other record's facts by hand"
        raise ContentError([Problem(path, 0, message)])
    return text


def _renamed(text: str, other: str, kept: str, before: Paper, after: Paper) -> str:
    """A record in which a related paper bears another name; its way of writing stays where that can be."""
    simple = re.sub(rf"(?<![\w-]){re.escape(other)}(?![\w-])", kept, text)
    same = len(before.related) == len(after.related) and text.count(other) == before.related.count(other)
    return simple if same else edited_text(text, before, after) or simple
