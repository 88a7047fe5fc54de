"""A list of authors that ends in "and others" keeps every name that it has, and may be completed."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from generator.catalogue.bylines import byline
from generator.content.merge import fill
from generator.content.writing import edited_text, record_text
from generator.model import Paper
from tests.test_readers import papers

KNOWN = ("Ji Lin", "Jiaming Tang", "Song Han")
SAMPLES = {
    "bibtex": "@article{a, title={T}, author={Lin, Ji and Jiaming Tang and Han, Song and others}}",
    "bibtex ": "@article{a, title={T}, author={Lin, Ji and Jiaming Tang and Song Han et al.}}",
    "ris": "TY  - JOUR\nTI  - T\nAU  - Lin, Ji\nAU  - Tang, Jiaming\nAU  - Han, Song\nAU  - et al.\nER  - \n",
    "csl-json": json.dumps(
        [{"type": "article", "title": "T", "DOI": "10.1000/x",
          "author": [*({"given": name.split()[0], "family": name.split()[1]} for name in KNOWN), {"literal": "others"}]}]
    ),
    "csv": 'Title,Authors,Year\nT,"Ji Lin, Jiaming Tang, Song Han, et al.",2023\n',
    "json": json.dumps({"title": "T", "authors": [*KNOWN, "et al."], "year": 2023}),
    "front-matter": "---\ntitle: T\nauthors: [Ji Lin, Jiaming Tang, Song Han, et al.]\nvenue: X\nyear: 2023\n---\n",
}  # fmt: skip


def paper(**facts: Any) -> Paper:
    return Paper.model_validate({"title": "A Study of Many Things", **facts})


@pytest.mark.parametrize("name", SAMPLES)
def test_all_known_names_are_kept(name: str) -> None:
    """Whatever the format: the first author and those after it, and that there are more."""
    [found] = papers(SAMPLES[name], name.strip())
    assert (found.authors, found.first_author, found.further_authors) == ((), KNOWN[0], KNOWN[1:])
    assert found.known_authors == KNOWN


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "Ji Lin et al."),
        ({"author_count": 8}, "Ji Lin and 7 others"),
        ({"further_authors": (), "author_count": 2}, "Ji Lin and 1 other"),
    ],
)
def test_a_byline_says_that_there_are_more(facts: dict[str, Any], expected: str) -> None:
    """In lists of papers, as where only the first author is known."""
    assert byline(paper(**{"first_author": KNOWN[0], "further_authors": KNOWN[1:], **facts})) == expected


def test_a_list_that_goes_on_is_completed() -> None:
    """Another account adds the names that follow, and one with all of them makes the list whole; what is there stays."""
    first = paper(first_author="Ji Lin")
    longer, conflicts = fill(first, paper(first_author="Ji Lin", further_authors=KNOWN[1:]), "a")
    assert (longer.known_authors, longer.provenance, conflicts) == (KNOWN, {"a": ("further_authors",)}, [])
    assert fill(longer, first) == (longer, [])
    whole, conflicts = fill(longer, paper(authors=[*KNOWN, "Chuang Gan"]), "b")
    assert (whole.known_authors, whole.further_authors, conflicts) == ((*KNOWN, "Chuang Gan"), KNOWN[1:], [])
    assert fill(whole, longer) == (whole, [])


@pytest.mark.parametrize(
    "other",
    [
        {"authors": ["Ji Lin", "Somebody Else", "Song Han", "Chuang Gan"]},
        {"authors": ["Ji Lin", "Jiaming Tang"]},
        {"first_author": "Ji Lin", "further_authors": ["Song Han"]},
        {"author_count": 2},
    ],
)
def test_a_list_that_is_not_the_beginning_of_the_other_is_a_disagreement(other: dict[str, Any]) -> None:
    """Other names, fewer of them than are known, a number that is too small: reported, and nothing changes."""
    known = paper(first_author=KNOWN[0], further_authors=KNOWN[1:])
    filled, conflicts = fill(known, paper(**other))
    assert filled == known
    assert [conflict.field for conflict in conflicts] == ["authors"]
    assert [conflict.field for conflict in fill(paper(**other), known)[1]] == ["authors"]


def test_a_record_of_a_person_takes_the_names_that_follow() -> None:
    """The list in the file is continued; comments and the way of writing stay."""
    before = paper(first_author=KNOWN[0], further_authors=KNOWN[1:2])
    text = f"# mine\n{record_text(before)}"
    after, _ = fill(before, paper(first_author=KNOWN[0], further_authors=KNOWN[1:]))
    assert edited_text(text, before, after) == text.replace("[Jiaming Tang]", "[Jiaming Tang, Song Han]")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"further_authors": ["B"]}, "come after a first_author"),
        (
            {"first_author": "A", "further_authors": ["B"], "author_count": 1},
            "author_count is 1 but 2 authors are named",
        ),
    ],
)
def test_what_cannot_be_is_refused(facts: dict[str, Any], reason: str) -> None:
    """Names that follow nobody, and a number that is less than the names."""
    with pytest.raises(ValidationError, match=reason):
        paper(**facts)
