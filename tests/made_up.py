"""A made-up collection of any size, for measuring: real sentences in new company.

What a search costs depends on the words: how many there are, and how many papers have each. So
each paper has the sentences of several real ones, a name of its own as most papers have, and a
few words that no other has; authors are real given and family names newly joined, each of
several papers, as in a field. Two papers in three introduce a name, as of the real ones.
"""

import json
import random
import re
import shutil
from pathlib import Path

import yaml

from generator.content.store import load_collection
from generator.ids import make_slug

_SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "qui",
    "ro",
    "su",
    "ta",
    "ve",
    "wi",
    "xo",
    "zen",
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


PEOPLE = 3
"""How many people there are for each paper."""


def make_up(content: Path, folder: Path, papers: int, seed: int = 1) -> Path:
    """Writes a collection of so many papers.

    Args:
        content: the real collection. folder: where the made-up one is to be. papers: how many. seed: which one.
    """
    chance = random.Random(seed)
    real = [record.paper for record in load_collection(content).records]
    sentences = [_SENTENCE.split(paper.abstract or "") for paper in real]
    people = [name.split() for paper in real for name in paper.known_authors if len(name.split()) > 1]
    left_out = shutil.ignore_patterns("papers", "lists", "pages", "map.yml")
    shutil.copytree(content, folder, ignore=left_out, dirs_exist_ok=True)
    _without_introductions(folder / "topics.yml")
    (folder / "papers").mkdir(parents=True, exist_ok=True)
    names = [f"{chance.choice(people)[0]} {chance.choice(people)[-1]}" for _ in range(max(10, PEOPLE * papers))]
    places = [f"{_word(chance).capitalize()} University" for _ in range(max(5, papers // 10))]
    taken: set[str] = set()
    for number in range(papers):
        first, second, third = chance.sample(range(len(real)), 3)
        name = _word(chance).capitalize() + chance.choice(["", "", "LLM", "-2", "Net", "Bench"])
        title = f"{name}: {_half(real[first].title, 0)} {_half(real[second].title, 1)}"
        own = [*sentences[first][:3], *chance.sample(sentences[second], min(3, len(sentences[second])))]
        own += chance.sample(sentences[third], min(2, len(sentences[third])))
        own.insert(1, f"We propose {name}, which rests on {_word(chance)} and {_word(chance)}s.")
        authors = chance.sample(names, chance.randint(2, 9))
        record = {
            "title": " ".join(title.split()),
            "abstract": " ".join(" ".join(own).split()),
            "summary": f"{name} joins {_half(real[first].title, 1)} with {_half(real[third].title, 0)}.",
            "date": f"{chance.choice((2021, 2022, 2023, 2023, 2024, 2024, 2025, 2025))}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            "authors": list(dict.fromkeys(authors)),
            "ids": {"arxiv": f"{1000 + number // 10000:04}.{number % 10000:05}"},
            "links": [{"kind": "code", "url": f"https://example.org/{number}"}] if chance.random() < 0.3 else [],
            "organisations": [chance.choice(places)] if chance.random() < 0.4 else [],
            "kind": real[first].kind or "method",
            "topics": list(dict.fromkeys((*real[first].topics[:2], *real[second].topics[:1]))),
            "tags": {"introduces": [name] if number % 3 else []},
        }
        slug = make_slug(str(record["title"]), taken)
        taken.add(slug)
        (folder / "papers" / f"{slug}.yml").write_text(
            "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in record.items() if value)
        )
    return folder


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4)))


def _half(title: str, which: int) -> str:
    """The first or the second half of a title, as far as it is plain."""
    words = re.sub(r"[$\\{}^]", "", title).split()
    middle = (len(words) + 1) // 2
    return " ".join(words[middle:] if which else words[:middle]) or words[0]


def _without_introductions(taxonomy: Path) -> None:
    """Curators' texts speak of papers that are not there."""
    data = yaml.safe_load(taxonomy.read_text("utf-8"))
    for area in data["areas"]:
        for thing in (area, *area["topics"]):
            thing.pop("introduction", None)
    taxonomy.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000), "utf-8")
