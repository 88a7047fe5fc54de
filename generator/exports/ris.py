"""RIS: tagged lines, as reference managers read them.

The format has no way to quote: a value is one line, so white space becomes single
spaces. Preprints are `UNPB`, the type for what is not (yet) published.
"""

from generator.catalogue.citation import Citation
from generator.text.personal_names import PersonalName

_TYPES = {
    "journal": "JOUR",
    "conference": "CPAPER",
    "workshop": "CPAPER",
    "book": "CHAP",
    "thesis": "THES",
    "report": "RPRT",
}


def ris_text(citation: Citation, *, brief: bool = False) -> str:
    """A paper as a RIS record; a brief one is without abstract and keywords."""
    venue = citation.venue
    first, last = citation.first_and_last_page
    year, *rest = [f"{part:02}" for part in citation.date] or [""]
    lines = [
        ("TY", _TYPES[venue.kind] if venue else "UNPB"),
        ("ID", citation.key),
        ("TI", citation.title),
        *(("AU", _name(name)) for name in citation.names),
        *([("AU", "others")] if citation.others else []),
        ("PY", citation.year),
        ("DA", "/".join((year, *rest)) if rest else ""),
        ("T2", venue.name if venue and venue.kind in ("journal", "conference", "workshop", "book") else ""),
        ("VL", venue.volume or "" if venue else ""),
        ("IS", venue.issue or "" if venue else ""),
        ("SP", first),
        ("EP", last),
        ("PB", ((venue.publisher or "") if venue else "arXiv" if citation.arxiv else "")),
        ("DO", citation.doi or ""),
        ("AN", f"arXiv:{citation.arxiv}" if citation.arxiv else ""),
        ("UR", citation.url or ""),
        ("L1", citation.pdf or ""),
        *([] if brief else [("AB", citation.entry.abstract), *(("KW", word) for word in citation.keywords)]),
    ]
    if venue and venue.kind in ("thesis", "report"):
        lines.append(("PB", venue.name))
    return "".join(f"{tag}  - {' '.join(value.split())}\n" for tag, value in lines if value.strip()) + "ER  - \n"


def _name(name: PersonalName) -> str:
    if not name.given:
        return name.family
    return ", ".join(part for part in (name.last, name.given, name.suffix) if part)
