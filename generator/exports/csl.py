"""CSL-JSON: one item for each paper, as the Citation Style Language's schema 1.0.2 has it.

It has no type for preprints; they are an `article`, with arXiv as publisher and the
identifier as number, which is how styles and Zotero know them.
"""

from typing import Any

from generator.catalogue.citation import Citation
from generator.text.personal_names import PersonalName

_TYPES = {
    "journal": "article-journal",
    "conference": "paper-conference",
    "workshop": "paper-conference",
    "book": "chapter",
    "thesis": "thesis",
    "report": "report",
}


def csl_item(citation: Citation, *, brief: bool = False) -> dict[str, Any]:
    """A paper as an item; a brief one is without abstract and keywords."""
    venue = citation.venue
    item: dict[str, Any] = {
        "id": citation.key,
        "citation-key": citation.key,
        "type": _TYPES[venue.kind] if venue else "article",
        "title": citation.title,
    }
    names = [_name(name) for name in citation.names]
    if citation.others:
        names.append({"literal": "others"})
    if names:
        item["author"] = names
    date = (int(citation.year),) if venue and venue.year else citation.date
    if date:
        item["issued"] = {"date-parts": [list(date)]}
    if venue:
        inside = venue.kind not in ("thesis", "report")  # these are published by the place itself
        facts = {
            "container-title": venue.name if inside else None, "volume": venue.volume, "issue": venue.issue,
            "page": venue.pages, "publisher": venue.publisher if inside else venue.name,
        }  # fmt: skip
        item.update({name: fact for name, fact in facts.items() if fact})
    elif citation.arxiv:
        item.update({"publisher": "arXiv", "number": f"arXiv:{citation.arxiv}"})
    facts = {"DOI": citation.doi, "URL": citation.url}
    item.update({name: fact for name, fact in facts.items() if fact})
    return item if brief else {**item, **csl_rest(citation)}


def csl_rest(citation: Citation) -> dict[str, str]:
    """What a brief item is without; it stands at the end of a whole one."""
    facts = {"abstract": citation.entry.abstract, "keyword": ", ".join(citation.keywords)}
    return {name: fact for name, fact in facts.items() if fact}


def _name(name: PersonalName) -> dict[str, str]:
    if not name.given:
        return {"literal": name.family}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: words for part, words in parts.items() if words}
