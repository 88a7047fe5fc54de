"""The nouns: papers, sources, topics, tags, as frozen, typed values.

Everything that enters the program is parsed into these at its boundary, and
nothing else travels between rooms. The fields and their descriptions are the one
declaration of the content's schema: validation, the JSON Schema that editors use
and the reference page in the docs are made from them.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from generator import ids
from generator.errors import shortened

_LONGEST_LINE = 10_000
"""In characters; what is longer is no title and no name, and would stand in a hundred pages."""
_LONGEST_ADDRESS = 200
"""In characters; a path below a folder of somebody's choice must stay under 260 on Windows."""


def _quoted(value: str) -> str:
    """A wrong value as messages show it: short."""
    return f'"{shortened(value)}"'


def _clean_text(value: str) -> str:
    """Refuses what no format downstream can carry, and nothing else."""
    # What is printable needs no closer look; the others mostly have a line feed.
    if not value.isprintable() and (found := ids.CONTROL.search(value)):
        raise ValueError(
            f"has a control character (U+{ord(found.group()):04X}) at position {found.start() + 1}; delete it"
        )
    if not value.strip():
        raise ValueError("is empty; give a value or delete the key")
    return value


def _one_line(value: str) -> str:
    if len(value) > _LONGEST_LINE:
        raise ValueError(f"has {len(value)} characters; {_LONGEST_LINE} are allowed on one line")
    if "\n" in value:
        raise ValueError("must be on one line")
    if value != value.strip():
        raise ValueError("has space at its beginning or end; delete it")
    return value


def _partial_date(value: object) -> object:
    if isinstance(value, int):
        value = str(value)
    if not isinstance(value, str):
        return value
    parts = value.split("-")
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit()]
    if [len(part) for part in parts] in ([4], [4, 2], [4, 2, 2]) and len(numbers) == len(parts):
        try:
            date(*[*numbers, 1, 1][:3])
        except ValueError:
            pass
        else:
            return value
    raise ValueError(
        f"{_quoted(value)} is not a date; write the day (2023-06-01), the month (2023-06) or the year (2023)"
    )


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or any(c.isspace() for c in value):
        raise ValueError(f"{_quoted(value)} is not a web address; it must begin with https:// or http://")
    return value


def _identifier(parse: Callable[[str], str | None], what: str, example: str) -> AfterValidator:
    """Accepts an identifier in the one form in which records write it."""

    def check(value: str) -> str:
        found = parse(value)
        if found is None:
            raise ValueError(f"{_quoted(value)} is not {what}; write it as {example}")
        if found != value:
            raise ValueError(f"{_quoted(value)} must be written as {found}")
        return found

    return AfterValidator(lambda value: check(_clean_text(value)))


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"has {_quoted(value)} twice; keep one")
        seen.add(value)
    return values


def _slug(value: str) -> str:
    if fault := ids.slug_fault(value):
        raise ValueError(f"{_quoted(value)} {fault}")
    return value


def _former_address(value: str) -> str:
    for part in value.split("/"):
        if fault := ids.slug_fault(part):
            raise ValueError(f"{_quoted(part)} {fault}")
    if len(value) > _LONGEST_ADDRESS:
        raise ValueError(f"has {len(value)} characters; {_LONGEST_ADDRESS} are allowed")
    return value


def _file_name(value: str) -> str:
    if "/" in value or "\\" in value:
        raise ValueError("must be a file beside sources.yml, without a folder")
    if value.startswith("."):
        raise ValueError(f"{_quoted(value)} begins with a dot and would be passed over; rename the file")
    if fault := ids.file_name_fault(value):
        raise ValueError(f"{fault}; rename the file, such as listing-2025.txt")
    if value.casefold() == "sources.yml":
        raise ValueError("is this file itself; name the captured file beside it")
    return value


def _person(value: str) -> str:
    if not ids.slug_fault(value) and not value.replace("-", "").isdigit():
        return value
    found = ids.orcid(value)
    if found is None:
        raise ValueError(
            f"{_quoted(value)} is neither an ORCID iD with a right check digit nor a name of your own; "
            "write 0000-0002-1825-0097, or a slug such as xin-wang-vision"
        )
    if found != value:
        raise ValueError(f"{_quoted(value)} must be written as {found}")
    return value


Text = Annotated[str, AfterValidator(_clean_text)]
Line = Annotated[Text, AfterValidator(_one_line)]
PartialDate = Annotated[
    str,
    BeforeValidator(_partial_date, json_schema_input_type=str | int),
    Field(examples=["2023-06-01", "2023-06", "2023"]),
]
"""A day, month or year in ISO 8601, as much as is known; sorts as text."""
WebAddress = Annotated[Line, AfterValidator(_web_address)]
Slug = Annotated[str, AfterValidator(_slug)]
Names = Annotated[tuple[Line, ...], AfterValidator(_each_once)]
Slugs = Annotated[tuple[Slug, ...], AfterValidator(_each_once)]
Person = Annotated[str, AfterValidator(_person)]
"""Who somebody is: an ORCID iD, or a slug that a curator chose."""
CitationKey = Annotated[Line, Field(pattern=f"^{ids.CITATION_KEY.pattern}$")]
FormerAddress = Annotated[
    Line,
    Field(pattern="^[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*$"),
    AfterValidator(_former_address),
]
FileName = Annotated[Line, AfterValidator(_file_name)]
REFERENCES = ("paper", "topic", "tag", "author", "organisation", "year", "list", "source", "page")
"""What texts can refer to: `[words](paper:slug)`."""
Count = Annotated[int, Field(ge=0)]
Weight = Annotated[float, Field(gt=0, le=100)]
Coordinate = Annotated[int, Field(ge=0, le=10_000)]


SUBJECT = "^(?:paper|topic|area|tag|list|page|source):\\S.*$"
Subject = Annotated[Line, Field(pattern=SUBJECT)]
"""What a curator allows something for: a file or an entry of one, nearly as texts refer to it."""
Allowed = dict[Subject, dict[Slug, Line]]
"""What a curator allows: by subject, the names of rules, each with the reason."""
SCHEMA_VERSION = 2
"""The version of the schema that is declared here. It rises when content of the version before might be refused, and
then `content/migrating.py` says how that becomes content of this one; a new field alone does not raise it."""


class Noun(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Ids(Noun):
    """Identifiers that other services know the paper by."""

    arxiv: Annotated[str, _identifier(ids.arxiv_id, "an arXiv identifier", "2306.00978")] | None = Field(
        None, description="arXiv identifier, without version.", examples=["2306.00978"]
    )
    doi: Annotated[str, _identifier(ids.doi, "a DOI", "10.18653/v1/2023.acl-long.1")] | None = Field(
        None, description="DOI, in lower case, without a resolver.", examples=["10.18653/v1/2023.acl-long.1"]
    )

    acl: Annotated[str, _identifier(ids.acl_id, "an ACL Anthology identifier", "2023.acl-long.1")] | None = Field(
        None, description="ACL Anthology identifier.", examples=["2023.acl-long.1"]
    )
    openreview: Annotated[str, _identifier(ids.openreview_id, "an OpenReview forum", "rJ4km2R5t7")] | None = Field(
        None, description="OpenReview forum.", examples=["rJ4km2R5t7"]
    )
    semantic_scholar: (
        Annotated[str, _identifier(ids.semantic_scholar_id, "a Semantic Scholar identifier", "40 hexadecimal digits")]
        | None
    ) = Field(None, description="Semantic Scholar paper identifier, 40 hexadecimal digits.")
    openalex: Annotated[str, _identifier(ids.openalex_id, "an OpenAlex work", "W2741809807")] | None = Field(
        None, description="OpenAlex work.", examples=["W2741809807"]
    )
    dblp: Annotated[str, _identifier(ids.dblp_key, "a DBLP key", "conf/nips/VaswaniSPUJGKP17")] | None = Field(
        None, description="Key of the DBLP record.", examples=["conf/nips/VaswaniSPUJGKP17"]
    )
    pubmed: Annotated[str, _identifier(ids.pubmed_id, "a PubMed identifier", "31452104")] | None = Field(
        None, description="PubMed identifier.", examples=["31452104"]
    )

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The identifiers that are known, as (scheme, identifier)."""
        return tuple((name, value) for name, value in self if value is not None)


class Link(Noun):
    """A page on the web that belongs to the paper."""

    kind: Literal["code", "data", "model", "demo", "project", "paper", "video", "other"] = Field(
        description="What is found there."
    )
    url: WebAddress = Field(description="Its address.", examples=["https://github.com/mit-han-lab/llm-awq"])


class Venue(Noun):
    """Where a paper was published, beside its preprint."""

    kind: Literal["journal", "conference", "workshop", "book", "thesis", "report", "preprint"] = Field(
        description="What sort of publication it is; a `preprint` is cited only where there is no other."
    )
    name: Line = Field(
        description="The journal, the proceedings, the book, or the institution of a thesis or report.",
        examples=["Proceedings of Machine Learning and Systems"],
    )
    year: Annotated[str, Field(pattern="^[0-9]{4}$")] | None = Field(None, description="The year, four digits.")
    volume: Line | None = Field(None, description="The volume.")
    issue: Line | None = Field(None, description="The issue of a volume.")
    pages: Line | None = Field(None, description="The pages, or the article's number.", examples=["87-100"])
    publisher: Line | None = Field(None, description="The publisher.")
    url: WebAddress | None = Field(None, description="The page of the published version.")


class CitationCount(Noun):
    """How often a paper was cited, as one service counts."""

    by: Line = Field(description="The service that counted.", examples=["openalex"])
    count: Count = Field(description="How many citations it counted.")
    on: PartialDate | None = Field(None, description="The day of the count.")


class TagNames(Noun):
    """The tags of a paper, by name."""

    introduces: Names | None = Field(
        None, description="Names that this paper brought into the world. An empty list means none."
    )
    mentions: Names | None = Field(None, description="Names that it talks about. An empty list means none.")


class Paper(Noun):
    """One work, however many times it was listed."""

    title: Line = Field(description="The title as its authors wrote it; TeX stays as it is.")
    abstract: Text | None = Field(None, description="The abstract as its authors wrote it; TeX stays as it is.")
    summary: Line | None = Field(
        None, description="What is new and what it achieves: one sentence, at most 30 words, written by a curator."
    )
    date: PartialDate | None = Field(
        None, description="When it first appeared: a day, a month or a year, as much as is known."
    )
    authors: tuple[Line, ...] = Field((), description="All authors' names, in the order of the paper.")
    first_author: Line | None = Field(None, description="The first author, where not all authors' names are known.")
    further_authors: tuple[Line, ...] = Field(
        (), description="Authors known after `first_author`, in the order of the paper, where not all are."
    )
    author_count: Annotated[int, Field(ge=1)] | None = Field(
        None, description="How many authors there are, where their names are not known."
    )
    author_ids: dict[Line, Person] = Field(
        {},
        description="Which of the people of one name an author is: by name, an ORCID iD or a slug of your own. "
        "Authors without one share a page with their namesakes.",
        examples=[{"Xin Wang": "0000-0002-1825-0097"}],
    )
    organisations: Names = Field((), description="Organisations behind the paper.")
    ids: Ids = Field(Ids(), description="Identifiers that other services know the paper by.")
    venues: tuple[Venue, ...] = Field(
        (), description="Where it was published, beside its preprint; the first is cited."
    )
    citation_key: CitationKey | None = Field(
        None,
        description="What the paper is called in bibliographies; given once, and never changed.",
        examples=["lin2023awq"],
    )
    links: tuple[Link, ...] = Field((), description="Pages on the web that belong to the paper.")
    discussion: Count | None = Field(None, description="Comments that the listing counted.")
    votes: Count | None = Field(None, description="Votes that the listing counted.")
    citations: tuple[CitationCount, ...] = Field((), description="Citations, one count for each service.")
    keywords: Names = Field((), description="Keywords that its authors, its publisher or an index gave it.")
    kind: Slug | None = Field(None, description="One of the kinds of `topics.yml`. Derived where absent.")
    topics: Slugs = Field(
        (), max_length=4, description="One to four topics of `topics.yml`, the main one first. Derived where absent."
    )
    tags: TagNames = Field(TagNames(), description="Named things. Each of the two lists is derived where absent.")
    related: Slugs = Field(
        (),
        max_length=10,
        description="Papers here that belong beside this one, the closest first, as a curator chose them. Derived "
        "ones follow where they are few.",
    )
    note: Text | None = Field(None, description="The curator's own words, in Markdown.")
    sources: Slugs = Field((), description="Captured sources that had this paper, from `sources.yml`.")
    provenance: dict[Line, Names] = Field(
        {},
        description="Where facts came from: by source or service, the fields. What is not here came from the first "
        "of `sources`, or from a curator.",
        examples=[{"crossref": ["ids.doi", "venues"]}],
    )
    aliases: Slugs = Field((), description="Former slugs, whose addresses lead here.")

    @model_validator(mode="after")
    def _authors_agree(self) -> "Paper":
        if self.authors and self.author_count not in (None, len(self.authors)):
            raise ValueError(
                f"author_count is {self.author_count} but {len(self.authors)} authors are named; "
                "delete author_count, or name all of them"
            )
        return self

    @model_validator(mode="after")
    def _further_authors_follow(self) -> "Paper":
        if self.further_authors and not self.first_author:
            raise ValueError("further_authors come after a first_author; name that one, or all in authors")
        if not self.authors and self.author_count is not None and self.author_count < len(self.known_authors):
            number = len(self.known_authors)
            raise ValueError(f"author_count is {self.author_count} but {number} authors are named; correct the number")
        return self

    @model_validator(mode="after")
    def _identified_authors_exist(self) -> "Paper":
        for name in self.author_ids:
            if name not in self.known_authors:
                raise ValueError(
                    f"author_ids names {_quoted(name)}, who is not among the authors; write the name as there"
                )
        return self

    @property
    def known_authors(self) -> tuple[str, ...]:
        """The names that are known: all authors, or the first ones, or none."""
        return self.authors or ((self.first_author, *self.further_authors) if self.first_author else ())

    @property
    def number_of_authors(self) -> int | None:
        """How many authors there are, where that is known."""
        return len(self.authors) or self.author_count

    @property
    def year(self) -> str | None:
        """The year it appeared, four digits, where the date is known."""
        return self.date[:4] if self.date else None


class Entry(NamedTuple):
    """A paper as one source has it, and where that source says so.

    `slug` is the address that the source knows the paper by, where it is an index like this one.
    """

    paper: Paper
    path: Path
    line: int
    slug: str | None = None


class Record(NamedTuple):
    """A paper in the collection: its address and its facts."""

    slug: str
    paper: Paper


class Source(Noun):
    """A captured listing or export."""

    title: Line = Field(description="What it is, for a reader.")
    kind: Literal["listing", "facts"] = Field(
        "listing", description="`listing`: a choice of papers; `facts`: facts about papers that others chose."
    )
    format: Line = Field(description="The format, as `paper-index import --format` names it.")
    file: FileName = Field(description="The captured file, beside `sources.yml`.")
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(description="Checksum of the captured file.")
    captured: PartialDate | None = Field(None, description="When it was captured, as much as is known.")
    url: WebAddress | None = Field(None, description="Where it was captured.")
    note: Line | None = Field(None, description="What a curator knows of it that the file does not say.")


class Kind(Noun):
    """What sort of paper it is."""

    id: Slug = Field(description="Its name in records.")
    name: Line = Field(description="Its name for readers.")
    definition: Line = Field(description="When a paper is of this kind.")
    phrases: dict[Line, Weight] = Field({}, description="Phrases that suggest it, as for topics.")
    threshold: Weight = Field(4, description="The score from which a paper is of this kind.")


class Topic(Noun):
    """A subject from the taxonomy."""

    id: Slug = Field(description="Its name in records, and its page's address.")
    name: Line = Field(description="Its name for readers.")
    definition: Line = Field(description="When a paper is on this topic.")
    phrases: dict[Line, Weight] = Field(
        {},
        description="Phrases that suggest it, each with its weight, which counts twice in a title. In lower case a "
        "phrase matches whatever the case, else exactly; `title:` before it looks in titles only.",
    )
    unless: tuple[Line, ...] = Field((), description="Phrases that rule the topic out, wherever they stand.")
    threshold: Weight = Field(4, description="The score from which a paper is on this topic.")
    introduction: Text | None = Field(None, description="What the subject is, in Markdown.")


class Area(Noun):
    """A group of topics."""

    id: Slug = Field(description="Its name.")
    name: Line = Field(description="Its name for readers.")
    introduction: Text | None = Field(None, description="What the area is, in Markdown.")
    topics: tuple[Topic, ...] = Field(min_length=1, description="Its topics.")


class Taxonomy(Noun):
    """What `topics.yml` holds."""

    areas: tuple[Area, ...] = Field((), description="The areas, in the order of the site.")
    kinds: tuple[Kind, ...] = Field(
        (), description="The kinds of paper. Where no phrase decides, a paper is of the first."
    )

    @property
    def topics(self) -> tuple[Topic, ...]:
        """All topics, in the order of the site."""
        return tuple(topic for area in self.areas for topic in area.topics)

    def placed(self) -> Iterator[tuple[tuple[int | str, ...], Area | Topic]]:
        """Every area, then its topics, each with the steps to it in `topics.yml`."""
        for number, area in enumerate(self.areas):
            yield ("areas", number), area
            for place, topic in enumerate(area.topics):
                yield ("areas", number, "topics", place), topic

    def placed_topics(self) -> Iterator[tuple[tuple[int | str, ...], Area, Topic]]:
        """Every topic with the steps to it in `topics.yml`, and with its area."""
        for number, area in enumerate(self.areas):
            for place, topic in enumerate(area.topics):
                yield ("areas", number, "topics", place), area, topic


class Tag(Noun):
    """A named thing: a concept, method, model, dataset or tool."""

    name: Line = Field(description="Its name for readers.")
    kind: Literal["concept", "method", "model", "dataset", "tool"] = Field("method", description="What it is.")
    aliases: tuple[Line, ...] = Field(
        (), description="Other ways of writing it. In lower case they match whatever the case, else exactly."
    )
    family: Line | None = Field(
        None,
        description="The broader tag that it is a member of, by name: a version's line, a special form's general one.",
    )
    definition: Line | None = Field(None, description="What it is, in one sentence.")
    url: WebAddress | None = Field(None, description="Its home page.")


class ReadingList(Noun):
    """Papers that a curator put in an order, with words between them."""

    title: Line = Field(description="Its title.")
    summary: Line | None = Field(None, description="Whom it is for and what they will know afterwards.")
    text: Text = Field(description="The list itself, in Markdown; below the front matter of the file.")


class Schema(Noun):
    """What `schema.yml` holds."""

    version: Annotated[int, Field(ge=1)] = Field(
        description="The version of the schema that the content is written in; without this file it is the first. "
        "`paper-index migrate` raises it.",
        examples=[SCHEMA_VERSION],
    )


class Redirect(Noun):
    """Where an address leads at which no page stands any more."""

    to: Annotated[Line, Field(pattern=f"^(?:{'|'.join(REFERENCES)}):[\\w/-]+$")] = Field(
        description="What is to be seen instead, as texts refer to it.", examples=["tag:lora"]
    )
    note: Line | None = Field(
        None, description="Why nothing stands there. With it the page says so, and sends nobody on by itself."
    )


class Collection(Noun):
    """Everything that the content folder holds."""

    records: tuple[Record, ...] = ()
    taxonomy: Taxonomy = Taxonomy()
    tags: tuple[Tag, ...] = ()
    sources: dict[str, Source] = {}
    lists: dict[str, ReadingList] = {}
    """Reading lists by slug."""
    pages: dict[str, str] = {}
    """Hand-written pages: Markdown by name."""
    redirects: dict[str, Redirect] = {}
    """Where former addresses lead, by address without the slashes at its ends."""
    allowed: dict[str, dict[str, str]] = {}
    """What a curator allows, against which rules and why, by subject."""
    map: dict[str, tuple[int, int]] = {}
    """Where papers lie on the map, by slug: so that they stay there."""

    @property
    def addresses(self) -> set[str]:
        """Every name under which a paper is found: slugs, and former ones that lead to them."""
        return {name for slug, paper in self.records for name in (slug, *paper.aliases)}
