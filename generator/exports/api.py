"""The static JSON API: files under `api/v1/`.

`papers.json` is `{"papers": [...]}`: each paper with its record's fields under the
names of the content schema, derived facts filled in, and its `slug` and `url`. The other
files are the same facts in smaller parts. What is in `v1` is only ever added to.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from generator import __version__
from generator.catalogue.catalogue import Catalogue, CataloguedPaper, TagEntry
from generator.catalogue.citation import Citation
from generator.catalogue.names import NameIndex
from generator.catalogue.related import Related
from generator.exports import places
from generator.exports.groups import together
from generator.exports.places import Publication
from generator.model import Paper
from generator.text.json_text import encode

PAGE = 100
"""How many papers a page of papers has."""
ROOT = "api/v1/"
"""The folder of the API."""


def table_files(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """What groups papers: topics, tags, names, years, lists, and by what papers can be narrowed down."""
    tables: dict[str, Any] = {
        "topics": {"areas": _areas(catalogue), "kinds": _kinds(catalogue)},
        "tags": {"tags": [_tag(entry) for entry in catalogue.tags.values()]},
        "authors": {"authors": _names(catalogue.authors, "authors")},
        "organisations": {"organisations": _names(catalogue.organisations, "organisations")},
        "years": {"years": _years(catalogue)},
        "lists": {"lists": _lists(catalogue)},
        "facets": facets(catalogue),
    }
    yield from _encoded(tables)


def related_file(catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """The graph of related papers: nodes, and edges with their reasons."""
    nodes = together((encode({"slug": entry.slug, "title": entry.title}) for entry in catalogue.entries), ",")
    rows = sorted(catalogue.related.items())
    edges = together((encode(_edge(slug, near)) for slug, row in rows for near in row), ",")
    yield f"{ROOT}related.json", b'{"nodes":[%b],"edges":[%b]}\n' % (nodes, edges)


def small_files(catalogue: Catalogue, site: Publication) -> Iterator[tuple[str, str]]:
    """What was built, and what the files hold."""
    yield from _encoded({"build": _build(catalogue, site), "schema": papers_schema(), "openapi": openapi(site)})


def _encoded(tables: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in tables.items():
        yield f"{ROOT}{name}.json", encode(value) + "\n"


def paper_facts(catalogue: Catalogue, entry: CataloguedPaper, cited: Citation) -> dict[str, Any]:
    """One paper as the API gives it.

    Args:
        catalogue: where names of tags come from.
        entry: the paper. cited: its citation.
    """
    facts: dict[str, Any] = {"slug": entry.slug, "url": places.paper(entry.slug)}
    facts.update(entry.paper.model_dump(mode="json", exclude_defaults=True))
    facts["citation_key"] = cited.key
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
    facts["derived"] = list(_derived(entry.paper, facts))
    return facts


def _derived(paper: Paper, facts: dict[str, Any]) -> Iterator[str]:
    """Which facts no record says: by name, and of a list that is part curated, from which place on."""
    if paper.citation_key is None:
        yield "citation_key"
    for name in ("kind", "topics"):
        if name in facts and not getattr(paper, name):
            yield name
    for name, names in paper.tags:
        if names is None:
            yield f"tags.{name}"
    if len(facts["related"]) > len(paper.related):
        yield f"related[{len(paper.related)}:]"


def pages_of(slugs: Sequence[str]) -> list[Sequence[str]]:
    """The papers of each page of papers; there is one at least."""
    return [slugs[start : start + PAGE] for start in range(0, len(slugs), PAGE)] or [[]]


def page_file(texts: Sequence[str], number: int, pages: int, total: int) -> tuple[str, str]:
    """A page of papers: its path, and its JSON.

    Args:
        texts: the JSON of each paper's facts. number: which page, from 1. pages: how many there are.
        total: how many papers all of them have.
    """
    following = f"{ROOT}papers/pages/{number + 1}.json" if number < pages else None
    head = encode({"page": number, "pages": pages, "total": total, "next": following})
    return f"{ROOT}papers/pages/{number}.json", f'{head[:-1]},"papers":[{",".join(texts)}]}}\n'


def _areas(catalogue: Catalogue) -> list[dict[str, Any]]:
    return [
        {
            "id": area.id,
            "name": area.name,
            "topics": [
                {
                    "id": topic.id,
                    "name": topic.name,
                    "definition": topic.definition,
                    "url": places.topic(topic.id),
                    "papers": [entry.slug for entry in catalogue.topics[topic.id]],
                    "neighbours": [near.thing for near in catalogue.neighbouring_topics[topic.id]],
                }
                for topic in area.topics
            ],
        }
        for area in catalogue.areas
    ]


def _kinds(catalogue: Catalogue) -> list[dict[str, str]]:
    return [
        {"id": kind.id, "name": kind.name, "definition": kind.definition}
        for kind in catalogue.collection.taxonomy.kinds
    ]


def _tag(entry: TagEntry) -> dict[str, Any]:
    facts: dict[str, Any] = {"slug": entry.slug, "url": places.tag(entry.slug)}
    facts.update(entry.tag.model_dump(mode="json", exclude_defaults=True))
    facts["kind"] = entry.tag.kind
    facts["introduced_by"] = [paper.slug for paper in entry.introduced_by]
    facts["mentioned_by"] = [paper.slug for paper in entry.mentioned_by]
    return facts


def _names(index: NameIndex, section: str) -> list[dict[str, Any]]:
    return [
        {
            "slug": named.slug,
            "url": f"{section}/{named.slug}/",
            "name": named.name,
            **({"person": named.person} if named.person else {}),
            "papers": list(named.papers),
        }
        for named in index
    ]


def _years(catalogue: Catalogue) -> list[dict[str, Any]]:
    return [
        {"year": year, "url": f"years/{year}/", "papers": [entry.slug for entry in entries]}
        for year, entries in catalogue.years.items()
        if year
    ]


def _lists(catalogue: Catalogue) -> list[dict[str, Any]]:
    return [
        {
            "slug": name,
            "url": places.reading_list(name),
            "title": found.title,
            **({"summary": found.summary} if found.summary else {}),
            "papers": [entry.slug for entry in catalogue.on_lists[name]],
        }
        for name, found in catalogue.collection.lists.items()
    ]


def facets(catalogue: Catalogue) -> dict[str, list[dict[str, Any]]]:
    """By what papers can be narrowed down: each facet's values with their numbers of papers, the most first."""

    def counted(values: Iterable[str]) -> list[dict[str, Any]]:
        ranked = sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
        return [{"value": value, "papers": number} for value, number in ranked]

    entries = catalogue.entries
    return {
        "area": counted(
            area for entry in entries for area in {catalogue.area_of[given.topic.id] for given in entry.topics}
        ),
        "topic": counted(given.topic.id for entry in entries for given in entry.topics),
        "kind": counted(entry.kind.kind.id for entry in entries if entry.kind),
        "year": counted(entry.paper.year for entry in entries if entry.paper.year),
        "tag": counted(use.slug for entry in entries for use in (*entry.introduces, *entry.mentions)),
        "organisation": counted(name for entry in entries for name in entry.paper.organisations),
        "link": counted(kind for entry in entries for kind in {link.kind for link in entry.paper.links}),
        "source": counted(source for entry in entries for source in entry.paper.sources),
    }


def _edge(slug: str, near: Related) -> dict[str, Any]:
    return {
        "from": slug,
        "to": near.slug,
        "similarity": near.similarity,
        "terms": list(near.terms),
        "tags": list(near.tags),
        "topics": list(near.topics),
        "chosen": near.chosen,
    }


def _build(catalogue: Catalogue, site: Publication) -> dict[str, Any]:
    return {
        "name": site.name,
        "description": site.description,
        "url": site.url,
        "generator": f"paper-index {__version__}",
        "api": "v1",
        "newest": catalogue.newest,
        "papers": len(catalogue.entries),
        "topics": len(catalogue.topics),
        "tags": len(catalogue.tags),
        "authors": len(catalogue.authors),
    }


def papers_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `papers.json`."""
    paper = Paper.model_json_schema(ref_template="#/$defs/{model}")
    definitions = paper.pop("$defs", {})
    text = {"type": "string"}
    paper["properties"] |= {
        "slug": {**text, "description": "Its address."},
        "url": {**text, "description": "Its page, from the site's root."},
        "related": {"type": "array", "items": text, "description": "Slugs of related papers, the nearest first."},
        "derived": {
            "type": "array",
            "items": text,
            "description": "What of these facts was derived and no curator said; `related[2:]` is all but "
            "the first two.",
        },
    }
    paper["required"] = ["slug", "url", "title", "citation_key", "tags", "related"]
    paper["title"] = "Paper"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "papers.json",
        "type": "object",
        "properties": {"papers": {"type": "array", "items": {"$ref": "#/$defs/Paper"}}},
        "required": ["papers"],
        "additionalProperties": False,
        "$defs": {**definitions, "Paper": paper},
    }


_PATHS = {
    "papers.json": ("papers", "All papers", {"$ref": "./schema.json"}),
    "papers/pages/{page}.json": (
        "papersByPage",
        f"Papers, {PAGE} at a time",
        {
            "type": "object",
            "properties": {
                "page": {"type": "integer"},
                "pages": {"type": "integer"},
                "total": {"type": "integer"},
                "next": {"type": ["string", "null"]},
                "papers": {"type": "array", "items": {"$ref": "./schema.json#/$defs/Paper"}},
            },
        },
    ),
    "papers/{slug}.json": ("paper", "One paper", {"$ref": "./schema.json#/$defs/Paper"}),
    "topics.json": ("topics", "Areas with their topics and the papers of each, and kinds", {"type": "object"}),
    "tags.json": ("tags", "Tags with the papers that introduce and mention them", {"type": "object"}),
    "authors.json": ("authors", "Authors with their papers", {"type": "object"}),
    "organisations.json": ("organisations", "Organisations with their papers", {"type": "object"}),
    "years.json": ("years", "Years with their papers", {"type": "object"}),
    "lists.json": ("lists", "Reading lists with their papers", {"type": "object"}),
    "facets.json": ("facets", "What papers can be narrowed down by, with numbers", {"type": "object"}),
    "related.json": ("related", "The graph of related papers, with reasons", {"type": "object"}),
    "build.json": ("build", "What was built, and from how much", {"type": "object"}),
}
"""By path below `api/v1/`: the operation's name, its summary, and the schema of its answer."""


def openapi(site: Publication) -> dict[str, Any]:
    """The API's description, in OpenAPI 3.1."""
    paths = {}
    for path, (name, summary, schema) in _PATHS.items():
        if path == "papers/{slug}.json" and not site.file_for_each_paper:
            continue
        if path == "papers/pages/{page}.json" and not site.gives("copies"):
            continue
        parameters = [
            {
                "name": word,
                "in": "path",
                "required": True,
                "schema": {"type": "integer", "minimum": 1} if word == "page" else {"type": "string"},
            }
            for word in ("page", "slug")
            if f"{{{word}}}" in path
        ]
        answer = {"description": "JSON", "content": {"application/json": {"schema": schema}}}
        missing = {"404": {"description": "There is no such file."}} if parameters else {}
        operation = {"operationId": name, "summary": summary, "responses": {"200": answer, **missing}}
        paths[f"/{path}"] = {"get": {**operation, **({"parameters": parameters} if parameters else {})}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": site.name,
            "description": site.description or site.name,
            "version": "1",
            "license": {"name": "CC0 1.0", "identifier": "CC0-1.0"},
        },
        "servers": [{"url": site.at(ROOT, 2).rstrip("/") or "."}],
        "paths": paths,
    }
