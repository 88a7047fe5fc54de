"""Reads BibTeX and BibLaTeX: from anthologies, DBLP, reference managers and by hand.

Entries are cut apart first (`text.bibtex_blocks`), then bibtexparser takes each one to its
fields. What it leaves to others is done here: `@string`, `#`, month macros, `crossref`, and
the meaning of fields, which every source has its own habits with.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter

from generator import ids
from generator.errors import Problem
from generator.readers.base import Captured, Reading
from generator.readers.making import Maker, one_line, words_of
from generator.text.bibtex_blocks import Block, blocks
from generator.text.dates import MONTHS, month, of_parts, partial_date
from generator.text.tex_reading import text_of_tex

name = "bibtex"
source_kind = "listing"
in_parts = True

_ENTRY = re.compile(r"^[ \t]*@\s*[A-Za-z]+\s*[{(]\s*[^\s{}=]*\s*[,=]?", re.MULTILINE)
_VOLUMES = frozenset(
    ["proceedings", "mvproceedings", "collection", "mvcollection", "periodical", "xdata", "set", "mvbook"]
)
"""Entries that hold papers, and are none."""
_PARENTS = _VOLUMES | {"book", "reference"}
_KINDS = {
    "article": "journal", "inproceedings": "conference", "conference": "conference", "incollection": "book",
    "inbook": "book", "book": "book", "phdthesis": "thesis", "mastersthesis": "thesis", "thesis": "thesis",
    "techreport": "report", "report": "report",
}  # fmt: skip
_EVERY_KIND = (
    *_KINDS, *sorted(_VOLUMES), "comment", "preamble", "string", "misc", "online", "unpublished", "software", "dataset",
    "electronic", "manual", "booklet", "patent", "www", "inreference", "suppbook", "artifact",
)  # fmt: skip
_CONTAINERS = ("journal", "journaltitle", "booktitle", "school", "institution", "eventtitle", "series")
_JOURNALS = {
    "aap": "Astronomy & Astrophysics", "aj": "The Astronomical Journal", "apj": "The Astrophysical Journal",
    "apjl": "The Astrophysical Journal Letters", "apjs": "The Astrophysical Journal Supplement Series",
    "araa": "Annual Review of Astronomy and Astrophysics", "jcap": "Journal of Cosmology and Astroparticle Physics",
    "mnras": "Monthly Notices of the Royal Astronomical Society", "nat": "Nature", "pra": "Physical Review A",
    "prd": "Physical Review D", "pre": "Physical Review E", "prl": "Physical Review Letters",
    "pasp": "Publications of the Astronomical Society of the Pacific",
}  # fmt: skip
"""Macros that the Astrophysics Data System writes for journals, which AASTeX defines."""
_LINKS = {
    "code": "code", "github": "code", "repository": "code", "website": "project", "project": "project", "html": "paper",
    "webpage": "project", "pdf": "paper", "video": "video", "talk": "video", "slides": "other", "poster": "other",
    "blog": "other", "demo": "demo", "data": "data", "dataset": "data", "model": "model", "software": "code",
    "supp": "other", "paper": "paper",
}  # fmt: skip
_KEY = re.compile(r"@\s*[\w-]+\s*\{\s*(?P<key>[^\s,{}\"=#%]+)\s*,")
_FIELD = re.compile(
    r"\s*([A-Za-z][\w.:+-]*)\s*=\s*(?:\{((?:[^{}\\]++|\\.|\{(?:[^{}\\]++|\\.|\{[^{}\\]*+\})*+\})*+)\}"
    r"|\"((?:[^{}\"\\]++|\\[^\"]|\{(?:[^{}\\]++|\\.|\{[^{}\\]*+\})*+\})*+)\"|(\d+|[A-Za-z][\w:-]*))\s*(,|\}(?=\s*$))",
    re.DOTALL,
)
"""A field: a value in braces or quotes, or a bare word. Quantifiers are possessive, so nothing is tried twice."""
_ENCLOSING = re.compile(r'[{}"\\]')
_VERBATIM = re.compile(r"\\([%_&#~$^])(?:\{\})?|\{?\\textasciitilde\s?(?:\{\})?\}?|\\url|[{}]")
_ARXIV = re.compile(rf"(?:ar\s?xiv(?:\s+preprint)?[:\s./]*(?:abs/)?|abs/)({ids.ARXIV_ID.pattern})", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s{}\"<>]+")
_VISITED = re.compile(r"(?:last )?(?:accessed|visited|retrieved)\b", re.IGNORECASE)
"""How notes begin that say when a page was looked at."""
_EXTENDED = re.compile(r"(?:^|,)\s*(family|given|prefix|suffix)\s*=\s*(\"[^\"]*\"|[^,]*)")
"""A name in BibLaTeX's extended form, part by part: `family=Berg, given=Jan, prefix=van`."""
_TOKENS = re.compile(r"\s*(?:#\s*)*([^\s#\"{},]+)")
_LONGEST_FIELD = 300_000
"""In characters; what is longer is no field of a paper."""


def sniff(source: Captured) -> bool:
    """Whether an entry begins on a line of its own, and one that is not a comment's."""
    return any(
        match.group().strip().lower().lstrip("@ ").startswith(_EVERY_KIND) for match in _ENTRY.finditer(source.head)
    )


def read(source: Captured) -> Reading:
    """Reads all entries. See `base.Reader`."""
    maker = Maker(source.path)
    strings = {name: name for name in MONTHS}
    parents: dict[str, dict[str, str]] = {}
    waiting: list[tuple[Block, str, dict[str, str]]] = []
    volumes = 0
    for number, block in enumerate(blocks(source.lines(maker.problems))):
        if block.kind in ("comment", "preamble"):
            continue
        # Strings and volumes are every part's; an entry is one part's.
        if number % source.parts != source.part and block.kind not in _PARENTS and block.kind != "string":
            continue
        key, fields = _fields(block, strings, maker)
        if not fields:
            continue
        if block.kind in _PARENTS:
            parents[key.lower()] = fields
        if block.kind in _VOLUMES:
            volumes += 1
        elif number % source.parts != source.part:
            continue
        elif "crossref" in fields or "xdata" in fields:
            waiting.append((block, key, fields))
        else:
            _add(block, key, fields, maker)
    for block, key, fields in waiting:
        for parent in words_of(f"{fields.get('crossref', '')},{fields.get('xdata', '')}"):
            if parent.lower() in parents:
                _inherit(fields, parents[parent.lower()])
            else:
                maker.notes.append(_note(maker, block, key, f'no entry "{parent}" to take facts from', "crossref"))
        _add(block, key, fields, maker)
    maker.entries.sort(key=lambda entry: entry.line)
    remarks = [f"volumes of proceedings and the like, which are not papers, are left out: {volumes}"] if volumes else []
    if volumes and not maker.entries and not maker.problems:
        return Reading((), (), None, tuple(remarks))
    return maker.reading(remarks=remarks, what="entry")


def _fields(block: Block, strings: dict[str, str], maker: Maker) -> tuple[str, dict[str, str]]:
    """An entry's key and its fields by lower-case name; none where it cannot be read. Takes note of strings."""
    key = re.sub(r"^@\s*[\w-]+\s*\{\s*|\s*[,}].*$", "", block.text[:200].split("\n")[0]).strip()
    where = f'entry "{key}"' if key else f"@{block.kind}"
    if block.fault and not block.text.endswith("}"):
        maker.problem(block.line, f"{where} {block.fault}; not imported")
        return key, {}
    if block.kind != "string" and not block.fault and (plain := _plain_fields(block.text, strings)) is not None:
        return plain
    try:
        found = next(iter(Splitter(block.text).split().blocks), None)
    except Exception as error:  # a parser in beta meets whatever people write
        maker.problem(block.line, f"{where} cannot be read: {error}; not imported")
        return key, {}
    if isinstance(found, DuplicateFieldKeyBlock):
        maker.notes.append(_note(maker, block, key, "fields are given twice; the first is taken", ""))
        found = found.ignore_error_block
    if isinstance(found, String):
        strings[found.key.lower()] = _value(found.value, strings, [])
        return key, {}
    if not isinstance(found, Entry):
        reason = str(getattr(found, "error", "")) if isinstance(found, ParsingFailedBlock) else ""
        reason = one_line(reason.split("\n")[0])[:120] or "its fields are not set apart by commas"
        maker.problem(block.line, f"{where} cannot be read: {reason}; not imported")
        return key, {}
    if block.fault:
        maker.notes.append(_note(maker, block, key, block.fault, ""))
    fields: dict[str, str] = {}
    unknown: list[str] = []
    for field in found.fields:
        if len(field.value) > _LONGEST_FIELD:
            maker.notes.append(_note(maker, block, key, f"{len(field.value):,} characters are too many", field.key))
            continue
        fields.setdefault(field.key.strip().lower(), _value(field.value, strings, unknown))
    for word in unknown:
        maker.notes.append(_note(maker, block, key, f'no @string "{word}"; taken as the word itself', ""))
    return found.key.strip(), fields


def _plain_fields(text: str, strings: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    """The key and fields of an entry that is written as most are; None where the parser has to look closer.

    It gives what the parser would give, in a third of the time: large files are almost all of this.
    """
    begin = _KEY.match(text)
    if begin is None:
        return None
    fields: dict[str, str] = {}
    position, end = begin.end(), len(text)
    while field := _FIELD.match(text, position):
        name, braced, quoted, bare, after = field.groups()
        value = braced if braced is not None else quoted
        if value is None:
            value = bare if bare.isdigit() else strings.get(bare.lower())
        name = name.lower()
        if value is None or name in fields or len(value) > _LONGEST_FIELD:
            return None
        fields[name] = value
        position = field.end()
        if after == "}":
            break
    rest = text[position:end].strip()
    return (begin["key"], fields) if rest in ("", "}") and fields else None


def _note(maker: Maker, block: Block, key: str, message: str, field: str) -> Problem:
    return Problem(maker.path, block.line, f'entry "{key}": {message}', field)


def _value(raw: str, strings: Mapping[str, str], unknown: list[str]) -> str:
    """A field's value: its pieces in braces, in quotes, or names of strings, put together."""
    raw = raw.strip()
    inner = raw[1:-1]
    if raw[:1] + raw[-1:] in ("{}", '""') and not _ENCLOSING.search(inner):
        return inner  # as most are
    if raw[:1] == "{" and raw[-1:] == "}" and _closes(raw) == len(raw) - 1:
        return raw[1:-1]
    out, position = [], 0
    while position < len(raw):
        char = raw[position]
        if char in '{"':
            end = position + _closes(raw[position:])
            out.append(raw[position + 1 : end])
            position = end + 1
        elif match := _TOKENS.match(raw, position):
            word = match.group(1)
            if not word.isdigit() and word.lower() not in strings:
                unknown.append(word)
            out.append(strings.get(word.lower(), word))
            position = match.end()
        else:
            position += 1
    return "".join(out)


def _closes(text: str) -> int:
    """Where the brace or quote that a text begins with is closed."""
    depth, quoted = 0, text[0] == '"'
    for match in re.finditer(r"\\.|[{}\"]", text):
        sign = match.group()
        depth += (sign == "{") - (sign == "}")
        if (quoted and sign == '"' and depth == 0 and match.start() > 0) or (not quoted and depth == 0 and sign == "}"):
            return match.start()
    return len(text)


def _inherit(fields: dict[str, str], parent: Mapping[str, str]) -> None:
    """What an entry takes from the one that it refers to; a volume's title is its papers' book title."""
    for name, value in parent.items():
        if name == "title":
            fields.setdefault("booktitle", value)
        elif name not in (
            "crossref",
            "xdata",
            "doi",
            "url",
            "pages",
            "author",
            "abstract",
            "subtitle",
            "keywords",
            "eprint",
        ):
            fields.setdefault(name, value)


def _add(block: Block, key: str, fields: Mapping[str, str], maker: Maker) -> None:
    """One entry as a paper."""
    text = {
        name: text_of_tex(value) for name, value in fields.items() if name not in ("author", "editor", "url", "doi")
    }
    title = text.get("title", "")
    if subtitle := text.get("subtitle"):
        title = f"{title}: {subtitle}" if title else subtitle
    facts: dict[str, Any] = {
        "title": title,
        "abstract": text.get("abstract"),
        "authors": list(_people(fields.get("author") or fields.get("editor") or "")),
        "date": _date(text),
        "keywords": words_of(text.get("keywords") or text.get("keyword") or ""),
        "note": _own_words(text),
        "citation_key": key,
        "ids": _identifiers(key, fields, text),
        "venue": _venue(block.kind, text),
        "links": [(kind, _verbatim(fields[name])) for name, kind in _LINKS.items() if "://" in fields.get(name, "")],
        "addresses": [
            _verbatim(fields[name]) for name in ("url", "ee", "howpublished", "link") if "://" in fields.get(name, "")
        ],
    }
    facts["addresses"] = [
        found
        for written in facts["addresses"]
        for found in ([written] if written.startswith("http") and " " not in written else _ADDRESS.findall(written))
    ]
    maker.add(block.line, facts, where=f'entry "{key}"' if key else "")


def _people(names: str) -> Iterator[str]:
    """The names of a list that has "and" between them, except within braces; a name in braces stays whole."""
    depth, parts, start = 0, [], 0
    for match in re.finditer(r"\\.|[{}]|(?<=[\s}])and(?=[\s{])", names, re.IGNORECASE):
        sign = match.group()
        depth += (sign == "{") - (sign == "}")
        if depth <= 0 and sign.lower() == "and":
            parts.append(names[start : match.start()])
            start = match.end()
    for part in [*parts, names[start:]]:
        whole = part.strip()
        corporate = whole.startswith("{") and _closes(whole) == len(whole) - 1 and "\\" not in whole[:3]
        if extended := _EXTENDED.findall(whole):
            found = {part: one_line(text_of_tex(value.strip('" '))) for part, value in extended}
            yield " ".join(found[part] for part in ("given", "prefix", "family", "suffix") if found.get(part))
        elif text := one_line(text_of_tex(whole)):
            yield text.replace(",", "") if corporate and "," in text else text


def _date(text: Mapping[str, str]) -> str | None:
    if date := text.get("date"):
        return partial_date(date.split("/")[0]) or date
    year = partial_date(text.get("year", ""))
    if year is None:
        return text.get("year") or None
    in_month = partial_date(f"{text['month']} {year[:4]}") if len(text.get("month", "")) > 3 else None
    number = month(text.get("month", "").split("/")[0].split("-")[0])
    if in_month is None and number is None:
        return year[:4]
    day = re.search(r"\d{1,2}", text.get("day", ""))
    return of_parts([int(year[:4]), number or int((in_month or "")[5:7]), *([int(day.group())] if day else [])])


def _identifiers(key: str, fields: Mapping[str, str], text: Mapping[str, str]) -> dict[str, str]:
    """Identifiers, wherever sources put them."""
    found = {
        "doi": _verbatim(fields.get("doi", "")),
        "pubmed": text.get("pmid", ""),
        "acl": text.get("anthology_id", ""),
        "openreview": text.get("openreview", ""),
    }
    found = {scheme: value for scheme, value in found.items() if value}
    if re.fullmatch(r"\s*(?:10\.\d{4,9}/\S+\s*,?\s*){2,}", found.get("doi", "")):
        found["doi"] = found["doi"].split()[0].strip(",")
    for name in ("eprint", "arxivid", "arxiv"):
        archive = (text.get("archiveprefix") or text.get("eprinttype") or "arxiv").lower()
        if value := _verbatim(fields.get(name, "")).strip():
            if (name != "eprint" or archive == "arxiv") and (arxiv := ids.arxiv_id(value)):
                found.setdefault("arxiv", arxiv)
            elif archive in ("pubmed", "pmid") and value.isdigit():
                found.setdefault("pubmed", value)
    for field in ("journal", "journaltitle", "volume", "note", "howpublished", "number", "publisher", "pages"):
        if match := _ARXIV.search(text.get(field, "")):
            found.setdefault("arxiv", match.group(1))
    dblp = ids.dblp_key(key) or ids.dblp_key(_verbatim(fields.get("biburl", "")))
    if dblp:
        found["dblp"] = dblp
    return found


def _venue(kind: str, text: Mapping[str, str]) -> dict[str, Any] | None:
    wanted = _KINDS.get(kind)
    containers: tuple[str, ...] = (
        _CONTAINERS if wanted else ("journal", "journaltitle", "booktitle", "institution", "school")
    )
    if kind == "book":
        containers = ("series", "publisher")
    found = next((text[name] for name in containers if text.get(name)), "")
    if (
        not found
        and kind in ("misc", "online", "unpublished", "techreport")
        and "://" not in text.get("howpublished", "")
    ):
        found = text.get("howpublished", "") if wanted else ""
    found = _JOURNALS.get(found.removeprefix("\\"), found) if found.startswith("\\") else found
    if not found:
        return None
    if wanted == "conference" and re.search(r"\bworkshops?\b", found, re.IGNORECASE):
        wanted = "workshop"
    return {
        "kind": wanted or "",
        "name": found,
        "year": (partial_date(text.get("year") or text.get("date", "")) or "")[:4],
        "volume": text.get("volume"),
        "issue": text.get("number") or text.get("issue"),
        "pages": text.get("pages") or text.get("articleno") or text.get("eid"),
        "publisher": text.get("publisher") if text.get("publisher") != found else None,
    }


def _own_words(text: Mapping[str, str]) -> str:
    """What a person wrote about the paper: annotations, and notes that are more than an identifier."""
    words = [
        text[name]
        for name in ("annote", "annotation", "comment", "review", "comments")
        if re.search("[^\\W\\d_]", text.get(name, ""))  # some programs keep counts of citations there
    ]
    note = text.get("note", "").strip()
    if (
        note
        and not _VISITED.match(note)
        and not _ARXIV.search(note)
        and not _ADDRESS.search(note)
        and ids.doi(note) is None
    ):
        words.append(note)
    return "\n\n".join(words)


def _verbatim(value: str) -> str:
    """An address or identifier as it is, without what TeX wants before its signs."""
    return _VERBATIM.sub(lambda match: match.group(1) or ("~" if "tilde" in match.group() else ""), value).strip()
