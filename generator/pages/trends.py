"""What the page of trends shows: topics over time, and tags that rise."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from generator.catalogue.association import SURE, log_likelihood_ratio
from generator.catalogue.catalogue import Catalogue
from generator.pages.charts import Rise, Timeline, heat_map, histogram, rises_chart, spoken

MOST_RISING = 15
"""How many rising tags are shown at most."""
_LEAST_LATE = 3
"""How many papers of the later time must name a rising tag."""


def trends_facts(catalogue: Catalogue, timeline: Timeline) -> Mapping[str, Any]:
    """What the template of the page of trends needs."""
    totals = timeline.counts(catalogue.entries)
    dated = sum(totals)
    others = len(catalogue.entries) - dated
    if not dated:
        return {"dated": 0}
    topics = [topic for area in catalogue.areas for topic in area.topics if catalogue.topics[topic.id]]
    rows = [(topic.name, timeline.counts(catalogue.topics[topic.id])) for topic in topics]
    rises, early, late = rising_tags(catalogue, timeline)
    return {
        "dated": dated,
        "others": others,
        "first": spoken(timeline.keys[0]),
        "last": spoken(timeline.keys[-1]),
        "unit": timeline.unit,
        "all": histogram(timeline, catalogue.entries, "in all"),
        "heat": heat_map(timeline, rows, totals),
        "rising": rises_chart(rises, early, late) if rises else "",
        "early": early[0],
        "late": late[0],
        "topics": [(topic, histogram(timeline, catalogue.topics[topic.id], f"on {topic.name}")) for topic in topics],
    }


def rising_tags(catalogue: Catalogue, timeline: Timeline) -> tuple[list[Rise], tuple[str, int], tuple[str, int]]:
    """The tags that a larger share of the newer half of the papers names than of the older half.

    What counts is Dunning's log-likelihood ratio of the two shares (1993), so that neither a
    common tag nor one that was seen three times wins by its size alone.

    Args:
        catalogue: the papers. timeline: the time that they span; it is cut where half of them lie behind.

    Returns:
        The tags, the surest rise first; the earlier and the later time in words, each with its number of papers.
    """
    width = len(timeline.keys[0])
    dated = [entry for entry in catalogue.entries if (entry.paper.date or "")[:width] in timeline.keys]
    cut = sorted((entry.paper.date or "")[:width] for entry in dated)[len(dated) // 2]
    if cut == timeline.keys[0]:
        return [], (spoken(cut), 0), (spoken(cut), len(dated))
    late = [entry for entry in dated if (entry.paper.date or "") >= cut]
    counts, late_counts = (
        Counter(use.slug for entry in entries for use in (*entry.introduces, *entry.mentions))
        for entries in (dated, late)
    )
    found = []
    for slug, both in late_counts.items():
        total = counts[slug]
        if both < _LEAST_LATE or both * len(dated) <= total * len(late):
            continue
        sure = log_likelihood_ratio(both, total - both, len(late) - both, len(dated))
        if sure >= SURE:
            found.append((-sure, slug, Rise(catalogue.vocabulary.tags[slug].name, total - both, both)))
    before = timeline.keys[timeline.keys.index(cut) - 1]
    times = (
        (f"{spoken(timeline.keys[0])} to {spoken(before)}", len(dated) - len(late)),
        (f"{spoken(cut)} to {spoken(timeline.keys[-1])}", len(late)),
    )
    return [rise for _, _, rise in sorted(found, key=lambda item: item[:2])[:MOST_RISING]], *times
