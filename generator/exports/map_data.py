"""The map of all papers, as the browser draws it."""

from collections.abc import Iterator
from statistics import median

from generator.catalogue.catalogue import Catalogue
from generator.text.json_text import script

LEAST_NAMED = 3
"""How many papers a topic must have for its name to stand on the map."""


def map_files(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """The script that holds the map: columns of papers, and the topics' names with their places.

    A topic's name stands at the median of its papers' places, which a few strays do not move.
    """
    entries = catalogue.entries
    places = [catalogue.places[entry.slug] for entry in entries]
    main = [entry.topics[0].topic.id if entry.topics else "" for entry in entries]
    topics = []
    for area in catalogue.areas:
        for topic in area.topics:
            mine = [place for place, name in zip(places, main, strict=True) if name == topic.id]
            if len(mine) >= LEAST_NAMED:
                across, down = (round(median(values)) for values in zip(*mine, strict=True))
                topics.append([topic.name, across, down, catalogue.area_numbers[topic.id], len(mine)])
    yield script(
        "map",
        {
            "slugs": [entry.slug for entry in entries],
            "titles": [entry.title for entry in entries],
            "dates": [entry.paper.date or "" for entry in entries],
            "across": [across for across, _ in places],
            "down": [down for _, down in places],
            "areas": [catalogue.area_numbers.get(name, 0) for name in main],
            "topics": topics,
        },
    )
