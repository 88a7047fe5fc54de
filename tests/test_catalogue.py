"""What is derived is right, says why, and is the same whatever the order of the records."""

import pytest

from generator.catalogue.association import neighbours
from generator.catalogue.catalogue import Catalogue
from generator.catalogue.introductions import announced, introduced_names
from generator.catalogue.related import find_related
from generator.catalogue.vectors import Features
from generator.content.store import load_collection
from generator.model import Collection, Paper, Record, Tag, TagNames, Taxonomy
from generator.text.phrases import PhraseMatcher
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
    assert given.reasons == ("title: “low-bit”, “quantization”", "abstract: “Low-bit”, “quantization”")


def test_a_curators_topics_and_kind_stand_above_derived_ones(small: Catalogue) -> None:
    """What the record says is given, in its order, with a curator as the reason."""
    entry = small["signs-that-renderers-eat"]
    assert [given.topic.id for given in entry.topics] == ["quantization", "evaluation"]
    assert all(given.curated and given.reasons[0] == "given by a curator" for given in entry.topics)
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


def features(slug: str, text: str = "", title: str = "", tags: str = "", topics: str = "") -> Features:
    return Features(slug, title, text, dict.fromkeys(tags.split(), 1.0), dict.fromkeys(topics.split(), 1.0))


def test_related_papers_share_the_terms_that_are_given_as_reason() -> None:
    """Each reason's terms stand in both texts; the nearest comes first; a paper is not its own relative."""
    papers = {
        "a": features("a", "sparse attention for long contexts"),
        "b": features("b", "long contexts need sparse attention kernels"),
        "c": features("c", "speech recognition audio"),
        "d": features("d", "audio speech synthesis"),
    }
    found = find_related(list(papers.values()))
    assert found["a"][0].slug == "b"
    assert found["c"][0].slug == "d"
    assert {term for near in found["a"] for term in near.terms} >= {"sparse attention", "long context"}
    for slug, near in found.items():
        for other in near:
            assert other.slug != slug
            for term in other.terms:
                assert all(word in papers[slug].text for word in term.split())
                assert all(word in papers[other.slug].text for word in term.split())


def test_rare_tags_and_topics_make_papers_related_too() -> None:
    """A tag that two papers share counts the more the rarer it is, and is a reason; a topic counts a little."""
    papers = [features(f"p{n}", f"word{n}a word{n}b", tags="common" if n else "") for n in range(8)]
    papers += [features("x", "left alone", tags="rare common"), features("y", "right beside", tags="rare")]
    found = find_related(papers)
    assert [(near.slug, near.tags) for near in found["y"]] == [("x", ("rare",))]
    assert found["x"][0].slug == "y"
    topical = find_related([features("a", "one", topics="t"), features("b", "two", topics="t"), features("c", "three")])
    assert [near.slug for near in topical["a"]] == ["b"]
    assert topical["c"] == ()


def test_no_paper_with_a_relative_is_an_orphan() -> None:
    """A paper that is nobody's nearest stands in the row of its own nearest."""
    crowd = [features(f"p{n}", "alpha beta gamma delta epsilon zeta", tags="one two") for n in range(20)]
    found = find_related([*crowd, features("lonely", "alpha omega"), features("other", "omega psi chi")])
    assert found["lonely"]
    assert any(near.slug == "lonely" for row in found.values() for near in row)
    assert max(map(len, found.values())) <= 10


def test_a_curators_choice_of_related_papers_comes_first() -> None:
    """What a record names as related stands first in its order, said to be chosen; derived ones fill up to six."""
    records = [paper(f"Paper {n}", abstract="alpha beta gamma delta") for n in range(12)]
    records[0] = paper("Paper 0", abstract="alpha beta gamma delta", related=["paper-7", "paper-3"])
    related = Catalogue(Collection(records=tuple(records))).related["paper-0"]
    assert [near.slug for near in related[:2]] == ["paper-7", "paper-3"]
    assert [near.chosen for near in related] == [True, True, *[False] * (len(related) - 2)]
    assert len({near.slug for near in related}) == len(related) >= 6
    assert related[0].terms


def test_few_or_empty_papers_have_no_relatives() -> None:
    """One paper, none, or papers without a common word: nothing is near, and nothing fails."""
    assert find_related([]) == {}
    assert find_related([features("a", "text")]) == {"a": ()}
    assert find_related([features("a"), features("b", "the of")]) == {"a": (), "b": ()}


@pytest.mark.parametrize(
    ("abstract", "names"),
    [
        ("We propose Low-Rank Thing (LoRT), a method for large language models (LLMs).", ["LoRT"]),
        ("To this end, this paper introduces FooBench, a benchmark.", ["FooBench"]),
        ("Our method, GemFilter, wins.", ["GemFilter"]),
        ("A new pruning method, termed Wanda (Pruning by Weights), is best.", ["Wanda"]),
        ("We present two benchmarks, called DetCon and ComiEval, for this.", ["DetCon", "ComiEval"]),
        ("We propose a simple method. It is trained on 7B models with LoRA.", []),
        ("We train a 7B model and improve LLM-based agents.", []),
        ("They propose GhostNet, but we do not.", []),
    ],
)
def test_abstracts_introduce_names(abstract: str, names: list[str]) -> None:
    """What an abstract presents as its own is introduced by the paper; what it only uses is not."""
    assert [found.name for found in introduced_names("On things", abstract)] == names


def test_nobody_introduces_what_an_earlier_paper_names() -> None:
    """An abstract that presents a known name again introduces nothing; the first one does."""
    records = (
        paper("First", abstract="We introduce GhostNet, a network.", date="2020"),
        paper("Second", abstract="We present GhostNet, a known network.", date="2021"),
    )
    catalogue = Catalogue(Collection(records=records))
    assert [use.slug for use in catalogue["first"].introduces] == ["ghostnet"]
    assert catalogue["first"].introduces[0].reason == "presented by the abstract"
    assert catalogue["second"].introduces == ()
    assert [entry.slug for entry in catalogue.tags["ghostnet"].mentioned_by] == ["second"]


def test_neighbours_are_found_together_more_than_by_chance() -> None:
    """What stands everywhere is nobody's neighbour, however often it is shared."""
    papers = [["everywhere", "a", "b"]] * 4 + [["everywhere"]] * 20 + [["everywhere", "a"]]
    found = neighbours(papers, len(papers))
    assert [(near.thing, near.shared, round(near.expected, 1)) for near in found["a"]] == [("b", 4, 0.8)]
    assert found["everywhere"] == ()


FAMILY = (
    Tag(name="LLaMA"),
    Tag(name="Llama 2", family="LLaMA"),
    Tag(name="Llama 2 Chat", family="Llama 2"),
)


def test_families_gather_what_names_their_members() -> None:
    """A family's page has its members, and the papers that name only them."""
    records = (paper("One", abstract="With Llama 2 Chat."), paper("Two", abstract="With LLaMA and Llama 2."))
    tags = Catalogue(Collection(records=records, tags=FAMILY)).tags
    assert tags["llama"].members == ("llama-2",)
    assert [entry.slug for entry in tags["llama"].mentioned_by] == ["two"]
    assert [entry.slug for entry in tags["llama"].through_members] == ["one"]
    assert tags["llama-2"].family == "llama"
    only = Catalogue(Collection(records=records[:1], tags=FAMILY)).tags
    assert only["llama"].count == 0
    assert list(only) == ["llama", "llama-2", "llama-2-chat"]


def test_people_of_one_name_are_told_apart_by_identifiers() -> None:
    """A person with an identifier has a page of their own; the name keeps its address for the others."""
    orcid = "0000-0002-1825-0097"
    records = (
        paper("One", authors=["Xin Wang"], author_ids={"Xin Wang": orcid}),
        paper("Two", authors=["X. Wang"], author_ids={"X. Wang": orcid}),
        paper("Three", authors=["Xin Wang"]),
        paper("Four", authors=["Xin Wang"], author_ids={"Xin Wang": "xin-wang-vision"}),
    )
    authors = Catalogue(Collection(records=records)).authors
    assert authors["Xin Wang"].papers == ("three",)
    assert authors["Xin Wang"].slug == "xin-wang"
    known = authors.of("Xin Wang", orcid)
    assert (known.slug, known.papers, known.person) == (f"x-wang-{orcid}", ("one", "two"), orcid)
    assert authors.of("Xin Wang", "xin-wang-vision").slug == "xin-wang-vision"
    assert {other.person for other in authors.namesakes(authors["Xin Wang"])} == {orcid, "xin-wang-vision"}
    assert authors["X. Wang"].papers == ()


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
