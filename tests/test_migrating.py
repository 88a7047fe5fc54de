"""Content of every version of the schema that ever was stays of use."""

import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.content import migrating
from generator.content.changes import Change
from generator.content.migrating import MIGRATIONS, Migration, plan_migration
from generator.content.store import SCHEMA_FILE, load_collection, version_of
from generator.content.yaml_text import parse
from generator.errors import ContentError
from generator.model import SCHEMA_VERSION, Paper
from tests.conftest import DATA, IDENTIFIERS, LISTINGS, ROOT, Run, snapshot

FIRST = DATA / "first-version"
"""Records as the first program wrote them, from one listing and a file of facts."""
SINCE = frozenset(["provenance"])
"""What an import writes today and did not then: nothing in an old record can tell it."""


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """Content of the first version, with the files that were captured for it."""
    content = tmp_path / "first"
    shutil.copytree(FIRST, content)
    shutil.copy(LISTINGS[0], content / "sources" / "hf-papers-2026-01-01.txt")
    shutil.copy(IDENTIFIERS, content / "sources" / "facts-identifiers.jsonl")
    return content


def test_migrated_content_says_what_an_import_gives_today(first: Path, tmp_path: Path, run: Run) -> None:
    """Content of the first version is brought over and then holds the same facts under the same addresses as an import
    of the same files by this program; importing them again finds nothing to do.
    """
    assert version_of(first) == 1
    before = snapshot(first)
    ended = run("--content", first, "migrate")
    assert (ended.status, ended.out) == (
        0, f"Migrated 16 records from version 1 of the schema to 2, of which 0 changed: {first}/schema.yml\n"
    )  # fmt: skip
    assert snapshot(first) == {**before, "schema.yml": SCHEMA_FILE.encode()}
    anew = tmp_path / "anew"
    assert run("--content", anew, "import", LISTINGS[0], IDENTIFIERS).status == 0
    assert (anew / "schema.yml").read_text() == SCHEMA_FILE
    today = dict(load_collection(anew).records)
    migrated = load_collection(first)
    assert len(migrated.records) == 16
    for slug, paper in migrated.records:
        assert paper == today[slug].model_copy(update={name: {} for name in SINCE}), slug
    assert migrated.sources == load_collection(anew).sources
    before = snapshot(first / "papers")
    assert "Added 2 papers and filled facts in 0" in run("--content", first, "import", LISTINGS[0], IDENTIFIERS).out
    assert {name: raw for name, raw in snapshot(first / "papers").items() if name in before} == before


RECORD = """\
# read twice
title: "A: title"   # as printed
organisations: [R&D Lab, 'R&D Lab', Other]
topics:
  - one   # the main one
  - two
  - one
tags: {mentions: [LoRA, LoRA], introduces: []}
ids: {arxiv: 2310.10530}
aliases: [old, old]
note: |
  Two  spaces,
   and one before.
"""
WANTED = """\
# read twice
title: "A: title"   # as printed
organisations: [R&D Lab, Other]
topics:
  - one   # the main one
  - two
tags: {mentions: [LoRA], introduces: []}
ids: {arxiv: 2310.10530}
aliases: [old]
note: |
  Two  spaces,
   and one before.
"""


def old_content(folder: Path, text: str = RECORD) -> Path:
    """Content that the first program took and this one does not: a list names something twice. Returns the record."""
    (folder / "papers").mkdir(parents=True)
    (folder / "topics.yml").write_text(
        "areas:\n- id: a\n  name: A\n  topics:\n"
        "  - {id: one, name: One, definition: D}\n  - {id: two, name: Two, definition: D}\n"
    )
    (folder / "tags.yml").write_text("- {name: LoRA}\n")
    path = folder / "papers" / "a.yml"
    path.write_text(text)
    return path


def test_what_was_allowed_once_is_said_to_need_the_migration_and_gets_it(tmp_path: Path, run: Run) -> None:
    """Where old content is refused the way out is named; the record keeps its comments, its order and its quotes."""
    path = old_content(tmp_path)
    ended = run("--content", tmp_path, "check")
    assert (ended.status, 'papers/a.yml:4: topics: has "one" twice; keep one' in ended.err) == (1, True), ended.err
    assert "is content of version 1 of the schema, and this program reads version 2" in ended.err
    assert "`paper-index migrate` mends 1 of the records, so run it first" in ended.err
    dry = run("--content", tmp_path, "migrate", "--dry-run")
    assert dry.out.splitlines() == [
        f"{path}: what a list names twice, it names once",
        f"Would migrate 1 record from version 1 of the schema to 2, of which 1 would change: {tmp_path}/schema.yml",
    ]
    assert (path.read_text(), (tmp_path / "schema.yml").exists()) == (RECORD, False)
    assert run("--content", tmp_path, "migrate").status == 0
    assert path.read_text() == WANTED
    ended = run("--content", tmp_path, "check")
    assert (ended.status, "migrate" in ended.err) == (0, False)


def test_a_second_migration_does_nothing(tmp_path: Path, run: Run) -> None:
    """Done twice, or on new content, it changes no byte and says so."""
    old_content(tmp_path)
    assert run("--content", tmp_path, "migrate").status == 0
    before = snapshot(tmp_path)
    ended = run("--content", tmp_path, "migrate")
    assert (ended.status, ended.out) == (0, f"Nothing to migrate: 1 record of version 2: {tmp_path}/schema.yml\n")
    assert snapshot(tmp_path) == before


def test_a_migration_that_is_cut_off_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No record is the new one while the version is the old one, and the next run ends as the first would have."""
    old_content(tmp_path)
    for name in "bc":
        (tmp_path / "papers" / f"{name}.yml").write_text(f"title: {name}\nsources: []\norganisations: [X, X]\n")
    before = snapshot(tmp_path)
    stage = Change.stage
    staged: list[int] = []

    def stopping(change: Change, number: int, data: str | bytes) -> None:
        if len(staged) == 2:
            raise KeyboardInterrupt
        staged.append(number)
        stage(change, number, data)

    monkeypatch.setattr(Change, "stage", stopping)
    with pytest.raises(KeyboardInterrupt):
        plan_migration(tmp_path).write(tmp_path)
    monkeypatch.undo()
    assert snapshot(tmp_path) == before
    plan_migration(tmp_path).write(tmp_path)
    assert version_of(tmp_path) == SCHEMA_VERSION
    assert (tmp_path / "papers" / "c.yml").read_text().endswith("organisations: [X]\n")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("b.yml", "title: [", "papers/b.yml:2: not YAML"),
        ("b.yml", "title: &x A\ntopics: [*x, *x]\n", "papers/b.yml:1: YAML aliases (*name) are not allowed"),
        ("b.yml", "title: B\ntopics: [1_0, 1_0, yes, yes]\ndate: 2023-06-01\nvotes: 0x1F\n", None),
        ("b.yml", "title: B\ntopics: [a, a]\nvotes: -.Inf\n", "b.yml: is written in a way that a change would disturb"),
        ("B.yml", "title: B\n", 'papers/B.yml: "B" is not a slug'),
    ],
)
def test_where_one_record_cannot_be_brought_over_none_is(
    tmp_path: Path, run: Run, name: str, text: str, message: str | None
) -> None:
    """A record that cannot be read is named with its line, and nothing at all is written; odd values stay as they are."""
    old_content(tmp_path)
    (tmp_path / "papers" / name).write_text(text)
    before = snapshot(tmp_path)
    ended = run("--content", tmp_path, "migrate")
    if message is None:
        assert ended.status == 0, ended.err
        kept = parse((tmp_path / "papers" / name).read_text(), Path(name)).data
        assert kept == {"title": "B", "topics": ["1_0", "yes"], "date": "2023-06-01", "votes": "0x1F"}
    else:
        assert (ended.status, message in ended.err, snapshot(tmp_path)) == (1, True, before), ended.err


def test_nothing_is_migrated_through_a_link(tmp_path: Path, run: Run) -> None:
    """A record, or the folder of records, that is a symbolic link is named, and what it leads to stays."""
    content = tmp_path / "content"
    path = old_content(content)
    outside = tmp_path / "outside.yml"
    outside.write_text(RECORD)
    (content / "papers" / "b.yml").symlink_to(outside)
    ended = run("--content", content, "migrate")
    assert (ended.status, f"papers/b.yml: is a symbolic link to {outside}" in ended.err) == (1, True)
    assert (outside.read_text(), path.read_text()) == (RECORD, RECORD)


COMMANDS = (
    ("check",), ("build",), ("import", str(LISTINGS[0])), ("migrate",), ("freeze",), ("layout",), ("export", "bibtex"),
    ("merge", "a", "b"), ("rename", "a", "b"), ("add", "--offline", "A title"), ("enrich",),
)  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_content_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path, run: Run, words: tuple[str, ...]) -> None:
    """Whatever the command, it says what it knows, what it met and what to do, and writes nothing."""
    content = tmp_path / "content"
    old_content(content, "title: A\nnew_field: x\n")
    (content / "schema.yml").write_text(f"# ours\nversion: {SCHEMA_VERSION + 1}\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: T\n")
    before = snapshot(content)
    ended = run("--config", tmp_path / "mkdocs.yml", *words)
    assert ended.status == 1
    assert f"schema.yml:2: version: this content is of version {SCHEMA_VERSION + 1} of the schema" in ended.err
    assert f"knows {SCHEMA_VERSION} at most; install a newer paper-index" in ended.err
    assert "new_field" not in ended.err
    assert snapshot(content) == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: two\n", 'schema.yml:1: version: expected a whole number, not "two"'),
        ("version: 0\n", 'schema.yml:1: version: expected 1 or more, not "0"'),
        ("verson: 2\n", 'schema.yml:1: verson: unknown key; did you mean "version"?'),
        ("2\n", "schema.yml:1: expected keys and values"),
        (
            "version: 9999999999999999999999\n",
            "schema.yml:1: version: this content is of version 9999999999999999999999",
        ),
    ],
)
def test_a_wrong_version_is_a_fault_with_its_place(tmp_path: Path, run: Run, text: str, message: str) -> None:
    """What is no version is said as any other fault of content is."""
    (tmp_path / "schema.yml").write_text(text)
    ended = run("--content", tmp_path, "check")
    assert (ended.status, message in ended.err) == (1, True), ended.err


def test_old_content_that_reads_is_a_note_and_with_strict_a_fault(tmp_path: Path, run: Run) -> None:
    """Content without a version is read; `check` says that it is the first version, and how to bring it over."""
    old_content(tmp_path, "title: A\n")
    note = "schema.yml: the content is of version 1 of the schema; `paper-index migrate` brings it to 2"
    ended = run("--content", tmp_path, "check")
    assert (ended.status, note in ended.err) == (0, True)
    ended = run("--content", tmp_path, "check", "--strict")
    assert (ended.status, note in ended.err) == (1, True)


def _upper(record: Any) -> None:
    record["title"] = str(record["title"]).upper()


def _renamed(record: Any) -> None:
    if "label" in record:
        record.insert(1, "title", record.pop("label")) if hasattr(record, "insert") else record.update(
            title=record.pop("label")
        )


def test_several_versions_are_gone_through_in_their_order(tmp_path: Path) -> None:
    """From any version the steps after it are taken, each on what the one before left; comments of `schema.yml` stay."""
    steps = (Migration(2, "renamed", _renamed), Migration(3, "in capitals", _upper))
    (tmp_path / "papers").mkdir()
    path = tmp_path / "papers" / "a.yml"
    path.write_text("# mine\nlabel: first\n")
    plan = plan_migration(tmp_path, steps)
    assert (plan.before, plan.after, [change.message for change in plan.changes]) == (1, 3, ["renamed", "in capitals"])
    assert plan.files[path] == "# mine\ntitle: FIRST\n"
    path.write_text("title: first\n")
    (tmp_path / "schema.yml").write_text("# ours\nversion: 2  # since May\n")
    plan = plan_migration(tmp_path, steps)
    assert plan.files == {path: "title: FIRST\n"}
    assert plan.schema == (tmp_path / "schema.yml", "# ours\nversion: 3  # since May\n")
    (tmp_path / "schema.yml").write_text("version: 2\n")
    assert plan_migration(tmp_path, steps[:1]).files == {}


def test_the_steps_lead_to_the_version_of_the_model() -> None:
    """Every version but the first has its step, and the schemas, new content and this collection name the last."""
    assert [step.version for step in MIGRATIONS] == list(range(2, SCHEMA_VERSION + 1))
    assert version_of(ROOT / "content") == SCHEMA_VERSION
    for path in (ROOT / "content" / "schemas").glob("*.json"):
        assert f'"$comment": "Version {SCHEMA_VERSION} of the content\'s schema."' in path.read_text("utf-8"), path


def test_a_new_index_is_of_this_version(tmp_path: Path, run: Run) -> None:
    """What `init` makes, and what an import or `add` begins, says its version."""
    assert run("init", tmp_path / "new").status == 0
    assert run("--content", tmp_path / "added", "add", "--offline", "A title").status == 0
    assert version_of(tmp_path / "new" / "content") == version_of(tmp_path / "added") == SCHEMA_VERSION


WORDS = st.sampled_from(["a", "b", "yes", "1", "1.0", "0x1", "ß", "a b", "#", "~", ""])
VALUES = (
    WORDS
    | st.lists(WORDS, max_size=5)
    | st.dictionaries(st.sampled_from(["introduces", "mentions", "x"]), st.lists(WORDS, max_size=5) | WORDS, max_size=3)
)


@given(
    st.dictionaries(
        st.sampled_from(["title", "organisations", "topics", "sources", "aliases", "tags", "authors"]),
        VALUES,
        max_size=5,
    )
    | st.lists(WORDS, max_size=3)
)
def test_whatever_a_record_is_the_migration_reads_it(data: Any) -> None:
    """Any shape is brought over or left; only repeats in the lists that name things go, and done twice it is done once."""
    text = yaml.safe_dump(data)
    try:
        read = parse(text, Path("a.yml")).data
        made = migrating._migrated(text, Path("a.yml"), MIGRATIONS)
    except ContentError as error:
        assert re.search("disturb|not allowed", str(error))  # noqa: PT017 - nothing else may be said
        return
    after = parse(made[0], Path("a.yml")).data if made else read
    assert migrating._migrated(made[0] if made else text, Path("a.yml"), MIGRATIONS) is None
    if isinstance(read, dict):
        for name, value in read.items():
            once = name in ("organisations", "topics", "sources", "aliases") and isinstance(value, list)
            assert name == "tags" or after[name] == (list(dict.fromkeys(value)) if once else value)
    else:
        assert after == read


def test_records_are_written_with_the_rights_of_others(tmp_path: Path) -> None:
    """A migrated record can be read by whoever could read a new one."""
    path = old_content(tmp_path)
    plan_migration(tmp_path).write(tmp_path)
    new = tmp_path / "papers" / "new.yml"
    new.write_text("title: N\n")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(new.stat().st_mode)
    assert Paper.model_validate(parse(path.read_text(), path).data).aliases == ("old",)
