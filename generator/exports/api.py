"""The static JSON API: files under `api/v1/`.

`papers.json` is `{"papers": [...]}`: each paper with its record's fields under the
names of the content schema, derived facts filled in, and its `slug` and `url`.
"""

import json
from pathlib import Path
from typing import Any

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.content.files import write_whole

_JSON_IN_HTML = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
"""Signs that would end a script element, were the JSON put into a page."""


def write_api(catalogue: Catalogue, docs: Path) -> set[Path]:
    """Writes the API's files; returns them."""
    path = docs / "api" / "v1" / "papers.json"
    write_whole(path, encode({"papers": [paper_facts(catalogue, entry) for entry in catalogue.entries]}))
    return {path}


def encode(value: Any) -> str:
    """A value as JSON that can stand in a page as well as in a file."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_JSON_IN_HTML) + "\n"


def paper_facts(catalogue: Catalogue, entry: CataloguedPaper) -> dict[str, Any]:
    """One paper as the API gives it.

    Args:
        catalogue: where names of tags come from.
        entry: the paper.
    """
    facts: dict[str, Any] = {"slug": entry.slug, "url": f"papers/{entry.slug}/"}
    facts.update(entry.paper.model_dump(mode="json", exclude_defaults=True, exclude={"aliases"}))
    if entry.kind:
        facts["kind"] = entry.kind.kind.id
    if entry.topics:
        facts["topics"] = [given.topic.id for given in entry.topics]
    tags = catalogue.vocabulary.tags
    facts["tags"] = {
        "introduces": [tags[use.slug].name for use in entry.introduces],
        "mentions": [tags[use.slug].name for use in entry.mentions],
    }
    facts["related"] = [near.slug for near in catalogue.related[entry.slug]]
    return facts
