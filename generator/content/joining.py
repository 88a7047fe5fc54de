"""Makes one record of two that turned out to be one paper, and gives papers other addresses.

Nothing is lost: what only the second knows is added to the first, the former address leads
to what is left, and whatever named the one names the other.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from generator.content.changes import change_files
from generator.content.merge import fill
from generator.content.store import LARGEST_MAP, Layout, read_text
from generator.content.writing import corrected_text, edited_text, says
from generator.errors import ContentError, Problem, UsageError, did_you_mean
from generator.ids import SLUG_LENGTH, make_slug
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

    def write(self, root: Path) -> None:
        """Writes all files of the content folder and takes the second record away, or does nothing of it."""
        change_files(root, {**self.files, self.gone: None})


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
    _name_anew(collection, layout, other, kept, plan)
    return plan


def plan_rename(collection: Collection, old: str, new: str, root: Path) -> JoinPlan:
    """Works out what giving a paper another slug would do: its former address leads to the new one.

    Args:
        collection: what the content folder holds. old, new: the slugs.
        root: the content folder.

    Raises:
        UsageError: there is no such paper, or the new slug is none, or is another paper's.
        ContentError: the record is written in a way that adding to it would disturb.
    """
    records = dict(collection.records)
    if old not in records:
        raise UsageError(f'no paper "{old}"{did_you_mean(old, records)}')
    if len(new) > SLUG_LENGTH or make_slug(new) != new:
        raise UsageError(f'"{new}" is not a slug; write lower-case words and hyphens, such as {make_slug(new)}')
    owners = {alias: slug for slug, paper in collection.records for alias in paper.aliases}
    if new in records or owners.get(new, old) != old:
        raise UsageError(f'"{new}" is the address of papers/{owners.get(new, new)}.yml; choose another')
    layout, plan = Layout(root), JoinPlan()
    plan.gone = layout.record(old)
    before = records[old]
    aliases = (*(alias for alias in before.aliases if alias != new), old)
    after = before.model_copy(update={"aliases": aliases})
    text = corrected_text(read_text(plan.gone), before, after)
    if text is None:
        message = f"is written in a way that adding to it would disturb; add the alias {old} by hand"
        raise ContentError([Problem(plan.gone, 0, message)])
    plan.files[layout.record(new)] = text
    _name_anew(collection, layout, old, new, plan)
    if layout.map.is_file():
        places = read_text(layout.map, LARGEST_MAP)
        moved = re.sub(rf"^{re.escape(old)}(?=:)", new, places, flags=re.MULTILINE)
        if moved != places:
            plan.files[layout.map] = moved
    return plan


def _name_anew(collection: Collection, layout: Layout, other: str, kept: str, plan: JoinPlan) -> None:
    """Plans that whatever names one paper names the other: related papers, texts, redirects."""
    for slug, paper in collection.records:
        if other in paper.related and slug not in (kept, other):
            related = tuple(dict.fromkeys(kept if name == other else name for name in paper.related))
            path = layout.record(slug)
            plan.files[path] = _renamed(path, other, kept, paper, paper.model_copy(update={"related": related}))
            plan.renamed.append(path)
    name = f"paper:{re.escape(other)}"
    reference = re.compile(rf"(?<=\]\(){name}(?=\))|(?<=to: ){name}(?=[\s,}}])|(?<=to: [\"']){name}(?=[\"'])")
    texts = [*_markdown(layout.lists), *_markdown(layout.pages), layout.taxonomy, layout.redirects]
    for path in dict.fromkeys([*texts, *(layout.record(slug) for slug, _ in collection.records), *plan.files]):
        if path == plan.gone or not (path in plan.files or path.is_file()):
            continue
        text = plan.files.get(path) or read_text(path)
        if reference.search(text):
            plan.files[path] = reference.sub(f"paper:{kept}", text)
            plan.renamed.append(path)


def _markdown(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.md")) if folder.is_dir() else []


def _edited(path: Path, before: Paper, after: Paper) -> str:
    text = read_text(path)
    # The other paper may be named among those related to it: to take it away is a correction.
    edited = edited_text(text, before, after) or corrected_text(text, before, after)
    if edited is None:
        message = "is written in a way that adding to it would disturb; add the other record's facts by hand"
        raise ContentError([Problem(path, 0, message)])
    return edited


def _renamed(path: Path, other: str, kept: str, before: Paper, after: Paper) -> str:
    """A record in which a related paper bears another name; its way of writing stays where that can be.

    The slug may be a word of the record's text too, and the other paper may be related already.
    """
    text = read_text(path)
    simple, times = re.subn(rf"(?<![\w:-]){re.escape(other)}(?![\w-])", kept, text)
    if times == 1 and says(simple, after):
        return simple
    changed = corrected_text(text, before, after)
    if changed is None:
        message = f"is written in a way that a change would disturb; name {kept} in place of {other} there by hand"
        raise ContentError([Problem(path, 0, message, "related")])
    return changed
