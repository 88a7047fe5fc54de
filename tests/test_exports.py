"""Files for programs are valid by the rules of their formats, and say what the records say."""

import csv
import hashlib
import html
import io
import json
import re
import subprocess
import tracemalloc
from collections.abc import Callable, Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy
from pathlib import Path

import duckdb
import html5lib
import markdown
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import citations
from generator.content.history import last_changes, read_history
from generator.content.store import load_collection
from generator.exports.digest import compose, message
from generator.exports.dumps import csv_table, json_lines
from generator.exports.feeds import Feed, FeedWriter, entry_id
from generator.exports.files import FORMATS, export_files
from generator.exports.groups import together
from generator.exports.harvest import SITEMAP_SIZE, sitemap_files
from generator.exports.llms import LARGEST_PART
from generator.exports.places import Publication
from generator.model import Collection, Paper, Record
from generator.pages.metadata import Head, coins, paper_head
from tests.conftest import DATA, NASTY, Run, build, make_project, rounds
from tests.evaluate import collection

SITE = Publication("LLM <Papers> & more", "What it is", "https://papers.example.org/llm/", "us@papers.example.org")
Files = Mapping[str, str | bytes]


@pytest.fixture(scope="module")
def real() -> Catalogue:
    return Catalogue(collection())


@pytest.fixture(scope="module")
def files(real: Catalogue) -> Files:
    """Every file for programs of the real collection."""
    found = list(export_files(real, SITE))
    assert len({place.lower() for place, _ in found}) == len(found)
    return dict(found)


@pytest.fixture(scope="module")
def nasty_files() -> Files:
    return dict(export_files(Catalogue(load_collection(NASTY)), Publication("N", "D")))


def text(files: Files, place: str) -> str:
    found = files[place]
    return found if isinstance(found, str) else found.decode()


def test_every_atom_feed_is_valid(files: Files, nasty_files: Files) -> None:
    """Feeds obey RFC 4287: required elements once, dates with zones, absolute ids; ids are distinct."""
    schema = etree.RelaxNG(etree.parse(str(DATA / "atom.rng")))
    feeds = [place for place in files if place.endswith("feed.xml")]
    assert len(feeds) > 100
    for source in (files, nasty_files):
        for place in [place for place in source if place.endswith("feed.xml")][:300]:
            root = etree.fromstring(text(source, place).encode())
            schema.assertValid(root)
            ids = root.xpath("//*[local-name()='entry']/*[local-name()='id']/text()")
            assert len(set(ids)) == len(ids)


def test_a_broken_feed_is_not_valid(files: Files) -> None:
    """The schema refuses a feed without a date, so that its agreement says something."""
    schema = etree.RelaxNG(etree.parse(str(DATA / "atom.rng")))
    broken = re.sub(r"<updated>[^<]*</updated>", "", text(files, "feed.xml"))
    assert not schema.validate(etree.fromstring(broken.encode()))


def test_json_feeds_have_what_the_format_demands(files: Files, real: Catalogue) -> None:
    """JSON Feed 1.1: version, title, items with id and content; the same papers as in Atom, in the same order."""
    feed = json.loads(text(files, "feed.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{SITE.url}feed.json"
    newest = real.entries[: len(feed["items"])]
    assert [item["title"] for item in feed["items"]] == [entry.title for entry in newest]
    for item, entry in zip(feed["items"], newest, strict=True):
        assert item["id"] == entry_id(entry)
        assert html.escape(" ".join(entry.abstract.split())) in item["content_html"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", item["date_published"])
        assert {"content_html", "url", "authors", "tags"} <= set(item)


def test_feeds_know_a_paper_again_after_it_was_renamed(real: Catalogue) -> None:
    """An entry's id comes from the first address of a paper, and from nothing that a build could change."""
    entry = real.entries[0]
    paper = entry.paper.model_copy(update={"aliases": (entry.slug, "another")})
    renamed = type(entry)("new-slug", paper, *(getattr(entry, name) for name in entry.__slots__[2:]))
    assert entry_id(renamed) == entry_id(entry)
    feed = Feed("T", "topics/x/", "topics/x/", real.entries[:3])
    assert FeedWriter(SITE).atom(feed) == FeedWriter(SITE).atom(feed)


def test_rss_is_well_formed_and_dated(files: Files) -> None:
    """RSS 2.0 has a channel with title, link and description, and items with ids and dates of RFC 5322."""
    channel = etree.fromstring(text(files, "rss.xml").encode()).find("channel")
    assert [channel.findtext(name) for name in ("title", "link", "description")] == [SITE.name, SITE.url, "What it is"]
    for item in channel.findall("item"):
        assert item.find("guid").get("isPermaLink") == "false"
        assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} 00:00:00 GMT", item.findtext("pubDate"))


def test_the_api_obeys_its_own_schema(files: Files, nasty_files: Files) -> None:
    """`papers.json` is valid by `schema.json`, whole, in pages and paper by paper; a wrong one is not."""
    schema = json.loads(text(files, "api/v1/schema.json"))
    Draft202012Validator.check_schema(schema)
    whole = Draft202012Validator(schema)
    for source in (files, nasty_files):
        papers = json.loads(text(source, "api/v1/papers.json"))
        assert list(whole.iter_errors(papers)) == []
        pages = [json.loads(text(source, place)) for place in source if place.startswith("api/v1/papers/pages/")]
        assert [paper for page in pages for paper in page["papers"]] == papers["papers"]
        assert [page["next"] is None for page in pages] == [False] * (len(pages) - 1) + [True]
        for paper in papers["papers"]:
            assert json.loads(text(source, f"api/v1/papers/{paper['slug']}.json")) == paper
    assert list(whole.iter_errors({"papers": [{"title": "no slug"}]}))


def test_openapi_names_every_file(files: Files) -> None:
    """Each path of the description is a file, each file of the API has its path, each reference leads somewhere."""
    openapi = json.loads(text(files, "api/v1/openapi.json"))
    assert openapi["openapi"].startswith("3.1")
    assert openapi["servers"] == [{"url": f"{SITE.url}api/v1"}]
    patterns = {re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) for path in openapi["paths"]}
    described = {"/schema.json", "/openapi.json"}
    for place in files:
        if place.startswith("api/v1/"):
            path = place.removeprefix("api/v1")
            assert path in described or any(re.fullmatch(pattern, path) for pattern in patterns), place
    names = [operation["get"]["operationId"] for operation in openapi["paths"].values()]
    assert len(set(names)) == len(names)
    for operation in openapi["paths"].values():
        assert "200" in operation["get"]["responses"]


def test_tables_of_the_api_agree_with_each_other(files: Files) -> None:
    """Every slug that topics, tags, lists, authors and the graph name is a paper; facets count them."""
    tables = {place: json.loads(text(files, f"api/v1/{place}.json")) for place in
              ("papers", "topics", "tags", "authors", "organisations", "years", "lists", "facets", "related", "build")}  # fmt: skip
    slugs = {paper["slug"] for paper in tables["papers"]["papers"]}
    named = {slug for area in tables["topics"]["areas"] for topic in area["topics"] for slug in topic["papers"]}
    named |= {slug for tag in tables["tags"]["tags"] for slug in (*tag["introduced_by"], *tag["mentioned_by"])}
    for section in ("authors", "organisations", "years", "lists"):
        named |= {slug for thing in tables[section][section] for slug in thing["papers"]}
    named |= {edge[end] for edge in tables["related"]["edges"] for end in ("from", "to")}
    assert named == slugs
    assert tables["build"]["papers"] == len(slugs)
    kinds = {value["value"]: value["papers"] for value in tables["facets"]["kind"]}
    assert sum(kinds.values()) == len(slugs)
    for reason in tables["related"]["edges"]:
        assert reason["terms"] or reason["tags"] or reason["topics"] or reason["chosen"]


def test_a_long_text_takes_no_more_memory_than_it_has_bytes() -> None:
    """However many letters it has that are not ASCII: a file of everything is put together as bytes."""
    parts = ["model" * 200 + "\N{SLIGHTLY SMILING FACE}"] * 3000
    facts = [{"slug": part, "tags": {"introduces": [], "mentions": []}} for part in parts]
    whole = "\n".join(parts).encode()
    ways: list[Callable[[], bytes]] = [
        lambda: together(parts, "\n"), lambda: csv_table(facts), lambda: json_lines(parts)
    ]  # fmt: skip
    for make in ways:
        tracemalloc.start()
        made = make()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 1.5 * len(made)
    assert together(parts, "\n") == whole
    assert together([], "\n") == b""


def test_dumps_hold_every_paper(files: Files, tmp_path: Path) -> None:
    """DuckDB reads the Parquet file back; JSON lines and CSV have the same papers; the checksums are theirs."""
    papers = json.loads(text(files, "api/v1/papers.json"))["papers"]
    assert [json.loads(line) for line in text(files, "data/papers.jsonl").splitlines()] == papers
    rows = list(csv.DictReader(io.StringIO(text(files, "data/papers.csv"))))
    assert [row["title"] for row in rows] == [paper["title"] for paper in papers]
    parquet = files["data/papers.parquet"]
    assert isinstance(parquet, bytes)
    (tmp_path / "papers.parquet").write_bytes(parquet)
    table = f"'{tmp_path / 'papers.parquet'}'"
    with duckdb.connect() as database:
        found = database.execute(f"SELECT slug, title, abstract, authors, arxiv, date FROM {table}").fetchall()  # noqa: S608
        many = database.execute(
            f"SELECT count(*) FROM {table} WHERE list_contains(topics, 'quantization')"  # noqa: S608
        ).fetchall()
    assert found == [
        (
            paper["slug"], paper["title"], paper.get("abstract"), paper.get("authors", []), paper["ids"]["arxiv"],
            paper.get("date"),
        )
        for paper in papers
    ]  # fmt: skip
    assert many == [(sum("quantization" in paper["topics"] for paper in papers),)]
    sums = {name: digest for digest, name in (line.split("  ") for line in text(files, "data/SHA256SUMS").splitlines())}
    for name in ("papers.parquet", "papers.jsonl", "papers.csv"):
        data = files[f"data/{name}"]
        raw = data if isinstance(data, bytes) else data.encode()
        assert sums[name] == hashlib.sha256(raw).hexdigest()


def test_croissant_describes_the_dump(files: Files) -> None:
    """Each file is there with its size and checksum; each field is a column of the Parquet file."""
    described = json.loads(text(files, "data/croissant.json"))
    assert described["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    for file in described["distribution"]:
        data = files[f"data/{file['name']}"]
        raw = data if isinstance(data, bytes) else data.encode()
        assert file["sha256"] == hashlib.sha256(raw).hexdigest()
        assert file["contentSize"] == f"{len(raw)} B"
        assert file["contentUrl"] == f"{SITE.url}data/{file['name']}"
    [records] = described["recordSet"]
    parquet = files["data/papers.parquet"]
    assert isinstance(parquet, bytes)
    columns = pq.read_schema(io.BytesIO(parquet)).names
    assert [field["source"]["extract"]["column"] for field in records["field"]] == columns


def test_the_static_repository_holds_every_paper(files: Files, real: Catalogue) -> None:
    """OAI-PMH: an identity, the format oai_dc, and a record for each paper with its identifier and day."""
    root = etree.fromstring(text(files, "oai.xml").encode())
    spaces = {"s": "http://www.openarchives.org/OAI/2.0/static-repository", "o": "http://www.openarchives.org/OAI/2.0/",
              "dc": "http://purl.org/dc/elements/1.1/"}  # fmt: skip
    assert root.xpath("string(s:Identify/o:adminEmail)", namespaces=spaces) == SITE.contact
    records = root.xpath("s:ListRecords[@metadataPrefix='oai_dc']/o:record", namespaces=spaces)
    assert len(records) == len(real.entries)
    for record, entry in zip(records, real.entries, strict=True):
        assert record.xpath("string(.//dc:title)", namespaces=spaces) == entry.title
        assert (
            record.xpath("string(o:header/o:identifier)", namespaces=spaces) == f"oai:papers.example.org:{entry.slug}"
        )
        stamp = record.xpath("string(o:header/o:datestamp)", namespaces=spaces)
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", stamp)


def test_sitemaps_are_split_and_dated() -> None:
    """No sitemap has too many addresses, none is empty, and only pages whose change is known have a date."""
    folders = ["", *(f"papers/p{number}" for number in range(SITEMAP_SIZE + 10))]
    found = dict(sitemap_files(SITE, folders, {"papers/p1": "2024-05-06"}, len(folders) + 5))
    assert list(found) == ["sitemap-1.xml", "sitemap-2.xml"]
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    urls = [url for part in found.values() for url in etree.fromstring(part.encode()).findall("s:url", space)]
    assert len(urls) == len(folders)
    dated = {url.findtext("s:loc", None, space): url.findtext("s:lastmod", None, space) for url in urls}
    assert {place: day for place, day in dated.items() if day} == {f"{SITE.url}papers/p1/": "2024-05-06"}
    assert list(sitemap_files(Publication("N", "D"), folders, {}, 9)) == []


def test_text_for_language_models_is_whole_and_in_parts(files: Files, real: Catalogue) -> None:
    """`llms.txt` links every topic; the full text has every paper once, in parts of a bearable size."""
    overview = text(files, "llms.txt")
    assert overview.startswith("# ")
    assert all(f"{SITE.url}topics/{topic}/index.md" in overview for topic in real.topics)
    parts = [text(files, place) for place in files if place.startswith("llms-full")]
    assert len(parts) > 1
    assert max(map(len, parts)) < LARGEST_PART + 20_000
    pages = [line for part in parts for line in part.splitlines() if line.startswith("- Page: ")]
    assert len(pages) == len(real.entries)
    assert all(f"llms-full-{number}.txt" in parts[number - 2] for number in range(2, len(parts) + 1))


def test_a_switch_leaves_the_small_files_out(real: Catalogue) -> None:
    """Without a file for each paper there is none, and a paper has at most six otherwise."""
    lean = dict(export_files(real, Publication("N", "D", file_for_each_paper=False)))
    slug = real.entries[0].slug
    assert not [place for place in lean if slug in place]
    full = [place for place, _ in export_files(real, SITE) if slug in place]
    assert len(full) + len(["index.html", "index.md"]) == 6


def heads(path: Path) -> dict[str, list[str]]:
    """What a built page's head says: by name or property or relation, the values."""
    root = html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)
    found: dict[str, list[str]] = {}
    for element in root.find("head"):
        names = [element.get("name"), element.get("property")]
        for name in filter(None, names if any(names) else [element.get("rel") or element.get("type")]):
            found.setdefault(name.strip(), []).append(
                element.get("content") or element.get("href") or element.text or ""
            )
    return found


def test_paper_pages_say_what_scholar_and_zotero_read(whole: Path, real: Catalogue) -> None:
    """Title, authors, date, abstract, arXiv id; and what makes Zotero take a preprint for a preprint."""
    for entry in real.entries[::40]:
        head = heads(whole / "site" / "papers" / entry.slug / "index.html")
        assert head["citation_title"] == [entry.title]
        assert head.get("citation_author", []) == list(entry.paper.known_authors) or entry.paper.organisations
        assert head["citation_abstract"] == [" ".join(entry.abstract.split())]
        assert head["citation_arxiv_id"] == [entry.paper.ids.arxiv]
        date = entry.paper.date or ""
        if len(date) == 10:
            assert head["citation_publication_date"] == [f"{date[:4]}/{int(date[5:7])}/{int(date[8:])}"]
        assert (head["DC.type"], head["DC.title"], head["og:type"]) == (["preprint"], [entry.title], ["article"])
        assert head["cite-as"] == [f"https://arxiv.org/abs/{entry.paper.ids.arxiv}"]
        beside = whole / "site" / "papers" / entry.slug
        for address in head["alternate describedby"]:
            assert (beside / address).is_file()
        text = (whole / "docs" / "papers" / entry.slug / "index.md").read_text("utf-8")
        front, body = text.removeprefix("---\n").split("\n---\n", 1)
        published = (beside / "index.md").read_text("utf-8")
        # Without what is for the head of the HTML, which says it all a second time.
        assert published.endswith(f"\n---\n{body}")
        assert published.startswith("---\ndescription: ")
        assert "<meta" not in published
        assert "<meta" in front


ALLOWED = {
    "ScholarlyArticle": {"@id", "url", "headline", "author", "datePublished", "abstract", "about", "sameAs", "isPartOf",
                         "identifier"},
    "Person": {"name", "sameAs"},
    "DefinedTerm": {"name", "url", "description"},
    "DefinedTermSet": {"name", "description", "url", "hasDefinedTerm"},
    "CollectionPage": {"name", "description", "url", "mainEntity"},
    "ItemList": {"itemListElement"},
    "ListItem": {"position", "name", "url", "item"},
    "BreadcrumbList": {"itemListElement"},
    "WebSite": {"name", "description", "url", "potentialAction"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
    "Dataset": {"name", "description", "url", "license", "isAccessibleForFree", "dateModified", "creator", "distribution"},
    "DataDownload": {"encodingFormat", "contentUrl"},
    "Organization": {"name"},
}  # fmt: skip
"""The properties of schema.org's types that we use."""


def things(value: object) -> list[dict[str, object]]:
    if isinstance(value, list):
        return [thing for item in value for thing in things(item)]
    if not isinstance(value, dict):
        return []
    return ([value] if "@type" in value else []) + [thing for item in value.values() for thing in things(item)]


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("index.html", "WebSite"),
        ("papers/index.html", "CollectionPage"),
        ("topics/index.html", "DefinedTermSet"),
        ("topics/quantization/index.html", "BreadcrumbList"),
        ("tags/lora/index.html", "CollectionPage"),
        ("lists/making-an-llm-cheaper/index.html", "CollectionPage"),
        ("data/index.html", "Dataset"),
    ],
)
def test_structured_data_uses_the_properties_of_its_types(whole: Path, page: str, kind: str) -> None:
    """Each page's JSON-LD has the type it should, and no property that the type does not have."""
    head = heads(whole / "site" / page)
    [script] = head["application/ld+json"]
    found = things(json.loads(script))
    assert kind in {thing["@type"] for thing in found}
    for thing in found:
        assert set(thing) - {"@type", "@context", "@graph"} <= ALLOWED[str(thing["@type"])]
    assert head["og:title"]
    assert head["description"] == head["og:description"] != [""]


def test_feeds_and_forms_are_found_from_pages(whole: Path) -> None:
    """The alternate links of home, topics, tags and lists lead to files that are there."""
    for page in ("", "topics/quantization/", "tags/lora/", "lists/quantization-from-first-principles/"):
        folder = whole / "site" / page
        alternates = heads(folder / "index.html")["alternate"]
        assert len(alternates) >= 3
        for address in alternates:
            assert (folder / address).is_file(), address


def test_nothing_in_a_title_ends_the_head(built: Path) -> None:
    """Hostile text stays text in attributes and in the script of data."""
    page = built / "site" / "papers" / "signs-that-renderers-eat" / "index.html"
    head = heads(page)
    title = "<RET> tokens, [x](y), A^2FM, *stars* & C# {{ jinja }} `code` ℓ₀ </title><script>alert(1)</script>"
    assert head["citation_title"] == [title]
    assert head["DC.title"] == [title]
    [script] = head["application/ld+json"]
    assert any(thing.get("headline") == title for thing in things(json.loads(script)))
    assert "<script>alert(1)" not in page.read_text("utf-8")


def test_coins_and_heads_escape_what_they_hold(real: Catalogue) -> None:
    """An attribute holds any text, and gives it back."""
    head = Head(SITE, "papers/x/", '"><script>\nb')
    assert '<meta property="og:title" content="&quot;&gt;&lt;script&gt; b">' in str(head)
    span = html5lib.parseFragment(coins(citations(real)[real.entries[0].slug]), namespaceHTMLElements=False)[0]
    assert span.get("class") == "Z3988"
    assert "ctx_ver=Z39.88-2004" in span.get("title")


@pytest.mark.parametrize("name", FORMATS)
def test_export_writes_each_format(tmp_path: Path, run: Run, name: str) -> None:
    """Every format comes as a file and names how many papers are in it."""
    target = tmp_path / "out"
    result = run("--content", NASTY, "export", name, "-o", target)
    assert result.status == 0
    assert "Exported 4 papers" in result.out
    assert target.stat().st_size > 100


def test_export_chooses_papers(tmp_path: Path, run: Run) -> None:
    """Options narrow each other down; a name that is not there is told with the nearest one."""
    content = ("--content", NASTY, "export", "ris")
    target = tmp_path / "out.ris"
    for options, papers in (
        (("--topic", "quantization", "--tag", "lora"), 2),
        (("--author", "solo author"), 1),
        (("--list", "two"), 2),
        (("--author", "solo author", "--list", "two"), 0),
    ):
        assert run(*content, *options, "-o", target).status == 0
        assert target.read_text("utf-8").count("TY  - ") == papers
    for option, name, hint in (("--topic", "quantisation", "quantization"), ("--tag", "LoRAs", "LoRA"),
                               ("--author", "Solo Autor", "Solo Author"), ("--list", "tow", "two")):  # fmt: skip
        result = run(*content, option, name)
        assert result.status == 2
        assert f'did you mean "{hint}"' in result.err


def test_freeze_gives_keys_once(nasty: Path, run: Run) -> None:
    """A record without a key gets one; frozen again nothing changes; two records with one key are a fault."""
    content = nasty / "content"
    first = run("--content", content, "freeze")
    assert "Froze 4 citation keys" in first.out
    assert "citation_key: " in (content / "papers" / "second-paper.yml").read_text("utf-8")
    before = {path: path.read_bytes() for path in content.rglob("*.yml")}
    assert "Froze 0 citation keys" in run("--content", content, "freeze").out
    assert before == {path: path.read_bytes() for path in content.rglob("*.yml")}
    record = content / "papers" / "bare.yml"
    key = re.search(r"citation_key: (\S+)", (content / "papers" / "second-paper.yml").read_text("utf-8"))
    assert key
    record.write_text(
        re.sub(r"citation_key: \S+", f"citation_key: {key[1].upper()}", record.read_text("utf-8")), "utf-8"
    )
    result = run("--content", content, "check")
    assert result.status == 1
    assert "is the key of papers/" in result.err


def test_history_tells_what_changed_and_when(nasty: Path) -> None:
    """Commits that touch records are in the feed of changes, and date the sitemap; without git there are none."""
    content = nasty / "content"
    assert read_history(content) == ()

    def git(*words: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        dates = {"GIT_COMMITTER_DATE": "2024-05-06T07:08:09+00:00", "GIT_AUTHOR_DATE": "2024-05-06T07:08:09+00:00"}
        subprocess.run(
            ["git", *identity, *words],  # noqa: S607 - whichever git the machine has
            cwd=nasty,
            check=True,
            capture_output=True,
            env={"PATH": "/usr/bin:/bin", "HOME": str(nasty), **dates},
        )

    subject = "A date\x1b[31m"
    git("init", "-q")
    git("add", "content")
    git("commit", "-q", "-m", "The first <papers>")
    with (content / "papers" / "bare.yml").open("a", encoding="utf-8") as file:
        file.write("date: 2024\n")
    git("commit", "-q", "-a", "-m", subject)
    history = read_history(content)
    assert [change.subject for change in history] == [subject, "The first <papers>"]
    assert history[0].papers == ("bare",)
    assert last_changes(history)["bare"] == "2024-05-06"
    catalogue = Catalogue(load_collection(content))
    changes = dict(export_files(catalogue, SITE, history))["changes.xml"]
    assert isinstance(changes, str)
    root = etree.fromstring(changes.encode())
    etree.RelaxNG(etree.parse(str(DATA / "atom.rng"))).assertValid(root)
    assert root.xpath("//*[local-name()='entry']/*[local-name()='title']/text()") == [
        "A date\ufffd[31m", "The first <papers>",
    ]  # fmt: skip


def test_the_site_works_under_its_published_address(tmp_path: Path) -> None:
    """With an address of its own, heads, feeds and sitemaps name it; the sitemap's index lists its parts."""
    project = make_project(tmp_path, NASTY)
    done = build(project, "--strict", SITE_URL="https://papers.example.org/llm/")
    assert done.returncode == 0, done.stderr
    site = project / "site"
    assert "https://papers.example.org/llm/sitemap-1.xml" in (site / "sitemap.xml").read_text()
    assert (site / "sitemap-1.xml").is_file()
    head = heads(site / "papers" / "second-paper" / "index.html")
    address = "https://papers.example.org/llm/papers/second-paper/"
    assert (head["og:url"], head["canonical"], head["citation_abstract_html_url"]) == ([address], [address], [address])
    image = head["og:image"][0].removeprefix("https://papers.example.org/llm/")
    assert (site / image).read_bytes().startswith(b"\x89PNG")
    assert "Sitemap: https://papers.example.org/llm/sitemap.xml" in (site / "robots.txt").read_text()


HOSTILE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=60).filter(
    lambda text: bool(text.split())
) | st.sampled_from(
    [
        "</script><script>alert(1)</script>",
        "]]>",
        "{{{",
        "50% of \\",
        "a\nb",
        "\u202emirrored\u202c",
        "<!--",
        "&amp;",
        "'\"",
        "a\u2028b",
    ]
)


@settings(max_examples=rounds(100))
@given(title=HOSTILE, abstract=HOSTILE, name=HOSTILE)
def test_any_text_comes_back_from_feeds_and_data(title: str, abstract: str, name: str) -> None:
    """Whatever a record may hold, feeds, JSON, harvesters' XML and heads give it back as text."""
    title, name = " ".join(title.split()), " ".join(name.split())
    paper = Paper.model_validate({"title": title, "abstract": abstract, "authors": [name], "date": "2024-02-03"})
    catalogue = Catalogue(Collection(records=(Record("a-paper", paper),)))
    entry = catalogue["a-paper"]
    found = dict(export_files(catalogue, SITE))
    atom = etree.fromstring(text(found, "feed.xml").encode())
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert atom.findtext("a:entry/a:title", None, space) == entry.title
    assert atom.findtext("a:entry/a:author/a:name", None, space) == name
    content = atom.findtext("a:entry/a:content", None, space)
    shown = html5lib.parseFragment(content, namespaceHTMLElements=False)
    assert "".join(shown.itertext()).split() == entry.abstract.split()
    assert [element.tag for element in shown.iter() if element.tag != "DOCUMENT_FRAGMENT"] == ["p"]
    [item] = json.loads(text(found, "feed.json"))["items"]
    assert item["title"] == entry.title
    [facts] = json.loads(text(found, "api/v1/papers.json"))["papers"]
    assert (facts["title"], facts["abstract"], facts["authors"]) == (title, abstract, [name])
    oai = etree.fromstring(text(found, "oai.xml").encode())
    assert oai.xpath("string(//*[local-name()='title'])") == entry.title
    head = str(paper_head(catalogue, SITE, entry, citations(catalogue)["a-paper"]))
    parsed = html5lib.parse(f"<head>{head}</head>", namespaceHTMLElements=False).find("head")
    metas = [element.get("content") for element in parsed.iter("meta") if element.get("name") == "citation_title"]
    assert metas == [" ".join(entry.title.split())]
    [script] = parsed.iter("script")
    assert any(thing.get("headline") == entry.title for thing in things(json.loads(script.text)))
    assert {element.tag for element in parsed} == {"meta", "link", "script"}


@settings(max_examples=rounds(100))
@given(
    title=HOSTILE,
    abstract=HOSTILE,
    name=HOSTILE,
    site=HOSTILE | st.sampled_from(["A\r\nBcc: x@example.org", "=?utf-8?q?x?="]),
)
@example(title="0", abstract="0", name="0,0", site="0")
def test_any_text_comes_back_from_tables_texts_and_mail(title: str, abstract: str, name: str, site: str) -> None:
    """CSV, JSON lines, Parquet, harvesters' XML, RSS, Croissant, llms.txt and a digest's message give it back as text."""
    title, name, one_line = " ".join(title.split()), " ".join(name.split()), " ".join(site.split())
    paper = Paper.model_validate({"title": title, "abstract": abstract, "authors": [name], "date": "2024-02-03"})
    catalogue = Catalogue(Collection(records=(Record("a-paper", paper),)))
    entry, where = catalogue["a-paper"], Publication(one_line, site, "https://papers.example.org/")
    found = dict(export_files(catalogue, where))
    [row] = csv.DictReader(io.StringIO(text(found, "data/papers.csv"), newline=""))
    [facts] = map(json.loads, text(found, "data/papers.jsonl").split("\n")[:-1])
    parquet = found["data/papers.parquet"]
    assert isinstance(parquet, bytes)
    [flat] = pq.read_table(io.BytesIO(parquet)).to_pylist()
    assert row["title"] == facts["title"] == flat["title"] == title
    assert row["abstract"] == facts["abstract"] == flat["abstract"] == abstract
    assert [row["authors"]] == facts["authors"] == flat["authors"] == [name]
    dublin_core = {element.tag.partition("}")[2]: element.text for element in
                   etree.fromstring(text(found, "oai.xml").encode()).iter("{http://purl.org/dc/elements/1.1/}*")}  # fmt: skip
    assert (dublin_core["title"], dublin_core["description"]) == (entry.title, entry.abstract)
    # The family name comes first there, so that words change places.
    assert letters(dublin_core["creator"]) == letters(name)
    rss = etree.fromstring(text(found, "rss.xml").encode())
    assert (rss.findtext("channel/title"), rss.findtext("channel/item/title")) == (one_line, entry.title)
    assert json.loads(text(found, "data/croissant.json"))["name"] == one_line
    overview, whole = (shown_by_markdown(text(found, place)) for place in ("llms.txt", "llms-full.txt"))
    assert overview.startswith(one_line)
    assert " ".join(entry.title.split()) in whole
    assert " ".join(entry.abstract.split()) in whole
    digest = compose(
        catalogue, where, "2024-01-01", "2024-12-31", "https://papers.example.org/leave\r\nBcc: y@example.org"
    )
    raw = message(digest, "us@example.org", "you@example.org", "https://papers.example.org/leave\r\nBcc: y@example.org")
    mail = message_from_bytes(raw.as_bytes(), policy=default_policy)
    assert isinstance(mail, EmailMessage)
    assert set(mail) == {"Subject", "From", "To", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post",
                         "MIME-Version", "Content-Type"}  # fmt: skip
    assert (mail["To"], [part.get_content_type() for part in mail.walk()]) == (
        "you@example.org", ["multipart/alternative", "text/plain", "text/html"],
    )  # fmt: skip
    body = mail.get_body(("html",))
    assert body is not None
    page = html5lib.parse(body.get_content(), namespaceHTMLElements=False)
    assert " ".join(entry.title.split()) in {
        " ".join("".join(element.itertext()).split()) for element in page.iter("a")
    }
    assert not list(page.iter("script"))


def letters(name: str) -> list[str]:
    """The signs of a name in their own order, commas and spaces aside."""
    return sorted("".join(name.replace(",", "").split()))


def shown_by_markdown(source: str) -> str:
    """What a reader sees of Markdown, white space aside."""
    shown = html5lib.parseFragment(markdown.markdown(source), namespaceHTMLElements=False)
    assert not list(shown.iter("script"))
    return " ".join("".join(shown.itertext()).split())
