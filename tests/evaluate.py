"""Measures the derived facts against a reading of 160 papers by people who did not see them.

`tests/data/gold/` holds the readings: topics, kind, introduced names and mentions of
papers drawn at random, in two halves. What is tuned (phrases, names, patterns) is tuned
on the one; what counts is the other. Two things are measured: what is derived from
titles and abstracts alone, and what the pages say, where a curator's facts come first.

    python -m tests.evaluate [--half tune] [--worst N]
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.content.store import load_collection
from generator.ids import name_key
from generator.model import Collection, TagNames
from tests.conftest import DATA, ROOT

READINGS = DATA / "gold" / "readings.jsonl"


class Mention(NamedTuple):
    """A named thing as it stands in a title or an abstract, and what it is."""

    text: str
    kind: str


@dataclass(frozen=True)
class Reading:
    """What a reader found in one paper."""

    slug: str
    half: str
    topics: tuple[str, ...]
    kind: str
    introduces: tuple[str, ...]
    mentions: tuple[Mention, ...]
    accepted: tuple[str, ...] = ()
    """Words that a second reader, shown what was found, took for mentions too."""


@dataclass
class Score:
    """Counts of what was found rightly, found wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: set[Any], expected: set[Any]) -> None:
        """Counts one paper's findings."""
        self.right += len(found & expected)
        self.wrong += len(found - expected)
        self.missed += len(expected - found)

    @property
    def precision(self) -> float:
        """The share of findings that are right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0


@dataclass
class Scores:
    """All scores of one half; `errors` are (size, paper, what), to be read by a person."""

    papers: int = 0
    topics: Score = field(default_factory=Score)
    by_topic: dict[str, Score] = field(default_factory=dict)
    main_topic: int = 0
    kind: int = 0
    introduces: Score = field(default_factory=Score)
    mentions_found: int = 0
    mentions_expected: int = 0
    mentions_right: int = 0
    mentions_given: int = 0
    errors: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def mentions_recall(self) -> float:
        """The share of the readers' mentions that a tag was found for."""
        return self.mentions_found / self.mentions_expected

    @property
    def mentions_precision(self) -> float:
        """The share of the mentions given that stand where a reader saw one."""
        return self.mentions_right / self.mentions_given


def readings() -> list[Reading]:
    """All readings."""
    rows = [json.loads(line) for line in READINGS.read_text("utf-8").splitlines()]
    return [
        Reading(
            row["slug"], row["half"], tuple(row["topics"]), row["kind"], tuple(row["introduces"]),
            tuple(Mention(**mention) for mention in row["mentions"]), tuple(row.get("accepted", ())),
        )
        for row in rows
    ]  # fmt: skip


@cache
def collection() -> Collection:
    """The collection of this repository."""
    return load_collection(ROOT / "content")


def uncurated(collection: Collection) -> Collection:
    """A collection whose records say nothing of topics, kinds and tags: all of it must be derived."""
    bare = {"topics": (), "kind": None, "tags": TagNames()}
    return collection.model_copy(
        update={
            "records": tuple(
                record._replace(paper=record.paper.model_copy(update=bare)) for record in collection.records
            )
        }
    )


def score(catalogue: Catalogue, expected: Iterable[Reading]) -> Scores:
    """How a catalogue's facts compare with readings."""
    scores = Scores()
    for reading in expected:
        entry = catalogue[reading.slug]
        scores.papers += 1
        found, topics = [given.topic.id for given in entry.topics], set(reading.topics)
        scores.topics.add(set(found), topics)
        for topic in {*found, *topics}:
            scores.by_topic.setdefault(topic, Score()).add({topic} & set(found), {topic} & topics)
        scores.main_topic += found[:1] == list(reading.topics[:1])
        kind = entry.kind.kind.id if entry.kind else ""
        scores.kind += kind == reading.kind
        names = {catalogue.vocabulary.tags[use.slug].name for use in entry.introduces}
        coined = {name_key(name): name for name in reading.introduces}
        given = {name_key(name): name for name in names}
        scores.introduces.add(set(given), set(coined))
        missed, wrong = _mentions(catalogue, entry, reading, scores)
        _note(scores, entry, "topics", topics - set(found), set(found) - topics)
        _note(scores, entry, "kind", {reading.kind} - {kind}, {kind} - {reading.kind})
        _note(
            scores, entry, "introduces", {coined[key] for key in coined.keys() - given.keys()},
            {given[key] for key in given.keys() - coined.keys()},
        )  # fmt: skip
        _note(scores, entry, "mentions", missed, wrong)
    return scores


def _mentions(
    catalogue: Catalogue, entry: CataloguedPaper, reading: Reading, scores: Scores
) -> tuple[set[str], set[str]]:
    """Compares mentions by where they stand: a tag is right where its words touch those of a reader's mention.

    What was missed is what the first reader lists, who saw nothing of what was found.
    """
    text = f"{entry.title}\n{entry.abstract}"
    shift = len(entry.title) + 1
    uses = {use.slug for use in (*entry.introduces, *entry.mentions)}
    found: dict[str, list[tuple[int, int]]] = {slug: [] for slug in uses}
    for part, offset in ((entry.title, 0), (entry.abstract, shift)):
        for slug, start, end in catalogue.vocabulary.occurrences(part):
            if slug in uses:
                found[slug].append((start + offset, end + offset))
    seen = {mention: _occurrences(mention.text, text) for mention in reading.mentions}
    given = [use.slug for use in entry.mentions]
    missed = {
        mention.text for mention, places in seen.items() if not any(_touch(places, spans) for spans in found.values())
    }
    everything = [place for places in seen.values() for place in places]
    everything += [place for name in (*reading.introduces, *reading.accepted) for place in _occurrences(name, text)]
    wrong = {slug for slug in given if not _touch(everything, found[slug])}
    scores.mentions_expected += len(seen)
    scores.mentions_found += len(seen) - len(missed)
    scores.mentions_given += len(given)
    scores.mentions_right += len(given) - len(wrong)
    return missed, {catalogue.vocabulary.tags[slug].name for slug in wrong}


def _occurrences(words: str, text: str) -> list[tuple[int, int]]:
    """Where some words stand in a text, upper and lower case alike."""
    lower, text = words.casefold(), text.casefold()
    places, start = [], text.find(lower)
    while start >= 0:
        places.append((start, start + len(lower)))
        start = text.find(lower, start + 1)
    return places


def _touch(some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> bool:
    return any(start < end_other and start_other < end for start, end in some for start_other, end_other in others)


def _note(scores: Scores, entry: CataloguedPaper, what: str, missed: set[str], wrong: set[str]) -> None:
    if missed or wrong:
        words = f"{what}: missed {sorted(missed)}, wrong {sorted(wrong)}"
        scores.errors.append((len(missed) + len(wrong), entry.title, words))


def table(derived: Scores, published: Scores) -> str:
    """The scores as Markdown."""
    rows = [
        ("topics, micro precision", derived.topics.precision, published.topics.precision),
        ("topics, micro recall", derived.topics.recall, published.topics.recall),
        ("topics, micro F1", derived.topics.f1, published.topics.f1),
        ("main topic, accuracy", derived.main_topic / derived.papers, published.main_topic / published.papers),
        ("kind, accuracy", derived.kind / derived.papers, published.kind / published.papers),
        ("introduced names, precision", derived.introduces.precision, published.introduces.precision),
        ("introduced names, recall", derived.introduces.recall, published.introduces.recall),
        ("introduced names, F1", derived.introduces.f1, published.introduces.f1),
        ("mentions, precision", derived.mentions_precision, published.mentions_precision),
        ("mentions, recall", derived.mentions_recall, published.mentions_recall),
    ]
    lines = ["| fact | derived alone | as published |", "| --- | ---: | ---: |"]
    lines += [f"| {name} | {one:.2f} | {other:.2f} |" for name, one, other in rows]
    lines += ["", "| topic | papers | derived: precision | recall | F1 | as published: F1 |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: |"]
    for topic, found in sorted(derived.by_topic.items(), key=lambda item: (-item[1].right - item[1].missed, item[0])):
        shown = published.by_topic.get(topic, Score())
        lines.append(
            f"| {topic} | {found.right + found.missed} | {found.precision:.2f} | {found.recall:.2f} | {found.f1:.2f} "
            f"| {shown.f1:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Prints the scores and the worst errors."""
    parser = argparse.ArgumentParser(description="Measures derived facts against readings by people.")
    parser.add_argument("--half", choices=["report", "tune"], default="report", help="which half (default report)")
    parser.add_argument("--worst", type=int, default=15, help="how many errors to list (default 15)")
    parser.add_argument("--published", action="store_true", help="list the errors of what the pages say")
    arguments = parser.parse_args()
    expected = [reading for reading in readings() if reading.half == arguments.half]
    derived = score(Catalogue(uncurated(collection())), expected)
    published = score(Catalogue(collection()), expected)
    print(f"{len(expected)} papers, the half to {arguments.half}\n")  # noqa: T201
    print(table(derived, published))  # noqa: T201
    print("\nThe worst errors:")  # noqa: T201
    errors = (published if arguments.published else derived).errors
    for _, title, words in sorted(errors, key=lambda error: (-error[0], error))[: arguments.worst]:
        print(f"- {title}\n  {words}")  # noqa: T201


if __name__ == "__main__":
    main()
