"""What is remembered between builds is what would be worked out."""

import random
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.cache import Cache
from generator.catalogue.catalogue import Catalogue
from generator.catalogue.occurrences import Occurrences
from generator.content.store import load_collection
from generator.memo import Memo, Memos
from generator.model import Collection, Tag
from generator.text.phrases import PhraseMatcher
from tests.conftest import NASTY

_WORDS = ["strategy", "strategies", "box", "boxes", "MATH", "math", "C++", "Ünlü", "ΣΑΣ", "σας", "a", "self"]
_PHRASES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3).map(" ".join),
        st.sampled_from(["one", "two", "three"]),
    ),
    max_size=4,
)
_TEXTS = st.lists(st.lists(st.sampled_from([*_WORDS, "-", ".", "x"]), max_size=8).map(" ".join), min_size=1, max_size=5)


def _found(matcher: PhraseMatcher[str], text: str) -> list[tuple[int, int, str]]:
    return [(match.start, match.end, match.value) for match in matcher.longest(text)]


class _InMemory(Memos):
    """What one build leaves for the next, without a folder."""

    def __init__(self) -> None:
        self._left: dict[str, object] = {}

    def last(self, name: str) -> object:
        return self._left.get(name)

    def leave(self, name: str, value: object) -> None:
        self._left[name] = value


@given(st.lists(st.tuples(_PHRASES, _TEXTS), min_size=2, max_size=4))
def test_what_texts_name_is_remembered_rightly(builds: list[tuple[list[tuple[str, str]], list[str]]]) -> None:
    """Whatever phrases come and go from build to build, each text has what a matcher finds that remembers nothing."""
    memos = _InMemory()
    for phrases, texts in builds:
        remembered = Occurrences(phrases, _found, memos, "named")
        for text in texts:
            assert remembered.of(text) == _found(PhraseMatcher(phrases), text)


def test_what_was_found_is_not_looked_for_again(tmp_path: Path) -> None:
    """A text that no new phrase may stand in is not gone through again; one that a new phrase stands in is."""
    asked = []

    def find(matcher: PhraseMatcher[str], text: str) -> list[tuple[int, int, str]]:
        asked.append(text)
        return _found(matcher, text)

    for phrases in ([("LoRA", "lora")], [("LoRA", "lora"), ("new strategy", "new")]):
        cache = Cache(tmp_path)
        found = Occurrences(phrases, find, cache, "named")
        for text in ("LoRA here", "new strategies", "nothing"):
            found.of(text)
        cache.keep()
    assert asked == ["LoRA here", "new strategies", "nothing", "new strategies"]


def test_a_memo_forgets_what_nobody_asks_for(tmp_path: Path) -> None:
    """What a build does not use is let go, and what depends on something else than before is worked out anew."""
    for common, arguments, made in [("a", 1, True), ("a", 1, False), ("a", 2, True), ("a", 1, True), ("b", 1, True)]:
        work = Mock(return_value="result")
        cache = Cache(tmp_path)
        assert cache.of("squares", common).of(arguments, work) == "result"
        cache.keep()
        assert work.called is made, (common, arguments)


def test_a_spoilt_memo_counts_for_nothing(tmp_path: Path) -> None:
    """A half-written file is as none."""
    for spoil in (lambda data: data[:-3], lambda data: data[:40] + b"x" + data[41:], lambda data: b""):
        cache = Cache(tmp_path)
        cache.of("squares").of(2, lambda: 4)
        cache.keep()
        [path] = tmp_path.glob("*.pickle")
        path.write_bytes(spoil(path.read_bytes()))
        assert Cache(tmp_path).of("squares").of(2, lambda: 5) == 5
        path.unlink()


def test_memos_that_remember_nothing_do_the_work() -> None:
    """Without a folder everything is worked out each time."""
    for memos in (Memos(), Cache(None)):
        assert memos.last("anything") is None
        memos.leave("anything", 1)
        work = Mock(side_effect=[1, 2])
        memo: Memo = memos.of("count")
        assert [memo.of(0, work), memo.of(0, work)] == [1, 2]


@pytest.mark.parametrize("seed", range(3))
def test_a_remembered_catalogue_is_a_new_one(tmp_path: Path, seed: int) -> None:
    """Records and tags come, go and change: what is derived with the last build's memory is what is derived without."""
    chance = random.Random(seed)
    whole = load_collection(NASTY)
    for _ in range(4):
        records = tuple(
            record._replace(paper=record.paper.model_copy(update={"title": f"{record.paper.title} LoRA"}))
            if chance.random() < 0.2
            else record
            for record in chance.sample(whole.records, len(whole.records) * 3 // 4)
        )
        tags = (
            *chance.sample(whole.tags, len(whole.tags) * 3 // 4),
            Tag(name=f"of {chance.choice('abc')}", kind="concept"),
        )
        known = {tag.name for tag in tags}
        tags = tuple(tag if tag.family in known else tag.model_copy(update={"family": None}) for tag in tags)
        collection = Collection(records=records, tags=tags, taxonomy=whole.taxonomy)
        cache = Cache(tmp_path)
        remembered, new = Catalogue(collection, cache), Catalogue(collection)
        assert remembered.entries == new.entries
        assert remembered.related == new.related
        cache.keep()


def test_a_first_look_is_what_the_build_finds_of_the_paper_itself() -> None:
    """A revised catalogue says of a changed paper what a new one says, but for what takes all papers to find out."""
    whole = load_collection(NASTY)
    [first, second, *_] = whole.records
    paper = first.paper.model_copy(update={"summary": "Told anew.", "date": "2031-01-01", "known_authors": ()})
    changed = {first.slug: paper, "new": second.paper}
    before = Catalogue(whole)
    before.related, before.authors, before.tags  # noqa: B018 - what must not be taken for what it would be now
    revised = before.revised(changed)
    new = Catalogue(whole.model_copy(update={"records": tuple(revised.collection.records)}))
    assert [entry.slug for entry in revised.entries] == [entry.slug for entry in new.entries]
    assert revised[first.slug].paper.summary == "Told anew."
    assert revised[first.slug].topics == new[first.slug].topics
    assert {topic: [entry.slug for entry in found] for topic, found in revised.topics.items()} == {
        topic: [entry.slug for entry in found] for topic, found in new.topics.items()
    }
    assert [named.papers for named in revised.authors] == [named.papers for named in new.authors]
    assert revised.related["new"] == ()
    assert before[first.slug].paper == first.paper
