"""The derived facts stay as good as they were when they were last measured."""

from dataclasses import replace

import pytest

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.related import find_related
from tests.evaluate import Reading, Scores, collection, readings, score, uncurated


def to_report() -> list[Reading]:
    return [reading for reading in readings() if reading.half == "report"]


@pytest.fixture(scope="module")
def derived() -> Scores:
    return score(Catalogue(uncurated(collection())), to_report())


@pytest.fixture(scope="module")
def published() -> Scores:
    return score(Catalogue(collection()), to_report())


def test_published_facts_are_as_good_as_they_were_measured(published: Scores) -> None:
    """What the pages say agrees with the reading of people who did not see it."""
    assert published.papers == 80
    assert published.topics.f1 >= 0.93
    assert published.kind / published.papers >= 0.93
    assert published.introduces.f1 >= 0.86
    assert published.mentions_recall >= 0.85
    assert published.mentions_precision >= 0.93
    large = [found for found in published.by_topic.values() if found.right + found.missed >= 10]
    assert len(large) >= 3
    assert min(found.f1 for found in large) >= 0.8


def test_derived_facts_are_as_good_as_they_were_measured(derived: Scores) -> None:
    """What a new paper gets before anybody has read it is right often enough to be useful."""
    assert derived.topics.f1 >= 0.78
    assert derived.kind / derived.papers >= 0.78
    assert derived.introduces.precision >= 0.88
    assert derived.introduces.f1 >= 0.66
    large = [found for found in derived.by_topic.values() if found.right + found.missed >= 10]
    assert min(found.f1 for found in large) >= 0.6


def test_derived_neighbours_are_as_good_as_they_were_measured() -> None:
    """Those that a curator chose are often enough among the first eight that are derived without the choice."""
    features = Catalogue(collection()).features
    found = find_related([replace(paper, chosen=()) for paper in features])
    chosen = [(paper.slug, other) for paper in features for other in paper.chosen]
    near = {slug: {other.slug for other in row[:8]} for slug, row in found.items()}
    assert len(chosen) > 2000
    assert sum(other in near[slug] for slug, other in chosen) / len(chosen) >= 0.57


def test_the_measure_can_fail(published: Scores) -> None:
    """Facts of other papers score badly: agreement is not built into the measure."""
    expected = to_report()
    shuffled = [
        Reading(one.slug, one.half, other.topics, other.kind, other.introduces, other.mentions)
        for one, other in zip(expected, expected[1:] + expected[:1], strict=True)
    ]
    wrong = score(Catalogue(collection()), shuffled)
    assert wrong.topics.f1 < 0.3 < published.topics.f1
    assert wrong.mentions_recall < 0.3 < published.mentions_recall
