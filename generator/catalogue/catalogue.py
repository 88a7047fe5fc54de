"""The catalogue: a collection with everything that can be derived from it.

Pure: it reads no file and writes none, and the same collection gives the same
catalogue, whatever the order of its records.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.catalogue.names import NameIndex
from generator.catalogue.related import Related, find_related
from generator.catalogue.tags import TagUse, Vocabulary, announced
from generator.catalogue.topics import Classifier, KindAssignment, TopicAssignment
from generator.ids import title_key
from generator.model import Area, Collection, Paper, Source, Tag, Topic
from generator.text.tex import plain_text

_TAG_KIND_OF_PAPER = {"benchmark": "dataset", "report": "model"}
"""What a name is that a paper of some kind introduces; a method where not said."""


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
    """A tag with its papers, newest first."""

    slug: str
    tag: Tag
    introduced_by: tuple[CataloguedPaper, ...]
    mentioned_by: tuple[CataloguedPaper, ...]

    @property
    def count(self) -> int:
        """How many papers introduce or mention it."""
        return len(self.introduced_by) + len(self.mentioned_by)


class Catalogue:
    """A collection and what is derived from it.

    Attributes:
        collection: the records and vocabularies.
        entries: all papers, newest first; papers of one date by title, undated ones last.
    """

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        classifier = Classifier(collection.taxonomy)
        records = sorted(collection.records, key=lambda record: (title_key(record.paper.title), record.slug))
        records.sort(key=lambda record: record.paper.date or "", reverse=True)
        texts = {slug: (plain_text(paper.title), plain_text(paper.abstract or "")) for slug, paper in records}
        kinds = {slug: classifier.kind(paper, *texts[slug]) for slug, paper in records}
        names = [
            (name, _TAG_KIND_OF_PAPER.get(kind.kind.id if (kind := kinds[slug]) else "", "method"))
            for slug, paper in records
            for name in _introduced_names(paper, texts[slug][0])
        ]
        self.vocabulary = Vocabulary(collection.tags, names)
        self.entries = tuple(self._entry(slug, paper, *texts[slug], kinds[slug], classifier) for slug, paper in records)
        self._by_slug = {entry.slug: entry for entry in self.entries}
        self._order = {slug: place for place, slug in enumerate(self._by_slug)}

    def _entry(
        self, slug: str, paper: Paper, title: str, abstract: str, kind: KindAssignment | None, classifier: Classifier
    ) -> CataloguedPaper:
        introduces, mentions = self.vocabulary.uses(paper, title, abstract)
        return CataloguedPaper(
            slug, paper, title, abstract, kind, classifier.topics(paper, title, abstract), introduces, mentions
        )

    def __getitem__(self, slug: str) -> CataloguedPaper:
        return self._by_slug[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._by_slug

    def select(self, slugs: Iterable[str]) -> tuple[CataloguedPaper, ...]:
        """Some papers by their slugs, newest first."""
        return tuple(self._by_slug[slug] for slug in sorted(set(slugs), key=self._order.__getitem__))

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources by name."""
        return self.collection.sources

    @property
    def areas(self) -> tuple[Area, ...]:
        """The areas of the taxonomy."""
        return self.collection.taxonomy.areas

    @cached_property
    def area_numbers(self) -> dict[str, int]:
        """By topic, which area it is in, counted from 1 in the order of the site."""
        return {topic.id: number for number, area in enumerate(self.areas, 1) for topic in area.topics}

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
        used = [slug for slug in self.vocabulary.tags if slug in introduced or slug in mentioned]
        used.sort(key=lambda slug: (self.vocabulary.tags[slug].name.casefold(), slug))
        return {
            slug: TagEntry(slug, self.vocabulary.tags[slug], tuple(introduced[slug]), tuple(mentioned[slug]))
            for slug in used
        }

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
        ordered = sorted(self.entries, key=lambda entry: entry.slug)
        # The title is what its authors would say in one line: it counts twice.
        texts = [f"{entry.title}. {entry.title}. {entry.abstract}" for entry in ordered]
        return find_related([entry.slug for entry in ordered], texts)

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
        return NameIndex((entry.slug, entry.paper.known_authors) for entry in self.entries)

    @cached_property
    def organisations(self) -> NameIndex:
        """Every organisation that is named."""
        return NameIndex((entry.slug, entry.paper.organisations) for entry in self.entries)

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
    def neighbouring_topics(self) -> dict[str, tuple[tuple[Topic, int], ...]]:
        """By topic, the topics that share papers with it and how many, the closest first.

        Closeness is Jaccard's: shared papers over papers of either, so that a large
        topic is not everybody's neighbour.
        """
        shared: dict[str, Counter[str]] = defaultdict(Counter)
        for entry in self.entries:
            for one in entry.topics:
                shared[one.topic.id].update(other.topic.id for other in entry.topics if other is not one)
        by_id = {topic.id: topic for topic in self.collection.taxonomy.topics}
        size = {topic: len(entries) for topic, entries in self.topics.items()}
        return {
            topic: tuple(
                (by_id[other], count)
                for other, count in sorted(
                    shared[topic].items(),
                    key=lambda item: (-item[1] / (size[topic] + size[item[0]] - item[1]), item[0]),
                )
            )
            for topic in by_id
        }


def _introduced_names(paper: Paper, title: str) -> tuple[str, ...]:
    return announced(title) if paper.tags.introduces is None else paper.tags.introduces
