"""What tables and JSON by field names have in common: the names that people give to fields.

Not a reader itself. A mapping of the curator's stands above the names that are guessed.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from generator import ids
from generator.model import Entry, Paper, Venue
from generator.readers.making import Maker, one_line, words_of

_NAMES = {
    "title": "title papertitle articletitle documenttitle name paper papername primarytitle titleen",
    "abstract": "abstract abstractnote abstracttext description paperabstract abstracts",
    "summary": "summary tldr oneline",
    "authors": "authors author authornames authorlist creators creator by authorfullnames",
    "first_author": "firstauthor",
    "further_authors": "furtherauthors",
    "author_count": "authorcount numauthors numberofauthors",
    "date": "date publicationdate published publishedat publicationyear year pubdate publisheddate "
    "submitted submitteddate pubyear datepublished",
    "arxiv": "arxiv arxivid arxivurl arxivlink",
    "doi": "doi doiurl",
    "acl": "aclid acl",
    "openreview": "openreview openreviewid",
    "semantic_scholar": "semanticscholar semanticscholarid s2id s2paperid",
    "openalex": "openalex openalexid",
    "dblp": "dblp dblpkey",
    "pubmed": "pubmed pmid pubmedid",
    "url": "url link paperurl paperlink urls weblink landingpage landingpageurl abs abspage urlabs",
    "pdf": "pdf pdfurl pdflink urlpdf",
    "code": "code codeurl github githubrepo repo repository githuburl codelink urlcode",
    "project": "project projectpage website homepage webpage projecturl urlproject page",
    "data": "dataset datasets data dataurl",
    "demo": "demo demourl",
    "video": "video videourl",
    "venue": "venue journal conference booktitle publicationtitle proceedingstitle publication publishedin "
    "proceeding proceedings source journaltitle sourcetitle conferencename containertitle",
    "venue_kind": "venuekind",
    "venue_year": "venueyear",
    "volume": "volume",
    "issue": "issue number",
    "pages": "pages pagerange articleno artno",
    "first_page": "firstpage pagestart startpage",
    "last_page": "lastpage pageend endpage",
    "publisher": "publisher",
    "keywords": "keywords keyword manualtags automatictags authorkeywords indexkeywords subjects subject "
    "categories category aikeywords",
    "organisations": "organisations organizations organisation organization affiliation affiliations "
    "institution institutions company lab",
    "citations": "citations citationcount citedby citedbycount numcitations timescited",
    "votes": "votes upvotes",
    "discussion": "discussion comments numcomments",
    "note": "note notes",
    "citation_key": "citationkey bibtexkey citekey",
    "kind": "kind",
    "topics": "topics",
    "introduces": "introduces",
    "mentions": "mentions tags tag",
    "related": "related",
    "aliases": "aliases",
    "slug": "slug",
    "derived": "derived",
    "links": "links",
    "venues": "venues",
    "ids": "ids externalids",
    "id": "id identifier paperid",
    "author_ids": "authorids",
    "citation_counts": "citationcounts",
}
_FIELD = {alias: field for field, aliases in _NAMES.items() for alias in aliases.split()}
FIELDS = tuple(_NAMES)
"""What a mapping may name."""
_SCHEMES = tuple(ids.SCHEMES)
_LINKS = {
    "url": None,
    "pdf": "paper",
    "code": "code",
    "project": "project",
    "data": "data",
    "demo": "demo",
    "video": "video",
}
_PART = re.compile(r"(\w+)\[(\d+):\]")
_NO_PAPERS = ("attachment", "note", "annotation")
"""Items in Zotero's tables that belong to papers, and are none."""
_NUMBER_BEHIND = re.compile(r"\s*\(\d+\)")
"""What Scopus knows a person by, behind the name."""
_INITIALS_LAST = re.compile(r"([^\W\d_][\w'’ -]+) ((?:[^\W\d_]\.[ -]?)+)")
_MONTH_BEHIND = re.compile(r"(?<=\b\d{4}) (?:1[0-2]|[1-9])$")
"""As dumps of Papers with Code write venues: `NeurIPS 2017 12`."""
_LONG_SUMMARY = 60
"""In words; a summary of more is an abstract."""


@lru_cache(maxsize=10_000)
def field_of(column: str) -> str | None:
    """The field that a column's name stands for, if it is a usual one.

    >>> field_of("Publication Title"), field_of("arXiv ID"), field_of("colour")
    ('venue', 'arxiv', None)
    """
    return _FIELD.get(re.sub(r"[\W_]", "", column).lower())


def add(row: Mapping[str, Any], line: int, where: str, maker: Maker, mapping: Mapping[str, str]) -> Entry | None:
    """Makes an entry of a row of a table or an object.

    Args:
        row: the values by column. mapping: by field, the column, where the curator said so.
    """
    if is_own(row) and not mapping:
        entry = _own(row, line, maker)
        if entry is not None:
            return entry
    if one_line(row.get("Item Type")).lower() in _NO_PAPERS:
        return None
    said: dict[str, Any] = {}
    for column, value in row.items():
        field = field_of(str(column)) if column is not None else None
        if field == "authors" and value and "full" in str(column).lower():
            said.pop("authors", None)  # the same authors, with more than initials
        if field == "date" and one_line(value).startswith(one_line(said.get("date"))):
            said.pop("date", None)  # the same year, and more of the day
        if field is not None and value not in (None, "", [], {}) and field not in mapping:
            said.setdefault(field, value)
    for field, column in mapping.items():
        found: Any = row
        for step in [column] if column in row else column.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
        if found not in (None, "", [], {}):
            said[field] = found
    if is_own(row):
        said.setdefault("derived", "")
    return maker.add(line, _facts(said), slug=one_line(said.get("slug")) or None, where=where)


def is_own(row: Mapping[str, Any]) -> bool:
    """Whether a row is from an index like this one."""
    return isinstance(row.get("slug"), str) and str(row.get("url", "")) == f"papers/{row['slug']}/"


def _own(row: Mapping[str, Any], line: int, maker: Maker) -> Entry | None:
    """A paper as this program exports it, without what was derived; None where it has another form."""
    facts = {key: value for key, value in row.items() if key in Paper.model_fields}
    if not isinstance(facts.get("ids", {}), Mapping) or "arxiv" in row:
        return None
    for derived in row.get("derived") or ():
        field, _, part = str(derived).partition(".")
        if cut := _PART.fullmatch(field):
            facts[cut.group(1)] = list(facts.get(cut.group(1)) or ())[: int(cut.group(2))]
        elif part and isinstance(facts.get(field), Mapping):
            facts[field] = {key: value for key, value in facts[field].items() if key != part}
        else:
            facts.pop(field, None)
    facts.pop("sources", None)
    facts.pop("provenance", None)
    try:
        paper = Paper.model_validate(facts)
    except ValidationError:
        return None
    entry = Entry(paper, maker.path, line, str(row["slug"]))
    maker.entries.append(entry)
    return entry


def _facts(said: dict[str, Any]) -> dict[str, Any]:
    """What was said by field as loose facts, as `Maker.add` takes them."""
    for name in words_of(said.get("derived") or ()):
        field = name.rpartition(".")[2] if "[" not in name else name.partition("[")[0]
        if cut := _PART.fullmatch(name):
            said[field] = words_of(said.get(field) or ())[: int(cut.group(2))]
        else:
            said.pop(field, None)
    if "derived" in said:  # of an index like this one: what is neither there nor derived was said to be none
        for name in ("introduces", "mentions"):
            if f"tags.{name}" not in words_of(said["derived"]):
                said.setdefault(name, [])
    for name in ("author_ids", "citation_counts"):
        if isinstance(said.get(name), str):
            try:
                said[name] = json.loads(said[name])
            except (ValueError, RecursionError):
                said.pop(name)
    if isinstance(said.get("citation_counts"), list):
        counts = [count for count in said["citation_counts"] if isinstance(count, dict)]
        said["citation_counts"] = [(count.get("by"), count.get("count"), count.get("on")) for count in counts]
    facts: dict[str, Any] = {
        key: said[key]
        for key in ("title", "abstract", "note", "kind", "votes", "discussion", "author_count")
        if key in said
    }
    summary = one_line(said.get("summary"))
    if summary:
        facts["summary" if "abstract" in said or len(summary.split()) <= _LONG_SUMMARY else "abstract"] = said[
            "summary"
        ]
    if isinstance(said.get("title"), list):
        facts["title"] = next(iter(words_of(said["title"])), "")
    facts["authors"] = people(said.get("authors"))
    facts["first_author"] = said.get("first_author")
    facts["date"] = _date(said.get("date"))
    identifiers = {scheme: one_line(said[scheme]) for scheme in _SCHEMES if said.get(scheme)}
    nested = said.get("ids")
    if isinstance(nested, Mapping):
        identifiers.update({_FIELD.get(str(key).lower(), ""): one_line(value) for key, value in nested.items()})
    facts["addresses"] = []
    for value in words_of(said.get("id") or ()):
        if arxiv := ids.arxiv_id(value):
            identifiers.setdefault("arxiv", arxiv)
        elif doi := ids.doi(value):
            identifiers.setdefault("doi", doi)
        elif "://" in value:
            facts["addresses"].append(value)
    facts["ids"] = identifiers
    facts["links"] = _links(said)
    facts["author_ids"] = said.get("author_ids") if isinstance(said.get("author_ids"), dict) else None
    if "derived" in said:  # its own tables join lists by semicolons, and nothing else
        for key in ("authors", "further_authors", "keywords", "organisations", "introduces", "mentions"):
            if isinstance(said.get(key), str):
                said[key] = said[key].split("; ")
        facts["authors"] = people(said.get("authors"))
    if said.get("further_authors") and not facts["authors"]:
        facts["authors"] = [one_line(said.get("first_author")), *people(said["further_authors"])]
        facts["more_authors"] = True
    for key in ("keywords", "organisations", "topics", "related", "aliases"):
        facts[key] = [text for word in _each(said.get(key)) if (text := _named(word))]
    tags = {
        key: [text for word in _each(said[key]) if (text := _named(word))]
        for key in ("introduces", "mentions")
        if key in said
    }
    facts["tags"] = tags
    facts["citation_key"] = said.get("citation_key")
    if isinstance(said.get("citation_counts"), list):
        facts["citations"] = [count for count in said["citation_counts"] if one_line(count[0])]
    elif "citations" in said and not isinstance(said["citations"], list | dict):
        facts["citations"] = [("import", said["citations"], None)]
    facts["venues"] = _venues(said)
    return facts


def _venues(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    listed = said.get("venues")
    if isinstance(listed, str):
        try:
            listed = json.loads(listed)
        except (ValueError, RecursionError):
            listed = [{"name": listed}]
    if isinstance(listed, list) and listed:
        return [venue for venue in listed if isinstance(venue, dict)]
    name = _MONTH_BEHIND.sub("", _named(said.get("venue")))
    if not name:
        return []
    venue = {key: said[key] for key in Venue.model_fields if key in said and key not in ("url", "kind")}
    if first := one_line(said.get("first_page")):
        last = one_line(said.get("last_page"))
        venue["pages"] = f"{first}-{last}" if last and last != first else first
    year = said.get("venue_year") or _date(said.get("date")) or ""
    return [{**venue, "kind": one_line(said.get("venue_kind")), "name": name, "year": one_line(year)}]


def _links(said: Mapping[str, Any]) -> list[tuple[str | None, str]]:
    found: list[tuple[str | None, str]] = []
    listed = said.get("links")
    for item in listed.split("; ") if isinstance(listed, str) else _each(listed):
        if isinstance(item, Mapping):
            found.append((one_line(item.get("kind")) or None, one_line(item.get("url") or item.get("href"))))
        else:
            label, _, url = one_line(item).rpartition(" ")
            found.append((label or None, url))
    for key, kind in _LINKS.items():
        for value in _each(said.get(key)):
            text = one_line(value.get("url") if isinstance(value, Mapping) else value)
            if key == "code" and re.fullmatch(r"[\w.-]+/[\w.-]+", text):
                text = f"https://github.com/{text}"
            if "://" in text:
                found.append((kind, text))
    return found


def _each(value: Any) -> list[Any]:
    if isinstance(value, str):
        return (
            list(words_of(value))
            if "://" not in value
            else [part for part in re.split(r"[;\s|]+(?=\S+://)|;\s+", value) if part]
        )
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value is None else [value]


def _named(value: Any) -> str:
    if isinstance(value, Mapping):
        value = next(
            (value[key] for key in ("name", "fullname", "display_name", "title", "literal") if value.get(key)), ""
        )
    return one_line(value)


def people(value: Any) -> list[Any]:
    """Authors as people write lists of them: a list, or a text with semicolons, "and" or commas between names.

    >>> (
    ...     people("Lin, Ji; Tang, Jiaming"),
    ...     people("Ji Lin, Jiaming Tang and Song Han"),
    ...     people("Lin, Ji and Tang, Jiaming"),
    ... )
    (['Lin, Ji', 'Tang, Jiaming'], ['Ji Lin', 'Jiaming Tang', 'Song Han'], ['Lin, Ji', 'Tang, Jiaming'])
    """
    if isinstance(value, list | tuple):
        named: list[Any] = []
        for item in value:
            if isinstance(item, Mapping):
                parts = [
                    item.get("given") or item.get("first") or item.get("first_name"),
                    item.get("family") or item.get("last") or item.get("last_name"),
                ]
                text = _named(item) or " ".join(one_line(part) for part in parts if part)
                named.append((text, item.get("orcid")))
            else:
                named.append(one_line(item))
        return named
    text = one_line(value)
    if ";" in text:
        names = [name.strip() for name in _NUMBER_BEHIND.sub("", text).split(";") if name.strip()]
        surnames_first = [_INITIALS_LAST.fullmatch(name) for name in names]
        return [f"{match[2]} {match[1]}" for match in surnames_first if match] if all(surnames_first) else names
    if " and " in text or " & " in text:
        names = re.split(r",?\s+and\s+|\s*&\s*", text)
        # "Lin, Ji and Tang, Jiaming" has one comma in each name; "A B, C D and E F" has lists before the "and".
        if all(name.count(",") == 1 and " " not in name.split(",")[0].strip() for name in names if name):
            return [name for name in names if name]
        return [name.strip() for part in names for name in part.split(",") if name.strip()]
    if text.count(",") == 1 and " " not in text.split(",")[0]:
        return [text]
    return [name.strip() for name in text.split(",") if name.strip()]


def _date(value: Any) -> str | None:
    if isinstance(value, float) and value == value and value == int(value):
        value = int(value)
    if isinstance(value, int) and value > 10_000_000_000:  # milliseconds since 1970
        value //= 1000
    if isinstance(value, int) and value > 100_000_000:
        from datetime import UTC, datetime

        try:
            return datetime.fromtimestamp(value, UTC).date().isoformat()
        except (OverflowError, OSError, ValueError):
            return None
    text = one_line(value) if not hasattr(value, "isoformat") else str(value.isoformat())
    return text or None
