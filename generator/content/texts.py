"""The texts that curators write in Markdown, and what is wrong with them by themselves.

What they refer to is another question, which only the whole catalogue can answer (`pages/render.py`).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from generator.content.rules.elsewhere import MARKUP
from generator.errors import Problem
from generator.model import Collection
from generator.text.curated import begins_as_front_matter, curated_faults

Field = tuple[Path, tuple[str | int, ...], str | None]
"""A file, the steps to a field in it, and the text there."""


def text_faults(collection: Collection, root: Path, line: Callable[..., int]) -> Iterator[Problem]:
    """Every text that would make more in a page than Markdown makes.

    Args:
        collection: what was loaded. root: the content folder, for the problems' paths.
        line: gives the line of a field: a path, then the steps to the field.
    """
    files = {root / "pages" / f"{name}.md": text for name, text in collection.pages.items()}
    for path, text in files.items():
        if begins_as_front_matter(text):
            yield Problem(
                path,
                1,
                "begins with what MkDocs takes for settings; begin with a heading, such as # About",
                rule=MARKUP.name,
            )
    files |= {root / "lists" / f"{name}.md": found.text for name, found in collection.lists.items()}
    for path, text in files.items():
        for snippet, message in curated_faults(text):
            whole = path.read_text("utf-8-sig") if path.is_file() else text
            place = whole.find(snippet) if snippet else -1
            yield Problem(path, whole.count("\n", 0, place) + 1 if place >= 0 else 0, message, rule=MARKUP.name)
    for path, where, written in _fields(collection, root):
        for _, message in curated_faults(written or ""):
            yield Problem(path, line(path, *where), message, str(where[-1]), MARKUP.name)


def _fields(collection: Collection, root: Path) -> Iterator[Field]:
    for slug, paper in collection.records:
        yield root / "papers" / f"{slug}.yml", ("note",), paper.note
    for where, thing in collection.taxonomy.placed():
        yield root / "topics.yml", (*where, "introduction"), thing.introduction
