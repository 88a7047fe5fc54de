"""What filling adds and what it reports, fact by fact: the words of every disagreement, and every fact that is kept."""

from typing import Any

import pytest

from generator.content.merge import Matcher, fill, strangers
from generator.model import Paper
from tests.test_merging import paper


def merged(known: dict[str, Any], other: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    """What a paper gains from another account of it, and each disagreement as field, kept, other."""
    before = paper(**known)
    after, conflicts = fill(before, paper(**other))
    facts, old = after.model_dump(exclude_defaults=True), before.model_dump(exclude_defaults=True)
    return {name: value for name, value in facts.items() if old.get(name) != value}, [tuple(each) for each in conflicts]  # type: ignore[misc]


TELLING = [
    ({"kind": "survey"}, {"kind": "method"}, ("kind", "survey", "method")),
    ({"discussion": 1}, {"discussion": 2}, ("discussion", "1", "2")),
    ({"title": "A Study of Things"}, {"title": "A Study of Thongs"}, ("title", "A Study of Things", "A Study of Thongs")),
    ({"abstract": "x" * 60}, {"abstract": "y" * 61}, ("abstract", "x" * 60, "y" * 60 + "…")),
    ({"ids": {"doi": "10.1000/a"}}, {"ids": {"doi": "10.1000/b"}}, ("ids.doi", "10.1000/a", "10.1000/b")),
    ({"ids": {"arxiv": "2306.00001"}}, {"ids": {"arxiv": "2306.00002"}}, ("ids.arxiv", "2306.00001", "2306.00002")),
    ({"ids": {"acl": "2023.acl-long.1"}}, {"ids": {"acl": "2023.acl-long.2"}}, ("ids.acl", "2023.acl-long.1", "2023.acl-long.2")),
    ({"date": "2023-06-01"}, {"date": "2023-06-02"}, ("date", "2023-06-01", "2023-06-02")),
    ({"date": "2023-06-01"}, {"date": "2024"}, ("date", "2023-06-01", "2024")),
    ({"date": "2024", "ids": {"arxiv": "2306.00001"}}, {"date": "2023", "venues": [{"kind": "journal", "name": "J", "year": "2023"}]},
     ("date", "2024", "2023")),
    ({"date": "2023", "ids": {"arxiv": "2306.00001"}}, {"date": "2024", "venues": [{"kind": "preprint", "name": "bioRxiv", "year": "2024"}]},
     ("date", "2023", "2024")),
    ({"authors": ["A B", "C D"]}, {"authors": ["A B"]}, ("authors", "2 authors", "1 authors")),
    ({"author_count": 3}, {"authors": ["A B"]}, ("authors", "3 authors", "1 authors")),
    ({"author_count": 1}, {"first_author": "A B", "further_authors": ["C D"]}, ("authors", "1 authors", "2 authors or more")),
    ({"first_author": "A B", "further_authors": ["C D"]}, {"author_count": 1}, ("authors", "2 authors or more", "1 authors")),
    ({"authors": ["A B"]}, {"authors": ["E F"]}, ("authors", "first author A B", "first author E F")),
    ({"authors": ["A B", "C D"]}, {"first_author": "A B", "further_authors": ["E F"]}, ("authors", "A B, C D", "A B, E F")),
    ({"venues": [{"kind": "journal", "name": "J", "year": "2023"}]}, {"venues": [{"kind": "journal", "name": "K", "year": "2023"}]},
     ("venues", "J", "K")),
    ({"authors": ["A B"], "author_ids": {"A B": "ab-one"}}, {"authors": ["A B"], "author_ids": {"A B": "ab-two"}},
     ("author_ids.A B", "ab-one", "ab-two")),
]  # fmt: skip


@pytest.mark.parametrize(("known", "other", "conflict"), TELLING)
def test_a_disagreement_is_told_and_what_is_there_stays(
    known: dict[str, Any], other: dict[str, Any], conflict: tuple[str, str, str]
) -> None:
    """Each disagreement names the field, what is kept and what the other says, long texts cut; nothing that is there changes."""
    field = conflict[0].partition(".")[0]
    gained, conflicts = merged(known, other)
    assert conflicts == [conflict]
    assert field not in gained


ADDING = [
    ({}, {"kind": "survey", "abstract": "A.", "note": "N.", "votes": 3, "summary": "S.", "citation_key": "k"},
     {"kind": "survey", "abstract": "A.", "note": "N.", "votes": 3, "summary": "S.", "citation_key": "k"}),
    ({"votes": 3, "citation_key": "a"}, {"votes": 4, "citation_key": "b"}, {}),
    ({"topics": ["one"], "related": ["a"]}, {"topics": ["two"], "related": ["b"]}, {}),
    ({}, {"topics": ["two"], "related": ["b"]}, {"topics": ("two",), "related": ("b",)}),
    ({"keywords": ["Odd Words"]}, {"keywords": ["odd words", "new", "New"]}, {"keywords": ("Odd Words", "new")}),
    ({"links": [{"kind": "code", "url": "https://a.b/c"}]},
     {"links": [{"kind": "other", "url": "https://a.b/c"}, {"kind": "data", "url": "https://a.b/d"}]},
     {"links": ({"kind": "code", "url": "https://a.b/c"}, {"kind": "data", "url": "https://a.b/d"})}),
    ({"date": "2023"}, {"date": "2023-06-01"}, {"date": "2023-06-01"}),
    ({"date": "2023-06-01"}, {"date": "2023"}, {}),
    ({}, {"date": "2023"}, {"date": "2023"}),
    ({"citations": [{"by": "openalex", "count": 5}]}, {"citations": [{"by": "openalex", "count": 6}, {"by": "crossref", "count": 2}]},
     {"citations": ({"by": "openalex", "count": 5}, {"by": "crossref", "count": 2})}),
    ({"ids": {"arxiv": "2306.00001"}}, {"ids": {"doi": "10.1000/a"}}, {"ids": {"arxiv": "2306.00001", "doi": "10.1000/a"}}),
    ({"ids": {"doi": "10.1101/a"}}, {"ids": {"doi": "10.1000/b"}}, {}),
    ({"ids": {"openalex": "W1111"}}, {"ids": {"openalex": "W1112"}}, {}),
    ({"tags": {"introduces": ["X"]}}, {"tags": {"introduces": ["Y"], "mentions": ["Z"]}}, {"tags": {"introduces": ("X",), "mentions": ("Z",)}}),
    # Who wrote it: a name says more than a number, a list says more than a name.
    ({"author_count": 2}, {"authors": ["A B", "C D"]}, {"authors": ("A B", "C D")}),
    ({"first_author": "A B"}, {"authors": ["A B", "C D"]}, {"authors": ("A B", "C D")}),
    ({"first_author": "A. B"}, {"author_count": 4}, {"author_count": 4}),
    ({"author_count": 4}, {"first_author": "A B"}, {"first_author": "A B"}),
    ({"authors": ["A B", "C D"]}, {"author_count": 2}, {}),
    ({"first_author": "A B"}, {"first_author": "A B", "further_authors": ["C D"]}, {"further_authors": ("C D",)}),
    ({"first_author": "A B", "further_authors": ["C D"]}, {"first_author": "A B", "further_authors": ["C D", "E F"], "author_count": 5},
     {"further_authors": ("C D", "E F"), "author_count": 5}),
    ({"first_author": "A B", "further_authors": ["C D"]}, {"first_author": "A B"}, {}),
    ({"first_author": "A B", "author_count": 1}, {"authors": ["A B"]}, {}),
    ({}, {"authors": ["A B"], "author_ids": {"A B": "ab"}}, {"authors": ("A B",), "author_ids": {"A B": "ab"}}),
    ({}, {"first_author": "A B", "further_authors": ["C D"], "author_ids": {"C D": "cd"}},
     {"first_author": "A B", "further_authors": ("C D",), "author_ids": {"C D": "cd"}}),
    ({"authors": ["A B"]}, {"first_author": "A B", "author_ids": {"A B": "ab"}}, {"author_ids": {"A B": "ab"}}),
    # Where it was published: another year or sort is another venue, a gap is filled.
    ({"venues": [{"kind": "journal", "name": "J", "year": "2023"}]}, {"venues": [{"kind": "journal", "name": "J", "year": "2024"}]},
     {"venues": ({"kind": "journal", "name": "J", "year": "2023"}, {"kind": "journal", "name": "J", "year": "2024"})}),
    ({"venues": [{"kind": "journal", "name": "J"}]}, {"venues": [{"kind": "workshop", "name": "W"}]},
     {"venues": ({"kind": "journal", "name": "J"}, {"kind": "workshop", "name": "W"})}),
    ({"venues": [{"kind": "journal", "name": "J"}]}, {"venues": [{"kind": "journal", "name": "K"}]},
     {"venues": ({"kind": "journal", "name": "J"}, {"kind": "journal", "name": "K"})}),
    ({"venues": [{"kind": "journal", "name": "J"}]}, {"venues": [{"kind": "conference", "name": "j", "year": "2024", "pages": "1-2"}]},
     {"venues": ({"kind": "journal", "name": "J", "year": "2024", "pages": "1-2"},)}),
    ({"venues": [{"kind": "preprint", "name": "bioRxiv", "year": "2024"}]}, {"venues": [{"kind": "preprint", "name": "SSRN", "year": "2024"}]}, {}),
    # The preprint is a venue of its own where it meets a published one.
    ({"ids": {"arxiv": "cond-mat/9804001"}}, {"venues": [{"kind": "journal", "name": "J", "year": "1999"}]},
     {"venues": ({"kind": "journal", "name": "J", "year": "1999"}, {"kind": "preprint", "name": "arXiv", "year": "1998"})}),
    ({"venues": [{"kind": "journal", "name": "J", "year": "2021"}]}, {"ids": {"arxiv": "2006.00001"}},
     {"ids": {"arxiv": "2006.00001"}, "venues": ({"kind": "journal", "name": "J", "year": "2021"}, {"kind": "preprint", "name": "arXiv", "year": "2020"})}),
    ({"venues": [{"kind": "journal", "name": "J", "year": "2021"}], "ids": {"arxiv": "2006.00001"}}, {"ids": {"arxiv": "2006.00001"}}, {}),
    ({"ids": {"arxiv": "2006.00001"}}, {"venues": [{"kind": "journal", "name": "J"}, {"kind": "preprint", "name": "ArXiv"}]},
     {"venues": ({"kind": "journal", "name": "J"}, {"kind": "preprint", "name": "ArXiv"})}),
    ({"ids": {"arxiv": "2006.00001"}}, {"venues": [{"kind": "preprint", "name": "SSRN"}]}, {"venues": ({"kind": "preprint", "name": "SSRN"},)}),
]  # fmt: skip


@pytest.mark.parametrize(("known", "other", "gained"), ADDING)
def test_what_is_missing_is_added_and_nothing_else(
    known: dict[str, Any], other: dict[str, Any], gained: dict[str, Any]
) -> None:
    """Each fact that the other account adds lands in its field, without a word; what is there already is no news."""
    assert merged(known, other) == (gained, [])


def test_people_whose_names_disagree_are_not_mixed() -> None:
    """Of two lists of authors that disagree nothing is taken over: neither names, nor numbers, nor who is who."""
    gained, conflicts = merged(
        {"first_author": "A B"}, {"authors": ["E F", "G H"], "author_ids": {"G H": "gh"}, "kind": "survey"}
    )
    assert gained == {"kind": "survey"}
    assert conflicts == [("authors", "first author A B", "first author E F")]


def test_facts_say_which_later_source_they_are_from() -> None:
    """What a second source adds is noted under it, part by part, once; what the first source adds is not."""
    first = paper(ids={"arxiv": "2306.00001"}, sources=["one"])
    second, _ = fill(first, paper(ids={"doi": "10.1000/a"}, kind="survey", sources=["two"]), "two")
    assert second.sources == ("one", "two")
    assert second.provenance == {"two": ("ids.doi", "kind")}
    third, _ = fill(second, paper(ids={"pubmed": "123"}, sources=["two"]), "two")
    assert third.provenance == {"two": ("ids.doi", "kind", "ids.pubmed")}
    again, _ = fill(third, paper(ids={"pubmed": "123"}), "two")
    assert again is third
    more, _ = fill(first, paper(kind="survey"), "one")
    assert (more.kind, more.provenance) == ("survey", {})
    quiet, _ = fill(first, paper(kind="survey"))
    assert quiet.provenance == {}


def test_strangers_have_authors_and_none_in_common() -> None:
    """Two papers are strangers only where both say who wrote them, and no family name is in both."""
    one, other = paper(authors=["Ada Lovelace", "C D"]), paper(authors=["Emmy Noether"])
    assert strangers(one, other)
    assert not strangers(one, paper(authors=["E. Noether", "A. Lovelace"]))
    assert not strangers(one, paper())
    assert not strangers(paper(), other)


def known(*papers: Paper) -> Matcher:
    return Matcher((f"paper {number}", each) for number, each in enumerate(papers, 1))


def test_a_paper_is_found_by_its_title_in_any_notation() -> None:
    """Typed in TeX or read as text, a title finds its paper; the first that was known is found first."""
    matcher = known(paper(r"Sparse $\ell_0$ and 50\%"), paper("Sparse l0"), paper(r"Sparse $\ell_0$ and 50\%"))
    assert matcher.find(paper("SPARSE ℓ₀, and 50%!")) == "paper 1"
    assert matcher.find(paper("Dense things")) is None
    assert matcher.find(paper("Dense things", ids={"doi": "10.1000/a"})) is None


def test_short_titles_need_an_author_in_common_and_long_ones_do_not() -> None:
    """Four words are too few to make one work of two whose authors all differ; five are enough."""
    four, five = "On the Sparse Models", "On the Sparse Language Models"
    matcher = known(paper(four, authors=["Ada Lovelace"]), paper(five, authors=["Ada Lovelace"]))
    stranger = {"authors": ["Emmy Noether"]}
    assert matcher.find(paper(four, **stranger)) is None
    assert matcher.find(paper(four)) == "paper 1"
    assert matcher.find(paper(five, **stranger)) == "paper 2"


def test_an_identifier_that_another_paper_has_is_named_with_its_owner() -> None:
    """The disagreement says which paper bears the identifier already; the account keeps its others."""
    matcher = known(paper(ids={"arxiv": "2306.00001"}), paper("Other things", ids={"doi": "10.1000/a"}))
    account = paper(ids={"arxiv": "2306.00001", "doi": "10.1000/a", "pubmed": "123"})
    left, conflicts = matcher.without_claimed(account, "paper 1")
    assert [tuple(each) for each in conflicts] == [
        ("ids.doi", "none", '10.1000/a, which is that of "Other things"'),
    ]
    assert (left.ids.arxiv, left.ids.doi, left.ids.pubmed) == ("2306.00001", None, "123")
    assert matcher.without_claimed(paper(ids={"pubmed": "123"}), "paper 1")[1] == []


def test_more_facts_about_a_known_paper_find_it_too() -> None:
    """A paper noted again is found by what it now has; an identifier stays with whom it was first noted for."""
    matcher = known(paper("One title"))
    matcher.add("paper 1", paper("Another title of it", ids={"doi": "10.1000/a"}))
    matcher.add("paper 2", paper("Third", ids={"doi": "10.1000/a"}))
    assert matcher.find(paper("Anything", ids={"doi": "10.1000/a"})) == "paper 1"
    assert matcher.find(paper("one title")) == matcher.find(paper("ANOTHER TITLE OF IT")) == "paper 1"
