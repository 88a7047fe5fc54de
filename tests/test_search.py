"""The search index: what its files hold, and that they stay small, whole and the same."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.catalogue.catalogue import Catalogue
from generator.content.store import load_collection
from generator.exports.groups import files_of as made
from generator.exports.places import Publication
from generator.model import Collection, Paper, Record
from generator.search.files import search_parts
from generator.search.nodes import crowded, route, split
from generator.search.numbers import ALPHABET, encode_numbers, encoded
from generator.search.opensearch import opensearch_text
from generator.search.words import chains, key_of, stem, words_of
from tests.conftest import NASTY, ROOT

SITE = Publication("LLM Papers & more", "An index.", "https://papers.example/index/")


def files_of(catalogue: Catalogue) -> dict[str, str]:
    """Every file of the search by its path."""
    found: dict[str, str] = {}
    for place, data in made(search_parts(catalogue, SITE)):
        assert place not in found
        assert isinstance(data, str)
        found[place] = data
    return found


def data_of(files: dict[str, str], name: str) -> object:
    """What a script hands over."""
    match = re.fullmatch(r'paperIndex\.receive\("([^"]+)",(.*)\);\n', files[f"assets/{name}.js"], re.DOTALL)
    assert match
    assert match.group(1) == name
    return json.loads(match.group(2))


def read_numbers(text: str) -> list[int]:
    """Numbers from their text, the slow way."""
    found, value, bits = [], 0, 0
    for char in text:
        digit = ALPHABET.index(char)
        value |= (digit & 31) << bits
        bits += 5
        if digit < 32:
            found.append(value)
            value = bits = 0
    return found


@pytest.fixture(scope="module")
def real() -> dict[str, str]:
    """The files of the real collection."""
    return files_of(Catalogue(load_collection(ROOT / "content")))


@given(st.lists(st.integers(0, 2**34)))
def test_numbers_come_back(numbers: list[int]) -> None:
    """Every number is written so that it can be read, and where each begins is known."""
    text, starts = encode_numbers(np.array(numbers, dtype=np.int64))
    assert read_numbers(text.decode()) == numbers
    assert len(starts) == len(numbers) + 1
    assert [read_numbers(text[start:].decode())[0] for start in starts[:-1]] == numbers


@given(st.lists(st.text("abc", min_size=1, max_size=6), min_size=1, max_size=60), st.integers(3, 30))
def test_a_word_is_in_the_file_that_it_leads_to(words: list[str], limit: int) -> None:
    """Every word finds its file by its letters alone, and a file is not too large unless one thing is."""
    nodes = split([(word, number) for number, word in enumerate(words)], [3] * len(words), limit)
    prefixes = [node.prefix for node in nodes]
    assert prefixes[0] == ""
    for number, word in enumerate(words):
        assert number in nodes[route(word, prefixes)].things
    assert all(
        3 * len(node.things) <= limit
        or len(node.prefix) == max(map(len, words))
        or len({words[thing] for thing in node.things}) == 1
        for node in nodes
    )
    assert all(any(prefix.startswith(start) and prefix != start for prefix in prefixes) for start in crowded(prefixes))


def test_words_are_cut_as_people_write_them() -> None:
    """Accents, case, hyphens and TeX's leftovers do not stand between a word and who looks for it."""
    assert words_of("Gutiérrez’s LLaMA-2: ‘D²MoE’") == ("gutierrez", "s", "llama", "2", "d2moe")
    assert [chain.joined for chain in chains("state-of-the-art GPT-3.5")] == [
        ("ofthe", "oftheart", "stateof", "stateofthe", "stateoftheart", "theart"),
        ("35", "gpt3", "gpt35"),
    ]
    assert key_of("Chain of thought") == key_of("chain-of-thought") == "chainofthought"
    assert words_of("<script>alert('x')</script>") == ("script", "alert", "x", "script")
    assert words_of("… – !?") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("quantization", "quantised"), ("behaviour", "behaviors"), ("modelling", "models"), ("pruning", "pruned")],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    """Endings do not matter, nor whether a word is spelt as in Britain or in America."""
    assert stem(one) == stem(other)


def test_the_same_content_gives_the_same_files(real: dict[str, str]) -> None:
    """Records in another order, and other hashes, give the same bytes."""
    collection = load_collection(ROOT / "content")
    turned = collection.model_copy(update={"records": tuple(reversed(collection.records))})
    assert files_of(Catalogue(turned)) == real


def test_every_paper_can_be_shown(real: dict[str, str]) -> None:
    """Each paper is in the file that its number says, with all that a list shows of it."""
    catalogue = Catalogue(load_collection(ROOT / "content"))
    root = data_of(real, "search/root")
    assert isinstance(root, dict)
    assert root["papers"] == len(catalogue.entries)
    for number in (0, 7, 100, len(catalogue.entries) - 1):
        rows = data_of(real, f"search/documents/{number // root['in_file']}")
        assert isinstance(rows, list)
        row, entry = rows[number % root["in_file"]], catalogue.entries[number]
        assert row[1] == entry.title
        assert row[3] == entry.paper.date
        assert [root["topics"][topic][0] for topic in row[6]] == [given.topic.id for given in entry.topics]


def test_facets_count_what_they_hold(real: dict[str, str]) -> None:
    """Each value of each facet has as many papers as it says, told as gaps or as the gaps of the others."""
    root = data_of(real, "search/root")
    assert isinstance(root, dict)
    for name in ("topic", "kind", "has", "source", "tag", "organisation"):
        values = data_of(real, f"search/facets/{name}")
        assert isinstance(values, list)
        assert values
        for _, _, count, papers in values:
            numbers = np.cumsum([gap + 1 for gap in read_numbers(papers.lstrip("!"))]) - 1
            assert all(0 <= number < root["papers"] for number in numbers)
            assert count == (root["papers"] - len(numbers) if papers.startswith("!") else len(numbers))
    assert sum(count for _, _, count in root["years"]) == root["papers"]


def test_files_are_small(real: dict[str, str]) -> None:
    """What a query loads is a few kilobytes at a time."""
    sizes = {place: len(data.encode()) for place, data in real.items()}
    assert max(sizes.values()) < 16_000
    assert sizes["assets/search/root.js"] < 5_000
    assert sum(sizes.values()) < 3_000_000


def test_hostile_texts_stay_texts() -> None:
    """Whatever a title holds, its file is a script with one call and no markup."""
    files = files_of(Catalogue(load_collection(NASTY)))
    assert "assets/search/root.js" in files
    for place, data in files.items():
        if place.endswith(".js"):
            assert "<" not in data
            data_of(files, place.removeprefix("assets/").removesuffix(".js"))


def test_an_empty_collection_has_a_search() -> None:
    """Without a paper there is still an index to be told so by; with one there is one paper in it."""
    root = data_of(files_of(Catalogue(Collection())), "search/root")
    assert isinstance(root, dict)
    assert root["papers"] == 0
    one = Collection(records=(Record("one", Paper(title="???")),))
    root = data_of(files_of(Catalogue(one)), "search/root")
    assert isinstance(root, dict)
    assert root["papers"] == 1


def test_browsers_can_add_the_site() -> None:
    """The OpenSearch description is well-formed, within the lengths of the specification, and whole."""
    root = ET.fromstring(opensearch_text(SITE))  # noqa: S314 - we made it
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.tag == f"{space}OpenSearchDescription"
    name = root.findtext(f"{space}ShortName")
    assert name
    assert len(name) <= 16
    url = root.find(f"{space}Url")
    assert url is not None
    assert url.attrib == {
        "type": "text/html", "method": "get", "template": "https://papers.example/index/papers/?q={searchTerms}",
    }  # fmt: skip


def test_a_number_is_short() -> None:
    """Small gaps take a letter each: the index is mostly those."""
    assert encoded([0, 31, 32, 1023]) == "AfgB" + "_f"


def test_queries_are_about_papers_here() -> None:
    """Every paper that a judged query expects is in the collection, and the set is as large as promised."""
    lines = (ROOT / "tests" / "data" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    papers = {path.stem for path in (ROOT / "content" / "papers").glob("*.yml")}
    queries = [json.loads(line) for line in lines]
    assert len(queries) >= 80
    assert {paper for query in queries for paper in query.get("papers", ())} <= papers
    assert len({query["query"] for query in queries}) == len(queries)


def test_search_needs_no_other_room_of_the_site() -> None:
    """The scripts of the search name no other host and no module."""
    for path in Path(ROOT / "overrides" / "assets" / "javascripts").glob("search*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://(?!www\.w3\.org)", text), path.name
        assert not re.search(r"^\s*(import|export)\b|innerHTML|\bfetch\(|new Worker", text, re.MULTILINE), path.name
