"""The catalogue: a collection with everything that can be derived from it.

Pure: it reads no file and writes none, and the same collection gives the same
catalogue, whatever the order of its records.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import starmap
from typing import TypeVar

from generator.catalogue.association import Neighbour, neighbours
from generator.catalogue.digests import Digests, digests_of
from generator.catalogue.introductions import Source as Text
from generator.catalogue.introductions import introductions
from generator.catalogue.layout import Place, all_places
from generator.catalogue.names import NameIndex
from generator.catalogue.related import Related, find_related
from generator.catalogue.tags import TagUse, Vocabulary
from generator.catalogue.topics import Classifier, KindAssignment, TopicAssignment
from generator.catalogue.vectors import Features
from generator.ids import title_key
from generator.memo import Memos
from generator.model import Area, Collection, Paper, Record, Source, Tag, Topic
from generator.text.references import referred_papers
from generator.text.tex import plain_text

_TAG_KIND_OF_PAPER = {"benchmark": "dataset", "report": "model"}
"""What a name is that a paper of some kind introduces; a method where not said."""
_OF_RECORDS = ("topics", "years", "organisations", "on_lists", "listed", "_places", "digests")
_OF_TAGS = ("tags", "unused_tags", "mentioned_by")
"""What is found again when records change, since that takes no time."""
MOST_NEIGHBOURS = 8
"""How many neighbouring tags are given at most."""
_LITTLE = 0.4
"""What a mention counts of what most papers only try things on: models, datasets, tools."""


@dataclass(frozen=True, slots=True)
class CataloguedPaper:
    """A paper with its derived facts.

    Attributes:
        slug: its address. paper: its record.
        title, abstract: its texts as plain text.
        kind: what sort of paper it is. topics: its topics, the main one first.
        introduces, mentions: its tags.
    """

    slug: str
    paper: Paper
    title: str
    abstract: str
    kind: KindAssignment | None
    topics: tuple[TopicAssignment, ...]
    introduces: tuple[TagUse, ...]
    mentions: tuple[TagUse, ...]


@dataclass(frozen=True, slots=True)
class TagEntry:
    """A tag with its papers, newest first.

    Attributes:
        slug: its address. tag: what it is.
        introduced_by, mentioned_by: the papers that introduce and that mention it.
        family: the slug of the tag that it is a member of.
        members: slugs of its members, in the order of their names.
        through_members: papers that name a member of it, but not itself.
    """

    slug: str
    tag: Tag
    introduced_by: tuple[CataloguedPaper, ...]
    mentioned_by: tuple[CataloguedPaper, ...]
    family: str | None
    members: tuple[str, ...]
    through_members: tuple[CataloguedPaper, ...]

    @property
    def count(self) -> int:
        """How many papers introduce or mention it."""
        return len(self.introduced_by) + len(self.mentioned_by)

    @property
    def total(self) -> int:
        """How many papers introduce or mention it or a member of it."""
        return self.count + len(self.through_members)


class Catalogue:
    """A collection and what is derived from it.

    Args:
        collection: the records and vocabularies. memos: remember what is derived.

    Attributes:
        collection: the records and vocabularies.
        entries: all papers, newest first; papers of one date by title, undated ones last.
    """

    def __init__(self, collection: Collection, memos: Memos | None = None) -> None:
        self.collection, self._memos = collection, memos or Memos()
        self._classifier = classifier = Classifier(collection.taxonomy, self._memos)
        plain = self._memos.of("plain")
        records = _newest_first(collection.records)
        sources = [
            Text(paper, *(plain.of(text, partial(plain_text, text)) for text in (paper.title, paper.abstract or "")))
            for _, paper in records
        ]
        # One paper after the other: its texts are then cut into words once.
        judged = [(classifier.kind(*source), classifier.topics(*source)) for source in sources]
        introduced = introductions(sources, collection.tags, self._memos)
        self.vocabulary = Vocabulary(
            collection.tags,
            (
                (found.name, _TAG_KIND_OF_PAPER.get(kind.kind.id if kind else "", "method"))
                for (kind, _), names in zip(judged, introduced, strict=True)
                for found in names
            ),
            self._memos,
        )
        self.entries = tuple(
            CataloguedPaper(record.slug, *source, kind, topics, *self.vocabulary.uses(*source, names))
            for record, source, (kind, topics), names in zip(records, sources, judged, introduced, strict=True)
        )
        self._number()

    def _number(self) -> None:
        self._by_slug = {entry.slug: entry for entry in self.entries}
        self._order = {slug: place for place, slug in enumerate(self._by_slug)}

    def revised(self, changed: Mapping[str, Paper]) -> "Catalogue":
        """The catalogue with some records as they are now, in no time: for a first look at them.

        What takes all papers to find out stays as it was: the vocabulary, which papers are near which, where
        they lie on the map.

        Args:
            changed: records by slug, new ones too.
        """
        other = copy(self)
        looked_at = {slug: self._looked_at(slug, paper) for slug, paper in changed.items()}

        def differs(facts: Callable[[CataloguedPaper], object]) -> bool:
            return any(slug not in self or facts(self[slug]) != facts(entry) for slug, entry in looked_at.items())

        found_again = [
            *_OF_RECORDS,
            *(_OF_TAGS if differs(_tagged) else ()),
            *(["authors"] if differs(lambda entry: (entry.paper.known_authors, entry.paper.author_ids)) else ()),
        ]
        for name in found_again:
            other.__dict__.pop(name, None)
        records = {**dict(self.collection.records), **changed}
        other.collection = self.collection.model_copy(update={"records": tuple(starmap(Record, records.items()))})
        entries = {**self._by_slug, **looked_at}
        other.entries = tuple(_newest_first(entries.values()))
        other._number()
        other.related = {slug: self.related.get(slug, ()) for slug in entries}
        return other

    def _looked_at(self, slug: str, paper: Paper) -> CataloguedPaper:
        """A paper by the vocabulary as it is."""
        source = Text(paper, plain_text(paper.title), plain_text(paper.abstract or ""))
        [names] = introductions([source], self.collection.tags)
        kind, topics = self._classifier.kind(*source), self._classifier.topics(*source)
        return CataloguedPaper(slug, *source, kind, topics, *self.vocabulary.uses(*source, names))

    def __getitem__(self, slug: str) -> CataloguedPaper:
        return self._by_slug[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._by_slug

    def select(self, slugs: Iterable[str]) -> tuple[CataloguedPaper, ...]:
        """Some papers by their slugs, newest first."""
        return tuple(self._by_slug[slug] for slug in sorted(set(slugs), key=self._order.__getitem__))

    @cached_property
    def digests(self) -> Digests:
        """By what is made from each paper is known again."""
        return digests_of(self)

    @property
    def newest(self) -> str | None:
        """The date of the newest paper, as far as it is known; None where no paper has one."""
        return self.entries[0].paper.date if self.entries else None

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources by name."""
        return self.collection.sources

    @property
    def areas(self) -> tuple[Area, ...]:
        """The areas of the taxonomy."""
        return self.collection.taxonomy.areas

    @cached_property
    def _topics_by_id(self) -> dict[str, Topic]:
        return {topic.id: topic for topic in self.collection.taxonomy.topics}

    def topic(self, name: str) -> Topic:
        """A topic by its id."""
        return self._topics_by_id[name]

    @cached_property
    def area_numbers(self) -> dict[str, int]:
        """By topic, which area it is in, counted from 1 in the order of the site."""
        return {topic.id: number for number, area in enumerate(self.areas, 1) for topic in area.topics}

    @cached_property
    def area_of(self) -> dict[str, str]:
        """By topic, the id of the area that it is in."""
        return {topic.id: area.id for area in self.areas for topic in area.topics}

    @cached_property
    def topics(self) -> dict[str, tuple[CataloguedPaper, ...]]:
        """The papers of each topic, newest first."""
        found: dict[str, list[CataloguedPaper]] = {topic.id: [] for topic in self.collection.taxonomy.topics}
        for entry in self.entries:
            for assignment in entry.topics:
                found[assignment.topic.id].append(entry)
        return {topic: tuple(entries) for topic, entries in found.items()}

    @cached_property
    def tags(self) -> dict[str, TagEntry]:
        """Each tag that has a paper, by slug, in the order of the names."""
        introduced: dict[str, list[CataloguedPaper]] = defaultdict(list)
        mentioned: dict[str, list[CataloguedPaper]] = defaultdict(list)
        for entry in self.entries:
            for use in entry.introduces:
                introduced[use.slug].append(entry)
            for use in entry.mentions:
                mentioned[use.slug].append(entry)
        lines = {slug: self.vocabulary.line(slug) for slug in {*introduced, *mentioned}}
        used = sorted(set().union(*lines.values()), key=lambda slug: (self.vocabulary.tags[slug].name.casefold(), slug))
        own = {slug: {entry.slug for entry in (*introduced[slug], *mentioned[slug])} for slug in used}
        below: dict[str, set[str]] = {slug: set() for slug in used}
        for slug, line in lines.items():
            for family in line[1:]:
                below[family] |= own[slug]
        members: dict[str | None, list[str]] = defaultdict(list)
        for slug in used:
            members[self.vocabulary.families.get(slug)].append(slug)
        found = {}
        for slug in used:
            found[slug] = TagEntry(
                slug,
                self.vocabulary.tags[slug],
                tuple(introduced[slug]),
                tuple(mentioned[slug]),
                self.vocabulary.families.get(slug),
                tuple(members[slug]),
                self.select(below[slug] - own[slug]),
            )
        return found

    @cached_property
    def unused_tags(self) -> tuple[str, ...]:
        """The names of the vocabulary that no paper introduces or mentions, nor one of their members."""
        return tuple(tag.name for tag in self.collection.tags if self.vocabulary.slug_of(tag.name) not in self.tags)

    @cached_property
    def mentioned_by(self) -> dict[str, tuple[CataloguedPaper, ...]]:
        """By slug, the papers here that mention what a paper introduced, newest first."""
        return {
            entry.slug: self.select(
                other.slug for use in entry.introduces for other in self.tags[use.slug].mentioned_by
            )
            for entry in self.entries
        }

    @cached_property
    def related(self) -> dict[str, tuple[Related, ...]]:
        """By slug, the papers nearest to each."""
        return find_related(self.features, self._memos)

    @property
    def features(self) -> list[Features]:
        """What each paper is compared by, in the order of the slugs."""
        return [_features(self, entry) for entry in sorted(self.entries, key=lambda entry: entry.slug)]

    @cached_property
    def places(self) -> dict[str, Place]:
        """By slug, where each paper lies on the map."""
        topics = {entry.slug: entry.topics[0].topic.id if entry.topics else "" for entry in self.entries}
        return all_places(self.collection.map, topics, self.related)

    @cached_property
    def years(self) -> dict[str, tuple[CataloguedPaper, ...]]:
        """The papers of each year, the newest year first; those without a date under ``""``, last."""
        found: dict[str, list[CataloguedPaper]] = defaultdict(list)
        for entry in self.entries:
            found[entry.paper.year or ""].append(entry)
        return {year: tuple(found[year]) for year in sorted(found, reverse=True)}

    @cached_property
    def authors(self) -> NameIndex:
        """Every author whose name is known."""
        return NameIndex((entry.slug, entry.paper.known_authors, entry.paper.author_ids) for entry in self.entries)

    @cached_property
    def organisations(self) -> NameIndex:
        """Every organisation that is named."""
        return NameIndex((entry.slug, entry.paper.organisations, {}) for entry in self.entries)

    @cached_property
    def on_lists(self) -> dict[str, tuple[CataloguedPaper, ...]]:
        """The papers of each reading list, in the curator's order."""
        return {
            name: tuple(self._by_slug[slug] for slug in referred_papers(found.text) if slug in self)
            for name, found in self.collection.lists.items()
        }

    @cached_property
    def listed(self) -> dict[str, tuple[CataloguedPaper, ...]]:
        """The papers of each source, newest first."""
        found: dict[str, list[CataloguedPaper]] = {source: [] for source in self.sources}
        for entry in self.entries:
            for source in entry.paper.sources:
                found[source].append(entry)
        return {source: tuple(entries) for source, entries in found.items()}

    def neighbours_in_topic(self, entry: CataloguedPaper) -> tuple[CataloguedPaper | None, CataloguedPaper | None]:
        """The next newer and the next older paper of a paper's main topic."""
        if not entry.topics:
            return None, None
        row = self.topics[entry.topics[0].topic.id]
        place = self._places[entry.slug]
        return (row[place - 1] if place else None, row[place + 1] if place + 1 < len(row) else None)

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where each paper stands in its main topic."""
        return {
            entry.slug: place
            for topic, row in self.topics.items()
            for place, entry in enumerate(row)
            if entry.topics[0].topic.id == topic
        }

    @cached_property
    def neighbouring_topics(self) -> dict[str, tuple[Neighbour[str], ...]]:
        """By topic, the topics with which it shares more papers than by chance, the closest first."""
        rows = [[given.topic.id for given in entry.topics] for entry in self.entries]
        found = self._memos.of("topics together").of(rows, lambda: neighbours(rows, len(rows)))
        return {topic: found.get(topic, ()) for topic in self.topics}

    @cached_property
    def neighbouring_tags(self) -> dict[str, tuple[Neighbour[str], ...]]:
        """By tag, the tags with which it shares more papers than by chance, the closest first; its family aside."""
        rows = [[use.slug for use in (*entry.introduces, *entry.mentions)] for entry in self.entries]
        found = self._memos.of("tags together").of(rows, lambda: neighbours(rows, len(rows), least=2))
        lines = {slug: self.vocabulary.line(slug) for slug in found}
        return {
            slug: tuple(
                neighbour
                for neighbour in found.get(slug, ())
                if neighbour.thing not in lines[slug] and slug not in lines[neighbour.thing]
            )[:MOST_NEIGHBOURS]
            for slug in self.tags
        }


_P = TypeVar("_P", Record, CataloguedPaper)


def _newest_first(papers: Iterable[_P]) -> list[_P]:
    """Papers by date, the newest first; those of one date by title, undated ones last."""
    by_title = sorted(papers, key=lambda each: (title_key(each.paper.title), each.slug))
    return sorted(by_title, key=lambda each: each.paper.date or "", reverse=True)


def _tagged(entry: CataloguedPaper) -> tuple[list[str], list[str]]:
    """The tags that a paper introduces, and those that it mentions."""
    return [use.slug for use in entry.introduces], [use.slug for use in entry.mentions]


def _features(catalogue: Catalogue, entry: CataloguedPaper) -> Features:
    """What a paper is compared by: what it introduces and its main topic count more."""
    kinds = catalogue.vocabulary.tags
    tags = {use.slug: 1.0 if kinds[use.slug].kind in ("concept", "method") else _LITTLE for use in entry.mentions} | {
        use.slug: 3.0 for use in entry.introduces
    }
    topics = {given.topic.id: 1.0 if place else 3.0 for place, given in enumerate(entry.topics)}
    return Features(
        entry.slug, entry.title, entry.abstract, tags, topics, entry.paper.summary or "", entry.paper.related
    )
