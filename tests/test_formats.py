"""Every file is valid by the rules of its format: by its published schema where a package brings it, else by ours.

Schemas of ours lie in `tests/data/`, each with what it was put down from. Those that only
come with Node are used by `make validate`.
"""

import copy
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree
from openapi_spec_validator import OpenAPIV31SpecValidator

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import citations
from generator.content.store import load_collection
from generator.exports.csl import csl_item
from generator.exports.files import export_files
from generator.exports.harvest import oai_text, sitemap_files
from generator.exports.places import Publication
from generator.model import Collection, Paper, Record
from tests.conftest import DATA, NASTY
from tests.evaluate import collection

SITE = Publication("LLM <Papers> & more", "What it is", "https://papers.example.org/llm/", "us@papers.example.org")
Files = Mapping[str, str | bytes]


@pytest.fixture(scope="module")
def files() -> dict[str, str | bytes]:
    """Every file for programs of the real collection, and below `nasty/` those of the nasty one."""
    found = dict(export_files(Catalogue(collection()), SITE))
    nasty = export_files(Catalogue(load_collection(NASTY)), SITE)
    return {**found, **{f"nasty/{place}": data for place, data in nasty}}


def text(files: Files, place: str) -> str:
    found = files[place]
    return found if isinstance(found, str) else found.decode()


def by_schema(name: str) -> Draft202012Validator:
    schema = json.loads((DATA / name).read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def by_grammar(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(str(DATA / name)))


def test_every_json_feed_is_valid(files: Files) -> None:
    """Feeds of everything, topics, tags and lists obey JSON Feed 1.1; no id is there twice; addresses are whole."""
    schema = by_schema("json-feed.schema.json")
    feeds = [place for place in files if place.endswith("feed.json")]
    assert len(feeds) > 100
    for place in feeds:
        feed = json.loads(text(files, place))
        assert [error.message for error in schema.iter_errors(feed)] == [], place
        assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
        assert feed["feed_url"] == f"{SITE.url}{place.removeprefix('nasty/')}"
        assert all(
            address.startswith("https://")
            for address in [feed["home_page_url"], *(item["url"] for item in feed["items"])]
        )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda feed: feed.pop("version"),
        lambda feed: feed.pop("title"),
        lambda feed: feed.update(items=None),
        lambda feed: feed["items"][0].pop("id"),
        lambda feed: feed["items"][0].pop("content_html"),
        lambda feed: feed["items"][0].update(date_published="2024-02-03"),
        lambda feed: feed["items"][0].update(authors=[{}]),
        lambda feed: feed["items"][0].update(tags="one, two"),
        lambda feed: feed.update(unknown=1),
    ],
)
def test_a_spoilt_json_feed_is_not_valid(files: Files, spoil: Callable[[dict[str, Any]], object]) -> None:
    """The rules refuse what they should, so that their agreement says something."""
    feed = json.loads(text(files, "feed.json"))
    spoil(feed)
    assert list(by_schema("json-feed.schema.json").iter_errors(feed))


def test_all_csl_json_is_valid(files: Files) -> None:
    """Every file of items obeys CSL 1.0.2, and so does an item of each kind of venue."""
    schema = by_schema("csl-json.schema.json")
    places = [
        place for place in files if re.search(r"(?:^|/)papers\.json$|^(?:nasty/)?papers/[^/]+/[^/]+\.json$", place)
    ]
    places = [place for place in places if "/api/" not in f"/{place}"]
    assert len(places) > 600
    for place in places:
        assert [error.message for error in schema.iter_errors(json.loads(text(files, place)))] == [], place
    for kind in ("journal", "conference", "workshop", "book", "thesis", "report"):
        venue = {
            "kind": kind,
            "name": "Where",
            "year": "2024",
            "volume": "1",
            "issue": "2",
            "pages": "3-4",
            "publisher": "P",
        }
        paper = Paper.model_validate({"title": "T", "authors": ["Ji van der Lin Jr.", "Lab"], "venues": [venue]})
        [cited] = citations(Catalogue(Collection(records=(Record("t", paper),)))).values()
        assert [error.message for error in schema.iter_errors([csl_item(cited)])] == [], kind
    item = json.loads(text(files, "papers.json"))[0]
    for wrong in (
        {"type": "preprint"},
        {"id": None},
        {"issued": {"date-parts": [[2024, 13]]}},
        {"author": [{"given": "A"}]},
        {"pages": "1"},
    ):
        assert list(schema.iter_errors([{**item, **wrong}])), wrong


def test_our_csl_rules_have_the_names_of_the_languages_own_schema() -> None:
    """Types and variables are those of the schema of CSL 1.0.2 that the citation processor brings, each of its kind."""
    path = resources("citeproc") / "data" / "schema" / "schemas" / "styles" / "csl.rng"
    grammar = etree.fromstring(path.read_bytes())
    space = {"r": "http://relaxng.org/ns/structure/1.0"}

    def named(*definitions: str) -> set[str]:
        return {
            value
            for name in definitions
            for value in grammar.xpath(f"//r:define[@name='{name}']//r:value/text()", namespaces=space)
        }

    item = json.loads((DATA / "csl-json.schema.json").read_text("utf-8"))["items"]
    kinds: dict[str, set[str]] = {}
    for name, rule in item["properties"].items():
        kinds.setdefault(rule.get("$ref", "").removeprefix("#/$defs/"), set()).add(name)
    assert set(item["properties"]["type"]["enum"]) == named("item-types")
    assert kinds["names"] == named("variables.names")
    assert kinds["date"] == named("variables.dates")
    assert kinds["number"] == named("variables.numbers")
    assert kinds["text"] == named("variables.titles", "variables.strings")
    assert kinds[""] == {"id", "type", "categories", "custom"}


def test_sitemaps_are_valid() -> None:
    """Sitemaps obey the protocol 0.9, and hold at most what it allows; an index does; a wrong day does not."""
    grammar = by_grammar("sitemap.rng")
    folders = ["", *(f"papers/p{number}" for number in range(50_010))]
    for data in dict(sitemap_files(SITE, folders, {"papers/p1": "2024-05-06"}, len(folders))).values():
        root = etree.fromstring(data.encode())
        grammar.assertValid(root)
        assert len(root) <= 50_000
        assert len(data.encode()) <= 50 * 1024 * 1024
    for day in ("yesterday", ""):
        [(_, wrong)] = sitemap_files(SITE, ["papers"], {"papers": day}, 1)
        assert not grammar.validate(etree.fromstring(wrong.encode()))


def test_the_static_repository_is_valid(files: Files) -> None:
    """It obeys the specification; identifiers are distinct, and no record is older than the earliest."""
    grammar = by_grammar("oai-static.rng")
    space = {"o": "http://www.openarchives.org/OAI/2.0/"}
    for place in ("oai.xml", "nasty/oai.xml"):
        root = etree.fromstring(text(files, place).encode())
        grammar.assertValid(root)
        names = root.xpath("//o:identifier/text()", namespaces=space)
        assert len(set(names)) == len(names)
        assert min(root.xpath("//o:datestamp/text()", namespaces=space)) == root.xpath(
            "string(//o:earliestDatestamp)", namespaces=space
        )
    for wrong in (("<oai:deletedRecord>no", "<oai:deletedRecord>transient"), ("<oai:datestamp>", "<oai:datestamp>on "),
                  ("<dc:title>", "<dc:label>"), ("oai:papers.example.org:", "papers:")):  # fmt: skip
        spoilt = (
            text(files, "oai.xml")
            .replace(*wrong, 1)
            .replace("</dc:title>", "</dc:label>" if "label" in wrong[1] else "</dc:title>", 1)
        )
        assert not grammar.validate(etree.fromstring(spoilt.encode())), wrong


def test_harvesters_ask_the_gateway() -> None:
    """With a gateway the base address is the file's below the gateway's, without its scheme; without one the file's."""
    catalogue = Catalogue(load_collection(NASTY))
    for gateway, address in (
        ("https://gateway.example.org/oai/", "https://gateway.example.org/oai/papers.example.org/llm/oai.xml"),
        ("", "https://papers.example.org/llm/oai.xml"),
    ):
        text = "".join(oai_text(catalogue, citations(catalogue), replace(SITE, gateway=gateway)))
        root = etree.fromstring(text.encode())
        by_grammar("oai-static.rng").assertValid(root)
        assert root.xpath("string(//*[local-name()='baseURL'])") == address


def test_openapi_is_valid(files: Files, tmp_path: Path) -> None:
    """The description obeys OpenAPI 3.1's own schema, with the schema that it refers to; a spoilt one does not."""
    for name in ("openapi.json", "schema.json"):
        (tmp_path / name).write_text(text(files, f"api/v1/{name}"), "utf-8")

    def faults(description: dict[str, Any]) -> list[str]:
        base = (tmp_path / "openapi.json").as_uri()
        return [error.message for error in OpenAPIV31SpecValidator(description, base_uri=base).iter_errors()]

    description = json.loads(text(files, "api/v1/openapi.json"))
    assert faults(description) == []
    paper = description["paths"]["/papers/{slug}.json"]["get"]
    spoilers: list[Callable[[], object]] = [
        lambda: paper["responses"]["200"].pop("description"),
        lambda: paper.pop("parameters"),
        lambda: description.pop("info"),
    ]
    for spoil in spoilers:
        before = copy.deepcopy(description)
        spoil()
        assert faults(description)
        description.update(before)
        paper = description["paths"]["/papers/{slug}.json"]["get"]


def test_xml_is_what_it_says(files: Files) -> None:
    """Every XML file is well formed in the encoding that its first line names."""
    places = [place for place in files if place.endswith(".xml")]
    assert len(places) > 100
    for place in places:
        data = text(files, place)
        assert data.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
        etree.parse(io.BytesIO(data.encode()))
