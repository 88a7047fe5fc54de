"""What is derived is right, says why, and is the same whatever the order of the records."""

import pytest

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.phrases import PhraseMatcher
from generator.catalogue.related import find_related
from generator.catalogue.tags import announced
from generator.content.store import load_collection
from generator.model import Collection, Paper, Record, Tag, TagNames, Taxonomy
from tests.conftest import NASTY, ROOT


@pytest.fixture(scope="module")
def small() -> Catalogue:
    return Catalogue(load_collection(NASTY))


def paper(title: str, **facts: object) -> Record:
    return Record(title.lower().replace(" ", "-"), Paper.model_validate({"title": title, **facts}))


def test_topics_come_from_phrases_and_say_which(small: Catalogue) -> None:
    """A derived topic names the phrases that gave it, in the paper's own words."""
    [given] = small["second-paper"].topics
    assert given.topic.id == "quantization"
    assert not given.curated
    assert given.reasons == (
        "title: “low-bit”", "title: “quantization”", "abstract: “Low-bit”", "abstract: “quantization”",
    )  # fmt: skip


def test_a_curators_topics_and_kind_stand_above_derived_ones(small: Catalogue) -> None:
    """What the record says is given, in its order, with a curator as the reason."""
    entry = small["signs-that-renderers-eat"]
    assert [given.topic.id for given in entry.topics] == ["quantization", "evaluation"]
    assert {reason for given in entry.topics for reason in given.reasons} == {"given by a curator"}
    assert entry.kind is not None
    assert (entry.kind.kind.id, entry.kind.curated) == ("method", True)


TAXONOMY = Taxonomy.model_validate(
    {
        "areas": [
            {
                "id": "a",
                "name": "A",
                "topics": [
                    {
                        "id": "pruning",
                        "name": "P",
                        "definition": "D",
                        "phrases": {"pruning": 2},
                        "unless": ["fruit tree"],
                    },
                    {"id": "maths", "name": "M", "definition": "D", "phrases": {"MATH": 4, "title:algebra": 2}},
                ],
            }
        ],
        "kinds": [
            {"id": "method", "name": "Method", "definition": "D"},
            {"id": "survey", "name": "Survey", "definition": "D", "phrases": {"title:survey": 2}},
        ],
    }
)


@pytest.mark.parametrize(
    ("title", "abstract", "topics", "kind"),
    [
        ("Pruning", "No more.", ["pruning"], "method"),
        ("On things", "We study pruning.", ["pruning"], "method"),  # weak, but the only hint there is
        ("Pruning a fruit tree", "In spring.", [], "method"),
        ("A survey of algebra", "With MATH.", ["maths"], "survey"),
        ("On maths", "A survey of math.", [], "method"),
        ("Pruning MATH", "MATH and pruning.", ["maths", "pruning"], "method"),
    ],
)
def test_phrases_weigh_and_rule_out(title: str, abstract: str, topics: list[str], kind: str) -> None:
    """Weights add up, twice in titles; thresholds, titles-only phrases, exact case and exclusions hold."""
    record = paper(title, abstract=abstract)
    entry = Catalogue(Collection(records=(record,), taxonomy=TAXONOMY))[record.slug]
    assert [given.topic.id for given in entry.topics] == topics
    assert entry.kind is not None
    assert entry.kind.kind.id == kind
    assert entry.kind.reasons


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("KV caches and kv-cache", ["KV cache", "KV cache"]),
        ("mathematics, math and Math", []),
        ("on MATH.", ["MATH"]),
        ("LLaMA-2-7B, Llama 2 and LLaMA", ["Llama 2", "Llama 2", "LLaMA"]),
        ("GPT-3.5 beats GPT-3", ["GPT-3.5", "GPT-3"]),
        ("policies and policy", ["policy", "policy"]),
        ("o1-preview but not O1 or pro1", ["o1"]),
    ],
)
def test_names_are_found_by_their_words_and_case(text: str, found: list[str]) -> None:
    """Whole words; case where it matters; plurals and hyphens; the longest name at each place."""
    names = {"kv cache": "KV cache", "MATH": "MATH", "LLaMA": "LLaMA", "LLaMA-2": "Llama 2", "Llama 2": "Llama 2",
             "GPT-3": "GPT-3", "GPT-3.5": "GPT-3.5", "policy": "policy", "o1": "o1"}  # fmt: skip
    # `o1` has no capital, so it would match in any case: it is given exactly by a longer alias.
    names.pop("o1")
    names["o1-preview"] = "o1"
    assert [match.value for match in PhraseMatcher(names.items()).longest(text)] == found


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("AWQ: Activation-aware Weight Quantization", "AWQ"),
        ("LLM2LLM: Boosting LLMs", "LLM2LLM"),
        ("Parrot: Efficient Serving", "Parrot"),
        ("Small but Mighty: Enhancing Forecasting", None),
        ("Survey: What we know", None),
        ("What are LLMs? A study: part one", None),
        ("No colon here", None),
    ],
)
def test_titles_announce_names(title: str, name: str | None) -> None:
    """A name before a title's colon is introduced by the paper; a phrase is not."""
    assert announced(title) == ((name,) if name else ())


def test_tags_are_introduced_and_mentioned_with_reasons(small: Catalogue) -> None:
    """A tag's page knows who introduced it and who mentions it, and each use says why."""
    tag = small.tags["a-2fm"]
    assert [entry.slug for entry in tag.introduced_by] == ["signs-that-renderers-eat"]
    assert [entry.slug for entry in tag.mentioned_by] == ["second-paper"]
    [use] = [use for use in small["second-paper"].mentions if use.slug == "a-2fm"]
    assert use.reason == "abstract: “A^2FM”"
    assert [entry.slug for entry in small.mentioned_by["signs-that-renderers-eat"]] == ["second-paper"]
    assert "math" in small.tags


def test_spans_of_mentions_are_where_the_names_stand(small: Catalogue) -> None:
    """A mention's span cuts the name out of the abstract as plain text."""
    entry = small["second-paper"]
    assert {entry.abstract[use.span[0] : use.span[1]] for use in entry.mentions if use.span} == {
        "LoRA",
        "A^2FM",
        "MATH",
    }


def test_names_in_web_addresses_are_no_mentions() -> None:
    """A repository called LoRA in an address mentions nothing."""
    record = paper("A title", abstract="Code: https://github.com/x/LoRA and github.com/y/LoRA.")
    entry = Catalogue(Collection(records=(record,), tags=(Tag(name="LoRA"),)))[record.slug]
    assert entry.mentions == ()


def test_short_acronyms_of_papers_are_not_looked_for_elsewhere() -> None:
    """A paper that introduces PLM does not claim everybody's PLM; a vocabulary entry does."""
    records = (paper("One", tags=TagNames(introduces=("PLM",)).model_dump()), paper("Two", abstract="A PLM is used."))
    assert Catalogue(Collection(records=records))["two"].mentions == ()
    assert Catalogue(Collection(records=records, tags=(Tag(name="PLM"),)))["two"].mentions


def test_related_papers_share_the_terms_that_are_given_as_reason() -> None:
    """Each reason's terms stand in both texts; the nearest comes first; a paper is not its own relative."""
    texts = ["sparse attention for long contexts", "long contexts need sparse attention kernels", "speech recognition audio",
             "audio speech synthesis"]  # fmt: skip
    found = find_related(["a", "b", "c", "d"], texts)
    assert found["a"][0].slug == "b"
    assert found["c"][0].slug == "d"
    for slug, near in found.items():
        for other in near:
            assert other.slug != slug
            for term in other.terms:
                assert all(word in texts["abcd".index(slug)] for word in term.split())
                assert all(word in texts["abcd".index(other.slug)] for word in term.split())


def test_few_or_empty_papers_have_no_relatives() -> None:
    """One paper, none, or papers without a common word: nothing is near, and nothing fails."""
    assert find_related([], []) == {}
    assert find_related(["a"], ["text"]) == {"a": ()}
    assert find_related(["a", "b"], ["", "the of"]) == {"a": (), "b": ()}


def test_order_of_records_changes_nothing() -> None:
    """The same records in another order give the same catalogue."""
    collection = load_collection(ROOT / "content")
    some = collection.model_copy(update={"records": collection.records[:60]})
    other = some.model_copy(update={"records": tuple(reversed(some.records))})
    one, two = Catalogue(some), Catalogue(other)
    assert one.entries == two.entries
    assert list(one.tags.values()) == list(two.tags.values())
    assert list(one.authors) == list(two.authors)
    assert one.related == two.related


def test_names_written_differently_share_a_page() -> None:
    """Case, accents and punctuation do not make another person; the most frequent way of writing is shown."""
    names = [("José Pérez",), ("Jose Perez",), ("José Pérez",), ("Xin Wang",)]
    records = tuple(paper(f"Paper {n}", authors=authors) for n, authors in enumerate(names))
    authors = list(Catalogue(Collection(records=records)).authors)
    assert [(author.name, len(author.papers)) for author in authors] == [("José Pérez", 3), ("Xin Wang", 1)]


def test_every_paper_of_the_collection_has_topics_a_kind_and_relatives() -> None:
    """In the real collection no paper stands alone."""
    catalogue = Catalogue(load_collection(ROOT / "content"))
    assert [entry.slug for entry in catalogue.entries if not entry.topics or not entry.kind] == []
    assert sum(not near for near in catalogue.related.values()) == 0
    assert sum(len(near) >= 6 for near in catalogue.related.values()) > 0.9 * len(catalogue.entries)
