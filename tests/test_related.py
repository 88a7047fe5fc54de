"""What is remembered of related papers is what would be found anew, and spares finding it."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix, vstack

from generator.cache import Cache
from generator.catalogue import nearest as finding
from generator.catalogue import reasons as saying
from generator.catalogue import related as relating
from generator.catalogue import terms as counting
from generator.catalogue.nearest import LEAST_SIMILAR, nearest
from generator.catalogue.related import Related, find_related
from generator.catalogue.terms import Matrix, words_and_pairs
from generator.catalogue.vectors import Features, Same, Vectors, vectors_of
from generator.memo import Memos
from tests.conftest import rounds

WORDS = [f"{first}{second}{third}" for first in "bdgkl" for second in "aeiou" for third in "nrtmp"]


def _built(papers: list[Features], folder: Path) -> dict[str, tuple[Related, ...]]:
    """What a build finds that remembers the one before."""
    cache = Cache(folder)
    found = find_related(papers, cache)
    cache.keep()
    return found


def _text(chance: random.Random, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))


def _paper(chance: random.Random, slug: str) -> Features:
    return Features(
        slug,
        _text(chance, 4),
        _text(chance, 14),
        {tag: chance.choice((0.4, 1.0, 3.0)) for tag in chance.sample("opqrstuv", chance.randint(0, 3))},
        {topic: chance.choice((1.0, 3.0)) for topic in chance.sample("xyz", chance.randint(0, 2))},
        _text(chance, 5),
    )


def _edited(chance: random.Random, papers: list[Features]) -> list[Features]:
    """Papers after a few of the things that happen to them between two builds."""
    papers = list(papers)
    for _ in range(chance.choice((0, 1, 1, 1, 3, 30))):
        place = chance.randrange(len(papers))
        paper, other = papers[place], chance.choice(papers)
        match chance.randrange(10):
            case 0:
                papers[place] = replace(paper, summary=_text(chance, 5))
            case 1:
                papers[place] = replace(paper, text=_text(chance, 14))
            case 2:
                papers[place] = replace(paper, title=f"{paper.title} {chance.choice(WORDS)}")
            case 3:
                papers[place] = replace(paper, tags=other.tags)
            case 4:
                papers[place] = replace(paper, topics=other.topics)
            case 5 if other.slug != paper.slug:
                papers[place] = replace(paper, chosen=tuple({other.slug, chance.choice(papers).slug} - {paper.slug}))
            case 6:
                papers[place] = _paper(chance, f"{chance.choice(WORDS)}-{paper.slug}")
            case 7:
                papers.append(_paper(chance, f"{chance.choice(WORDS)}-{len(papers)}-{chance.random()}"))
            case 8 if len(papers) > 2:
                del papers[place]
            case 9:
                # As many like it as a row can hold, and more.
                papers.extend(replace(paper, slug=f"{paper.slug}-{n}") for n in range(chance.choice((1, 1, 45))))
    papers = list({paper.slug: paper for paper in papers}.values())
    if chance.random() < 0.9:
        papers.sort(key=lambda paper: paper.slug)
    return papers


@pytest.mark.parametrize("seed", range(rounds(12)))
def test_what_is_remembered_is_what_would_be_found(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes, goes and changes, from build to build: rows, nearness and reasons are those of a first build."""
    chance = random.Random(seed)
    papers = [_paper(chance, f"{chance.choice(WORDS)}-{n}") for n in range(chance.choice((3, 30, 80, 120)))]
    monkeypatch.setattr(finding, "_PAIRS_AT_ONCE", 4000)
    for _ in range(8):
        assert _built(papers, tmp_path) == find_related(papers)
        papers = _edited(chance, papers)


@pytest.mark.parametrize("seed", range(rounds(10)))
def test_what_is_kept_of_the_nearest_suffices(seed: int) -> None:
    """However many vectors go, come and change places, the nearest by what was kept are the nearest of all."""
    chance = np.random.default_rng(seed)

    def made(count: int) -> Matrix:
        # Few different values, so that many are equally near.
        return csr_matrix(chance.choice([0, 0, 0, 0.15, 0.3], (count, 16)).astype(np.float32))

    vectors, last, same = made(120), None, None
    for _ in range(6):
        found = nearest(vectors, last, same)
        assert list(found.rows()) == list(nearest(vectors).rows())
        assert np.bincount(found.pairs.ones).max() <= 40
        stay = chance.permutation(vectors.shape[0])[: int(vectors.shape[0] * chance.choice([0.4, 0.8, 0.98]))]
        if chance.random() < 0.7:
            stay.sort()
        new = made(int(chance.choice([1, 5, 60])))
        before = np.full(vectors.shape[0], -1, dtype=np.int32)
        before[stay] = np.arange(len(stay))
        vectors, last = vstack([vectors[stay], new], format="csr"), found
        same = Same(
            np.concatenate([stay, np.full(new.shape[0], -1)], dtype=np.int32), before, np.arange(16, dtype=np.int32)
        )


@pytest.mark.parametrize("seed", range(3))
def test_the_nearest_are_those_of_all(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside each paper stand the ten of all others that are nearest, of equals the first; many parts are one whole."""
    monkeypatch.setattr(finding, "_PAIRS_AT_ONCE", 7 * 140)
    chance = random.Random(seed)
    papers = [_paper(chance, f"p-{n:03}") for n in range(90)]
    papers += [replace(papers[5], slug=f"like-{n:02}") for n in range(50)]
    vectors = vectors_of(papers, Memos()).matrix
    products = np.round((vectors @ vectors.T).toarray(), 4)
    for number, row in enumerate(nearest(vectors).rows()):
        others = sorted(set(range(len(papers))) - {number}, key=lambda other: (-products[number, other], other))
        expected = [other for other in others if products[number, other] >= np.float32(LEAST_SIMILAR)][:10]
        assert [other for other, _ in row] == expected
        assert [near for _, near in row] == [float(products[number, other]) for other in expected]


def test_vectors_are_weighted_as_is_said() -> None:
    """Of a text the 80 heaviest terms count, by how often they stand there, how rare they are and how many titles
    have them; what stands in one paper or in very many not at all; title and summary count twice, and for themselves.
    """
    chance = random.Random(4)
    words = [f"{one}{other}" for one in WORDS for other in WORDS[:11]]

    def said(some: int) -> str:
        return " ".join([*chance.choices(words, k=some), "everywhere", *chance.choices(words[:40], k=some // 4)])

    papers = [Features(f"p-{n:02}", said(6), said(110), {}, {}, said(12)) for n in range(90)]
    vectors = vectors_of(papers, Memos())
    dense = vectors.matrix.toarray()

    def terms(text: str) -> Counter[str]:
        return Counter(term for term, _ in words_and_pairs(text))

    def rounded(number: int) -> float:
        return min((2.0**power for power in range(12)), key=lambda power: abs(math.log(power / number)))

    titles = [terms(paper.title) for paper in papers]
    gists = [title + title + terms(paper.summary) for title, paper in zip(titles, papers, strict=True)]
    texts = [gist + terms(f"{paper.text}. {paper.summary}") for gist, paper in zip(gists, papers, strict=True)]
    in_titles = Counter(term for title in titles for term in title)
    start = 0
    for rows, weight, most, end in ((texts, 0.35, 80, vectors.ends[0]), (gists, 0.25, 10**6, vectors.ends[1])):
        number = Counter(term for row in rows for term in row)
        names = sorted(term for term in number if 2 <= number[term] <= 0.12 * 90)
        assert vectors.names[start:end] == names
        rarity = {term: math.log(64 / rounded(number[term])) + 1 for term in names}
        for term in names:
            title = rounded(in_titles[term]) if in_titles[term] else 0
            rarity[term] *= min(1, 0.3 + 7 * (title + 0.5) / (rounded(number[term]) + 5))
        assert most > 80 or min(len(row.keys() & rarity.keys()) for row in rows) > 80
        for place, row in enumerate(rows):
            weights = {term: math.log2(1 + count) * rarity[term] for term, count in row.items() if term in rarity}
            length = math.sqrt(sum(value**2 for value in weights.values()))
            heaviest = sorted(weights, key=lambda term: (round(weights[term], 9), term))[-most:]
            expected = [weights[term] / length * math.sqrt(weight) if term in heaviest else 0 for term in names]
            assert dense[place, start:end] == pytest.approx(expected, rel=1e-5)
        start = end


def test_what_titles_name_is_the_better_reason() -> None:
    """Of the terms that two texts share, those are given that stand in a title; others only where none does."""
    papers = [
        Features("a", "", "gradient clipping, weight decay, momentum", {}, {}),
        Features("b", "", "gradient clipping, weight decay, momentum", {}, {}),
        Features("c", "", "speech, audio", {}, {}),
        Features("d", "", "speech, audio", {}, {}),
    ]
    assert set(find_related(papers)["a"][0].terms) == {"gradient clipping", "weight decay", "momentum"}
    told = find_related([*papers, Features("e", "Weight decay anew", "", {}, {})])
    assert told["a"][0].terms == ("weight decay",)
    assert set(told["c"][0].terms) == {"speech", "audio"}


def _many(chance: random.Random) -> list[Features]:
    """Papers whose words are rare enough to be compared."""
    words = [f"{one}{other}" for one in WORDS for other in WORDS[:4]]
    return [
        replace(_paper(chance, f"p-{n:04}"), text=" ".join(chance.choices(words, k=12)), tags={}, topics={})
        for n in range(400)
    ]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How many papers became vectors and were compared with all, pairs looked at for reasons, and texts read."""
    work = {"vectors": 0, "compared": 0, "pairs": 0, "texts": 0}
    made, near, found, counted = vectors_of, finding._near, saying._found, counting._counted

    def count_vectors(papers: Sequence[Features], memos: Memos) -> Vectors:
        work["vectors"] += len(papers)
        return made(papers, memos)

    def count_near(vectors: Matrix, transposed: Matrix, rows: finding.Places) -> object:
        work["compared"] += len(rows)
        return near(vectors, transposed, rows)

    def count_found(vectors: Vectors, pairs: list[tuple[int, int]]) -> object:
        work["pairs"] += len(pairs)
        return found(vectors, pairs)

    def count_texts(texts: list[str], names: dict[str, int]) -> object:
        work["texts"] += len(texts)
        return counted(texts, names)

    monkeypatch.setattr(relating, "vectors_of", count_vectors)
    monkeypatch.setattr(finding, "_near", count_near)
    monkeypatch.setattr(saying, "_found", count_found)
    monkeypatch.setattr(counting, "_counted", count_texts)
    return work


def test_one_changed_paper_is_little_work(asked: dict[str, int], tmp_path: Path) -> None:
    """After a summary has changed, most papers are not compared anew, and only its texts are read; after nothing, none."""
    chance = random.Random(1)
    papers = _many(chance)
    _built(papers, tmp_path)
    first = dict(asked)
    assert first["compared"] == 400
    assert first["texts"] > 800

    asked.update(dict.fromkeys(asked, 0))
    _built(papers, tmp_path)
    assert asked == {"vectors": 0, "compared": 0, "pairs": 0, "texts": 0}

    papers[7] = replace(papers[7], summary=papers[80].summary + " quite another")
    _built(papers, tmp_path)
    assert asked["vectors"] == 400
    assert asked["texts"] == 2  # the summary, and the abstract with it
    assert 1 <= asked["compared"] < 60
    assert asked["pairs"] < first["pairs"] / 4


def test_one_more_paper_is_little_work(asked: dict[str, int], tmp_path: Path) -> None:
    """A paper that is added, or gone again, does not change how rare everything is: most others stay as they were."""
    chance = random.Random(2)
    papers = _many(chance)
    _built(papers, tmp_path)
    for some in ([*papers, _paper(chance, "q")], papers):
        asked.update(dict.fromkeys(asked, 0))
        _built(some, tmp_path)
        assert asked["compared"] < 100


def test_texts_that_are_gone_are_let_go(tmp_path: Path) -> None:
    """What is kept of texts is what the last build read, each once."""
    papers = _many(random.Random(3))
    for some in (papers, papers[:50], papers[20:90]):
        _built(some, tmp_path)
        left = Cache(tmp_path).last("terms")
        texts = {text for paper in some for text in (paper.title, paper.summary, f"{paper.text}. {paper.summary}")}
        assert len(left.keys) == left.matrix.shape[0] == len(texts)
        assert sorted(left.names.split("\n")) == sorted({term for text in texts for term, _ in words_and_pairs(text)})
