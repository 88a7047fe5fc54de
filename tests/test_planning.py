"""What an import would write, to the letter: records, names of sources, new tags, and what new papers may keep."""

from collections import deque
from hashlib import sha256
from pathlib import Path

import pytest

from generator.content.fitting import Vocabulary
from generator.content.importing import Incoming, plan_import
from generator.content.outgoing import outgoing_links
from generator.content.store import load_collection
from generator.content.writing import record_text
from generator.errors import UsageError
from generator.model import Collection, Entry, Paper

TAXONOMY = """areas:
- id: models
  name: Models
  topics:
  - {id: efficiency, name: "Speed, size and cost", definition: Of costs.}
kinds:
- {id: method, name: Method, definition: A way.}
"""


def incoming(name: str, raw: bytes = b"x", **facts: str) -> Incoming:
    """A file with one paper in it."""
    entry = Entry(Paper(title=f"On {raw.decode()}"), Path(name), 1)
    return Incoming(Path(name), raw, "bibtex", facts.pop("kind", "listing"), deque([entry]), **facts)


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    """A collection of one paper, with a topic, a kind, a tag and a source."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "topics.yml").write_text(TAXONOMY)
    (tmp_path / "tags.yml").write_text("- name: LoRA\n")
    (tmp_path / "papers" / "known.yml").write_text(
        "title: Fast QLoRA\ncitation_key: Lin2023\naliases: [former]\ntopics: [efficiency]\n"
    )
    return load_collection(tmp_path)


def test_a_record_is_written_in_its_own_form() -> None:
    """Every fact has its line; long lists and abstracts are broken between words, at a hundred columns; words of YAML's are quoted."""
    paper = Paper.model_validate(
        {
            "title": 'On: "a" title', "abstract": "word " * 25 + "é" * 110 + " " + "x " * 60 + "end", "date": "2023-10", "summary": "Short",
            "authors": ["Ji Lin", "Null", "O'Hara, no", *(f"A Very Long Name {sign}" for sign in "BCDEFGH")], "ids": {"arxiv": "2306.00978"},
            "links": [{"kind": "code", "url": "https://github.com/a/b"}], "note": "One\ntwo", "votes": 3, "citation_key": "on",
            "venues": [{"kind": "journal", "name": "J: x", "year": "2023"}],
        }
    )  # fmt: skip
    assert record_text(paper) == (
        'title: "On: \\"a\\" title"\nabstract: >-\n'
        f"  {' '.join(['word'] * 19)}\n  {' '.join(['word'] * 6)}\n  {'é' * 110}\n  {' '.join('x' * 49)}\n  {' '.join('x' * 11)} end\n"
        "summary: Short\ndate: 2023-10\n"
        'authors: [Ji Lin, "Null", "O\'Hara, no", A Very Long Name B, A Very Long Name C, A Very Long Name D,\n'
        "  A Very Long Name E, A Very Long Name F, A Very Long Name G, A Very Long Name H]\n"
        'ids: {arxiv: "2306.00978"}\nvenues:\n  - {kind: journal, name: "J: x", year: "2023"}\ncitation_key: "on"\n'
        "links:\n  - {kind: code, url: https://github.com/a/b}\nvotes: 3\nnote: |-\n  One\n  two\n"
    )


def test_sources_are_named_and_described(tmp_path: Path, collection: Collection) -> None:
    """By format and day or by the file's name, each its own; the captured file keeps its ending, as far as systems take it."""
    files = [
        incoming("b  \x07y.BIB", b"one", captured="2025-01-02"), incoming("a.bib.gz", b"two", captured="2025-01-02"),
        incoming("My list.b c", b"three"), incoming("x.1.bib", b"four", source_id="mine"), incoming("y.GZ", b"five", source_id="yours"),
    ]  # fmt: skip
    plan = plan_import(collection, files, tmp_path)
    captures = {path.name: text for path, text in plan.files.items() if isinstance(text, bytes)}
    assert captures == {
        "bibtex-2025-01-02-2.bib": b"one", "bibtex-2025-01-02.bib.gz": b"two", "bibtex-my-list.txt": b"three",
        "mine.bib": b"four", "yours.gz": b"five",
    }  # fmt: skip
    described = plan.files[tmp_path / "sources" / "sources.yml"]
    assert isinstance(described, str)
    assert 'bibtex-2025-01-02-2:\n  title: "b y.BIB, captured 2025-01-02"\n  format: bibtex\n' in described
    assert "mine:\n  title: x.1.bib\n" in described
    assert plan.added == ["on-five", "on-four", "on-one", "on-three", "on-two"]


@pytest.mark.parametrize(
    ("name", "message"),
    [("No Slug", '"No Slug" is not a slug (lower-case, digits, hyphens); choose another name'), ("mine", '"mine" is taken; choose another name')],
)  # fmt: skip
def test_a_source_cannot_be_named_so(tmp_path: Path, collection: Collection, name: str, message: str) -> None:
    """What `--source` may not be, and why."""
    files = [incoming("a.bib", b"one", source_id="mine"), incoming("b.bib", b"two", source_id=name)]
    with pytest.raises(UsageError) as caught:
        plan_import(collection, files, tmp_path)
    assert str(caught.value) == f"--source {message}"


def test_listings_come_before_facts_and_older_ones_first(tmp_path: Path, collection: Collection) -> None:
    """Whatever the order in which files are named; those without a day come after those that have one."""
    files = [
        incoming("d.jsonl", b"facts", kind="facts", captured="2020-01-01"), incoming("c.bib", b"no day"),
        incoming("b.bib", b"later", captured="2025-01-02"), incoming("a.bib", b"early", captured="2024-01-02"),
    ]  # fmt: skip
    plan = plan_import(collection, files, tmp_path)
    assert [path.name for path in plan.files if path.parent.name == "sources" and path.name != "sources.yml"] == [
        "bibtex-2024-01-02.bib", "bibtex-2025-01-02.bib", "bibtex-c.bib", "bibtex-2020-01-01.jsonl",
    ]  # fmt: skip
    assert [str(problem) for problem in plan.unmatched] == ['d.jsonl:1: "On facts" is not in the collection; left out']


def test_names_that_papers_bring_become_concepts(tmp_path: Path, collection: Collection) -> None:
    """A name that no tag has is added to tags.yml as a concept, once and as its curator wrote it."""
    file = incoming("a.bib")
    file.entries.append(
        Entry(
            Paper.model_validate({"title": "U", "tags": {"mentions": ["lora", "Pruning", "pruning"]}}), Path("a.bib"), 2
        )
    )
    plan = plan_import(collection, [file], tmp_path)
    assert plan.tags == ["Pruning"]
    assert plan.files[tmp_path / "tags.yml"] == "- name: LoRA\n\n- name: Pruning\n  kind: concept\n"


def test_every_file_that_is_written_is_counted(tmp_path: Path, collection: Collection) -> None:
    """Whoever follows an import is told of each file once, and all of them are there."""
    plan = plan_import(collection, [incoming("a.bib", b"one"), incoming("b.bib", b"two")], tmp_path)
    size, told = plan.size, list[int]()
    plan.write(tmp_path, told.append)
    assert sum(told) == size
    assert sorted(load_collection(tmp_path).sources) == ["bibtex-a", "bibtex-b"]


def test_what_a_new_paper_may_keep(collection: Collection) -> None:
    """A citation key that nobody has, in whatever case; papers that are there; former addresses that lead nowhere yet."""
    vocabulary = Vocabulary(collection)
    paper = Paper.model_validate(
        {
            "title": "New",
            "citation_key": "lin2023",
            "related": ["known", "gone"],
            "aliases": ["former", "known", "mine"],
        }
    )
    settled = vocabulary.settled(paper, {"known", "new"})
    assert (settled.citation_key, settled.related, settled.aliases) == (None, ("known",), ("mine",))
    again = vocabulary.settled(Paper(title="Other", citation_key="Roe2024", aliases=("mine",)), {"known", "new"})
    assert (again.citation_key, again.aliases) == ("Roe2024", ())
    assert vocabulary.settled(Paper(title="Third", citation_key="roe2024"), set()).citation_key is None


def test_what_an_account_of_a_known_paper_brings(collection: Collection) -> None:
    """Keywords that name its topics, a piece of their names, tags or what its title introduces are no news; nor are addresses."""
    vocabulary, known = Vocabulary(collection), dict(collection.records)["known"]
    account = Paper.model_validate(
        {
            "title": "Fast QLoRA", "keywords": ["speed, size and cost", "Speed", "lora", "QLoRA", "Pruning"], "aliases": ["x"],
            "related": ["known", "gone", "former"],
        }
    )  # fmt: skip
    beside = vocabulary.beside(account, known)
    assert (beside.keywords, beside.aliases, beside.related) == (("Pruning",), (), ("known", "former"))
    assert vocabulary.beside(account, Paper(title="T", topics=("elsewhere",))).keywords[0] == "speed, size and cost"


def test_topics_and_kinds_of_another_index_are_not_ours(collection: Collection) -> None:
    """A topic that is not in the taxonomy becomes a keyword, once; a kind that is not there is left out; the source is one."""
    account = Paper.model_validate(
        {
            "title": "T",
            "topics": ["efficiency", "ethics", "law"],
            "keywords": ["Law"],
            "kind": "essay",
            "provenance": {"s": ["date"]},
        }
    )
    fitted = Vocabulary(collection).fitted(account, "listing")
    assert (fitted.topics, fitted.keywords, fitted.kind) == (("efficiency",), ("Law", "ethics"), None)
    assert (fitted.sources, fitted.provenance) == (("listing",), {})
    kept = Vocabulary(collection).fitted(Paper(title="T", kind="method"), "listing")
    assert kept.kind == "method"


def test_every_address_outside_is_found_with_its_place(tmp_path: Path, collection: Collection) -> None:
    """Of links, venues, identifiers, notes, tags, sources and texts of topics, as messages count them: from one."""
    (tmp_path / "papers" / "known.yml").write_text(
        "title: A\nids: {arxiv: '2306.00978', doi: 10.1000/x}\nlinks: [{kind: code, url: https://a.org/1}]\n"
        "venues: [{kind: journal, name: J, url: https://a.org/2}]\nnote: '[A](https://a.org/3) and [B](https://a.org/3).'\n"
        "sources: [one]\n"
    )
    (tmp_path / "tags.yml").write_text("- name: LoRA\n  url: https://a.org/4\n")
    (tmp_path / "topics.yml").write_text(
        TAXONOMY.replace("name: Models", "name: Models\n  introduction: 'From [it](https://a.org/5).'").replace(
            "Of costs.", "Of costs., introduction: '[It](https://a.org/6)'"
        )
    )
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "one.txt").write_text("x")
    (tmp_path / "sources" / "sources.yml").write_text(
        f"one: {{title: One, format: bibtex, file: one.txt, sha256: {sha256(b'x').hexdigest()}, url: 'https://a.org/7'}}\n"
    )
    found = outgoing_links(load_collection(tmp_path), tmp_path)
    assert [(each.path.name, each.field, each.url) for each in found] == [
        ("known.yml", "links.1.url", "https://a.org/1"), ("known.yml", "venues.1.url", "https://a.org/2"),
        ("known.yml", "ids.arxiv", "https://arxiv.org/abs/2306.00978"), ("known.yml", "ids.doi", "https://doi.org/10.1000/x"),
        ("known.yml", "note", "https://a.org/3"), ("tags.yml", "1.url", "https://a.org/4"),
        ("sources.yml", "one.url", "https://a.org/7"), ("topics.yml", "areas.1.introduction", "https://a.org/5"),
        ("topics.yml", "areas.1.topics.1.introduction", "https://a.org/6"),
    ]  # fmt: skip
