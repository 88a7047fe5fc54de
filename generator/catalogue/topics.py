"""Gives papers their topics and their kind, and says from which phrases.

Each phrase of `topics.yml` that stands in a title or an abstract adds its weight to
its topic's score, twice in a title. A topic is given when the score reaches its
threshold and is not small beside the best. What a curator wrote in a record stands
above all of this.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from generator.memo import Memos
from generator.model import Kind, Paper, Taxonomy, Topic
from generator.text.phrases import PhraseMatcher

TITLE_WEIGHT = 2
"""How many times a phrase in the title counts."""
MOST_TOPICS = 3
"""How many topics are derived for a paper at most; a curator may give four."""
MOST_REASONS = 5
"""How many phrases of a title, and of an abstract, are named at most: those that weigh most."""
SMALL_BESIDE_BEST = 0.4
"""Share of the best topic's score under which another topic is left out."""


@dataclass(frozen=True, slots=True)
class TopicAssignment:
    """A topic of a paper, and why.

    Attributes:
        topic: the topic.
        reasons: what the assignment rests on, each for a reader: `title: “low-bit”`. Those of
            a curator's choice are the curator, and then the phrases that speak for it too.
        curated: whether a person gave it.
    """

    topic: Topic
    reasons: tuple[str, ...]
    curated: bool


@dataclass(frozen=True, slots=True)
class KindAssignment:
    """The kind of a paper, and why; see `TopicAssignment`."""

    kind: Kind
    reasons: tuple[str, ...]
    curated: bool


CURATED = ("given by a curator",)
_NOTHING: tuple[float, tuple[str, ...]] = (0.0, ())


class Classifier:
    """Derives topics and kinds by the phrases of a taxonomy."""

    def __init__(self, taxonomy: Taxonomy, memos: Memos | None = None) -> None:
        memos = memos or Memos()
        self._topics = {topic.id: topic for topic in taxonomy.topics}
        self._kinds = taxonomy.kinds
        self._topic_phrases = _Scorer(
            [(topic.id, topic.phrases, topic.unless) for topic in taxonomy.topics], memos, "topics"
        )
        self._kind_phrases = _Scorer([(kind.id, kind.phrases, ()) for kind in taxonomy.kinds], memos, "kinds")

    def topics(self, paper: Paper, title: str, abstract: str) -> tuple[TopicAssignment, ...]:
        """The topics of a paper, the main one first.

        Args:
            paper: the paper.
            title: its title as plain text. abstract: its abstract as plain text.
        """
        scores = self._topic_phrases.scores(title, abstract)
        if paper.topics:
            return tuple(
                TopicAssignment(self._topics[topic], (*CURATED, *scores.get(topic, _NOTHING)[1]), True)
                for topic in paper.topics
            )
        ranked = sorted(scores.items(), key=lambda item: (-item[1][0], list(self._topics).index(item[0])))
        given = [item for item in ranked if item[1][0] >= self._topics[item[0]].threshold]
        if given:
            given = [item for item in given if item[1][0] >= SMALL_BESIDE_BEST * given[0][1][0]][:MOST_TOPICS]
        # A paper with some hint, however weak, is easier found under it than nowhere.
        return tuple(TopicAssignment(self._topics[name], reasons, False) for name, (_, reasons) in given or ranked[:1])

    def kind(self, paper: Paper, title: str, abstract: str) -> KindAssignment | None:
        """The kind of a paper; None where the taxonomy has no kinds."""
        if not self._kinds:
            return None
        by_id = {kind.id: kind for kind in self._kinds}
        scores = self._kind_phrases.scores(title, abstract)
        if paper.kind:
            return KindAssignment(by_id[paper.kind], (*CURATED, *scores.get(paper.kind, _NOTHING)[1]), True)
        best = max(
            (kind for kind in self._kinds if scores.get(kind.id, _NOTHING)[0] >= kind.threshold),
            key=lambda kind: scores[kind.id][0],
            default=None,
        )
        if best is None:
            return KindAssignment(self._kinds[0], ("no phrase suggests another",), False)
        return KindAssignment(best, scores[best.id][1], False)


class _Scorer:
    """Adds up the weights of phrases, by the id that they speak for."""

    def __init__(self, rules: Sequence[tuple[str, dict[str, float], tuple[str, ...]]], memos: Memos, name: str) -> None:
        self._memo = memos.of(name, rules)
        anywhere: list[tuple[str, tuple[str, str, float]]] = []
        in_title: list[tuple[str, tuple[str, str, float]]] = []
        against: list[tuple[str, str]] = []
        for name, phrases, unless in rules:
            for written, weight in phrases.items():
                phrase = written.removeprefix("title:").strip()
                (in_title if written.startswith("title:") else anywhere).append((phrase, (name, phrase, weight)))
            against.extend((phrase, name) for phrase in unless)
        self._abstract = PhraseMatcher(anywhere)
        self._title = PhraseMatcher(anywhere + in_title)
        self._against = PhraseMatcher(against)

    def scores(self, title: str, abstract: str) -> dict[str, tuple[float, tuple[str, ...]]]:
        """The score of each id that has one, with the phrases that made it."""
        return self._memo.of((title, abstract), lambda: self._scores(title, abstract))

    def _scores(self, title: str, abstract: str) -> dict[str, tuple[float, tuple[str, ...]]]:
        score: dict[str, float] = defaultdict(float)
        found: dict[str, list[str]] = defaultdict(list)
        for place, matcher, text, factor in (
            ("title", self._title, title, TITLE_WEIGHT),
            ("abstract", self._abstract, abstract, 1),
        ):
            first = {match.value: match for match in reversed(list(matcher.all(text)))}
            words: dict[str, dict[str, tuple[float, str]]] = defaultdict(dict)
            for (name, _, weight), match in reversed(first.items()):
                score[name] += weight * factor
                said = text[match.start : match.end]
                so_far, as_first_said = words[name].get(said.casefold(), (0.0, said))
                words[name][said.casefold()] = (so_far + weight, as_first_said)
            for name, weighed in words.items():
                strongest = sorted(weighed, key=lambda said: -weighed[said][0])[:MOST_REASONS]
                shown = ", ".join(f"“{weighed[said][1]}”" for said in weighed if said in strongest)
                found[name].append(f"{place}: {shown}")
        ruled_out = {match.value for text in (title, abstract) for match in self._against.all(text)}
        return {name: (score[name], tuple(found[name])) for name in score if name not in ruled_out}
