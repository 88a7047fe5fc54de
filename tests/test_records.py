"""Records are read strictly, written in one form, and edited without losing a person's work."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from generator.content.store import load_collection
from generator.content.writing import edited_text, record_text
from generator.content.yaml_text import parse
from generator.errors import ContentError
from generator.model import Ids, Link, Paper, TagNames
from tests.conftest import ROOT, Run

LINE = (
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=120).map(str.strip).filter(bool)
)
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn"), include_characters="\n"), min_size=1).filter(
    str.strip
)
PAPERS = st.builds(
    Paper,
    title=LINE,
    abstract=st.none() | TEXT,
    summary=st.none() | LINE,
    date=st.sampled_from([None, "2023", "2023-06", "2023-06-01"]),
    authors=st.lists(LINE, max_size=3).map(tuple),
    organisations=st.lists(LINE, max_size=2, unique=True).map(tuple),
    ids=st.just(Ids(arxiv="2306.00978")) | st.just(Ids()),
    links=st.just((Link(kind="code", url="https://github.com/a/b"),)) | st.just(()),
    tags=st.builds(TagNames, introduces=st.none() | st.lists(LINE, max_size=2, unique=True).map(tuple)),
    note=st.none() | TEXT,
)


def read(text: str) -> Paper:
    return Paper.model_validate(parse(text, Path("record.yml")).data)


@given(PAPERS)
def test_a_written_record_reads_back_the_same(paper: Paper) -> None:
    """Every paper survives its file, whatever its text; other YAML readers agree on the text."""
    text = record_text(paper)
    assert read(text) == paper
    assert yaml.safe_load(text)["title"] == paper.title
    assert YAML(typ="safe").load(text).get("abstract") == paper.abstract


@given(
    st.sampled_from(
        ["no", "Yes", "null", "~", "1984", "1e3", "2023-06-01", "0x1F", "1_000", "-", "?", "@x", "%x", "a: b", "a #b"]
    )
)
def test_words_that_yaml_takes_for_something_else_stay_words(word: str) -> None:
    """A title or a name that looks like a number, a date or a truth value is text to every YAML reader."""
    text = record_text(Paper(title=word, authors=(word,)))
    assert yaml.safe_load(text) == {"title": word, "authors": [word]}
    assert YAML(typ="safe").load(text) == {"title": word, "authors": [word]}


def test_plain_values_are_text_and_numbers_keep_their_zeros() -> None:
    """What a person writes without quotes is read as it stands."""
    paper = read("title: No\ndate: 2023\nids: {arxiv: 2310.10530}\nauthors: [Null, Yes]\nauthor_count: 2\n")
    assert (paper.title, paper.date, paper.ids.arxiv, paper.authors) == ("No", "2023", "2310.10530", ("Null", "Yes"))


def test_a_record_that_a_person_edited_keeps_its_comments_and_order() -> None:
    """Facts are added where they belong, and nothing else changes."""
    text = (
        "# checked against the paper\n"
        "date: 2023-06-01   # v1\n"
        "title: 'AWQ: a method'\n"
        "links:\n"
        "  - {kind: code, url: https://github.com/mit-han-lab/llm-awq}  # theirs\n"
        "sources: [first]\n"
    )
    before = read(text)
    after = before.model_copy(
        update={
            "authors": ("Ji Lin",),
            "ids": Ids(arxiv="2306.00978"),
            "links": (*before.links, Link(kind="data", url="https://example.org/d")),
            "sources": ("first", "second"),
        }
    )
    edited = edited_text(text, before, after) or ""
    assert read(edited) == after
    lines = edited.split("\n")
    assert lines[:3] == text.split("\n")[:3]
    assert "  - {kind: code, url: https://github.com/mit-han-lab/llm-awq}  # theirs" in lines
    assert 'ids: {arxiv: "2306.00978"}' in edited or "ids: {arxiv: '2306.00978'}" in edited


@given(PAPERS)
def test_facts_added_to_any_edited_record_read_back(paper: Paper) -> None:
    """Whatever a record holds, adding to it by hand's rules gives a record with both."""
    text = "# a person was here\n" + record_text(paper)
    after = paper.model_copy(update={"kind": "method", "sources": ("one",)})
    edited = edited_text(text, paper, after)
    assert edited is not None
    assert read(edited) == after
    assert edited.startswith("# a person was here\n")


def record(tmp_path: Path, text: str | bytes, name: str = "paper.yml") -> list[str]:
    """The messages about a collection of one record."""
    (tmp_path / "papers").mkdir(exist_ok=True)
    path = tmp_path / "papers" / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ContentError) as caught:
        load_collection(tmp_path)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("abstract: x\n", "papers/paper.yml:1: title: is missing; every entry needs it"),
        ("title: A\nabsract: x\n", 'papers/paper.yml:2: absract: unknown key; did you mean "abstract"?'),
        ("title: A\nauthors: Ji Lin\n", 'papers/paper.yml:2: authors: expected a list such as [one, two], not "Ji Lin"'),
        ("title: A\nauthor_count: many\n", 'papers/paper.yml:2: author_count: expected a whole number, not "many"'),
        ("title: A\nauthor_count: 0\n", 'papers/paper.yml:2: author_count: expected 1 or more, not "0"'),
        ("title: A\nids: {arxiv: x}\n", 'papers/paper.yml:2: ids.arxiv: "x" is not an arXiv identifier; write it as 2306.00978'),
        ("title: A\nids: {arxiv: 2306.00978v2}\n", 'papers/paper.yml:2: ids.arxiv: "2306.00978v2" must be written as 2306.00978'),
        ("title: A\nids: {dio: x}\n", 'papers/paper.yml:2: ids.dio: unknown key; did you mean "doi"?'),
        ("title: A\ndate: 2023-02-30\n", "papers/paper.yml:2: date: \"2023-02-30\" is not a date; write the day "
         "(2023-06-01), the month (2023-06) or the year (2023)"),
        ("title: A\nlinks:\n  - {kind: code, url: 'javascript:x'}\n", 'papers/paper.yml:3: links.1.url: "javascript:x" is not a '
         "web address; it must begin with https:// or http://"),
        ("title: A\nlinks:\n  - {kind: coed, url: https://a.b}\n", "papers/paper.yml:3: links.1.kind: expected 'code', 'data', "
         "'model', 'demo', 'project', 'paper', 'video' or 'other', not \"coed\""),
        ("title: A\ntitle: B\n", "papers/paper.yml:2: title: is given twice; keep one"),
        ("title:\n", "papers/paper.yml:1: title: is empty; give a value or delete the key"),
        ("title: Some: thing\n", 'papers/paper.yml:1: not YAML: a ": " inside a value; put the value in double quotes'),
        ("title: A\nabstract: &a x\nnote: *a\n", "papers/paper.yml:2: YAML aliases (*name) are not allowed; write the value out"),
        ("title: !!python/name:os.system A\n", "papers/paper.yml:1: YAML tags (tag:yaml.org,2002:python/name:os.system) are "
         "not allowed; write the plain value"),
        ('title: "a\\u0007b"\n', "papers/paper.yml:1: title: has a control character (U+0007) at position 2; delete it"),
        ("title: A\ntopics: [nope]\n", 'papers/paper.yml:2: topics: no topic "nope": none is defined yet'),
        ("title: A\nsources: [nope]\n", 'papers/paper.yml:2: sources: no source "nope": none is defined yet'),
        ("title: A\nauthors: [A, B]\nauthor_count: 3\n", "papers/paper.yml:1: author_count is 3 but 2 authors are named; "
         "delete author_count, or name all of them"),
        ("- title: A\n", "papers/paper.yml:1: expected keys and values, not a list"),
        (b"title: \xff\n", "papers/paper.yml:1: not UTF-8: byte 0xff at offset 7; save the file as UTF-8"),
    ],
)  # fmt: skip
def test_each_fault_is_one_line_that_says_where_and_what(tmp_path: Path, text: str | bytes, message: str) -> None:
    """A wrong record gives path, line, field, what is wrong and what would be right."""
    assert record(tmp_path, text) == [message]


def test_all_faults_of_all_files_are_reported_together(tmp_path: Path) -> None:
    """One run names every fault, those between files too."""
    record(tmp_path, "absract: x\n", "one.yml")
    record(tmp_path, "title: A\nauthor_count: x\n", "two.yml")
    messages = record(tmp_path, "title: A\ntopics: [nope]\n", "three.yml")
    assert [message.split(":")[0] for message in messages] == ["papers/one.yml"] * 2 + [
        "papers/three.yml",
        "papers/two.yml",
    ]


def test_files_that_would_be_passed_over_are_faults(tmp_path: Path) -> None:
    """A record with another ending or a name that is no slug is not lost in silence."""
    [ending] = record(tmp_path, "title: A\n", "paper.yaml")
    assert 'only files ending in ".yml" are read' in ending
    (tmp_path / "papers" / "paper.yaml").unlink()
    [name] = record(tmp_path, "title: A\n", "My Paper.yml")
    assert "rename the file, e.g. to my-paper.yml" in name


def test_one_paper_in_two_records_is_a_fault(tmp_path: Path) -> None:
    """Two records with one identifier or one title are to be merged; two works of one title are told apart by ids."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.yml").write_text('title: Same\nids: {arxiv: "2306.00978"}\n')
    [by_id] = record(tmp_path, 'title: Other\nids: {arxiv: "2306.00978"}\n', "b.yml")
    assert "papers/b.yml:2: ids.arxiv: 2306.00978 is the identifier of papers/a.yml too" in by_id
    [by_title] = record(tmp_path, "title: SAME!\n", "b.yml")
    assert "papers/b.yml:1: title: papers/a.yml has this title too" in by_title
    (tmp_path / "papers" / "b.yml").write_text('title: Same\nids: {arxiv: "2306.00979"}\n')
    assert len(load_collection(tmp_path).records) == 2


def test_aliases_lead_to_one_paper(tmp_path: Path) -> None:
    """A former address that is another paper's address is a fault."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.yml").write_text("title: One\n")
    [message] = record(tmp_path, "title: Two\naliases: [a]\n", "b.yml")
    assert '"a" is the address of papers/a.yml' in message


@pytest.mark.parametrize(
    "text", ["title: " + "[" * 100_000, "title: " + "[a, " * 100_000, "- " * 100_000, "{a: " * 50_000]
)
def test_deep_nesting_is_refused_at_once(tmp_path: Path, text: str) -> None:
    """A record that nests without end is an error, in bounded time."""
    started = time.monotonic()
    assert "is nested too deeply" in record(tmp_path, text)[0]
    assert time.monotonic() - started < 10


def test_a_huge_file_and_a_symbolic_link_are_refused(tmp_path: Path) -> None:
    """What is no record is not read as one."""
    assert "is larger than" in record(tmp_path, "title: " + "x" * 3_000_000)[0]
    (tmp_path / "papers" / "paper.yml").unlink()
    (tmp_path / "papers" / "link.yml").symlink_to("/etc/passwd")
    with pytest.raises(ContentError, match="is a symbolic link"):
        load_collection(tmp_path)


def test_areas_and_topics_stand_where_they_are_said_to() -> None:
    """The steps to each lead to it, every one in the order of the file, and a topic's area is the one that it is in."""
    taxonomy = load_collection(ROOT / "content").taxonomy

    def at(steps: tuple[int | str, ...]) -> Any:
        found: Any = taxonomy
        for step in steps:
            found = getattr(found, step) if isinstance(step, str) else found[step]
        return found

    assert all(at(steps) is thing for steps, thing in taxonomy.placed())
    assert [thing for _, thing in taxonomy.placed()] == [
        thing for area in taxonomy.areas for thing in (area, *area.topics)
    ]
    placed = list(taxonomy.placed_topics())
    assert all(at(steps) is topic and at(steps[:2]) is area for steps, area, topic in placed)
    assert tuple(topic for _, _, topic in placed) == taxonomy.topics


def test_vocabularies_are_checked(tmp_path: Path) -> None:
    """A topic, a kind or an alias that is claimed twice is a fault, with its line."""
    topics = "areas:\n- id: a\n  name: A\n  topics:\n  - {id: x, name: X, definition: D}\n  - {id: x, name: Y, definition: D}\n"
    (tmp_path / "topics.yml").write_text(topics)
    (tmp_path / "tags.yml").write_text(
        "- name: LoRA\n  aliases: [low rank]\n- name: QLoRA\n  aliases: [low rank]\n- name: lora\n"
    )
    with pytest.raises(ContentError) as caught:
        load_collection(tmp_path)
    messages = [str(problem).removeprefix(f"{tmp_path}/") for problem in caught.value.problems]
    assert messages == [
        'tags.yml:4: "low rank" belongs to the tag "LoRA" already; an alias leads to one tag',
        'tags.yml:5: "lora" is a tag already; keep one of them',
        'topics.yml:6: "x" is a topic of "A" already; give it another id',
    ]


def test_sources_are_kept_as_they_were_captured(tmp_path: Path) -> None:
    """A captured file that is missing or changed is a fault."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "sources.yml").write_text(f'one:\n  title: T\n  format: f\n  file: one.txt\n  sha256: "{"0" * 64}"\n')
    with pytest.raises(ContentError, match="is not there; put it back"):
        load_collection(tmp_path)
    (folder / "one.txt").write_text("x")
    with pytest.raises(ContentError, match="is not as it was captured"):
        load_collection(tmp_path)


def test_the_collection_itself_has_no_fault(run: Run) -> None:
    """`check` passes on the content of this repository."""
    result = run("--content", ROOT / "content", "--config", ROOT / "mkdocs.yml", "check")
    assert (result.status, result.out.split(" in ")[0]) == (0, "No problems")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("No front matter.\n", "lists/one.md:1: has no front matter"),
        ("---\nsummary: S\n---\nText.\n", "lists/one.md:1: title: is missing"),
        ("---\ntitle: T\nsumary: S\n---\nText.\n", 'lists/one.md:3: sumary: unknown key; did you mean "summary"?'),
        ("---\ntitle: T\n---\n\n", "lists/one.md:1: text: is empty"),
    ],
)
def test_reading_lists_are_checked(tmp_path: Path, text: str, message: str) -> None:
    """A reading list without a title, with a wrong key or without text is a fault, with its line in the file."""
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "one.md").write_text(text)
    with pytest.raises(ContentError) as caught:
        load_collection(tmp_path)
    [found] = [str(problem).removeprefix(f"{tmp_path}/") for problem in caught.value.problems]
    assert found.startswith(message)


def test_summaries_are_short_and_in_the_curators_words(tmp_path: Path) -> None:
    """A summary of more than 30 words, or with eight words in a row from its abstract, is a fault."""
    [long] = record(tmp_path, f"title: A\nsummary: {'word ' * 30}end.\n")
    assert long == "papers/paper.yml:2: summary: has 31 words; one sentence of at most 30 says enough"
    abstract = "We show that one two three four five six seven eight is enough for all."
    [copied] = record(
        tmp_path, f"title: A\nabstract: {abstract}\nsummary: Shows one, two three four five six seven EIGHT!\n"
    )
    assert 'copies "one two three four five six seven eight" from the abstract' in copied
    (tmp_path / "papers" / "paper.yml").write_text(
        f"title: A\nabstract: {abstract}\nsummary: One two three four five six.\n"
    )
    assert len(load_collection(tmp_path).records) == 1


def test_what_is_missing_is_a_note_and_with_strict_a_fault(tmp_path: Path, run: Run) -> None:
    """A paper without a summary passes `check` with a note, and not `check --strict`."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "paper.yml").write_text("title: A\nkind: method\n")
    topics = "areas:\n- id: a\n  name: A\n  topics:\n  - {id: x, name: X, definition: D}\n"
    (tmp_path / "topics.yml").write_text(f"kinds: [{{id: method, name: Method, definition: D}}]\n{topics}")
    (tmp_path / "tags.yml").write_text("- name: LoRA\n")
    plain = run("--content", tmp_path, "check")
    assert plain.status == 0
    assert "papers/paper.yml: no curator has given its summary and topics yet" in plain.err
    assert 'tags.yml:1: "LoRA" has no definition yet' in plain.err
    assert 'topics.yml:3: the area "A" has no introduction yet' in plain.err
    assert 'topics.yml:6: the topic "X" has no introduction yet' in plain.err
    strict = run("--content", tmp_path, "check", "--strict")
    assert "papers/paper.yml: has no citation key yet; `paper-index freeze` gives it one" in plain.err
    assert 'tags.yml:1: no paper names "LoRA"' in plain.err
    assert (strict.status, strict.err.count(" yet")) == (1, 5)


def test_the_collection_is_curated(run: Run) -> None:
    """Every paper of this repository has a summary, a kind and topics given by a curator, every tag a definition."""
    assert run("--content", ROOT / "content", "--config", ROOT / "mkdocs.yml", "check", "--strict").status == 0
